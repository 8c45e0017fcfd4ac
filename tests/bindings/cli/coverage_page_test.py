# SPDX-License-Identifier: Apache-2.0
"""The page that `scopeward test --coverage-html` writes: well-formed, self-contained, readable by all, and true.

    SCOPEWARD=build/bin/scopeward python3 coverage_page_test.py
"""

import html.parser
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SCOPEWARD = os.environ["SCOPEWARD"]
VOID = {"meta", "link", "img", "br", "hr", "input", "area", "base", "col", "embed", "source", "track", "wbr"}

def page_of(*arguments, cwd=HERE / "policies", code=0):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "page.html"
        done = subprocess.run([SCOPEWARD, "test", *arguments, f"--coverage-html={out}"], cwd=cwd, capture_output=True,
                              timeout=60, check=False)
        assert done.returncode == code, done.stderr.decode()
        return out.read_text(encoding="utf-8")


def page_of_text(text, name="own.policy", code=0):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / name).write_text(text, encoding="utf-8")
        return page_of(name, cwd=folder, code=code)


class Element:
    def __init__(self, name, attributes, parent):
        self.name, self.attributes, self.parent, self.children = name, dict(attributes), parent, []

    def all(self, name=None, **wanted):
        for child in self.children:
            if isinstance(child, Element):
                attributes = {key.replace("_", ""): value for key, value in wanted.items()}
                if (name is None or child.name == name) and all(
                        value in child.attributes.get(key, "").split() for key, value in attributes.items()):
                    yield child
                yield from child.all(name, **wanted)

    def text(self, hidden=True):
        """What is read out; without hidden text, what is seen."""
        if not hidden and "hidden" in self.attributes.get("class", "").split():
            return ""
        if hidden and self.attributes.get("aria-hidden") == "true":
            return ""
        return "".join(c if isinstance(c, str) else c.text(hidden) for c in self.children)


