# SPDX-License-Identifier: Apache-2.0
"""The example MCP server from the outside: what it accepts, whom it lets do what, and what it answers to the rest.

Each class holds one subject; the order of the checks is what most of them are about. Run by ctest as mcp.server.
"""
import base64
import json
import signal
import time
import unittest

from epicme import META, MODERN, POLICY, Server

CALL = {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "create_entry", "arguments": {}}}
ENTRY = {"title": "Rain", "content": "All day."}


class Started(unittest.TestCase):
    options, more = (), ""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options, more=cls.more)
        cls.addClassCleanup(cls.server.stop)

    def assertError(self, answer, status, code, says=None):
        self.assertEqual((answer.status, answer.error["code"]), (status, code), answer.body)
        if says:
            self.assertIn(says, answer.error["message"])


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
        self.refused('{"jsonrpc":"2.0","id":1,"method":"ping","m\\u0065thod":"tools/list"}', -32600, 'duplicate key "method"')
        self.refused('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","name":"create_entry"}}',
                     -32600, 'duplicate key "name"')
        self.refused('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":[{"b":1,"b":2}]}}', -32600, 'duplicate key "b"')

    def test_keys_that_differ_in_case(self):
        self.refused('{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/list"}', -32600, '"method"', 1)
        self.refused('{"jsonrpc":"2.0","id":1,"method":"ping","PARAMS":{}}', -32600, '"params"', 1)
        self.refused('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","Name":"create_entry"}}',
                     -32600, '"name"', 1)

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
        self.refused({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "whoami", "arguments": []}},
                     -32602, "arguments", 1)
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
        for headers in ([method], [("MCP-Protocol-Version", "2025-11-25"), method],
                        [("MCP-Protocol-Version", MODERN), ("MCP-Protocol-Version", MODERN), method]):
            self.assertError(self.modern(headers=headers), 400, -32020)

    def test_header_errors_come_before_the_401(self):
        self.assertError(self.modern(headers=[], token=None), 400, -32020)

    def test_unsupported_version(self):
        for version in ("1900-01-01", "2027-01-01", "x"):
            answer = self.modern(version=version)
            self.assertError(answer, 400, -32022)
            self.assertEqual(answer.error["data"]["requested"], version)
            self.assertEqual(answer.error["data"]["supported"][0], MODERN)
        legacy = self.server.post({"jsonrpc": "2.0", "id": 1, "method": "ping"}, None, [("MCP-Protocol-Version", "1900-01-01")])
        self.assertError(legacy, 400, -32022)

    def test_what_the_body_must_hold(self):
        headers = [("MCP-Protocol-Version", MODERN), ("Mcp-Method", "tools/list")]
        self.assertError(self.modern(headers=headers, meta={}), 400, -32602, "protocolVersion")
        self.assertError(self.modern(headers=headers, meta={META + "protocolVersion": 5}), 400, -32602, "protocolVersion")
        self.assertError(self.modern(meta={META + "protocolVersion": MODERN}), 400, -32602, "clientCapabilities")

    def test_method_header(self):
        version = ("MCP-Protocol-Version", MODERN)
        self.assertError(self.modern(headers=[version]), 400, -32020, "Mcp-Method is missing")
        self.assertError(self.modern(headers=[version, ("Mcp-Method", "tools/call")]), 400, -32020, "differs")
        self.assertError(self.modern(headers=[version, ("Mcp-Method", "TOOLS/LIST")]), 400, -32020, "differs")
        self.assertEqual(self.modern(headers=[version, ("mCP-mETHOD", "tools/list")]).status, 200)

    def name_header(self, *values, name="whoami", token="demo-profile"):
        headers = [("MCP-Protocol-Version", MODERN), ("Mcp-Method", "tools/call"), *(("Mcp-Name", value) for value in values)]
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
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "create_entry", "arguments": ENTRY}}
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
        for wanted, given in (("2025-11-25",) * 2, ("2025-06-18",) * 2, ("2025-03-26",) * 2, ("2024-11-05", "2025-11-25")):
            opened = self.server.post({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
                "protocolVersion": wanted, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}, "demo-reader")
            self.assertEqual(opened.result["protocolVersion"], given)
            self.assertIsNone(opened.header("Mcp-Session-Id"))
            headers = [("MCP-Protocol-Version", given)]
            ready = self.server.post({"jsonrpc": "2.0", "method": "notifications/initialized"}, "demo-reader", headers)
            self.assertEqual((ready.status, ready.body), (202, b""))
            listed = self.server.post({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}, "demo-reader", headers)
            self.assertIn("get_entry", [tool["name"] for tool in listed.result["tools"]])
            self.assertNotIn("resultType", listed.result)
        self.assertError(self.server.post({"jsonrpc": "2.0", "id": 1, "method": "initialize"}, "demo-reader"), 400, -32602)


