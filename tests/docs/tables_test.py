# SPDX-License-Identifier: Apache-2.0
"""Compares what documents say with the files that decide it: limits, codes, keywords, settings, actions, reasons, the
files of the decision path; and follows every link inside the tree. Needs nothing built: python3 tables_test.py
With --write the table of codes is written into its document anew."""
import re
import sys
import unittest

from documents import ROOT, document, documents, source

LANGUAGE, ENGINE = "grammar/README.md", "engine/README.md"
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20}

# Numbers that the text repeats beside the table of limits.
REPEATED = [("at most {} bytes", "kScopeBytes"), ("is 1 to {} of", "kHoleValueBytes"),
            ("More than {} of these", "kWildcardGrants"), ("length over {} KiB", "kScopeStringBytes"),
            ("at most {} KiB and", "kTargetBytes"), ("and {} segments", "kTargetSegments")]


def limits():
    found = re.findall(r"constexpr std::size_t (k\w+) =\s*([^;]+);", source("engine/limits.h"))
    return {name: eval(re.sub(r"(\d)U", r"\1", value), {"__builtins__": {}}) for name, value in found}


CODES = re.compile(r"(?:^\| P\d{4} .*\n)+", re.MULTILINE)


def codes():
    entries = re.findall(r'X\((\d+), *\w+, *(\w+), *"((?:[^"\\]|\\.)*)"\)', source("grammar/catalogue.h"))
    return "".join(f"| P{int(code):04} | {severity} | {meaning} |\n" for code, severity, meaning in entries)


def number(cell):
    value, unit = re.fullmatch(r"([\d,]+)(?: (\w+))?", cell).groups()
    return int(value.replace(",", "")) * UNITS.get(unit, 1)


def bare(cell):
    return re.findall(r"`([^`]+)`", cell)


def table(name, *heading):
    """The rows below the heading that begins so."""
    found = [rows[1:] for rows in document(name).tables() if tuple(rows[0][:len(heading)]) == heading]
    assert len(found) == 1, f"{name}: {len(found)} tables {heading}"
    return found[0]


class LanguageTest(unittest.TestCase):
    maxDiff = None

    def test_limits(self):
        rows = {bare(row[-1])[0]: row for row in document(LANGUAGE).rows() if re.fullmatch(r"`k[A-Z]\w+`", row[-1])}
        self.assertEqual({name: number(row[1]) for name, row in rows.items()}, limits())

    def test_repeated_limits(self):
        text, values = document(LANGUAGE).prose, limits()
        for sentence, name in REPEATED:
            value = values[name] >> 10 if "KiB" in sentence else values[name]
            self.assertIn(sentence.format(value), text)

    def test_codes(self):
        shown = CODES.search(document(LANGUAGE).text)[0]
        self.assertGreater(shown.count("\n"), 50)
        self.assertEqual(shown, codes(), "tables_test.py --write puts it right")

    def test_keywords(self):
        declared = re.search(r"kKeywords = .*?\(\s*\{(.*?)\}\)", source("grammar/keywords.h"), flags=re.DOTALL)[1]
        shown = [word for row in table(LANGUAGE, "keywords") for word in bare(row[1])]
        self.assertEqual(sorted(shown), sorted(re.findall(r'"(\w+)"', declared)))

    def test_settings(self):
        declared = re.search(r"kSettings = .*?\(\{(.*?)\}\);", source("engine/check_settings.cc"), flags=re.DOTALL)[1]
        known = re.findall(r'\{"(\w+)"', declared)
        shown = [bare(row[0])[0] for row in table(LANGUAGE, "setting")]
        self.assertEqual(shown, known)

    def test_actions(self):
        check = source("engine/check_rules.cc")
        for profile, names in re.findall(r'profile == "(\w+)"\) \{\s*for \(const char\* name : \{([^}]*)\}', check):
            shown = [word for row in document(LANGUAGE).rows() if row[0] == f"`{profile}`" for word in bare(row[1])]
            for name in re.findall(r'"(\w+)"', names):
                self.assertIn(name, shown, profile)

    def test_reasons(self):
        declared = re.search(r"enum class Reason.*?\{([^}]*)\}", source("engine/decision.h"), flags=re.DOTALL)[1]
        declared = re.findall(r"\w+", declared)
        shown = [bare(row[0])[0] for row in table(LANGUAGE, "reason", "when")]
        self.assertEqual(shown, declared)


class EngineTest(unittest.TestCase):
    def test_stages(self):
        """Every file of the engine has its place in the page about it."""
        files = {path.name for path in (ROOT / "engine").glob("*.cc")}
        self.assertEqual(files - set(bare(document(ENGINE).text)), set())

    def test_decision_path(self):
        """What decide.cc and grant.cc include, and what the .cc of each of these includes in turn; a header may be carried
        out by several, the others named after it and without a header of their own."""
        reached, grammar, waiting = set(), set(), ["decide.cc", "grant.cc"]
        while waiting:
            name = waiting.pop()
            if name in reached:
                continue
            reached.add(name)
            for folder, header in re.findall(r'#include "(\w+)/([\w.]+)"', source(f"engine/{name}")):
                if folder == "grammar":
                    grammar.add((header, name))
                else:
                    waiting.append(header)
                    for path in (ROOT / "engine").glob(header[:-2] + "*.cc"):
                        own = path.name[:-3] == header[:-2]
                        apart = path.name.startswith(header[:-2] + "_") and not path.with_suffix(".h").exists()
                        if own or apart and f'#include "engine/{header}"' in path.read_text(encoding="utf-8"):
                            waiting.append(path.name)
        rows = table(ENGINE, "decision path")
        shown = [file for row in rows for file in bare(row[0])]
        self.assertEqual(sorted(shown), sorted(reached))
        self.assertEqual(len(shown), len(set(shown)))
        needed = table(ENGINE, "of `grammar/`")
        listed = {(header, file) for row in needed for header in bare(row[0]) for file in bare(row[1])}
        self.assertEqual(listed, grammar)


class ShapeTest(unittest.TestCase):
    def test_tables(self):
        """A `|` inside a cell would shift the rest of its row."""
        for page in documents():
            for rows in page.tables():
                for row in rows:
                    self.assertEqual(len(row), len(rows[0]), f"{page.name}: {row}")

    def test_links(self):
        pages = documents()
        self.assertGreater(sum(len(page.links()) for page in pages), 20)
        for page in pages:
            for link in page.links():
                file, _, anchor = link.partition("#")
                path = (page.path.parent / file).resolve() if file else page.path
                self.assertTrue(path.exists(), f"{page.name}: {link}")
                if anchor and path.suffix == ".md":
                    self.assertIn(anchor, list(document(path.relative_to(ROOT)).anchors()), f"{page.name}: {link}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        page = document(LANGUAGE)
        page.path.write_text(CODES.sub(lambda _: codes(), page.text, count=1), encoding="utf-8")
    else:
        unittest.main()
