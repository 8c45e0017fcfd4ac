// SPDX-License-Identifier: Apache-2.0
// A stand-in for an authorization server, complete enough for a client that was not made for it: RFC 8414 metadata,
// registration, authorization code with PKCE (consent is given at once), client credentials, refresh, introspection.
// `requests` remembers the scopes of every authorization and token request.
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

export async function startAuthorizationServer({ refreshTokens = false } = {}) {
  const codes = new Map();
  const tokens = new Map();
  const refresh = new Map();
  const requests = [];
  let issuer;

  function issue(scope, resource, subject) {
    const token = { access_token: randomUUID(), token_type: 'Bearer', expires_in: 600, scope };
    const exp = Math.floor(Date.now() / 1000) + 600;
    tokens.set(token.access_token, { active: true, sub: subject, scope, aud: resource, exp, iss: issuer });
    if (refreshTokens) {
      token.refresh_token = randomUUID();
      refresh.set(token.refresh_token, { scope, resource, subject });
    }
    return token;
  }

  const routes = {
    'GET /.well-known/oauth-authorization-server': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      registration_endpoint: `${issuer}/register`,
      introspection_endpoint: `${issuer}/introspect`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      authorization_response_iss_parameter_supported: true,
    }),
    'POST /register': (form) => ({ ...form, client_id: randomUUID() }),
    'GET /authorize': (form) => {
      requests.push({ at: 'authorize', scope: form.scope });
      const code = randomUUID();
      codes.set(code, form);
      const target = new URL(form.redirect_uri);
      target.searchParams.set('code', code);
      target.searchParams.set('iss', issuer);
      return { location: target.href };
    },
    'POST /token': (form) => {
      requests.push({ at: 'token', grant: form.grant_type, scope: form.scope });
      if (form.grant_type === 'client_credentials') return issue(form.scope ?? '', form.resource, 'machine');
      if (form.grant_type === 'refresh_token') {
        const held = refresh.get(form.refresh_token);  // a refresh never widens
        return held ? issue(held.scope, held.resource, held.subject) : undefined;
      }
      const asked = codes.get(form.code);
      codes.delete(form.code);
      const proof = createHash('sha256').update(form.code_verifier ?? '').digest('base64url');
      return asked?.code_challenge === proof ? issue(asked.scope ?? '', asked.resource, 'person') : undefined;
    },
    'POST /introspect': (form) => tokens.get(form.token) ?? { active: false },
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, issuer);
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = request.headers['content-type']?.startsWith('application/json') ? JSON.parse(body)
      : Object.fromEntries(request.method === 'GET' ? url.searchParams : new URLSearchParams(body));
    const route = routes[`${request.method} ${url.pathname}`];
    const answer = route?.(form);
    if (answer?.location) {
      response.writeHead(302, { Location: answer.location }).end();
    } else {
      const status = answer ? (url.pathname === '/register' ? 201 : 200) : route ? 400 : 404;
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer ?? { error: 'invalid_grant' }));
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${server.address().port}`;
  return {
    issuer,
    requests,
    // The consent page: what a browser would do, down to the redirect's parameters.
    async consent(authorizationUrl) {
      const response = await fetch(authorizationUrl, { redirect: 'manual' });
      return new URL(response.headers.get('location')).searchParams;
    },
    stop: () => new Promise((closed) => { server.close(closed); server.closeAllConnections(); }),
  };
}
