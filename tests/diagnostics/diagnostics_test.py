# SPDX-License-Identifier: Apache-2.0
"""What `scopeward check` prints, byte for byte, and what holds for all that it prints.

    SCOPEWARD=build/release/bin/scopeward python3 tests/diagnostics/diagnostics_test.py [Class[.test] ...]
    SCOPEWARD=build/release/bin/scopeward python3 tests/diagnostics/diagnostics_test.py --bless [NAME ...]

Goldens compares with NAME.terminal and NAME.json; --bless writes them anew, and the diff is the review. Coverage, Law and
Places read grammar/catalogue.h and grammar/expect.hpp, so that a new code or a new expectation needs a case.
"""

import functools
import json
import os
import re
import sys
import unittest

import cases
from cases import all_cases, check, check_text

GRAMMAR = cases.FOLDER.parents[1] / "grammar"
CODES = {f"P{int(number):04}": (name, severity) for number, name, severity in re.findall(
    r"^\s*X\((\d+), (\w+),\s*(\w+),", (GRAMMAR / "catalogue.h").read_text(), flags=re.M)}
TAGS = {name: text.encode().decode("unicode_escape") for name, text in re.findall(
    r'^SCOPEWARD_EXPECT\((\w+),\s*\w+,\s*"((?:[^"\\]|\\.)*)"\);', (GRAMMAR / "expect.hpp").read_text(), flags=re.M)}
TOO_LONG = 80


def diagnostics(case):
    return json.loads(check(case, "--json").stdout)["diagnostics"]


def everything_said():
    return [(case, diagnostic) for case in all_cases() for diagnostic in diagnostics(case)]


class Goldens(unittest.TestCase):
    maxDiff = None

    def compare(self, suffix, *arguments):
        for case in all_cases():
            with self.subTest(case=case.name):
                self.assertEqual(check(case, *arguments).stdout, case.golden(suffix).read_bytes(), "run with --bless if this is better")

    def test_terminal(self):
        self.compare(".terminal")

    def test_json(self):
        self.compare(".json", "--json")

    def test_no_golden_is_left_behind(self):
        wanted = {case.golden(suffix) for case in all_cases() for suffix in (".terminal", ".json")}
        self.assertEqual(set(cases.FOLDER.glob("*.terminal")) | set(cases.FOLDER.glob("*.json")), wanted)

    def test_exit_code_and_streams(self):
        for case in all_cases():
            with self.subTest(case=case.name):
                errors = any(diagnostic["severity"] == "error" for diagnostic in diagnostics(case))
                for said in (check(case), check(case, "--json")):
                    self.assertEqual(said.exit_code, 2 if errors else 1 if case.operations else 0)
                    self.assertEqual(said.stderr, b"")


class Coverage(unittest.TestCase):
    def test_the_lists_were_read(self):
        self.assertGreater(len(CODES), 60)
        self.assertGreater(len(TAGS), 35)
        macros = len(re.findall(r"^SCOPEWARD_EXPECT\(", (GRAMMAR / "expect.hpp").read_text(), flags=re.M))
        self.assertEqual(len(TAGS), macros)

    def test_every_code_has_a_case_that_shows_it(self):
        by_code = {case.code: case for case in all_cases() if case.code}
        for code, (name, severity) in CODES.items():
            with self.subTest(code=code):
                if code in cases.SHOWN_ELSEWHERE:
                    self.assertNotIn(code, by_code)
                    continue
                case = by_code[code]
                self.assertEqual(case.name, f"{code}-{name.replace('_', '-')}")
                self.assertIn(code, {diagnostic["code"] for diagnostic in diagnostics(case)})
        self.assertLessEqual(set(by_code), set(CODES))

    def test_severities_are_those_of_the_catalogue(self):
        for case, diagnostic in everything_said():
            self.assertEqual(diagnostic["severity"], CODES[diagnostic["code"]][1], case.name)

    def test_one_mistake_is_one_error(self):
        """A case about a code holds mistakes of that kind and no other."""
        for case in all_cases():
            if case.code:
                with self.subTest(case=case.name):
                    errors = {diagnostic["code"] for diagnostic in diagnostics(case) if diagnostic["severity"] == "error"}
                    self.assertEqual(errors - {case.code}, {"P0107"} if case.code == "P0411" else set())

    def test_no_warnings_about_what_could_not_be_read(self):
        for case in all_cases():
            with self.subTest(case=case.name):
                codes = {diagnostic["code"] for diagnostic in diagnostics(case)}
                if any(code.startswith("P01") for code in codes):
                    self.assertFalse([code for code in codes if CODES[code][1] == "warning"])

    def test_every_expectation_is_disappointed_somewhere(self):
        messages = {diagnostic["message"] for _, diagnostic in everything_said()}
        self.assertEqual([name for name, text in TAGS.items() if text not in messages], [])


