# SPDX-License-Identifier: Apache-2.0
"""Whom the example MCP server lets do what, and what it answers to the rest. Run by ctest as mcp.access."""

import base64
import unittest

from epicme import META, MODERN, Started

ENTRY = {"title": "Rain", "content": "All day."}


class Credentials(Started):
    """No token, a token that is none, and tokens that are not valid here."""

    metadata = property(lambda self: f"http://127.0.0.1:{self.server.port}/.well-known/oauth-protected-resource/mcp")

    def test_anonymous_first_connect(self):
        for answer in (
            self.server.rpc("server/discover"),
            self.server.rpc("tools/list"),
            self.server.post(
                {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-11-25"}}
            ),
            self.server.post({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        ):
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
        for header in (
            "Bearer",
            "Bearer a b",
            "Bearer demo-reader,demo-admin",
            "bearer =",
            'Bearer "demo-reader"',
            "Bearer dem\u00f6",
        ):
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
        for call in (
            self.server.call("create_entry", ENTRY, "demo-expired"),
            self.server.call("whoami", {}, "demo-expired"),
        ):
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
        self.assertEqual(
            self.server.call("create_entry", ENTRY, "demo-writer").result["structuredContent"]["title"], "Rain"
        )

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
        for answer in (
            self.server.call("create_entry", ENTRY, "demo-suspended"),
            self.server.rpc("tools/list", token="demo-suspended"),
            self.server.call("merge_tags", {}, "demo-suspended"),
            self.server.read("epicme://entries/1", "demo-suspended"),
        ):
            self.forbidden(answer)
            self.assertIn("Your account is suspended.", answer.body.decode())
            self.assertNotIn("entries:", answer.body.decode())

    def test_plan(self):
        self.forbidden(self.server.call("export_journal", {}, "demo-reader"))
        self.assertEqual(
            self.server.call("export_journal", {}, "demo-admin").result["structuredContent"]["tags"][0]["name"],
            "dreams",
        )

    def test_internal_scope(self):
        for token in ("demo-admin", "demo-nothing"):
            answer = self.server.call("search_audit", {}, token)
            self.forbidden(answer)
            self.assertNotIn("staff", answer.body.decode())
        refusals = self.server.call("search_audit", {}, "demo-staff").result["structuredContent"]["refusals"]
        self.assertEqual(refusals[0]["operation"], "tool search_audit")

    def test_what_no_rule_covers(self):
        for answer in (
            self.server.call("drop_tables", {}, "demo-admin"),
            self.server.read("epicme://nothing", "demo-admin"),
            self.server.read("epicme://entries/1/secrets", "demo-admin"),
            self.server.rpc("prompts/get", {"name": "nothing"}, "demo-admin"),
        ):
            self.forbidden(answer, "no_rule")

    def test_addresses_that_are_not_canonical(self):
        for uri in (
            "EPICME://entries/1",
            "epicme://entries//1",
            "epicme://entries/../entries/1",
            "epicme://entries/%31",
            "epicme://entries/1#x",
            "entries/1",
            "epicme://entries/1\u0000",
            "epicme://entries/\u00e9",
        ):
            header = "=?base64?" + base64.b64encode(uri.encode()).decode() + "?="
            meta = {META + "protocolVersion": MODERN, META + "clientCapabilities": {}}
            answer = self.server.post(
                {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": uri, "_meta": meta}},
                "demo-admin",
                [("MCP-Protocol-Version", MODERN), ("Mcp-Method", "resources/read"), ("Mcp-Name", header)],
            )
            self.assertEqual((answer.status, answer.challenge["error"]), (400, "invalid_request"), uri)

    def test_expired_comes_before_the_scopes_and_scopes_before_the_arguments(self):
        self.assertEqual(self.server.call("create_entry", {"bad": 1}, "demo-expired").status, 401)
        self.assertEqual(self.server.call("create_entry", {"bad": 1}, "demo-reader").status, 403)
        self.assertTrue(self.server.call("create_entry", {"bad": 1}, "demo-writer").result["isError"])


class Lists(Started):
    """A list shows what its caller may do, in a fixed order."""

    everything = [
        "whoami",
        "list_entries",
        "search_entries",
        "get_entry",
        "create_entry",
        "update_entry",
        "delete_entry",
        "add_tag_to_entry",
        "list_tags",
        "get_tag",
        "create_tag",
        "update_tag",
        "delete_tag",
        "merge_tags",
        "journal_stats",
        "export_journal",
        "search_audit",
    ]

    def test_tools(self):
        expected = {
            "demo-nothing": [],
            "demo-profile": ["whoami"],
            "demo-one-entry": [],
            "demo-staff": ["search_audit"],
            "demo-reader": ["whoami", "list_entries", "search_entries", "get_entry", "journal_stats"],
            "demo-admin": self.everything[:-1],
        }
        for token, tools in expected.items():
            self.assertEqual(self.server.tools(token), tools, token)

    def test_every_tool_is_somebodys(self):
        self.assertEqual(set(self.server.tools("demo-admin") + self.server.tools("demo-staff")), set(self.everything))

    def test_prompts(self):
        for token, prompts in {"demo-admin": ["suggest_tags"], "demo-reader": [], "demo-tagger": []}.items():
            self.assertEqual(self.server.names("prompts/list", "prompts", "name", token), prompts, token)

    def test_resources(self):
        expected = {
            "demo-nothing": [],
            "demo-one-entry": ["epicme://entries/1"],
            "demo-tagger": ["epicme://users/current", "epicme://tags"],
            "demo-reader": ["epicme://users/current", "epicme://entries/1", "epicme://entries/2"],
            "demo-admin": ["epicme://users/current", "epicme://tags", "epicme://entries/3"],
        }
        for token, uris in expected.items():
            self.assertEqual(self.server.names("resources/list", "resources", "uri", token), uris, token)

    def test_templates(self):
        for token, templates in {
            "demo-nothing": [],
            "demo-reader": ["epicme://entries/{id}"],
            "demo-tagger": ["epicme://tags/{id}"],
            "demo-admin": ["epicme://entries/{id}", "epicme://tags/{id}"],
        }.items():
            self.assertEqual(
                self.server.names("resources/templates/list", "resourceTemplates", "uriTemplate", token),
                templates,
                token,
            )

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
        for unfit in ("5", None, True, [5], {"n": 5}, 2**60, -(2**60)):
            self.assertEqual(self.status("list_entries", {"count": unfit}), 403, unfit)

    def test_claims(self):
        self.assertEqual(self.status("whoami", {}), 200)
        self.assertEqual(self.status("list_tags", {}), 200)
        self.assertEqual(self.status("get_tag", {"id": "1"}), 403)
        self.assertEqual(self.status("create_tag", {"name": "x"}), 403)

    def test_an_argument_cannot_pose_as_a_claim(self):
        answer = self.server.call(
            "create_entry", {**ENTRY, "token.suspended": False, "suspended": False}, "demo-suspended"
        )
        self.assertEqual(answer.status, 403)


if __name__ == "__main__":
    unittest.main()
