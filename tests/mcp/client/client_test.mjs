// SPDX-License-Identifier: Apache-2.0
// The unmodified TypeScript MCP client against the example server: it connects, lists and calls, and it reads from the
// challenges what they say. Run by ctest as mcp.client.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import {
  Client, InsufficientScopeError, StreamableHTTPClientTransport, UnauthorizedError,
  discoverOAuthProtectedResourceMetadata, extractWWWAuthenticateParams,
} from '@modelcontextprotocol/client';

import { startServer } from './epicme.mjs';

const ERAS = [
  { name: 'the handshake', versionNegotiation: undefined, version: '2025-11-25' },
  { name: 'revision 2026-07-28', versionNegotiation: { mode: 'auto' }, version: '2026-07-28' },
];
const ENTRY = { title: 'Fog', content: 'Until noon.' };

let server;
before(async () => { server = await startServer(); });
after(() => server.stop());

async function connect(era, token, transportOptions = {}) {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: era.versionNegotiation });
  const authProvider = { token: async () => token };
  await client.connect(new StreamableHTTPClientTransport(server.url, { authProvider, ...transportOptions }));
  return client;
}

const names = (list, key = 'name') => list.map((one) => one[key]);

for (const era of ERAS) {
  describe(`with ${era.name}`, () => {
    test('connects', async () => {
      const client = await connect(era, 'demo-reader');
      assert.equal(client.getNegotiatedProtocolVersion(), era.version);
      assert.equal(client.getServerVersion().name, 'epicme');
      await client.close();
    });

    test('lists what the token permits', async () => {
      const reader = await connect(era, 'demo-reader');
      const tools = names((await reader.listTools()).tools);
      assert.deepEqual(tools, ['whoami', 'list_entries', 'search_entries', 'get_entry', 'journal_stats']);
      assert.deepEqual(names((await reader.listPrompts()).prompts), []);
      const templates = names((await reader.listResourceTemplates()).resourceTemplates, 'uriTemplate');
      assert.deepEqual(templates, ['epicme://entries/{id}']);
      assert.ok(names((await reader.listResources()).resources, 'uri').includes('epicme://entries/1'));
      await reader.close();
      const admin = await connect(era, 'demo-admin');
      assert.equal((await admin.listTools()).tools.length, 16);
      assert.deepEqual(names((await admin.listPrompts()).prompts), ['suggest_tags']);
      await admin.close();
    });

    test('calls, reads and gets', async () => {
      const client = await connect(era, 'demo-admin');
      const made = await client.callTool({ name: 'create_entry', arguments: ENTRY });
      assert.equal(made.structuredContent.title, 'Fog');
      const { id } = made.structuredContent;
      const read = await client.readResource({ uri: `epicme://entries/${id}` });
      assert.equal(JSON.parse(read.contents[0].text).content, 'Until noon.');
      const prompt = await client.getPrompt({ name: 'suggest_tags', arguments: { entry: id } });
      assert.match(prompt.messages[0].content.text, /Until noon/);
      await client.close();
    });

    test('is challenged when it has no token', async () => {
      await assert.rejects(connect(era, undefined), UnauthorizedError);
    });

    test('is challenged when its token is too narrow', async () => {
      const client = await connect(era, 'demo-reader');
      for (const [call, scope] of [
        [() => client.callTool({ name: 'create_entry', arguments: ENTRY }), 'entries:write'],
        [() => client.readResource({ uri: 'epicme://tags' }), 'tags:read'],
        [() => client.getPrompt({ name: 'suggest_tags', arguments: { entry: '1' } }), 'entries:read tags:read'],
        [() => client.callTool({ name: 'merge_tags', arguments: {} }), 'entries:write tags:write'],
      ]) {
        await assert.rejects(call, (error) => {
          assert.ok(error instanceof InsufficientScopeError, String(error));
          assert.equal(error.requiredScope, scope);
          assert.equal(error.resourceMetadataUrl.href, server.metadataUrl);
          return true;
        });
      }
      assert.equal((await client.listTools()).tools.length, 5);  // the connection goes on
      await client.close();
    });

    test('sees no step-up where none would help', async () => {
      const client = await connect(era, 'demo-admin');
      for (const name of ['search_audit', 'no_such_tool']) {
        await assert.rejects(client.callTool({ name, arguments: {} }), (error) => {
          assert.ok(!(error instanceof InsufficientScopeError), String(error));
          return true;
        });
      }
      await client.close();
      await assert.rejects(connect(era, 'demo-suspended'), (error) => !(error instanceof InsufficientScopeError));
    });
  });
}

describe('reads from the header', () => {
  async function challenge(method, params, token) {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    await response.text();
    const { resourceMetadataUrl, scope, error } = extractWWWAuthenticateParams(response);
    return { status: response.status, scope, error, metadata: resourceMetadataUrl?.href };
  }
  const call = (name, token) => challenge('tools/call', { name, arguments: {} }, token);

  test('what an anonymous caller is asked for', async () => {
    const first = await challenge('initialize', { protocolVersion: '2025-11-25' });
    assert.deepEqual(first, { status: 401, scope: 'user:read', error: undefined, metadata: server.metadataUrl });
    const tool = await call('create_entry');
    assert.equal(tool.status, 401);
    assert.deepEqual(tool.scope.split(' ').sort(), ['entries:write', 'user:read']);
  });

  test('that a token is not valid', async () => {
    const answer = await call('whoami', 'demo-expired');
    assert.deepEqual(answer, { ...answer, status: 401, error: 'invalid_token', metadata: server.metadataUrl });
  });

  test('which scopes are missing', async () => {
    assert.deepEqual(await call('create_entry', 'demo-reader'),
      { status: 403, scope: 'entries:write', error: 'insufficient_scope', metadata: server.metadataUrl });
  });

  test('that no scope would help', async () => {
    for (const answer of [await call('create_entry', 'demo-suspended'), await call('search_audit', 'demo-admin')]) {
      assert.equal(answer.status, 403);
      assert.equal(answer.scope, undefined);
      assert.notEqual(answer.error, 'insufficient_scope');
    }
  });

  test('where the metadata is', async () => {
    const document = await discoverOAuthProtectedResourceMetadata(server.url);
    assert.equal(document.resource, server.url.href);
    assert.deepEqual(document.authorization_servers, ['https://auth.epicme.example']);
    assert.ok(!document.scopes_supported.includes('staff'));
  });
});
