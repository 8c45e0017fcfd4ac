# SPDX-License-Identifier: Apache-2.0
"""The page that `scopeward explain` shows about each code: grammar/pages/CODE.md.

    SCOPEWARD=build/release/bin/scopeward python3 tests/diagnostics/pages_test.py [Class[.test] ...]

A code without a page fails here, and the message names the file to write. Files reads the pages as they are stored,
Examples compiles what they show, Command is about what `scopeward explain` makes of them.
"""

import functools
import json
import os
import re
import subprocess
import unittest

from cases import FOLDER, check_text

ROOT = FOLDER.parents[1]
PAGES = ROOT / "grammar/pages"
CODES = {f"P{int(number):04}": (name, severity, meaning) for number, name, severity, meaning in re.findall(
    r'^\s*X\((\d+), (\w+),\s*(\w+),\s*"((?:[^"\\]|\\.)*)"\)', (ROOT / "grammar/catalogue.h").read_text(), flags=re.M)}
WIDTH = 80

# Codes whose wrong example would be longer than anyone would read. Nothing else is excused.
TOO_LONG_TO_SHOW = {
    "P0324": "61 scopes that are tied to one another", "P0401": "64 MiB", "P0403": "16,385 scopes", "P0404": "more than a million rules", "P0407": "1,025 lets",
    "P0408": "1,025 attributes", "P0409": "257 actions", "P0410": "4 million comparisons", "P0411": "1,001 errors",
    "P0412": "1,001 warnings", "P0413": "257 files"}

# Codes that no policy shows alone: it takes what exists, which examples here do not have.
TAKES_OPERATIONS = {"P0330", "P0331", "P0332", "P0333", "P0334", "P0335"}
WITHOUT_EXAMPLES = TAKES_OPERATIONS | set(TOO_LONG_TO_SHOW)

# What comes along with a code in every example that is short enough.
COMES_WITH = {"P0314": ["P0322"]}

# # P0108: unclosed_group, paragraphs, then the examples, fenced as tests/docs/documents.py says.
FORM = re.compile(r"# (?P<title>[^\n]+)\n\n(?P<prose>.+?)\n"
                  r"(?:\n## Wrong\n\n```(?P<kind>[^\n]*)\n(?P<wrong>[^`]+\n)```\n)?"
                  r"(?:\n## Right\n\n```policy\n(?P<right>[^`]+\n)```\n)?", re.DOTALL)


@functools.cache
def page(code):
    return FORM.fullmatch((PAGES / f"{code}.md").read_text(encoding="utf-8"))


def explain(*arguments):
    return subprocess.run([os.environ["SCOPEWARD"], "explain", *arguments], capture_output=True, timeout=60, check=False)


@functools.cache
def explained(code):
    return json.loads(explain(code, "--json").stdout)


def found(policy):
    """The code and the severity of each diagnostic; the file is called as in what `explain` shows."""
    said = check_text("example.policy", policy.encode(), "--json")
    return [(one["code"], one["severity"]) for one in json.loads(said.stdout)["diagnostics"]]


def with_page():
    return [code for code in CODES if (PAGES / f"{code}.md").exists()]


class Files(unittest.TestCase):
    def test_every_code_has_a_page(self):
        self.assertGreater(len(CODES), 60)
        for code, (name, _, _) in CODES.items():
            with self.subTest(code=code):
                self.assertTrue((PAGES / f"{code}.md").exists(),
                                f"{code} ({name}) has no page: write grammar/pages/{code}.md, in the form of its neighbours")

    def test_every_page_is_about_a_code(self):
        stray = [path.name for path in PAGES.iterdir() if path.suffix != ".md" or path.stem not in CODES]
        self.assertEqual(stray, [])
        self.assertLessEqual(WITHOUT_EXAMPLES, set(CODES))

    def test_form(self):
        for code in with_page():
            name, severity, _ = CODES[code]
            with self.subTest(page=f"grammar/pages/{code}.md"):
                self.assertIsNotNone(page(code), "not of the form: title, paragraphs, `## Wrong` and `## Right` with a fence each")
                self.assertEqual(page(code)["title"], f"{code}: {name}")
                if code in WITHOUT_EXAMPLES:
                    self.assertIsNone(page(code)["wrong"], "has an example, so it needs no excuse")
                else:
                    self.assertEqual(page(code)["kind"], " ".join([f"policy-{severity}", code, *COMES_WITH.get(code, [])]))
                    self.assertIsNotNone(page(code)["right"], "a wrong example without the right one")

    def test_prose(self):
        for code in with_page():
            with self.subTest(page=f"grammar/pages/{code}.md"):
                prose = page(code)["prose"]
                self.assertNotRegex(prose, r"```|^#|^ |[ \t]$|\n\n\n")
                words = re.sub(r"`[^`]*`", "", prose)
                self.assertNotRegex(words.lower(), r"\billegal\b|\bnode\b|\bparser?\b|\bsyntax tree\b|\bast\b|\bnull\b|\be\.g\.")
                self.assertTrue(all(len(line) <= WIDTH for line in prose.split("\n")), f"a line is wider than {WIDTH}")
                self.assertRegex(prose, r"[.:]$")
                self.assertGreater(len(prose.split()), 20, "says too little to help anyone")
                self.assertLess(len(page(code)[0]), 2000, "longer than anyone would read")


