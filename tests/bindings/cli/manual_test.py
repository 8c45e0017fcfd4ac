# SPDX-License-Identifier: Apache-2.0
"""scopeward(1), as `scopeward man` prints it, has every command with all that it takes, and groff, where it is installed,
has nothing to say about it.

    SCOPEWARD=build/bin/scopeward python3 manual_test.py"""
import json
import os
import re
import shutil
import subprocess
import unittest

SCOPEWARD = os.environ["SCOPEWARD"]


def printed(*words):
    return subprocess.run([SCOPEWARD, *words], capture_output=True, check=True, timeout=60).stdout.decode()


def plain(roff):
    """What a reader sees of one line."""
    text = re.sub(r"\\f[BIR]", "", roff).replace("\\-", "-").replace("\\e", "\\").replace("\\&", "")
    return text.replace("\\(ga", "`").replace("\\(ha", "^").replace("\\(ti", "~")


class ManualTest(unittest.TestCase):
    maxDiff = None

    def test_every_command_with_all_that_it_takes(self):
        page = printed("man")
        sections = dict(re.findall(r'^\.SS "scopeward ([a-z]+)[^"]*"\n(.*?)(?=^\.S[SH])', page, re.MULTILINE | re.DOTALL))
        commands = json.loads(printed("man", "--json"))["commands"]
        self.assertEqual(list(sections), [command["name"] for command in commands])
        for command in commands:
            lines = [plain(line) for line in sections[command["name"]].split("\n")]
            self.assertIn(command["summary"] + ".", lines)
            for argument in command["arguments"]:
                heading = lines.index(next(line for line in lines if re.match(re.escape(argument["name"]) + r"( |$)", line)))
                self.assertEqual(lines[heading - 1], ".TP")
                self.assertEqual(lines[heading + 1], argument["help"].replace("\n", " "))
                if argument["choices"]:
                    self.assertIn("|".join(argument["choices"]), lines[heading])

    def test_it_is_the_table_that_is_completed(self):
        self.assertEqual(printed("man", "--json"), printed("completion", "--json"))

    def test_groff_has_nothing_to_say(self):
        if not shutil.which("groff"):
            self.skipTest("no groff here")
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=printed("man").encode(), capture_output=True,
                              check=False, timeout=60)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""))
        shown = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", done.stdout.decode())  # bold, one way or the other
        for words in ("SCOPEWARD(1)", "--attributes JSON", "--color auto|always|never", "scopeward-policy(5)"):
            self.assertIn(words, shown)


if __name__ == "__main__":
    unittest.main()
