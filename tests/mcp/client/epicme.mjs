// SPDX-License-Identifier: Apache-2.0
// Starts the example MCP server for a test: startServer() with the demo's tokens, or with an authorization server.
// The server comes from the environment variable EPICME, its policy from SCOPEWARD_POLICY, its `resource` set to a free
// port.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

async function freePort() {
  const probe = createServer();
  await new Promise((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

function setting(text, name, value) {
  const line = new RegExp(`^(\\s*${name}\\s+)"[^"]*"`, 'm');
  assert.match(text, line);
  return text.replace(line, `$1"${value}"`);
}

export async function startServer({ authorizationServer, options = [] } = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/mcp`;
  const directory = mkdtempSync(join(tmpdir(), 'epicme-client-test-'));
  const policy = join(directory, 'epicme.policy');
  let text = setting(readFileSync(process.env.SCOPEWARD_POLICY, 'utf8'), 'resource', url);
  if (authorizationServer) text = setting(text, 'authorization_server', authorizationServer);
  writeFileSync(policy, text);
  const tokens = authorizationServer ? [] : ['--demo-tokens'];
  const child = spawn(process.env.EPICME, ['--policy', policy, ...tokens, ...options]);
  let log = '';
  child.stderr.on('data', (chunk) => { log += chunk; });
  const ended = new Promise((exit) => child.on('exit', exit));
  await new Promise((ready, failed) => {
    child.stdout.on('data', (chunk) => { if (`${chunk}`.includes(url)) ready(); });
    child.on('exit', () => failed(new Error(`the server did not start: ${log}`)));
  });
  return {
    url: new URL(url),
    metadataUrl: `http://127.0.0.1:${port}/.well-known/oauth-protected-resource/mcp`,
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      rmSync(directory, { recursive: true });
      assert.equal(code, 0, log);
    },
  };
}
