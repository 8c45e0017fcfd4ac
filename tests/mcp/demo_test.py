# SPDX-License-Identifier: Apache-2.0
"""examples/demo.sh: its walk comes out as promised, and when it does not, it says so. Run by ctest as mcp.demo."""

import os
import re
import subprocess
import sys
import unittest

from epicme import POLICY, ROOT, Server

CLIENT = ROOT / "examples" / "mcp_server" / "demo_client.py"


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        assert os.access(os.environ["SCOPEWARD"], os.X_OK), "SCOPEWARD names no program"
        cls.done = run(str(ROOT / "examples" / "demo.sh"))

    def test_all_as_expected(self):
        self.assertEqual(self.done.returncode, 0, self.done.stdout + self.done.stderr)
        self.assertIn("every answer was the expected one", self.done.stdout)
        self.assertNotIn("not as expected", self.done.stdout)
        self.assertEqual(self.done.stderr, "")

    def test_it_shows_each_step(self):
        steps = re.findall(r"(?m)^\d+\. (.*)$", self.done.stdout)
        self.assertEqual(len(steps), 8, steps)
        statuses = re.findall(r"(?m)^ *< (\d{3}) ", self.done.stdout)
        self.assertEqual(statuses, ["401", "200", "200", "403", "200", "200", "403"])
        self.assertIn('scope="entries:write"', self.done.stdout)
        self.assertIn("Your account is suspended.", self.done.stdout)

    def test_it_shows_what_the_compiler_finds(self):
        check = self.done.stdout.split("scopeward check", 1)[1]
        for words in ("broken.policy", "entries:read", "exit status 2"):
            self.assertIn(words, check)
        self.assertGreaterEqual(len(set(re.findall(r"error\[(\w+)\]", check))), 3, check)

    def test_no_colours_in_a_file(self):
        self.assertNotIn("\x1b", self.done.stdout)


class Deviation(unittest.TestCase):
    """The walk against a server that answers otherwise."""

    def walk(self, old, new):
        text = POLICY.read_text()
        self.assertIn(old, text)
        server = Server(policy=text.replace(old, new))
        done = run(sys.executable, "-B", str(CLIENT), server.resource)
        server.stop()
        return done

    def test_an_unexpected_status(self):
        done = self.walk("add_tag_to_entry  if entries:write", "add_tag_to_entry  authenticated")
        self.assertEqual(done.returncode, 1)
        self.assertIn("step 4: status 200, not 403", done.stderr)

    def test_an_unexpected_scope(self):
        done = self.walk("add_tag_to_entry  if entries:write", "add_tag_to_entry  if tags:write")
        self.assertEqual(done.returncode, 1)
        self.assertIn("step 4: the narrowest scope that would do", done.stderr)

    def test_a_suspended_account_that_is_let_in(self):
        done = self.walk("if token.suspended ", "if token.suspended and admin ")
        self.assertEqual(done.returncode, 1)
        self.assertIn("step 7: status 200, not 403", done.stderr)


if __name__ == "__main__":
    unittest.main()
