# SPDX-License-Identifier: Apache-2.0
"""examples/mcp_server/epicme_test.policy: what the policy promises holds, all of the policy is tested, and the tests notice
when a rule is taken out, turned around or asks for another scope. Run by ctest as mcp.policy."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

POLICY = pathlib.Path(os.environ["SCOPEWARD_POLICY"])
TESTS = POLICY.with_name("epicme_test.policy")


def run(folder, *arguments):
    done = subprocess.run([os.environ["SCOPEWARD"], "test", TESTS.name, "--json", *arguments], cwd=folder,
                          capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def rules(text):
    """The statements that begin with `allow` or `deny`, each one line here."""
    return [line for line in text.splitlines() if re.match(r"(allow|deny)\b", line)]


class PolicyTest(unittest.TestCase):
    def test_all_pass_and_see_everything(self):
        code, out, complaints = run(POLICY.parent, "--coverage")
        self.assertNotEqual(code, 2, complaints)
        (file,) = json.loads(out)["files"]
        failed = [one["explanation"] for test in file["tests"] for one in test["expectations"] if not one["passed"]]
        self.assertEqual((code, failed), (0, []))
        self.assertGreater(file["passed"], 90)
        self.assertEqual(file["coverage"]["percent"], 100)
        self.assertEqual(file["coverage"]["seen"], file["coverage"]["outcomes"])

    def failing(self, text):
        """How many expectations fail when the policy is this."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(TESTS, folder)
            (pathlib.Path(folder) / POLICY.name).write_text(text)
            code, out, complaints = run(folder)
            if code == 2:  # noticed before any test is run
                self.assertRegex(complaints, r"error\[P\d{4}\]")
                return 1
            return json.loads(out)["failed"]

    def test_each_change_is_noticed(self):
        text = POLICY.read_text()
        self.assertEqual(self.failing(text), 0)
        changes = []
        for rule in rules(text):
            changes.append(text.replace(rule, ""))
            for scope, other in (("entries:read", "tags:read"), ("tags:read", "entries:read"), ("entries:write", "tags:write"),
                                 ("tags:write", "entries:write"), ("user:read", "tags:read"), ("staff", "admin"),
                                 ("public", "authenticated"), ("authenticated", "public"), (" or ", " and "),
                                 (" and ", " or "), ("all(", "any("), ("unless", "if    "), ("if token", "unless token")):
                head, found, tail = rule.partition(scope)
                if found:
                    changes.append(text.replace(rule, head + other + tail))
        self.assertGreater(len(changes), 40)
        for changed in changes:
            line = next((new for old, new in zip(text.splitlines(), changed.splitlines()) if old != new), "")
            with self.subTest(line):
                self.assertGreater(self.failing(changed), 0)


if __name__ == "__main__":
    unittest.main()