class Law(unittest.TestCase):
    """grammar/README.md has it in words."""

    def texts(self):
        for case, diagnostic in everything_said():
            yield case, diagnostic["message"], True
            for note in diagnostic["notes"]:
                yield case, note["message"], False
            if diagnostic["fix"]:
                yield case, diagnostic["fix"]["title"], False

    def test_texts(self):
        for case, text, is_message in set(self.texts()):
            with self.subTest(case=case.name, text=text):
                words = re.sub(r"`[^`]*`|U\+", "", text)  # without what is quoted from the policy or the language
                self.assertNotRegex(text, r"[\n\r]|^\s|\s$|^$")
                self.assertFalse(text.endswith("."), "a full stop")
                self.assertNotRegex(words.lower(), r"\billegal\b|\bnode\b|\btoken stream\b|\bnull\b")
                if is_message:
                    self.assertRegex(text, r"^(?:[a-z]|`)")
                    self.assertNotRegex(words, r"\b(?:you|your)\b")
                    self.assertLessEqual(len(re.sub(r"`[^`]{20,}`", "`.`", text)), TOO_LONG)

    def test_singular_and_plural(self):
        for case, text, _ in set(self.texts()):
            with self.subTest(case=case.name, text=text):
                self.assertNotRegex(text, r"\b1 \w+s\b|\b[Aa] `?[aeio]")


class Places(unittest.TestCase):
    def ranges(self, diagnostic):
        """With the file that each is in; a note names it where it is another."""
        file = diagnostic["file"]
        yield file, diagnostic["range"]
        for note in diagnostic["notes"]:
            self.assertNotEqual(note.get("file"), file)
            if note["range"]:
                yield note.get("file", file), note["range"]
        if diagnostic["fix"]:
            yield file, diagnostic["fix"]["range"]

    def test_ranges_lie_inside_the_source(self):
        files = set()
        for case in all_cases():
            for diagnostic in diagnostics(case):
                for file, place in self.ranges(diagnostic):
                    files.add(file)
                    lines = lines_of(case, file)
                    with self.subTest(case=case.name, file=file, place=place):
                        begin, end = ((place[which]["line"], place[which]["character"]) for which in ("start", "end"))
                        self.assertLessEqual(begin, end)
                        for line, character in (begin, end):
                            self.assertLess(line, len(lines))
                            self.assertIn(character, boundaries(lines[line]), "not between two characters")
        self.assertGreater(sum(file.startswith("imports/") for file in files), 4)

    def test_what_is_said_of_an_ascii_policy_is_ascii(self):
        for case in all_cases():
            if case.text.isascii():
                self.assertTrue(check(case).stdout.isascii(), case.name)
        self.assertGreater(sum(case.text.isascii() for case in all_cases()), 60)

    def test_control_and_bidirectional_characters_are_drawn_escaped(self):
        for case in all_cases():
            drawn = check(case).stdout.decode(errors="surrogateescape")
            self.assertNotRegex(drawn, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\udc80-\udcff]", case.name)

    def test_a_fix_mends_what_it_is_about(self):
        """Applied alone, it leaves fewer diagnostics of its code, unless a choice is left to the author."""
        for case, diagnostic in everything_said():
            fix = diagnostic["fix"]
            if fix is None or len(case.text) > 10_000 or diagnostic["file"] != case.file:
                continue
            with self.subTest(case=case.name, line=diagnostic["range"]["start"]["line"] + 1, fix=fix["title"]):
                if not fix["newText"]:
                    self.assertIn("`" + text_at(fix["range"], case.text.decode()) + "`", fix["title"], "takes out what it does not name")
                mended = check_text(case.file, apply(fix, case.text.decode()).encode(), "--json", beside=case.beside)
                left = json.loads(mended.stdout)["diagnostics"]
                count = lambda said: sum(one["code"] == diagnostic["code"] for one in said)
                self.assertLess(count(left), count(diagnostics(case)))
                syntax = lambda said: sum(one["code"].startswith("P01") for one in said)
                self.assertLessEqual(syntax(left), syntax(diagnostics(case)), "the fix does not even parse")


@functools.cache
def lines_of(case, file):
    return case.text_of(file).decode(errors="surrogateescape").split("\n")


def boundaries(line):
    """The places between characters, in UTF-16 units. A byte that is not UTF-8 is a character of its own."""
    places, at = {0}, 0
    for character in line:
        at += 2 if ord(character) > 0xFFFF else 1
        places.add(at)
    return places


def offset(place, text):
    lines = text.split("\n")
    before = lines[place["line"]].encode("utf-16-le")[:2 * place["character"]].decode("utf-16-le")
    return sum(len(line) + 1 for line in lines[:place["line"]]) + len(before)


def text_at(place, text):
    return text[offset(place["start"], text):offset(place["end"], text)]


def apply(fix, text):
    return text[:offset(fix["range"]["start"], text)] + fix["newText"] + text[offset(fix["range"]["end"], text):]


def bless(names):
    for case in all_cases():
        if not names or case.name in names:
            if check(case).exit_code not in ((1,) if case.operations else (0, 2)) or check(case).stderr:
                sys.exit(f"{case.name}: the command does not run: {check(case).stderr.decode()}")
            case.golden(".terminal").write_bytes(check(case).stdout)
            case.golden(".json").write_bytes(check(case, "--json").stdout)
            print("blessed", case.name)


if __name__ == "__main__":
    if "SCOPEWARD" not in os.environ:
        sys.exit("SCOPEWARD is to name the command, as in build/release/bin/scopeward")
    if "--bless" in sys.argv:
        bless([name for name in sys.argv[1:] if name != "--bless"])
    else:
        unittest.main()