class Credentials(Started):
    """No token, a token that is none, and tokens that are not valid here."""

    metadata = property(lambda self: f"http://127.0.0.1:{self.server.port}/.well-known/oauth-protected-resource/mcp")

    def test_anonymous_first_connect(self):
        for answer in (self.server.rpc("server/discover"), self.server.rpc("tools/list"),
                       self.server.post({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-11-25"}}),
                       self.server.post({"jsonrpc": "2.0", "method": "notifications/initialized"})):
            self.assertEqual(answer.status, 401)
            self.assertEqual(answer.challenge, {"scope": "user:read", "resource_metadata": self.metadata})
            self.assertEqual(answer.header("Cache-Control"), "no-store")

    def test_anonymous_call_names_what_it_needs(self):
        answer = self.server.call("create_entry", ENTRY)
        self.assertEqual((answer.status, answer.scopes), (401, {"user:read", "entries:write"}))
        self.assertNotIn("error", answer.challenge)
        self.assertEqual(answer.error["code"], 401)

    def test_public(self):
        self.assertEqual(self.server.post({"jsonrpc": "2.0", "id": 1, "method": "ping"}).result, {})

    def test_another_scheme_is_no_token(self):
        for header in ("Basic dXNlcjpwYXNz", "DPoP demo-reader", "demo-reader"):
            answer = self.server.rpc("tools/list", headers=[("Authorization", header)])
            self.assertEqual(answer.status, 401)
            self.assertNotIn("error", answer.challenge)

    def test_malformed(self):
        for header in ("Bearer", "Bearer a b", "Bearer demo-reader,demo-admin", "bearer =", 'Bearer "demo-reader"', "Bearer dem\u00f6"):
            answer = self.server.rpc("tools/list", headers=[("Authorization", header)])
            self.assertEqual((answer.status, answer.challenge["error"]), (400, "invalid_request"), header)

    def test_two_tokens(self):
        answer = self.server.rpc("tools/list", token="demo-reader", headers=[("Authorization", "Bearer demo-admin")])
        self.assertEqual((answer.status, answer.challenge["error"]), (400, "invalid_request"))

    def test_token_in_the_query(self):
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        for token in (None, "demo-reader"):
            answer = self.server.post(message, token, path="/mcp?access_token=demo-reader")
            self.assertEqual((answer.status, answer.challenge["error"]), (400, "invalid_request"))

    def test_scheme_ignores_case(self):
        self.assertEqual(self.server.rpc("tools/list", headers=[("Authorization", "bEARER  demo-reader")]).status, 200)

    def test_invalid_tokens(self):
        for token in ("nobody-knows-it", "DEMO-READER", "demo-reader=", "demo-elsewhere"):
            answer = self.server.rpc("tools/list", token=token)
            self.assertEqual((answer.status, answer.challenge["error"]), (401, "invalid_token"), token)
            self.assertEqual(answer.challenge["resource_metadata"], self.metadata)

    def test_expired_and_too_narrow_is_401(self):
        for call in (self.server.call("create_entry", ENTRY, "demo-expired"), self.server.call("whoami", {}, "demo-expired")):
            self.assertEqual((call.status, call.challenge["error"]), (401, "invalid_token"))

    def test_an_invalid_token_is_refused_even_where_none_is_needed(self):
        answer = self.server.post({"jsonrpc": "2.0", "id": 1, "method": "ping"}, "demo-expired")
        self.assertEqual((answer.status, answer.challenge["error"]), (401, "invalid_token"))


class Decisions(Started):
    """The policy's answer, its status and its challenge."""

    def denied(self, answer, scopes):
        self.assertEqual((answer.status, answer.scopes), (403, scopes), answer.body)
        self.assertEqual(answer.challenge["error"], "insufficient_scope")
        self.assertEqual((answer.error["code"], answer.error["message"]), (403, "insufficient_scope"))
        self.assertEqual(answer.header("Content-Type"), "application/json")

    def forbidden(self, answer, reason="forbidden"):
        self.assertEqual((answer.status, answer.error["message"]), (403, reason), answer.body)
        self.assertEqual(answer.scopes, set())
        self.assertNotEqual((answer.challenge or {}).get("error"), "insufficient_scope")

    def test_step_up(self):
        self.denied(self.server.call("create_entry", ENTRY, "demo-reader"), {"entries:write"})
        self.assertEqual(self.server.call("create_entry", ENTRY, "demo-writer").result["structuredContent"]["title"], "Rain")

    def test_all_scopes_in_one_challenge(self):
        merge = {"from": "1", "into": "2"}
        self.denied(self.server.call("merge_tags", merge, "demo-reader"), {"entries:write", "tags:write"})
        self.denied(self.server.call("merge_tags", merge, "demo-writer"), {"entries:write", "tags:write"})

    def test_alternatives_are_in_the_body(self):
        answer = self.server.read("epicme://entries/1", "demo-nothing")
        self.denied(answer, {"entries:read"})
        self.assertEqual(answer.error["data"]["alternatives"], [["entries:read"], ["entries:1:read"]])
        self.assertEqual(answer.error["data"]["missing"], ["entries:read"])

    def test_broader_scopes_hold_the_narrower(self):
        self.assertEqual(self.server.call("list_entries", {}, "demo-admin").status, 200)
        self.assertEqual(self.server.call("list_tags", {}, "demo-editor").status, 200)

    def test_one_entry(self):
        for token in ("demo-one-entry", "demo-reader", "demo-writer"):
            self.assertEqual(self.server.read("epicme://entries/1", token).status, 200)
            self.assertEqual(self.server.call("get_entry", {"id": "1"}, token).status, 200)
        self.denied(self.server.read("epicme://entries/2", "demo-one-entry"), {"entries:read"})
        self.denied(self.server.call("get_entry", {"id": "2"}, "demo-one-entry"), {"entries:read"})
        for wrong in ({}, {"id": 1}, {"id": ["1"]}, {"id": "01"}, {"id": ""}, {"id": "1 2"}, {"id": "*"}):
            self.assertEqual(self.server.call("get_entry", wrong, "demo-one-entry").status, 403, wrong)

    def test_suspended(self):
        for answer in (self.server.call("create_entry", ENTRY, "demo-suspended"), self.server.rpc("tools/list", token="demo-suspended"),
                       self.server.call("merge_tags", {}, "demo-suspended"), self.server.read("epicme://entries/1", "demo-suspended")):
            self.forbidden(answer)
            self.assertIn("Your account is suspended.", answer.body.decode())
            self.assertNotIn("entries:", answer.body.decode())

    def test_plan(self):
        self.forbidden(self.server.call("export_journal", {}, "demo-reader"))
        self.assertEqual(self.server.call("export_journal", {}, "demo-admin").result["structuredContent"]["tags"][0]["name"], "dreams")

    def test_internal_scope(self):
        for token in ("demo-admin", "demo-nothing"):
            answer = self.server.call("search_audit", {}, token)
            self.forbidden(answer)
            self.assertNotIn("staff", answer.body.decode())
        refusals = self.server.call("search_audit", {}, "demo-staff").result["structuredContent"]["refusals"]
        self.assertEqual(refusals[0]["operation"], "tool search_audit")

    def test_what_no_rule_covers(self):
        for answer in (self.server.call("drop_tables", {}, "demo-admin"), self.server.read("epicme://nothing", "demo-admin"),
                       self.server.read("epicme://entries/1/secrets", "demo-admin"),
                       self.server.rpc("prompts/get", {"name": "nothing"}, "demo-admin")):
            self.forbidden(answer, "no_rule")

    def test_addresses_that_are_not_canonical(self):
        for uri in ("EPICME://entries/1", "epicme://entries//1", "epicme://entries/../entries/1", "epicme://entries/%31",
                    "epicme://entries/1#x", "entries/1", "epicme://entries/1\u0000", "epicme://entries/\u00e9"):
            header = "=?base64?" + base64.b64encode(uri.encode()).decode() + "?="
            meta = {META + "protocolVersion": MODERN, META + "clientCapabilities": {}}
            answer = self.server.post({"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": uri, "_meta": meta}},
                                      "demo-admin", [("MCP-Protocol-Version", MODERN), ("Mcp-Method", "resources/read"), ("Mcp-Name", header)])
            self.assertEqual((answer.status, answer.challenge["error"]), (400, "invalid_request"), uri)

    def test_expired_comes_before_the_scopes_and_scopes_before_the_arguments(self):
        self.assertEqual(self.server.call("create_entry", {"bad": 1}, "demo-expired").status, 401)
        self.assertEqual(self.server.call("create_entry", {"bad": 1}, "demo-reader").status, 403)
        self.assertTrue(self.server.call("create_entry", {"bad": 1}, "demo-writer").result["isError"])


class Lists(Started):
    """A list shows what its caller may do, in a fixed order."""

    everything = ["whoami", "list_entries", "search_entries", "get_entry", "create_entry", "update_entry", "delete_entry",
                  "add_tag_to_entry", "list_tags", "get_tag", "create_tag", "update_tag", "delete_tag", "merge_tags",
                  "journal_stats", "export_journal", "search_audit"]

    def test_tools(self):
        expected = {"demo-nothing": [], "demo-profile": ["whoami"], "demo-one-entry": [], "demo-staff": ["search_audit"],
                    "demo-reader": ["whoami", "list_entries", "search_entries", "get_entry", "journal_stats"],
                    "demo-admin": self.everything[:-1]}
        for token, tools in expected.items():
            self.assertEqual(self.server.tools(token), tools, token)

    def test_every_tool_is_somebodys(self):
        self.assertEqual(set(self.server.tools("demo-admin") + self.server.tools("demo-staff")), set(self.everything))

    def test_prompts(self):
        for token, prompts in {"demo-admin": ["suggest_tags"], "demo-reader": [], "demo-tagger": []}.items():
            self.assertEqual(self.server.names("prompts/list", "prompts", "name", token), prompts, token)

    def test_resources(self):
        expected = {"demo-nothing": [], "demo-one-entry": ["epicme://entries/1"], "demo-tagger": ["epicme://users/current", "epicme://tags"],
                    "demo-reader": ["epicme://users/current", "epicme://entries/1", "epicme://entries/2"],
                    "demo-admin": ["epicme://users/current", "epicme://tags", "epicme://entries/3"]}
        for token, uris in expected.items():
            self.assertEqual(self.server.names("resources/list", "resources", "uri", token), uris, token)

    def test_templates(self):
        for token, templates in {"demo-nothing": [], "demo-reader": ["epicme://entries/{id}"], "demo-tagger": ["epicme://tags/{id}"],
                                 "demo-admin": ["epicme://entries/{id}", "epicme://tags/{id}"]}.items():
            self.assertEqual(self.server.names("resources/templates/list", "resourceTemplates", "uriTemplate", token), templates, token)

    def test_nothing_in_a_list_is_then_denied(self):
        for token in ("demo-profile", "demo-reader", "demo-writer", "demo-tagger", "demo-staff"):
            for tool in self.server.tools(token):
                self.assertEqual(self.server.call(tool, {}, token).status, 200, (token, tool))

    def test_unknown_cursors(self):
        for method, cursor in (("tools/list", "1"), ("resources/list", "x"), ("resources/list", "-1")):
            answer = self.server.rpc(method, {"cursor": cursor}, "demo-reader")
            self.assertEqual((answer.status, answer.error["code"]), (200, -32602))


class ReachableLists(Started):
    """--lists reachable: hidden is only what no scope would unlock, so that a client can come to ask."""

    options = ("--lists", "reachable")

    def test_tools(self):
        tools = set(Lists.everything) - {"search_audit", "export_journal"}  # one needs staff, one a plan
        for token in ("demo-nothing", "demo-reader"):
            self.assertEqual(set(self.server.tools(token)), tools)
        self.assertIn("export_journal", self.server.tools("demo-admin"))

    def test_what_is_shown_is_still_denied(self):
        self.assertEqual(self.server.call("create_entry", ENTRY, "demo-reader").scopes, {"entries:write"})


class Attributes(Started):
    """arg.* from a call's arguments, token.* from user table and claims, in every type; what is unfit is unknown."""

    more = """
attribute arg.words string default ""
attribute arg.count number default 1
attribute token.client_id string
attribute token.exp number
attribute token.aud strings
attribute token.sub bool
attribute arg.from strings
deny tool search_entries unless not arg.words matches "secret*"     "No secrets."
deny tool list_entries   if arg.count > 50                          "Too many."
deny tool whoami         unless token.client_id == "demo-client"    "Not this client."
deny tool list_tags      unless token.exp > 1000                    "Too old."
deny tool get_tag        unless token.sub                           "Never: sub is no bool."
deny tool create_tag     unless token.aud contains "x"              "Never: aud is no list here."
"""

    def status(self, tool, arguments, token="demo-admin"):
        return self.server.call(tool, arguments, token).status

    def test_text(self):
        self.assertEqual(self.status("search_entries", {"words": "bread"}), 200)
        self.assertEqual(self.status("search_entries", {"words": "secret plan"}), 403)

    def test_number(self):
        self.assertEqual(self.status("list_entries", {}), 200)
        self.assertEqual(self.status("list_entries", {"count": 50}), 200)
        self.assertEqual(self.status("list_entries", {"count": 51}), 403)

    def test_unfit_arguments_leave_the_deny_in_force(self):
        for unfit in ("5", None, True, [5], {"n": 5}, 2**60, -2**60):
            self.assertEqual(self.status("list_entries", {"count": unfit}), 403, unfit)

    def test_claims(self):
        self.assertEqual(self.status("whoami", {}), 200)
        self.assertEqual(self.status("list_tags", {}), 200)
        self.assertEqual(self.status("get_tag", {"id": "1"}), 403)
        self.assertEqual(self.status("create_tag", {"name": "x"}), 403)

    def test_an_argument_cannot_pose_as_a_claim(self):
        answer = self.server.call("create_entry", {**ENTRY, "token.suspended": False, "suspended": False}, "demo-suspended")
        self.assertEqual(answer.status, 403)


class Journal(Started):
    """Entries and tags belong to their user: for everyone else they are not there."""

    def value(self, tool, arguments, token="demo-editor"):
        result = self.server.call(tool, arguments, token).result
        self.assertFalse(result["isError"], result)
        self.assertEqual(json.loads(result["content"][0]["text"]), result["structuredContent"])
        return result["structuredContent"]

    def fault(self, tool, arguments, token="demo-editor"):
        result = self.server.call(tool, arguments, token).result
        self.assertTrue(result["isError"], result)
        return result["content"][0]["text"]

    def test_life_of_an_entry(self):
        entry = self.value("create_entry", {"title": "Snow", "content": "Line one.\nLine \u00e9."})
        tag = self.value("create_tag", {"name": "winter"})
        self.assertEqual(self.value("add_tag_to_entry", {"id": entry["id"], "tag": tag["id"]})["tags"], ["winter"])
        self.assertEqual(self.value("update_entry", {"id": entry["id"], "title": "Ice"})["content"], "Line one.\nLine \u00e9.")
        self.assertEqual([e["id"] for e in self.value("search_entries", {"words": "ICE"})["entries"]], [entry["id"]])
        other = self.value("create_tag", {"name": "cold"})
        self.value("merge_tags", {"from": tag["id"], "into": other["id"]})
        self.assertEqual(self.value("get_entry", {"id": entry["id"]})["tags"], ["cold"])
        self.assertEqual(self.value("update_tag", {"id": other["id"], "description": "Brr"})["description"], "Brr")
        self.value("delete_tag", {"id": other["id"]})
        self.assertEqual(self.value("get_entry", {"id": entry["id"]})["tags"], [])
        self.value("delete_entry", {"id": entry["id"]})
        self.assertEqual(self.fault("get_entry", {"id": entry["id"]}), "There is no such entry.")

    def test_others_rows_are_absent(self):
        for tool, arguments in (("get_entry", {"id": "3"}), ("update_entry", {"id": "3", "title": "Mine"}), ("delete_entry", {"id": "3"}),
                                ("get_tag", {"id": "3"}), ("delete_tag", {"id": "3"}), ("add_tag_to_entry", {"id": "1", "tag": "3"}),
                                ("merge_tags", {"from": "3", "into": "1"}), ("merge_tags", {"from": "1", "into": "3"})):
            self.assertIn("no such" if tool != "merge_tags" else "not two tags", self.fault(tool, arguments))
        answer = self.server.read("epicme://entries/3", "demo-reader")
        self.assertEqual(answer.error, {"code": -32602, "message": "Resource not found", "data": {"uri": "epicme://entries/3"}})
        self.assertEqual(self.value("get_entry", {"id": "3"}, "demo-admin")["title"], "Plans")

    def test_tag_names_are_unique(self):
        self.assertIn("already", self.fault("create_tag", {"name": "outdoors"}))
        self.assertIn("another has that name", self.fault("update_tag", {"id": "2", "name": "outdoors"}))

    def test_pages(self):
        ids = [self.value("create_entry", {"title": f"Page {i}", "content": ""})["id"] for i in range(60)]
        seen, after = [], {}
        while True:
            page = self.value("list_entries", {"count": 7, **after})
            seen += [entry["id"] for entry in page["entries"]]
            if "next" not in page:
                break
            after = {"after": page["next"]}
        self.assertEqual(seen[-60:], ids)
        first = self.server.rpc("resources/list", {}, "demo-reader").result
        second = self.server.rpc("resources/list", {"cursor": first["nextCursor"]}, "demo-reader").result
        self.assertEqual(first["cacheScope"], second["cacheScope"])
        self.assertIn(f"epicme://entries/{ids[-1]}", [one["uri"] for one in second["resources"]])

    def test_resources(self):
        for uri, token in (("epicme://entries/1", "demo-reader"), ("epicme://tags", "demo-tagger"), ("epicme://tags/1", "demo-tagger"),
                           ("epicme://users/current", "demo-reader")):
            content = self.server.read(uri, token).result["contents"][0]
            self.assertEqual(content["uri"], uri)
            json.loads(content["text"])
        older = {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "epicme://entries/999"}}
        self.assertEqual(self.server.post(older, "demo-reader").error["code"], -32002)

    def test_prompt(self):
        prompt = self.server.rpc("prompts/get", {"name": "suggest_tags", "arguments": {"entry": "3"}}, "demo-admin").result
        self.assertIn("Learn to sail.", prompt["messages"][0]["content"]["text"])
        for wrong in ({}, {"entry": "1"}, {"entry": "x"}):
            answer = self.server.rpc("prompts/get", {"name": "suggest_tags", "arguments": wrong}, "demo-admin")
            self.assertEqual(answer.error["code"], -32602)

    def test_arguments(self):
        for arguments, says in (({}, '"title" is missing'), ({"title": "", "content": ""}, "must not be empty"),
                                ({"title": "x" * 201, "content": ""}, "longer than 200"), ({"title": 5, "content": ""}, "must be a text"),
                                ({"title": "a\nb", "content": ""}, "control character"), ({**ENTRY, "owner": "x"}, 'no parameter "owner"'),
                                ({"title": "a", "content": "x" * 16385}, "longer than 16384"), ({"title": "a\u0000", "content": ""}, "control")):
            self.assertIn(says, self.fault("create_entry", arguments))
        for count in (0, 101, "5", 1.5):
            self.assertIn("whole number", self.fault("list_entries", {"count": count}))
        for wrong in ("0", "01", "+1", " 1", "1e3", "", "9" * 19):
            self.assertIn("must be an id", self.fault("get_entry", {"id": wrong}))

    def test_schemas_say_the_same(self):
        for tool in self.server.rpc("tools/list", {}, "demo-admin").result["tools"]:
            self.assertFalse(tool["inputSchema"]["additionalProperties"])
            self.assertIn("readOnlyHint", tool["annotations"])


