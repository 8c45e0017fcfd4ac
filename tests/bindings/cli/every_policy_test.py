# SPDX-License-Identifier: Apache-2.0
"""Each command that reads a policy, on EpicMe's policy and on those made from the permission tables: the answers of one
command are held against those of another. `can` lists the operations, and from there on `who`, `decide`, `challenge`,
`test`, `fmt`, `bundle`, `diff`, `graph` and `docs` have to agree with one another.

    SCOPEWARD=build/bin/scopeward POLICIES=build/tests/corpora python3 every_policy_test.py
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[3]
CORPORA = pathlib.Path(os.environ["POLICIES"])
SCOPEWARD = os.environ["SCOPEWARD"]
SAMPLES = 40


class Answer:
    def __init__(self, *arguments, text=None):
        done = subprocess.run([SCOPEWARD, *map(str, arguments)], input=text, capture_output=True, text=True, timeout=120,
                              check=False)
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def json(self):
        return json.loads(self.out)


class EveryPolicy:
    path = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.operations = Answer("can", self.path, "--scopes", "", "--json").json()["operations"]
        self.assertTrue(self.operations)
        step = max(1, len(self.operations) // SAMPLES)
        self.sample = [(o["action"], o["parts"][-1]["sample"]) for o in self.operations[::step]]

    def file(self, name, text):
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text, encoding="utf-8")
        return path

    def text(self):
        return self.path.read_text(encoding="utf-8")

    def assert_equal_policies(self, one, other):
        done = Answer("diff", one, other, "--json")
        self.assertEqual((done.code, done.json()),
                         (0, {"changes": [], "clients": [], "too_complex": [], "complete": True}), done.err)

    def test_check_finds_no_error_and_gives_up_on_nothing(self):
        done = Answer("check", self.path, "--json")
        self.assertEqual(done.code, 0, done.err)
        found = done.json()["diagnostics"]
        self.assertEqual([d for d in found if d["severity"] == "error"], [])
        self.assertNotIn("P0322", {d["code"] for d in found})

    def test_who_may_is_let_in_and_who_lacks_one_is_not(self):
        asked = []
        for action, target in self.sample:
            answer = Answer("who", self.path, action, target, "--json").json()
            for alternative in answer["alternatives"]:
                asked.append((True, action, target, alternative))
                for scope in alternative:
                    rest = [s for s in alternative if s != scope]
                    asked.append((answer["authenticated"], action, target, rest))
        self.assertTrue(asked)
        lines = "".join(json.dumps({"action": a, "target": t, "scopes": " ".join(s)}) + "\n" for _, a, t, s in asked)
        decided = [json.loads(line)["allowed"]
                   for line in Answer("decide", self.path, "--batch", text=lines).out.splitlines()]
        self.assertEqual(len(decided), len(asked))
        for (allowed, *question), got in zip(asked, decided):
            # An alternative may need an attribute beside its scopes, but what is no alternative opens nothing.
            if not allowed:
                self.assertFalse(got, question)
        self.assertTrue(any(got for (allowed, *_), got in zip(asked, decided) if allowed))

    def test_a_challenge_asks_for_an_alternative(self):
        challenged = 0
        for action, target in self.sample:
            alternatives = Answer("who", self.path, action, target, "--json").json()["alternatives"]
            shown = Answer("challenge", self.path, action, target, "--scopes", "")
            scope = re.search(r' scope="([^"]*)"', shown.out)
            if shown.out.startswith("HTTP/1.1 403") and scope:
                challenged += 1
                self.assertIn(sorted(scope.group(1).split()), [sorted(a) for a in alternatives], (action, target))
        self.assertGreater(challenged, 0)

    def test_metadata_advertises_declared_scopes(self):
        done = Answer("metadata", self.path)
        if 'resource ' not in self.text().split("}")[0]:  # there is nothing to publish without an address
            self.assertEqual(done.code, 2)
            self.assertIn("resource", done.err)
            return
        declared = set(re.findall(r"^scope +(\S+)", self.text(), re.MULTILINE))
        self.assertLessEqual(set(done.json()["scopes_supported"]), declared)

    def test_tests_made_of_decisions_pass(self):
        lines = ['test "as decided" {', "  with nothing"]
        for action, target in self.sample:
            allowed = Answer("decide", self.path, action, target, "--scopes", "", "--json").json()["allowed"]
            lines.append(f'  {"allow" if allowed else "deny"} {action} "{target}"')
        tested = self.file("with_tests.policy", self.text() + "\n" + "\n".join(lines) + "\n}\n")
        page, results = (pathlib.Path(self.folder.name) / name for name in ("coverage.html", "results.xml"))
        done = Answer("test", tested, "--coverage", "--coverage-html", page, "--junit", results)
        self.assertEqual(done.code, 0, done.out[-2000:] + done.err)
        self.assertIn("0 failed" if "failed" in done.out else f"{len(self.sample)} passed", done.out)
        self.assertIn("</html>", page.read_text(encoding="utf-8"))
        self.assertEqual([e.tag for e in xml.parse(results).iter() if e.tag in ("failure", "error")], [])
        wrong = tested.read_text(encoding="utf-8").replace("  deny ", "  allow ")
        self.assertEqual(Answer("test", self.file("wrong.policy", wrong)).code, 1)

    def test_fmt_and_bundle_change_no_decision(self):
        formatted = Answer("fmt", "-", text=self.text())
        self.assertEqual(formatted.code, 0, formatted.err)
        self.assertEqual(Answer("fmt", "-", text=formatted.out).out, formatted.out)
        self.assert_equal_policies(self.path, self.file("formatted.policy", formatted.out))
        self.assert_equal_policies(self.path, self.file("bundled.policy", Answer("bundle", self.path).out))

    def test_diff_finds_who_loses_a_rule(self):
        text = self.text()
        rules = [m for m in re.finditer(r"^allow .* if .*\n", text, re.MULTILINE)]
        rule = rules[len(rules) // 2]
        shorter = self.file("shorter.policy", text[:rule.start()] + text[rule.end():])
        done = Answer("diff", self.path, shorter, "--json")
        found = done.json()
        self.assertEqual(done.code, 1 if found["changes"] else 0, done.err)
        self.assertTrue(found["complete"])
        self.assertTrue(found["changes"], rule.group())

    def test_graph_draws_the_scopes_and_the_operations(self):
        scopes = Answer("graph", self.path)
        self.assertEqual(scopes.code, 0, scopes.err)
        action, target = self.sample[-1]
        tree = Answer("graph", self.path, action, target)
        for drawn in (scopes, tree):
            self.assertRegex(drawn.out, r"(?s)^digraph .*\}\n$")
        self.assertIn("ALLOWED", tree.out)
        self.assertEqual(Answer("graph", self.path, action, target).out, tree.out)

    def test_docs_name_every_scope_and_operation(self):
        document = Answer("docs", self.path).out
        for scope in re.findall(r"^scope +(\S+)", self.text(), re.MULTILINE):
            self.assertTrue(f"`{scope}`" in document, scope)
        for operation in self.operations:
            self.assertTrue(f"`{operation['target']}`" in document, operation)


class Epicme(EveryPolicy, unittest.TestCase):
    path = ROOT / "examples/mcp_server/epicme.policy"


class Jira(EveryPolicy, unittest.TestCase):
    path = CORPORA / "jira.policy"


class Google(EveryPolicy, unittest.TestCase):
    path = CORPORA / "google.policy"


class Github(EveryPolicy, unittest.TestCase):
    path = CORPORA / "github.policy"


class Mastodon(EveryPolicy, unittest.TestCase):
    path = CORPORA / "mastodon.policy"


if __name__ == "__main__":
    unittest.main()
