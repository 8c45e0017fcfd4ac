# SPDX-License-Identifier: Apache-2.0
"""scopeward-policy(5) names what the language has: each keyword, setting, action and type that grammar/README.md lists. Its
example is the policy of README.md, which is compiled there. groff, where it is installed, has nothing to say about it.
Needs nothing built: python3 manual_test.py"""
import re
import shutil
import subprocess
import unittest

from documents import ROOT, document

PAGE = ROOT / "grammar/scopeward-policy.5"


def shown():
    """The words of the page without its markup."""
    text = re.sub(r"^\.\\\".*\n", "", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = re.sub(r"^\.[A-Z]+ ?", "", text, flags=re.MULTILINE)
    return re.sub(r"\\f[BIR]|\\\n", "", text).replace("\\(dq", '"').replace("\\-", "-")


def bare(cell):
    return re.findall(r"`([^`]+)`", cell)


class PolicyManualTest(unittest.TestCase):
    maxDiff = None

    def listed(self, heading, cell):
        rows = [row for table in document("grammar/README.md").tables() if table[0][0] == heading for row in table[1:]]
        self.assertTrue(rows, heading)
        return [word for row in rows for word in bare(row[cell])]

    def test_names_all_that_there_is(self):
        words = set(re.findall(r"[\w.]+", shown()))
        needed = (self.listed("keywords", 1) + self.listed("setting", 0) + self.listed("profile", 1)
                  + ["bool", "string", "number", "strings", "token.", "arg.", "request.", "flat", "path", "mcp", "http"])
        self.assertGreater(len(needed), 50)
        self.assertEqual([word for word in needed if word not in words], [])

    def test_example(self):
        example = re.search(r"^\.SH EXAMPLE\n\.EX\n(.*?)^\.EE$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[1]
        policies = [fence.text for fence in document("README.md").fences if fence.kind == "policy"]
        self.assertIn(example, policies)

    def test_groff_has_nothing_to_say(self):
        if not shutil.which("groff"):
            self.skipTest("no groff here")
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", str(PAGE)], capture_output=True, check=False, timeout=60)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""))


if __name__ == "__main__":
    unittest.main()