class Strict(html.parser.HTMLParser):
    """A tree, or an error: every element is closed in its order, no attribute is given twice."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("#root", [], None)

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            raise ValueError(f"<{tag}> has an attribute twice")
        element = Element(tag, attrs, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_endtag(self, tag):
        if self.at.name != tag:
            raise ValueError(f"</{tag}> closes <{self.at.name}> at {self.getpos()}")
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)

    def unknown_decl(self, data):
        raise ValueError(data)


def parse(text):
    parser = Strict()
    parser.feed(text)
    parser.close()
    if parser.at is not parser.root:
        raise ValueError(f"<{parser.at.name}> is never closed")
    return parser.root


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class Form(unittest.TestCase):
    def pages(self):
        yield "partly", page_of("journal_test.policy")
        yield "failing", page_of("failing_test.policy", code=1)
        yield "no tests", page_of("epicme.policy", code=1)
        yield "no rules", page_of_text('action t flat\ntest "x" { anonymous deny t u }\n')
        yield "filtered", page_of("journal_test.policy", "--filter=<one>", code=1)

    def test_well_formed(self):
        for name, text in self.pages():
            with self.subTest(name):
                self.assertTrue(text.startswith("<!DOCTYPE html>\n"))
                root = parse(text)
                self.assertEqual(next(root.all("html")).attributes["lang"], "en")
                ids = [e.attributes["id"] for e in root.all() if "id" in e.attributes]
                self.assertEqual(len(ids), len(set(ids)))
                for link in root.all("a"):
                    self.assertIn(link.attributes["href"].removeprefix("#"), ids)

    def test_needs_nothing_but_itself(self):
        for name, text in self.pages():
            with self.subTest(name):
                root = parse(text)
                self.assertEqual([e.name for e in root.all() if e.name in {"script", "link", "img", "iframe", "object"}], [])
                self.assertFalse([e for e in root.all() for a in e.attributes if a.startswith("on") or a in {"src", "style"}])
                self.assertNotRegex(text, r"@import|url\(")
                self.assertIn("default-src 'none'", text)

    def test_people_who_listen_or_type(self):
        for name, text in self.pages():
            with self.subTest(name):
                root = parse(text)
                headings = [int(e.name[1]) for e in root.all() if re.fullmatch("h[1-6]", e.name)]
                self.assertEqual(headings[0], 1)
                self.assertTrue(all(b <= a + 1 for a, b in zip(headings, headings[1:])))
                self.assertEqual(headings.count(1), 1)
                for table in root.all("table"):
                    self.assertTrue(next(table.all("caption")).text().strip())
                    columns = list(next(table.all("thead")).all("th"))
                    self.assertTrue(all(e.attributes["scope"] == "col" and e.text().strip() for e in columns))
                    for row in next(table.all("tbody")).all("tr"):
                        self.assertEqual(len([e for e in row.children if isinstance(e, Element)]), len(columns))
                        self.assertEqual(len(list(row.all("th", scope="row"))), 1)
                for box in root.all(class_="scroll"):  # reached by the keyboard, and named
                    self.assertEqual((box.attributes["role"], box.attributes["tabindex"]), ("region", "0"))
                    self.assertTrue(box.attributes["aria-label"])
                for mark in root.all("mark"):  # a colour never says anything alone
                    if mark.parent.name == "td" and any(isinstance(c, Element) and c.name == "b" for c in mark.children):
                        self.assertRegex(mark.text(), r" \(.+\)$")
                        self.assertTrue(next(mark.all("b")).children)

    def test_contrast_in_both_schemes(self):
        style = page_of("journal_test.policy").split("<style>")[1].split("</style>")[0]
        light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part)) for part in style.split("@media (prefers", 1)[0:2])
        self.assertEqual(set(light), set(dark))
        for scheme in (light, dark):
            for back in ("page", "panel"):
                for front in ("text", "faint", "link", "both-line", "never-line"):
                    self.assertGreaterEqual(contrast(scheme[front], scheme[back]), 4.5, (front, back))
            for heat in ("both", "true", "false", "never", "unknown"):
                self.assertGreaterEqual(contrast(scheme["text"], scheme[heat]), 4.5, heat)
                self.assertGreaterEqual(contrast(scheme[heat + "-line"], scheme[heat]), 4.5, heat)
                self.assertGreaterEqual(contrast(scheme[heat + "-line"], scheme["page"]), 3, heat)


class Truth(unittest.TestCase):
    maxDiff = None

    def test_heat(self):
        root = parse(page_of("journal_test.policy"))
        marks = [(m.attributes["class"], re.sub(r" \(.*", "", m.text())) for m in root.all("mark") if m.parent.name == "td"]
        self.assertEqual(marks, [
            ("both", "entries:write"), ("both", 'token.plan == "plus"'), ("both", "allow"), ("both", "entries:read"),
            ("both", "allow"), ("both", "writer"), ("both", "allow"), ("true", "allow"), ("false", "entries:read"),
            ("true", "entries:{id}:read"), ("never", "allow")])

    def test_source_is_shown_as_it_is(self):
        root = parse(page_of("journal_test.policy"))
        table = next(root.all("table", class_="source"))
        shown = [list(row.all("td"))[-1] for row in next(table.all("tbody")).all("tr")]
        for mark in table.all("mark"):
            for b in mark.all("b"):
                b.children = []
        lines = [cell.text(hidden=False) for cell in shown]
        self.assertEqual(lines, (HERE / "policies/journal.policy").read_text().splitlines())

    def test_summary(self):
        root = parse(page_of("journal_test.policy"))
        self.assertEqual([e.text() for e in root.all("dd")], ["all passed10 in 3 tests", "76 %16 of 21 outcomes", "4 of 6seen completely"])
        root = parse(page_of("failing_test.policy", code=1))
        self.assertEqual([e.text() for e in root.all("dd")][0], "4 failed7 in 2 tests")
        self.assertEqual(len(list(root.all("details"))), 4)
        self.assertIn("expected: denied: no_rule", [e for e in root.all("pre")][1].text())

    def test_matrix(self):
        root = parse(page_of("journal_test.policy"))
        table = next(root.all("table", class_="matrix"))
        columns = [e.text() for e in next(table.all("thead")).all("th")]
        self.assertEqual(columns, ["Operation", "no token", "any token", "entries:read", "entries:write", "entries:{id}:read"])
        rows = {next(r.all("th")).text(): [e.text() for e in r.all("td")] for r in next(table.all("tbody")).all("tr")}
        self.assertEqual(rows["tool list_entries"], ["", "no, tested", "allowed, tested", "allowed", ""])
        self.assertEqual(rows["tool create_entry"], ["no, tested", "", "no, tested", "allowed if the attributes suit, tested", ""])
        self.assertEqual(rows["tool notify*"], ["allowed", "allowed", "no scope needed, tested", "no scope needed", "no scope needed"])
        self.assertEqual(rows["resource journal://e/{id}"], ["", "", "allowed", "allowed", "allowed, tested"])

    def test_a_pattern_is_as_hot_as_its_coldest_scope(self):
        text = 'action t flat\nscope p:x\nscope p:y\nscope p:z\nallow t u if any(p:*)\ntest "t" { with p:x allow t u with p:y, p:z allow t u }\n'
        root = parse(page_of_text(text))
        mark = [m for m in root.all("mark") if m.parent.name == "td"][-1]
        self.assertEqual(mark.attributes["class"], "both")
        self.assertEqual(mark.text(), "p:* (p:x both ways, p:y both ways, p:z both ways)")
        root = parse(page_of_text(text.replace("with p:y, p:z allow t u", "")))
        mark = [m for m in root.all("mark") if m.parent.name == "td"][-1]
        self.assertEqual((mark.attributes["class"], mark.text()), ("never", "p:* (p:x only true, p:y only false, p:z only false)"))

    def test_a_test_over_several_lines(self):
        root = parse(page_of_text('action t flat\nattribute arg.n number\nallow t u if arg.n in [1,\n  2]\ntest "t" { with nothing attributes arg.n 1 allow t u }\n'))
        marks = [m.text() for m in root.all("mark") if m.parent.name == "td"]
        self.assertEqual(marks[1:], ["arg.n in [1,", "  2] (only true)"])


class Hostile(unittest.TestCase):
    def test_names_are_text(self):
        evil = '</title></style><script>alert(1)</script>'
        text = ('policy "NAME" { profile mcp }\nscope "a:<b>&c\'"\nattribute token.x string\n# <!-- NAME\n'
                'allow tool "NAME", "\\*&amp;" if "a:<b>&c\'" and token.x == "<i>"\n'
                'test "NAME" { attributes token.x "NAME" with "a:<b>&c\'" allow tool "NAME", "&lt;" }\n').replace("NAME", evil)
        page = page_of_text(text, "a&b<i>.policy", code=1)
        root = parse(page)
        self.assertEqual(list(root.all("script")), [])
        self.assertEqual(list(root.all("i")), [])
        self.assertNotIn("<!--", page)
        self.assertIn(evil, next(root.all("h1")).text())
        self.assertIn(evil, next(root.all("title")).text())
        self.assertIn("a:<b>&c'", [e.text() for e in next(root.all("table", class_="matrix")).all("th")])
        self.assertIn("a&b<i>.policy", [e.text() for e in root.all("h3")])

    def test_what_a_page_may_not_hold_is_made_visible(self):
        page = page_of_text('action t flat\nallow t "\uffff\ufffe" public\ntest "\uffff" { anonymous allow t "\uffff\ufffe" }\n')
        self.assertNotRegex(page, "[\ufffe\uffff]")
        self.assertIn("\\u{ffff}\\u{fffe}", page)

    def test_large_pages_say_what_is_left_out(self):
        rules = "".join(f'allow t "x{i}" if a\n' for i in range(21_000))
        page = page_of_text("action t flat\nscope a\n" + rules + 'test "t" { with a allow t x1 }\n')
        self.assertLess(len(page), 10_000_000)
        root = parse(page)
        said = [e.text() for e in root.all("p")]
        self.assertIn("And 19000 more rules that are left out here.", said)
        self.assertIn("The lines behind these are left out: the page shows 20,000.", said)
        self.assertIn("And 20500 more operations that are left out here.", said)

    def test_long_lines_are_cut(self):
        page = page_of_text('action t flat\nscope a\nallow t u if ' + "a or " * 2000 + 'a\ntest "t" { with a allow t u }\n')
        row = next(e for e in parse(page).all("tr") if e.attributes.get("id") == "line-0-3")
        self.assertTrue(row.text().endswith(" (cut)"), row.text()[-100:])
        self.assertLess(len(page), 200_000)


if __name__ == "__main__":
    unittest.main()
