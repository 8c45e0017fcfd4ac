#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A walk through EpicMe as an MCP client takes it: demo_client.py URL.

Prints each request, and of each answer the status and the headers that matter. It does what a client does: reads the
challenge, asks for the union of what it holds and what is named there, and tries again. The one thing left out is the
authorization server: instead of a consent page the walk takes from TOKENS the demo token that holds those scopes.
Exit 0 when every answer was the expected one, else 1.
Tested by tests/mcp/demo_test.py.
"""

import http.client
import json
import os
import re
import sys
import urllib.parse

VERSION = "2026-07-28"
TOKENS = {"user:read entries:read": "demo-reader", "entries:read entries:write user:read": "demo-writer"}
HEADERS = ("WWW-Authenticate", "Content-Type", "Cache-Control", "Retry-After")
PLAIN = not sys.stdout.isatty() or "NO_COLOR" in os.environ


def paint(text, code):
    return text if PLAIN else f"\x1b[{code}m{text}\x1b[0m"


class Walk:
    def __init__(self, url):
        self.url = urllib.parse.urlsplit(url)
        self.steps, self.unexpected, self.id = 0, [], 0

    def step(self, title, *why):
        self.steps += 1
        print("\n" + paint(f"{self.steps}. {title}", "1"))
        for line in why:
            print("   " + line)

    def expect(self, holds, what):
        if not holds:
            self.unexpected.append(f"step {self.steps}: {what}")
            print(paint(f"   not as expected: {what}", "31;1"))

    def exchange(self, method, path, headers, body, expected):
        """One request; prints both sides. Returns the answer's headers and its JSON, if it has any."""
        print(f"\n   {paint('>', '36')} {method} {path}")
        for name, value in headers.items():
            print(f"   {paint('>', '36')} {name}: {value}")
        if body is not None:
            visible = {
                name: value for name, value in body["params"].items() if name != "_meta"
            }  # that repeats the headers
            print(f"   {paint('>', '36')} {json.dumps({'method': body['method'], 'params': visible})}")
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=10)
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()

        colour = "32" if response.status < 300 else "33"
        print(f"   {paint('<', '35')} {paint(f'{response.status} {response.reason}', colour)}")
        for name in HEADERS:
            if response.headers[name]:
                print(f"   {paint('<', '35')} {name}: {response.headers[name]}")
        self.expect(response.status == expected, f"status {response.status}, not {expected}")
        return response.headers, json.loads(text) if text else {}

    def rpc(self, method, params, token, expected):
        """A request of revision 2026-07-28: version, method and name stand in headers and body."""
        self.id += 1
        headers = {"Content-Type": "application/json", "MCP-Protocol-Version": VERSION, "Mcp-Method": method}
        if "name" in params:
            headers["Mcp-Name"] = params["name"]
        if token:
            headers["Authorization"] = "Bearer " + token
        meta = {"io.modelcontextprotocol/protocolVersion": VERSION, "io.modelcontextprotocol/clientCapabilities": {}}
        body = {"jsonrpc": "2.0", "id": self.id, "method": method, "params": {**params, "_meta": meta}}
        return self.exchange("POST", self.url.path, headers, body, expected)

    def show(self, label, value):
        print(f"     {label}: {value if isinstance(value, str) else json.dumps(value)}")


def parameter(header, name):
    """One parameter of a WWW-Authenticate header, or an empty text."""
    found = re.search(rf'(?:^Bearer |, ){name}="([^"]*)"', header or "")
    return found[1] if found else ""


def walk(url):
    demo = Walk(url)

    demo.step("A client connects without a token", "It is told what to ask for, and where to find out whom.")
    headers, _ = demo.rpc("server/discover", {}, None, 401)
    challenge = headers["WWW-Authenticate"]
    demo.expect(parameter(challenge, "scope") == "user:read", "the initial scope")
    demo.expect(not parameter(challenge, "error"), "no error code for a caller who sent no token")

    demo.step("Discovery", "The challenge's resource_metadata is an RFC 9728 document, made from the policy.")
    metadata = urllib.parse.urlsplit(parameter(challenge, "resource_metadata"))
    _, document = demo.exchange("GET", metadata.path, {}, None, 200)
    for name in ("resource", "authorization_servers", "scopes_supported"):
        demo.show(name, document.get(name))
    demo.expect(document.get("resource") == url, "the resource's own address")
    demo.expect("staff" not in document.get("scopes_supported", []), "no internal scope")

    held = "user:read entries:read"
    demo.step("The tools that a token permits", f"Held: {held}")
    _, body = demo.rpc("tools/list", {}, TOKENS[held], 200)
    before = [tool["name"] for tool in body.get("result", {}).get("tools", [])]
    demo.show(f"{len(before)} tools", ", ".join(before))

    entry = {"name": "create_entry", "arguments": {"title": "Today", "content": "Tried Scopeward."}}
    demo.step(
        "A call that this token does not permit",
        "403, and the challenge names the scopes that would do: all of them, and no more.",
    )
    headers, body = demo.rpc("tools/call", entry, TOKENS[held], 403)
    challenge = headers["WWW-Authenticate"]
    demo.show("message", body.get("error", {}).get("message"))
    demo.show("data", body.get("error", {}).get("data"))
    demo.expect(parameter(challenge, "error") == "insufficient_scope", "the error code")
    demo.expect(parameter(challenge, "scope") == "entries:write", "the narrowest scope that would do")

    wider = " ".join(sorted({*held.split(), *parameter(challenge, "scope").split()}))
    token = TOKENS.get(wider)
    demo.step(
        "The same call after the step-up",
        "The client asks the authorization server for what it holds and what is missing:",
        f"{wider}. In this demo that is the token {token}.",
    )
    demo.expect(token is not None, "a token with these scopes")
    _, body = demo.rpc("tools/call", entry, token, 200)
    demo.show("entry", body.get("result", {}).get("structuredContent"))

    demo.step("The tools that the wider token permits")
    _, body = demo.rpc("tools/list", {}, token, 200)
    after = [tool["name"] for tool in body.get("result", {}).get("tools", [])]
    demo.show(f"{len(after)} tools, new among them", ", ".join(name for name in after if name not in before))
    demo.expect(set(before) < set(after) and "create_entry" in after, "more tools than before")

    demo.step(
        "A suspended account",
        "The server sets token.suspended from its user table. The token's scopes would do, so none is",
        "named and no client is sent to fetch more: only the rule's message is told.",
    )
    headers, body = demo.rpc("tools/call", entry, "demo-suspended", 403)
    demo.show("message", body.get("error", {}).get("message"))
    demo.show("data", body.get("error", {}).get("data"))
    demo.expect(not parameter(headers["WWW-Authenticate"], "scope"), "no scope in the challenge")
    demo.expect("suspended" in json.dumps(body.get("error", {}).get("data")), "the rule's message")

    return demo


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: demo_client.py URL")
    result = walk(sys.argv[1])
    for fault in result.unexpected:
        print("not as expected: " + fault, file=sys.stderr)
    sys.exit(1 if result.unexpected else 0)
