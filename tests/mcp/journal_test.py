# SPDX-License-Identifier: Apache-2.0
"""The example MCP server's data and its policy file: whose entries are whose, --db, and SIGHUP.

Run by ctest as mcp.journal.
"""

import json
import pathlib
import re
import signal
import sqlite3
import tempfile
import time
import unittest

from epicme import POLICY, Server, Started

ENTRY = {"title": "Rain", "content": "All day."}


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
        self.assertEqual(
            self.value("update_entry", {"id": entry["id"], "title": "Ice"})["content"], "Line one.\nLine \u00e9."
        )
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
        for tool, arguments in (
            ("get_entry", {"id": "3"}),
            ("update_entry", {"id": "3", "title": "Mine"}),
            ("delete_entry", {"id": "3"}),
            ("get_tag", {"id": "3"}),
            ("delete_tag", {"id": "3"}),
            ("add_tag_to_entry", {"id": "1", "tag": "3"}),
            ("merge_tags", {"from": "3", "into": "1"}),
            ("merge_tags", {"from": "1", "into": "3"}),
        ):
            self.assertIn("no such" if tool != "merge_tags" else "not two tags", self.fault(tool, arguments))
        answer = self.server.read("epicme://entries/3", "demo-reader")
        self.assertEqual(
            answer.error, {"code": -32602, "message": "Resource not found", "data": {"uri": "epicme://entries/3"}}
        )
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
        for uri, token in (
            ("epicme://entries/1", "demo-reader"),
            ("epicme://tags", "demo-tagger"),
            ("epicme://tags/1", "demo-tagger"),
            ("epicme://users/current", "demo-reader"),
        ):
            content = self.server.read(uri, token).result["contents"][0]
            self.assertEqual(content["uri"], uri)
            json.loads(content["text"])
        older = {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "epicme://entries/999"}}
        self.assertEqual(self.server.post(older, "demo-reader").error["code"], -32002)

    def test_prompt(self):
        prompt = self.server.rpc(
            "prompts/get", {"name": "suggest_tags", "arguments": {"entry": "3"}}, "demo-admin"
        ).result
        self.assertIn("Learn to sail.", prompt["messages"][0]["content"]["text"])
        for wrong in ({}, {"entry": "1"}, {"entry": "x"}):
            answer = self.server.rpc("prompts/get", {"name": "suggest_tags", "arguments": wrong}, "demo-admin")
            self.assertEqual(answer.error["code"], -32602)

    def test_arguments(self):
        for arguments, says in (
            ({}, '"title" is missing'),
            ({"title": "", "content": ""}, "must not be empty"),
            ({"title": "x" * 201, "content": ""}, "longer than 200"),
            ({"title": 5, "content": ""}, "must be a text"),
            ({"title": "a\nb", "content": ""}, "control character"),
            ({**ENTRY, "owner": "x"}, 'no parameter "owner"'),
            ({"title": "a", "content": "x" * 16385}, "longer than 16384"),
            ({"title": "a\u0000", "content": ""}, "control"),
        ):
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
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory, "journal.db")
            server = Server("--db", path)
            made = server.call("create_entry", ENTRY, "demo-writer").result["structuredContent"]["id"]
            server.stop()
            server = Server("--db", path)
            self.assertEqual(
                server.call("get_entry", {"id": made}, "demo-reader").result["structuredContent"]["title"], "Rain"
            )
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

        server.policy.write_text(
            re.sub(r"allow tool +whoami +if user:read", "allow tool whoami authenticated", text)
        )
        server.process.send_signal(signal.SIGHUP)
        self.wait_for(server, "was read again and serves", 1)
        self.assertEqual(server.call("whoami", {}, "demo-nothing").status, 200)

        refused = 0
        for broken in (
            text.replace("if user:read", "if user:raed"),
            "allow",
            "",
            text.replace("  resource  ", "  #        "),
            text.replace(f'"{server.resource}"', '"ftp://elsewhere.example/mcp"'),
        ):
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
        text = POLICY.read_text().replace(
            ", add_tag_to_entry  if entries:write", "                    if entries:write"
        )
        self.assertNotEqual(text, POLICY.read_text())
        server = Server(policy=text)
        self.assertEqual(server.call("add_tag_to_entry", {}, "demo-admin").error["message"], "no_rule")
        self.assertIn("no rule allows tool add_tag_to_entry", server.stop())


if __name__ == "__main__":
    unittest.main()
