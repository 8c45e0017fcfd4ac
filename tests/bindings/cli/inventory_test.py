# SPDX-License-Identifier: Apache-2.0
"""Inventories: what the running example server lists, real interfaces, and lists that mean harm.

    SCOPEWARD=build/bin/scopeward POLICIES=build/tests/corpora [EPICME=build/bin/epicme] python3 inventory_test.py

With --capture the answers of the server are written into inventories/ anew. No time is asserted: what hangs runs into
the timeout of the whole test.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
INVENTORIES = HERE / "inventories"
SCOPEWARD = os.environ["SCOPEWARD"]
EPICME_POLICY = ROOT / "examples" / "mcp_server" / "epicme.policy"
CAPTURED = {
    "epicme_tools": ("tools/list", "demo-admin"),
    "epicme_tools_staff": ("tools/list", "demo-staff"),
    "epicme_prompts": ("prompts/list", "demo-admin"),
    "epicme_resources": ("resources/list", "demo-admin"),
    "epicme_resource_templates": ("resources/templates/list", "demo-admin"),
}
MCP = 'policy "p" { profile mcp }\nscope a\n'
HTTP = 'policy "p" { profile http }\nscope a\n'


def run(*arguments, stdin=b"", folder=None):
    return subprocess.run([SCOPEWARD, *map(str, arguments)], input=stdin, capture_output=True, cwd=folder, check=False,
                          timeout=200)


class Files(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)

    def file(self, name, content):
        if not isinstance(content, (str, bytes)):
            content = json.dumps(content)
        (self.folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    def findings(self, policy, *inventories, exit_code=None):
        """(code, message) of all that is said, with the policy's own warnings."""
        names = [self.file(f"{i}.json", inventory) for i, inventory in enumerate(inventories)]
        done = run("check", self.file("test.policy", policy), *(word for name in names for word in ("--operations", name)),
                   "--json", folder=self.folder)
        if exit_code is not None:
            self.assertEqual(done.returncode, exit_code, done.stderr.decode(errors="replace"))
        self.assertIn(done.returncode, (0, 1), done.stderr.decode(errors="replace"))
        return [(one["code"], one["message"]) for one in json.loads(done.stdout)["diagnostics"]]

    def init(self, *inventories, options=()):
        """The policy that `init` writes; it has to compile."""
        names = [self.file(f"{i}.json", inventory) for i, inventory in enumerate(inventories)]
        done = run("init", *(word for name in names for word in ("--operations", name)), *options, folder=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace"))
        text = done.stdout.decode()
        checked = run("check", self.file("init.policy", text), "--json", folder=self.folder)
        self.assertEqual(checked.returncode, 0, checked.stdout.decode())
        # Nothing is allowed yet, and each operation waits for a rule.
        self.assertLessEqual({one["code"] for one in json.loads(checked.stdout)["diagnostics"]}, {"P0306", "P0412"})
        self.assertEqual([line for line in text.splitlines() if re.match(r"\s*(allow|deny|scope)\b", line)], [])
        return text


def answers(server):
    return {name: server.rpc(method, {}, token).json for name, (method, token) in CAPTURED.items()}


@unittest.skipUnless("EPICME" in os.environ, "the example server is not built")
class ExampleServer(unittest.TestCase):
    def test_what_is_stored_is_what_the_server_lists(self):
        for name, answer in running_answers().items():
            self.assertEqual(answer, json.loads((INVENTORIES / f"{name}.json").read_text()), "run with --capture")


def running_answers():
    sys.path.insert(0, str(ROOT / "tests" / "mcp"))
    from epicme import Server
    server = Server()
    try:
        return answers(server)
    finally:
        server.stop()


class ExamplePolicy(Files):
    def operations(self):
        return [word for name in CAPTURED for word in ("--operations", INVENTORIES / f"{name}.json")]

    def test_the_policy_of_the_example_fits_its_server(self):
        done = run("check", EPICME_POLICY, *self.operations(), "--json")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual([one["code"] for one in json.loads(done.stdout)["diagnostics"]], ["P0308"])

    def test_a_tool_more_and_a_rule_too_many_are_found(self):
        tools = json.loads((INVENTORIES / "epicme_tools.json").read_text())
        tools["result"]["tools"] += [{"name": "search_audit"}, {"name": "drop_database", "description": "Drops it."}]
        policy = EPICME_POLICY.read_text() + "\nallow tool serch_entries if entries:read\n"
        found = self.findings(policy, tools, exit_code=1)
        self.assertIn(("P0306", "no allow covers `tool drop_database` of `0.json`"), found)
        self.assertIn(("P0307", "this rule matches no operation that exists"), found)
        self.assertEqual(len([one for one in found if one[0] != "P0308"]), 2)

    def test_a_first_policy_for_it(self):
        names = [json.loads((INVENTORIES / f"{name}.json").read_text()) for name in CAPTURED]
        text = self.init(*names, options=("--name", "EpicMe"))
        for tool in names[0]["result"]["tools"]:
            self.assertRegex(text, rf"(?m)^operation tool {tool['name']} ")
            self.assertRegex(text, rf"(?m)^# allow tool {tool['name']} +if \w+:\w+$")

    def test_the_suggestions_can_be_taken(self):
        """All comments taken off, it is a policy that covers all that exists."""
        names = [json.loads((INVENTORIES / f"{name}.json").read_text()) for name in CAPTURED]
        text = re.sub(r"(?m)^# (?=(?:scope|allow) )", "", self.init(*names))
        self.assertEqual({code for code, _ in self.findings(text, *names)}, set())


class RealInterfaces(Files):
    """Every operation of the tables in tests/corpora: those without a rule are found, and no others."""

    @staticmethod
    def document(cases, path_of):
        paths = {}
        for case in cases:
            paths.setdefault(path_of(case), {})[case.get("method", case.get("http")).lower()] = {}
        return {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": paths}

    def check(self, policy, document):
        done = run("check", pathlib.Path(os.environ["POLICIES"]) / policy, "--operations", self.file("api.json", document),
                   "--json", folder=self.folder)
        found = json.loads(done.stdout)["diagnostics"]
        ours = [one for one in found if one["code"] in ("P0306", "P0307") or one["code"] >= "P0330"]
        return done, sorted(re.search("`([^`]*)`", one["message"])[1] for one in ours if one["code"] == "P0306"), \
            [one for one in ours if one["code"] != "P0306"]

    def test_jira(self):
        cases = json.loads((ROOT / "tests/corpora/04n_jira_operation_policies.json").read_text())["cases"]
        done, uncovered, others = self.check("jira.policy", self.document(cases, lambda case: case["path"]))
        wanted = [f"{case['method']} {case['path']}" for case in cases
                  if not case["anonymous_ok"] and not any(one["all_of"] for one in case["any_of"])]
        self.assertEqual(len(wanted), 64)
        self.assertEqual((uncovered, others, done.returncode, done.stderr), (sorted(wanted), [], 1, b""))

    def test_google(self):
        cases = json.loads((ROOT / "tests/corpora/04s_google_method_policies.json").read_text())["cases"]
        path = lambda case: f"/{case['api']}/{case['path']}"
        done, uncovered, others = self.check("google.policy", self.document(cases, path))
        wanted = [f"{case['http']} {path(case)}" for case in cases if not case["any_of"] and "{+" not in case["path"]]
        self.assertEqual((uncovered, others), (sorted(wanted), []))
        # `{+name}` is no parameter of OpenAPI: these are left out, and said to be.
        self.assertIn(b"is not judged", done.stderr)
        self.assertIn(b"more like these", done.stderr)

    def test_a_first_policy(self):
        cases = json.loads((ROOT / "tests/corpora/04n_jira_operation_policies.json").read_text())["cases"]
        text = self.init(self.document(cases, lambda case: case["path"]))
        self.assertEqual(text.count("\noperation "), len({(case["method"], case["path"]) for case in cases}))


class BasePaths(Files):
    POLICY = HTTP + 'allow GET "/v1/a", "/v2/a", "/b" if a\n'

    def covered(self, document):
        return [message for code, message in self.findings(self.POLICY, document) if code == "P0306"]

    def test_servers(self):
        paths = {"/a": {"get": {}}}
        url = lambda text, **variables: {"url": text, "variables": {k: {"default": v} for k, v in variables.items()}}
        for servers in ([url("/v1")], [url("/v1/")], [url("https://x.example/v1")], [url("https://x.example:8443/v1/")],
                        [url("https://{host}.example/{v}", host="x", v="v1")], [url("/v1"), url("https://y.example/v2")]):
            self.assertEqual(self.covered({"openapi": "3.1.0", "servers": servers, "paths": paths}), [], servers)
        for servers in ([], [url("/")], [url("https://x.example")], [url("/v3")]):
            self.assertEqual(len(self.covered({"openapi": "3.1.0", "servers": servers, "paths": paths})), 1, servers)

    def test_the_nearest_servers_count(self):
        document = {"openapi": "3.0.0", "servers": [{"url": "/v9"}],
                    "paths": {"/a": {"servers": [{"url": "/v1"}], "get": {"servers": [{"url": "/v2"}]}},
                              "/b": {"servers": [{"url": ""}], "get": {}}}}
        self.assertEqual(self.covered(document), [])

    def test_base_path(self):
        for base in ("/v1", "/v1/", "/v1//"):
            self.assertEqual(self.covered({"swagger": "2.0", "basePath": base, "paths": {"/a": {"get": {}}}}), [])
        self.assertEqual(self.covered({"swagger": "2.0", "paths": {"/b": {"get": {}}}}), [])


class Harm(Files):
    """Whatever comes: a named complaint or an answer, and nothing of it reaches the terminal as it is."""

    def refused(self, content, says):
        for command in (("check", self.file("p.policy", MCP + "allow tool x if a\n")), ("init",)):
            done = run(*command, "--operations", self.file("bad.json", content), folder=self.folder)
            self.assertEqual((done.returncode, done.stdout), (2, b""), content[:80])
            self.assertIn(says, done.stderr.decode(errors="replace"))
            self.assertLess(len(done.stderr), 1000)
            self.assertNotRegex(done.stderr.replace(b"\n", b""), rb"[\x00-\x1f\x7f]")

    def test_what_is_no_json_or_can_be_read_in_two_ways(self):
        tool = '{"tools": [{"name": "a"%s}]}'
        self.refused("", "is not valid JSON (byte 1)")
        self.refused("{", "is not valid JSON")
        self.refused(b'{"tools": []}\x00', "is not valid JSON (byte 14)")
        self.refused(tool % ', "name": "b"', "gives the key `name` twice")
        self.refused(tool % ', "\\u006eame": "b"', "gives the key `name` twice")
        self.refused(tool % ', "x": {"y": 1, "y": 2}', "gives the key `y` twice")
        self.refused(tool % ', "x": 1e999', "a number is too large")
        self.refused(tool % ', "x": \x1b[2J', "is not valid JSON")
        self.refused('{"tools": [{"name": "\x1b[2J"}]}', "is not valid JSON")
        self.refused(b'{"tools": [{"name": "\xff"}]}', "is not valid JSON")
        self.refused(b'{"tools": [{"name": "\xed\xa0\x80"}]}', "is not valid JSON")
        self.refused('{"tools": [{"name": "\\ud800"}]}', "is not valid JSON")
        self.refused("[" * 100_000, "is nested too deeply")
        self.refused('{"tools": ' + '{"a":' * 300 + "1" + "}" * 300 + "}", "is nested too deeply")
        self.refused("1", "is neither an OpenAPI document nor a list")
        self.refused("[]", "is an empty array")
        self.refused("[[]]", "is neither an OpenAPI document nor a list")
        self.refused("null", "is neither an OpenAPI document nor a list")
        self.refused('{"result": 1}', "is neither an OpenAPI document")
        self.refused('{"tools": {}}', "has `tools` that are no list")
        self.refused('{"tools": [1]}', "has no `name` in tool number 1")
        self.refused('{"tools": [{"name": ""}]}', "has no `name` in tool number 1")
        self.refused('{"tools": [{"name": "a", "annotations": {"readOnlyHint": "yes"}}]}', "that is not true or false")
        self.refused('{"resourceTemplates": [{"uri": "x://y"}]}', "has no `uriTemplate` in resource template number 1")
        self.refused('{"openapi": 3, "paths": {}}', "is of OpenAPI version ``")
        self.refused('{"openapi": "3.0.0", "paths": []}', "has `paths` that are no object")
        self.refused('{"openapi": "3.0.0", "paths": {"a": {}}}', "does not begin with `/`")
        self.refused('{"openapi": "3.0.0", "paths": {"/a": 1}}', "that is no object")
        self.refused('{"openapi": "3.0.0", "paths": {"/a": {"get": 1}}}', "that is no object")
        self.refused('{"openapi": "3.0.0", "servers": [{"url": "v1"}], "paths": {}}', "give --base-path")
        self.refused(json.dumps({"openapi": "3.0.0", "paths": {}, "servers": [{"url": f"/{i}"} for i in range(20)]}),
                     "give --base-path")
        self.refused("openapi: 3.0.0", "is YAML; convert it to JSON first")
        self.refused("---\ntools: []", "is YAML; convert it to JSON first")

    def test_references_that_lead_nowhere_or_round_and_round(self):
        for to in ("#/paths/~1a", "#/nowhere", "other.json#/x", "https://x.example/y", "#", "", 1, "#/paths/0/~2", "#/info"):
            found = self.findings(HTTP, {"openapi": "3.0.0", "info": {"$ref": "#/paths/~1a"}, "paths": {"/a": {"$ref": to}}},
                                  exit_code=0)
            self.assertEqual(found, [])

    def test_names_that_mean_harm(self):
        """They can't break out of the policy that `init` writes, nor steer a terminal."""
        harm = ['"', "\\", '"\nallow tool * public\n"', "\n# ", "*/", "{", "}", "{x}", "**", "*", "#", "# x", "a\rb", "\x00",
                "\x1b[2J", "\u202e", "\u2066x\u2069", "\ufeff", "\u0085", "\u061c", "é" * 300, "x" * 9000, '"' * 5000, " ",
                "allow", "token.x", "\\*", "\\{", "a" + "\\" * 7, "\u2028", "😀", "`", "$(id)", "'", "-", "--", "/", "//", "."]
        tools = [{"name": name, "description": name, "title": name} for name in harm]
        text = self.init({"tools": tools}, options=("--name", "".join(harm).replace("\0", "")))
        self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\u061c]")
        for line in text.splitlines():
            self.assertRegex(line, r"^(#|operation |language |policy |  (profile mcp|# )|\}$|$)")
        done = run("check", self.file("p.policy", MCP + "allow tool x if a\n"), "--operations", "0.json", folder=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertNotRegex(done.stdout.decode(), "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\u061c]")

    def test_what_is_written_down_means_what_exists(self):
        """The operations of a first policy are the ones that were listed: each is covered by a rule for just that target."""
        names = ['"', "\\", "*", "{x}", "a*b", "\\*", "é", "a b", "#", "x" * 4000, "allow", "token.x", "😀", "a/b", "//"]
        inventory = {"tools": [{"name": name} for name in names]}
        text = self.init(inventory)
        rules = re.sub(r"(?m)^# (allow tool .*?) +if \S+$", r"\1 public", text)
        self.assertEqual(self.findings(rules, inventory, exit_code=0), [])

    def test_templates_of_all_kinds(self):
        paths = ["/{a}", "/{a}/{a}", "/{user-id}", "/{1}", "/{a}-{b}", "/{a}{b}", "/x{a}y{b}z", "/{a}.{b}.{c}", "/a/{b}/",
                 "/" + "/".join(f"{{h{i}}}" for i in range(12)), "/" + "/".join("s" * 3 for _ in range(63)), "/{é}", "/%7B{a}%7D",
                 "/a:b", "/a,b;c", "/a?b={c}", "/a#b", "/a//b", "/../a", "/a b", "/*", "/**", "/{" + "n" * 9000 + "}", "/{a", "/a}",
                 "/" + "/".join("s" for _ in range(70)), "/{a}/x/{b}", "/x/{a}/{b}"]
        document = {"openapi": "3.0.0", "paths": {path: {"get": {"summary": path}} for path in paths}}
        text = self.init(document)
        self.assertGreater(text.count("\noperation GET "), 15)
        self.assertGreater(text.count("\n# left out: "), 5)
        rules = re.sub(r"(?m)^# (allow GET .*?) +if \S+$", r"\1 public", text)
        self.assertEqual({code for code, _ in self.findings(rules, document)} - {"P0317", "P0320"}, {"P0334"})

    def test_keywords_are_quoted(self):
        """bindings/cli has its own list of them."""
        declared = re.search(r"kKeywords = .*?\(\s*\{(.*?)\}\)", (ROOT / "grammar/keywords.h").read_text(), flags=re.S)[1]
        keywords = re.findall(r'"(\w+)"', declared)
        self.assertGreater(len(keywords), 30)
        text = self.init({"tools": [{"name": word} for word in keywords]})
        for word in keywords:
            self.assertIn(f'\noperation tool "{word}"\n', text)

    def test_very_many(self):
        tools = {"tools": [{"name": f"tool_{i}", "description": "d" * 50} for i in range(20_000)]}
        self.assertEqual(len(self.findings(MCP + "allow tool \"tool_*\" if a\n", tools, exit_code=0)), 0)
        self.assertEqual(len(self.findings(MCP + "allow tool x if a\n", tools, exit_code=1)), 1001)
        self.assertEqual(self.init(tools).count("\noperation "), 20_000)
        many = {"openapi": "3.0.0", "paths": {f"/a{i}/{{b}}/c/{{d}}": {"get": {}, "post": {}} for i in range(5_000)}}
        rules = "".join(f'allow GET, POST "/a{i}/{{b}}/c/{{d}}" if a\n' for i in range(0, 5_000, 2))
        self.assertEqual(len(self.findings(HTTP + rules, many, exit_code=1)), 1001)

    def test_patterns_that_overlap_in_every_way(self):
        rules = "".join(f'allow GET "/**/{chr(97 + i % 20)}/*{chr(97 + i % 13)}*/**" if a\n' for i in range(200))
        document = {"openapi": "3.0.0", "paths": {f"/{{a}}/{chr(97 + i % 20)}/{{b}}/{{c}}{i}": {"get": {}} for i in range(200)}}
        names = {code for code, _ in self.findings(HTTP + rules, document)}
        self.assertLessEqual(names, {"P0306", "P0314", "P0317", "P0322", "P0330", "P0412"})

    def test_a_file_is_written_once(self):
        self.file("0.json", {"tools": [{"name": "a"}]})
        first = run("init", "--operations", "0.json", "-o", "new.policy", folder=self.folder)
        self.assertEqual((first.returncode, first.stdout, first.stderr), (0, b"", b""))
        text = (self.folder / "new.policy").read_bytes()
        self.assertEqual(run("init", "--operations", "0.json", folder=self.folder).stdout, text)
        again = run("init", "--operations", "0.json", "--name", "other", "-o", "new.policy", folder=self.folder)
        self.assertEqual((again.returncode, (self.folder / "new.policy").read_bytes()), (2, text))
        (self.folder / "link.policy").symlink_to("nowhere.policy")
        linked = run("init", "--operations", "0.json", "-o", "link.policy", folder=self.folder)
        self.assertEqual(linked.returncode, 2)
        self.assertFalse((self.folder / "nowhere.policy").exists())
        self.assertEqual(run("init", "--operations", "0.json", "-o", "/dev/full", folder=self.folder).returncode, 2)


class Questions(Files):
    """`can` and `who` agree with `decide` on every operation that they name."""

    POLICY = (MCP + "scope b\nscope c internal\nallow tool \"a*\" except ab, \"a*c\" if a\nallow tool ab if b\n"
              "allow tool \"*z\" except \"a*z\" if a and b\ndeny tool \"*x*\" if c\n")

    def test_samples_decide_as_said(self):
        policy = self.file("p.policy", self.POLICY)
        for scopes in ("", "a", "b", "a b", "a c"):
            said = json.loads(run("can", policy, "--scopes", scopes, "--json", folder=self.folder).stdout)
            self.assertTrue(said["complete"])
            for operation in said["operations"]:
                for part in operation["parts"]:
                    done = run("decide", policy, operation["action"], part["sample"], "--scopes", scopes, folder=self.folder)
                    self.assertEqual(part["allowed"], done.returncode == 0, part)
                    self.assertEqual(part["reason"] == "allowed", part["allowed"])
                whole = {part["allowed"] for part in operation["parts"]}
                self.assertEqual(operation["allowed"], {(True,): "all", (False,): "none"}.get(tuple(whole), "part"))

    def test_who_agrees_with_who(self):
        policy = self.file("p.policy", self.POLICY)
        said = json.loads(run("who", policy, "tool", "*", "--json", folder=self.folder).stdout)
        self.assertGreater(len(said["parts"]), 6)
        for part in said["parts"]:
            one = json.loads(run("who", policy, "tool", part["sample"], "--exact", "--json", folder=self.folder).stdout)
            self.assertEqual({key: part[key] for key in one}, one)

    def test_patterns_that_overlap_in_every_way(self):
        rules = "".join(f'allow tool "*{chr(97 + i % 20)}*{chr(97 + i % 13)}*{i}*" if a\n' for i in range(150))
        policy = self.file("p.policy", MCP + rules)
        for arguments in (("can", policy, "--scopes", "a", "--json"), ("who", policy, "tool", "*", "--json")):
            done = run(*arguments, folder=self.folder)
            self.assertEqual(done.returncode, 0)
            self.assertIs(json.loads(done.stdout)["complete"], False)
            self.assertIn(b"too many parts", done.stderr)


def capture():
    for name, answer in running_answers().items():
        (INVENTORIES / f"{name}.json").write_text(json.dumps(answer, indent=1) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--capture"]:
        capture()
    else:
        unittest.main()
