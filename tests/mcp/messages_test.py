# SPDX-License-Identifier: Apache-2.0
"""What the example MCP server takes for a message: JSON-RPC and the revisions of MCP. Run by ctest as mcp.messages."""

import base64
import json
import unittest

from epicme import META, MODERN, Started

CALL = {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "create_entry", "arguments": {}}}
ENTRY = {"title": "Rain", "content": "All day."}


class BadInput(Started):
    """Every one is refused before credentials are looked at: no challenge, and nothing is done."""

    def refused(self, body, code, says, identity=None):
        for token in (None, "demo-writer"):
            answer = self.server.post(body, token)
            self.assertError(answer, 400, code, says)
            self.assertIsNone(answer.challenge)
            self.assertEqual(answer.json.get("id"), identity)

    def test_not_json(self):
        for body in ("", "{", "nothing", '{"jsonrpc":"2.0"} x', "{'a':1}", '{"a":1,}', "\x00"):
            self.refused(body, -32700, "not JSON")

    def test_not_utf8(self):
        self.refused(b'{"jsonrpc":"2.0","id":1,"method":"p\xff"}', -32700, "UTF-8")
        self.refused(b'{"jsonrpc":"2.0","id":1,"method":"\\ud800"}', -32700, "UTF-8")

    def test_batch(self):
        self.refused([CALL], -32600, "batches")
        self.refused([], -32600, "batches")

    def test_no_object(self):
        for body in ("1", '"text"', "null", "true"):
            self.refused(body, -32600, "not a JSON object")

    def test_duplicate_keys(self):
        self.refused('{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}', -32600, 'duplicate key "method"')
        self.refused(
            '{"jsonrpc":"2.0","id":1,"method":"ping","m\\u0065thod":"tools/list"}', -32600, 'duplicate key "method"'
        )
        self.refused(
            '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","name":"create_entry"}}',
            -32600,
            'duplicate key "name"',
        )
        self.refused(
            '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":[{"b":1,"b":2}]}}', -32600, 'duplicate key "b"'
        )

    def test_keys_that_differ_in_case(self):
        self.refused('{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/list"}', -32600, '"method"', 1)
        self.refused('{"jsonrpc":"2.0","id":1,"method":"ping","PARAMS":{}}', -32600, '"params"', 1)
        self.refused(
            '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","Name":"create_entry"}}',
            -32600,
            '"name"',
            1,
        )

    def test_depth(self):
        deep = '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":' + "[" * 29 + "]" * 29 + "}}"
        self.assertEqual(self.server.post(deep).status, 200)
        self.refused(deep.replace("[[", "[[[").replace("]]", "]]]"), -32600, "nested deeper")
        self.refused("[" * 60000, -32600, "nested deeper")

    def test_envelope(self):
        self.refused({"id": 1, "method": "ping"}, -32600, "jsonrpc", 1)
        self.refused({"jsonrpc": "1.0", "id": 1, "method": "ping"}, -32600, "jsonrpc", 1)
        self.refused({"jsonrpc": "2.0", "id": 1}, -32600, "method is missing", 1)
        self.refused({"jsonrpc": "2.0", "id": 1, "method": ""}, -32600, "method is missing", 1)
        self.refused({"jsonrpc": "2.0", "id": 1, "method": 5}, -32600, "method is missing", 1)
        self.refused({"jsonrpc": "2.0", "id": "a", "result": {}}, -32600, "method is missing", "a")
        self.refused({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}, -32600, "params", 1)

    def test_ids(self):
        for wrong in (None, 1.5, True, [], {}):
            self.refused({"jsonrpc": "2.0", "id": wrong, "method": "ping"}, -32600, "id is neither")
        self.refused({"jsonrpc": "2.0", "method": "tools/list"}, -32600, "needs an id")
        for right in (0, -3, 2**53 + 1, "", "a-b"):
            self.assertEqual(self.server.post({"jsonrpc": "2.0", "id": right, "method": "ping"}).json["id"], right)

    def test_parameters_of_the_wrong_type(self):
        for method, parameter in (("tools/call", "name"), ("prompts/get", "name"), ("resources/read", "uri")):
            for wrong in ({}, {parameter: 5}, {parameter: ["whoami"]}):
                self.refused({"jsonrpc": "2.0", "id": 1, "method": method, "params": wrong}, -32602, parameter, 1)
        self.refused(
            {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "whoami", "arguments": []}},
            -32602,
            "arguments",
            1,
        )
        self.refused({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"cursor": 1}}, -32602, "cursor", 1)
        self.refused({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": 1}}, -32602, "_meta", 1)

    def test_nothing_was_done(self):
        before = self.server.call("journal_stats", {}, "demo-reader").result["structuredContent"]
        self.server.post([CALL], "demo-writer")
        self.server.post(json.dumps(CALL)[:-1] + ',"id":8}', "demo-writer")
        self.assertEqual(self.server.call("journal_stats", {}, "demo-reader").result["structuredContent"], before)


class Revisions(Started):
    """2026-07-28 with its headers, and the handshake of the three revisions before it."""

    def modern(self, method="tools/list", params=None, version=MODERN, headers=None, token="demo-reader", meta=None):
        meta = {META + "protocolVersion": version, META + "clientCapabilities": {}} if meta is None else meta
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**(params or {}), "_meta": meta}}
        if headers is None:
            headers = [("MCP-Protocol-Version", version), ("Mcp-Method", method)]
        return self.server.post(message, token, headers)

    def test_version_header_must_equal_the_body(self):
        method = ("Mcp-Method", "tools/list")
        for headers in (
            [method],
            [("MCP-Protocol-Version", "2025-11-25"), method],
            [("MCP-Protocol-Version", MODERN), ("MCP-Protocol-Version", MODERN), method],
        ):
            self.assertError(self.modern(headers=headers), 400, -32020)

    def test_header_errors_come_before_the_401(self):
        self.assertError(self.modern(headers=[], token=None), 400, -32020)

    def test_unsupported_version(self):
        for version in ("1900-01-01", "2027-01-01", "x"):
            answer = self.modern(version=version)
            self.assertError(answer, 400, -32022)
            self.assertEqual(answer.error["data"]["requested"], version)
            self.assertEqual(answer.error["data"]["supported"][0], MODERN)
        legacy = self.server.post(
            {"jsonrpc": "2.0", "id": 1, "method": "ping"}, None, [("MCP-Protocol-Version", "1900-01-01")]
        )
        self.assertError(legacy, 400, -32022)

    def test_what_the_body_must_hold(self):
        headers = [("MCP-Protocol-Version", MODERN), ("Mcp-Method", "tools/list")]
        self.assertError(self.modern(headers=headers, meta={}), 400, -32602, "protocolVersion")
        self.assertError(
            self.modern(headers=headers, meta={META + "protocolVersion": 5}), 400, -32602, "protocolVersion"
        )
        self.assertError(self.modern(meta={META + "protocolVersion": MODERN}), 400, -32602, "clientCapabilities")

    def test_method_header(self):
        version = ("MCP-Protocol-Version", MODERN)
        self.assertError(self.modern(headers=[version]), 400, -32020, "Mcp-Method is missing")
        self.assertError(self.modern(headers=[version, ("Mcp-Method", "tools/call")]), 400, -32020, "differs")
        self.assertError(self.modern(headers=[version, ("Mcp-Method", "TOOLS/LIST")]), 400, -32020, "differs")
        self.assertEqual(self.modern(headers=[version, ("mCP-mETHOD", "tools/list")]).status, 200)

    def name_header(self, *values, name="whoami", token="demo-profile"):
        headers = [
            ("MCP-Protocol-Version", MODERN),
            ("Mcp-Method", "tools/call"),
            *(("Mcp-Name", value) for value in values),
        ]
        return self.modern("tools/call", {"name": name}, headers=headers, token=token)

    def test_name_header(self):
        self.assertEqual(self.name_header("whoami").status, 200)
        self.assertError(self.name_header(), 400, -32020, "Mcp-Name is missing")
        self.assertError(self.name_header("create_entry"), 400, -32020, "differs")
        self.assertError(self.name_header("Whoami"), 400, -32020, "differs")
        self.assertError(self.name_header("whoami", "create_entry"), 400, -32020, "more than once")
        # The decision rests on the body: a harmless name in the header opens nothing.
        self.assertError(self.name_header("whoami", name="create_entry", token="demo-writer"), 400, -32020)

    def test_encoded_name_header(self):
        def encoded(text):
            return "=?base64?" + base64.b64encode(text.encode()).decode() + "?="

        for name in ("whoami", "who", "whoa", "whoam"):  # every padding
            self.assertNotEqual(self.name_header(encoded(name), name=name).status, 400, name)
        self.assertError(self.name_header(encoded("create_entry")), 400, -32020, "differs")
        for broken in ("=?base64?d2hvYW1p", "=?base64?d2hvYW1?=", "=?base64?d2hv!W1p?=", "=?BASE64?d2hvYW1p?="):
            self.assertError(self.name_header(broken), 400, -32020)
        self.assertError(self.name_header("=?base64?d2hvYQ?=", name="whoa"), 400, -32020)  # lacks its padding

    def test_headers_of_an_older_client_must_not_lie_either(self):
        message = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": "create_entry", "arguments": ENTRY},
        }
        self.assertError(self.server.post(message, "demo-writer", [("Mcp-Name", "whoami")]), 400, -32020)
        self.assertError(self.server.post(message, "demo-writer", [("Mcp-Method", "tools/list")]), 400, -32020)

    def test_unknown_method(self):
        self.assertError(self.server.rpc("tools/nothing", {}, "demo-admin"), 404, -32601)
        self.assertError(self.server.rpc("initialize", {}, "demo-admin"), 404, -32601)
        self.assertError(self.server.rpc("ping"), 404, -32601)
        older = {"jsonrpc": "2.0", "id": 1, "method": "tools/nothing"}
        self.assertError(self.server.post(older, "demo-admin"), 200, -32601)

    def test_discover(self):
        answer = self.server.rpc("server/discover", {}, "demo-nothing")
        self.assertEqual(answer.result["supportedVersions"], [MODERN, "2025-11-25", "2025-06-18", "2025-03-26"])
        self.assertEqual(answer.result["resultType"], "complete")
        self.assertEqual(answer.result["cacheScope"], "public")
        self.assertEqual(answer.result["_meta"][META + "serverInfo"]["name"], "epicme")

    def test_lists_and_reads_are_the_callers_own(self):
        for method in ("tools/list", "resources/list", "resources/templates/list", "prompts/list"):
            result = self.server.rpc(method, {}, "demo-reader").result
            self.assertEqual((result["cacheScope"], result["ttlMs"], result["resultType"]), ("private", 0, "complete"))
        result = self.server.read("epicme://entries/1", "demo-reader").result
        self.assertEqual((result["cacheScope"], result["ttlMs"], result["resultType"]), ("private", 0, "complete"))

    def test_handshake(self):
        for wanted, given in (
            ("2025-11-25",) * 2,
            ("2025-06-18",) * 2,
            ("2025-03-26",) * 2,
            ("2024-11-05", "2025-11-25"),
        ):
            opened = self.server.post(
                {
                    "jsonrpc": "2.0",
                    "id": 1,
                    "method": "initialize",
                    "params": {
                        "protocolVersion": wanted,
                        "capabilities": {},
                        "clientInfo": {"name": "test", "version": "1"},
                    },
                },
                "demo-reader",
            )
            self.assertEqual(opened.result["protocolVersion"], given)
            self.assertIsNone(opened.header("Mcp-Session-Id"))
            headers = [("MCP-Protocol-Version", given)]
            ready = self.server.post({"jsonrpc": "2.0", "method": "notifications/initialized"}, "demo-reader", headers)
            self.assertEqual((ready.status, ready.body), (202, b""))
            listed = self.server.post({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}, "demo-reader", headers)
            self.assertIn("get_entry", [tool["name"] for tool in listed.result["tools"]])
            self.assertNotIn("resultType", listed.result)
        self.assertError(
            self.server.post({"jsonrpc": "2.0", "id": 1, "method": "initialize"}, "demo-reader"), 400, -32602
        )


if __name__ == "__main__":
    unittest.main()
