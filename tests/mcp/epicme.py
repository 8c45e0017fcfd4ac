# SPDX-License-Identifier: Apache-2.0
"""Starts the example MCP server for a test and talks to it: Server, Started, Answer.

The server comes from the environment variable EPICME, its policy from examples/mcp_server/epicme.policy with the
`resource` line set to a free port. Every WWW-Authenticate header that any test sees is read by read_challenge(), which
accepts nothing but what the header writer may write.
"""

import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
POLICY = ROOT / "examples" / "mcp_server" / "epicme.policy"
EPICME = os.environ["EPICME"]
MODERN = "2026-07-28"
META = "io.modelcontextprotocol/"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def setting(text, name, value):
    """The policy text with one setting of its `policy` block changed."""
    changed, count = re.subn(rf'(?m)^(\s*{name}\s+)"[^"]*"', lambda found: f'{found[1]}"{value}"', text)
    assert count == 1, name
    return changed


PARAMETER = re.compile(r'([a-z_]+)="([\x20\x21\x23-\x5b\x5d-\x7e]*)"')
ORDER = ["error", "scope", "resource_metadata", "error_description"]


def read_challenge(header):
    """The parameters of a challenge, or an AssertionError that says which rule of the header writer it breaks."""
    assert header.startswith("Bearer ") and header[7] != " ", f"not one Bearer and one space: {header}"
    names, values, rest = [], {}, header[7:]
    while True:
        found = PARAMETER.match(rest)
        assert found, f'not name="value": {rest}'
        names.append(found[1])
        values[found[1]] = found[2]
        rest = rest[found.end() :]
        if not rest:
            break
        assert rest.startswith(", "), f"not a comma and a space: {rest}"
        rest = rest[2:]
    assert names == [name for name in ORDER if name in values], f"order or repetition: {names}"
    assert "resource_metadata" in values and values["resource_metadata"].startswith("http"), header
    assert "=" not in values.get("error_description", ""), header
    if "scope" in values:
        assert re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*", values["scope"]), header
        assert "*" not in values["scope"] and "staff" not in values["scope"], header
    return values


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        challenges = self.all("WWW-Authenticate")
        assert len(challenges) <= 1, challenges
        self.challenge = read_challenge(challenges[0]) if challenges else None
        if status == 401:
            assert self.challenge is not None, "a 401 without a challenge"

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name):
        values = self.all(name)
        assert len(values) <= 1, values
        return values[0] if values else None

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def result(self):
        assert self.status == 200 and "result" in self.json, (self.status, self.body)
        return self.json["result"]

    @property
    def error(self):
        return self.json["error"]

    @property
    def scopes(self):
        return set(self.challenge["scope"].split()) if self.challenge and "scope" in self.challenge else set()


class Server:
    def __init__(self, *options, policy=None, tokens=("--demo-tokens",), authorization_server=None, more=""):
        self.port = free_port()
        self.resource = f"http://127.0.0.1:{self.port}/mcp"
        self.directory = tempfile.TemporaryDirectory(prefix="epicme-test-")
        self.policy = pathlib.Path(self.directory.name, "epicme.policy")
        text = setting((policy or POLICY.read_text()) + more, "resource", self.resource)
        if authorization_server:
            text = setting(text, "authorization_server", authorization_server)
        self.policy.write_text(text)
        self.log = pathlib.Path(self.directory.name, "log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [EPICME, "--policy", self.policy, *tokens, *options], stdout=subprocess.PIPE, stderr=log, text=True
            )
        line = self.process.stdout.readline()
        if f"http://127.0.0.1:{self.port}/mcp" not in line:
            self.process.kill()
            self.process.communicate()
            log = self.log.read_text()
            self.directory.cleanup()
            raise AssertionError(f"the server did not start: {line}{log}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        log = self.log.read_text()
        self.directory.cleanup()
        assert code == 0, f"ended with {code}: {log}"
        return log

    def raw(self, data, timeout=10):
        """Sends bytes as they are; everything that comes back until the server closes or `timeout` passes."""
        received = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            connection.sendall(data)
            try:
                while chunk := connection.recv(65536):
                    received += chunk
            except ConnectionResetError:
                received += b""
        return received

    def http(self, method, path, body=None, headers=()):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(
                method, path, skip_host=any(name.lower() == "host" for name, _ in headers), skip_accept_encoding=True
            )
            for name, value in headers:
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def post(self, body, token=None, headers=(), path="/mcp"):
        """A POST of bytes, text or a JSON value; `headers` are added as they are."""
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        sent = (
            [] if any(name.lower() == "content-type" for name, _ in headers) else [("Content-Type", "application/json")]
        )
        if token:
            sent.append(("Authorization", "Bearer " + token))
        return self.http("POST", path, body, [*sent, *headers])

    def rpc(self, method, params=None, token=None, headers=()):
        """A request of revision 2026-07-28, with all that it asks for."""
        params = dict(params or {})
        params["_meta"] = {META + "protocolVersion": MODERN, META + "clientCapabilities": {}}
        mirror = [("MCP-Protocol-Version", MODERN), ("Mcp-Method", method)]
        name = params.get("uri" if method == "resources/read" else "name")
        if name is not None:
            mirror.append(("Mcp-Name", name))
        return self.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, token, [*mirror, *headers])

    def call(self, tool, arguments=None, token=None):
        return self.rpc("tools/call", {"name": tool, "arguments": arguments or {}}, token)

    def read(self, uri, token=None):
        return self.rpc("resources/read", {"uri": uri}, token)

    def names(self, method, member, key, token):
        return [one[key] for one in self.rpc(method, {}, token).result[member]]

    def tools(self, token):
        return self.names("tools/list", "tools", "name", token)


class Started(unittest.TestCase):
    """A server for all tests of a class."""

    options, more = (), ""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options, more=cls.more)
        cls.addClassCleanup(cls.server.stop)

    def assertError(self, answer, status, code, says=None):
        self.assertEqual((answer.status, answer.error["code"]), (status, code), answer.body)
        if says:
            self.assertIn(says, answer.error["message"])