class Files(unittest.TestCase):
    """--db keeps the journal, and the user table in it decides at once."""

    def test_database(self):
        import pathlib
        import sqlite3
        import tempfile
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory, "journal.db")
            server = Server("--db", path)
            made = server.call("create_entry", ENTRY, "demo-writer").result["structuredContent"]["id"]
            server.stop()
            server = Server("--db", path)
            self.assertEqual(server.call("get_entry", {"id": made}, "demo-reader").result["structuredContent"]["title"], "Rain")
            database = sqlite3.connect(path)
            database.execute("UPDATE users SET suspended = 1 WHERE subject = 'user-1'")
            database.commit()
            self.assertEqual(server.call("get_entry", {"id": made}, "demo-reader").status, 403)
            database.execute("UPDATE users SET suspended = 0, plan = 'plus' WHERE subject = 'user-1'")
            database.commit()
            self.assertEqual(server.call("get_entry", {"id": made}, "demo-reader").status, 200)
            database.close()
            server.stop()


class Reload(unittest.TestCase):
    """SIGHUP: a policy that compiles serves at once, one that does not changes nothing."""

    def wait_for(self, server, words, times):
        deadline = time.monotonic() + 20
        while server.log.read_text().count(words) < times:
            self.assertLess(time.monotonic(), deadline, server.log.read_text())
            time.sleep(0.02)

    def test_reload(self):
        server = Server()
        text = server.policy.read_text()
        self.assertEqual(server.call("whoami", {}, "demo-nothing").scopes, {"user:read"})

        server.policy.write_text(text.replace("allow tool whoami                       if user:read",
                                              "allow tool whoami authenticated"))
        server.process.send_signal(signal.SIGHUP)
        self.wait_for(server, "was read again and serves", 1)
        self.assertEqual(server.call("whoami", {}, "demo-nothing").status, 200)

        refused = 0
        for broken in (text.replace("if user:read", "if user:raed"), "allow", "", text.replace("  resource  ", "  #        "),
                       text.replace(f'"{server.resource}"', '"ftp://elsewhere.example/mcp"')):
            server.policy.write_text(broken)
            server.process.send_signal(signal.SIGHUP)
            refused += 1
            self.wait_for(server, "goes on serving", refused)
            self.assertEqual(server.call("whoami", {}, "demo-nothing").status, 200)
        self.assertIn("user:raed", server.log.read_text())

        server.policy.write_text(text)
        server.process.send_signal(signal.SIGHUP)
        self.wait_for(server, "was read again and serves", 2)
        self.assertEqual(server.call("whoami", {}, "demo-nothing").status, 403)
        server.stop()

    def test_uncovered_operations_are_named(self):
        text = POLICY.read_text().replace(", add_tag_to_entry  if entries:write", "                    if entries:write")
        self.assertNotEqual(text, POLICY.read_text())
        server = Server(policy=text)
        self.assertEqual(server.call("add_tag_to_entry", {}, "demo-admin").error["message"], "no_rule")
        self.assertIn("no rule allows tool add_tag_to_entry", server.stop())


if __name__ == "__main__":
    unittest.main()