class Examples(unittest.TestCase):
    def test_the_wrong_one_gets_this_code_and_no_other(self):
        for code in with_page():
            if code not in WITHOUT_EXAMPLES:
                with self.subTest(page=f"grammar/pages/{code}.md"):
                    self.assertEqual(set(found(page(code)["wrong"])),
                                     {(one, CODES[one][1]) for one in [code, *COMES_WITH.get(code, [])]})

    def test_the_right_one_is_fine(self):
        for code in with_page():
            if page(code)["right"]:
                with self.subTest(page=f"grammar/pages/{code}.md"):
                    self.assertEqual(found(page(code)["right"]), [])

    def test_they_are_short_and_near_to_one_another(self):
        for code in with_page():
            if code not in WITHOUT_EXAMPLES:
                with self.subTest(page=f"grammar/pages/{code}.md"):
                    wrong, right = (page(code)[which].splitlines() for which in ("wrong", "right"))
                    self.assertLessEqual(max(len(wrong), len(right)), 16)
                    self.assertNotEqual(wrong, right)
                    self.assertTrue(set(wrong) & set(right), "no line in common")


class Command(unittest.TestCase):
    def test_json_is_what_the_page_says(self):
        for code in with_page():
            with self.subTest(code=code):
                said, (name, severity, meaning) = explained(code), CODES[code]
                self.assertEqual(list(said), ["code", "name", "severity", "meaning", "page", "wrong", "output", "right"])
                self.assertEqual((said["code"], said["name"], said["severity"], said["meaning"]), (code, name, severity, meaning))
                self.assertEqual((said["page"], said["wrong"], said["right"]), page(code).group("prose", "wrong", "right"))

    def test_the_output_is_what_check_prints(self):
        for code in with_page():
            with self.subTest(code=code):
                said = explained(code)
                if said["wrong"] is None:
                    self.assertIsNone(said["output"])
                elif code != "P0228":  # of which file it is, and why, is not the same for a host without files
                    self.assertEqual(said["output"], check_text("example.policy", said["wrong"].encode()).stdout.decode())
                self.assertIn(f"[{code}]", said["output"] or f"[{code}]")

    def test_the_text_has_all_parts(self):
        for code in with_page():
            with self.subTest(code=code):
                done, said = explain(code), explained(code)
                lines = done.stdout.decode().split("\n")
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertEqual(lines[0], f"{code}: {said['name']}, {'an error' if said['severity'] == 'error' else 'a warning'}")
                self.assertEqual(lines[1], said["meaning"])
                self.assertIn(said["page"], done.stdout.decode())
                for part in ("wrong", "output", "right"):
                    for line in (said[part] or "").replace("\u200e", "\\u{200e}").splitlines():
                        self.assertIn("    " + line if line else "", lines)
                self.assertTrue(done.stdout.isascii())
                coloured = explain(code, "--color=always").stdout
                self.assertEqual(re.sub(rb"\x1b\[[\d;]*m", b"", coloured), done.stdout)
                self.assertNotEqual(coloured, done.stdout)

    def test_ways_to_name_a_code(self):
        expected = explain("P0108").stdout
        for word in ("p0108", "P108", "0108", "108", "unclosed_group"):
            self.assertEqual(explain(word).stdout, expected, word)

    def test_a_code_that_there_is_not(self):
        for word, said in (("P0999", "`P0203`"), ("unclosed_grop", "did you mean `unclosed_group`?"), ("P", "`P0203`"),
                           ("00108", "`P0203`"), ("108 ", "`P0203`"), ("-5", ""), ("\u0661\u0660\u0668", "`P0203`"),
                           ("9" * 5000, "this is no code"), (b"\xff", "this is no code"), ("\x1b[2J", "`\\u{1b}[2J`")):
            with self.subTest(word=word):
                done = explain(word)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
                self.assertIn(said, done.stderr.decode())
                self.assertLess(len(done.stderr), 250)
                self.assertNotIn(b"\x1b", done.stderr)

    def test_the_list_of_all(self):
        self.assertEqual(json.loads(explain("--json").stdout),
                         [dict(zip(("code", "name", "severity", "meaning"), (code, name, severity, meaning)))
                          for code, (name, severity, meaning) in CODES.items()])
        rows = [tuple(re.split(r" {2,}", line)) for line in explain().stdout.decode().splitlines()]
        self.assertEqual(rows, [(code, severity, name, meaning) for code, (name, severity, meaning) in CODES.items()])


if __name__ == "__main__":
    unittest.main()
