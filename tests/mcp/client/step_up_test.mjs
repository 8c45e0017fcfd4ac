// SPDX-License-Identifier: Apache-2.0
// The whole journey with the unmodified TypeScript MCP client: 401, authorization, 403, step-up, allowed. The tokens
// come from a stand-in authorization server, and the example server checks them by introspection. Run by ctest as
// mcp.step_up.
import assert from 'node:assert/strict';
import { after, beforeEach, afterEach, describe, test } from 'node:test';

import {
  Client, ClientCredentialsProvider, StreamableHTTPClientTransport, UnauthorizedError,
} from '@modelcontextprotocol/client';

import { startAuthorizationServer } from './authorization_server.mjs';
import { startServer } from './epicme.mjs';

const ERAS = [{ name: 'the handshake' }, { name: 'revision 2026-07-28', versionNegotiation: { mode: 'auto' } }];
const ENTRY = { title: 'Fog', content: 'Until noon.' };

// A person at a browser, as far as the client can tell: keeps what it is given, in memory.
class Person {
  redirectUrl = 'http://127.0.0.1:1/callback';
  clientMetadata = { client_name: 'test', redirect_uris: [this.redirectUrl], token_endpoint_auth_method: 'none' };
  #kept = {};
  clientInformation() { return this.#kept.client; }
  saveClientInformation(client) { this.#kept.client = client; }
  tokens() { return this.#kept.tokens; }
  saveTokens(tokens) { this.#kept.tokens = tokens; }
  codeVerifier() { return this.#kept.verifier; }
  saveCodeVerifier(verifier) { this.#kept.verifier = verifier; }
  discoveryState() { return this.#kept.discovery; }
  saveDiscoveryState(state) { this.#kept.discovery = state; }
  redirectToAuthorization(url) { this.asked = url; }
}

const sorted = (scope) => scope?.split(' ').sort().join(' ');

for (const era of ERAS) {
  for (const refreshTokens of [false, true]) {
    describe(`a person, with ${era.name}, ${refreshTokens ? 'with' : 'without'} refresh tokens`, () => {
      let issuer, server, person, client, transport;
      beforeEach(async () => {
        issuer = await startAuthorizationServer({ refreshTokens });
        server = await startServer({ authorizationServer: issuer.issuer });
        person = new Person();
      });
      afterEach(async () => {
        await client?.close();
        await server.stop();
        await issuer.stop();
      });

      async function open() {
        client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: era.versionNegotiation });
        transport = new StreamableHTTPClientTransport(server.url, { authProvider: person });
        await client.connect(transport);
      }
      // The scopes of each authorization request so far.
      const asked = () => issuer.requests.filter(({ at }) => at === 'authorize').map(({ scope }) => sorted(scope));
      const consent = async () => transport.finishAuth(await issuer.consent(person.asked));

      test('signs in with little and steps up when asked', async () => {
        await assert.rejects(open(), UnauthorizedError);
        await consent();
        assert.deepEqual(asked(), ['user:read']);
        assert.equal(person.asked.searchParams.get('resource'), server.url.href);

        await open();
        assert.deepEqual((await client.listTools()).tools.map(({ name }) => name), ['whoami']);
        assert.equal((await client.callTool({ name: 'whoami', arguments: {} })).structuredContent.name, 'person');

        const create = () => client.callTool({ name: 'create_entry', arguments: ENTRY });
        await assert.rejects(create, UnauthorizedError);
        await consent();
        assert.equal(asked().at(-1), 'entries:write user:read');
        assert.equal((await create()).structuredContent.title, 'Fog');

        // Two scopes are lacking: one challenge names both, one consent is enough.
        const merge = () => client.callTool({ name: 'merge_tags', arguments: { from: '1', into: '2' } });
        await assert.rejects(merge, UnauthorizedError);
        await consent();
        assert.equal(asked().at(-1), 'entries:write tags:write user:read');
        assert.equal((await merge()).isError, true);  // allowed, though there are no such tags

        assert.equal(asked().length, 3);
        assert.ok((await client.listTools()).tools.some(({ name }) => name === 'merge_tags'));
      });

      test('is not sent to consent to what would not help', async () => {
        await assert.rejects(open(), UnauthorizedError);
        await consent();
        await open();
        const before = issuer.requests.length;
        const call = client.callTool({ name: 'search_audit', arguments: {} });
        await assert.rejects(call, (error) => !(error instanceof UnauthorizedError));
        assert.equal(issuer.requests.length, before);
      });
    });
  }

  describe(`a machine, with ${era.name}`, () => {
    let issuer, server;
    after(async () => {
      await server.stop();
      await issuer.stop();
    });

    test('steps up without anybody noticing', async () => {
      issuer = await startAuthorizationServer();
      server = await startServer({ authorizationServer: issuer.issuer });
      const credentials = { clientId: 'machine', clientSecret: 'secret', expectedIssuer: issuer.issuer };
      const authProvider = new ClientCredentialsProvider(credentials);
      const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: era.versionNegotiation });
      await client.connect(new StreamableHTTPClientTransport(server.url, { authProvider }));
      const made = await client.callTool({ name: 'create_entry', arguments: ENTRY });
      assert.equal(made.structuredContent.title, 'Fog');
      assert.deepEqual(issuer.requests.map(({ scope }) => sorted(scope)), ['user:read', 'entries:write user:read']);
      await client.close();
    });
  });
}
