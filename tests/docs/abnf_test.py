# SPDX-License-Identifier: Apache-2.0
"""Is grammar/policy.abnf the language that grammar/policy.hpp reads? Every policy of the tree, and of the documents, and
many that differ from these by a piece, must match it exactly when the command finds no mistake of syntax in them.

    SCOPEWARD=build/bin/scopeward python3 abnf_test.py"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

from abnf import Grammar
from documents import ROOT, documents, source

SCOPEWARD = pathlib.Path(os.environ["SCOPEWARD"]).resolve()
SEED, VARIANTS = 20, 600
WORD = re.compile(r"[A-Za-z0-9_.:/@+*{-]")
PIECE = re.compile(r'\s+|#[^\n]*|"(?:[^"\\\n]|\\.)*"|[A-Za-z0-9_.:/@+*{}-]+|==|!=|<=|>=|.', re.DOTALL)

# Found while reading, but not by the grammar: what is given twice, limits, a hole or a number that is none.
NOT_OF_GRAMMAR = {"P0122", "P0220", "P0225", "P0402", "P0406", "P0411"}

# Every piece of the language once, and what tells readers of it apart: words that touch, comments, blanks.
EVERYTHING = r'''# comment
language 1
policy"Every \"thing\" \\ \* \{"{profile http resource "https://a.example" initial_scopes a,b advertise all separators ":"}
scope a"text"weight 2 implies b,c:**internal deprecated"use b"
scope _b:{id}x:{n_1}/y@+-.z  # comment
attribute token.age number default -1.5h"age"
attribute arg.tags strings default["a","b"]attribute token.on bool default true attribute request.at string
let l=(a)or not b and c:{id}:{arg.x.y}
action flat path action "act" flat
operation GET "/a/{id}/**" "text"
allow GET,POST"/a/{id}",* except"/a/b",x.* if any(a,b:*)and all("a")or at_least(2,a,l)and not(a or b)
deny * unless token.age<=30m and token.age!=-1 or token.age in[1,2.5d]or arg.tags contains"a"and request.at matches"*\*"  "no"
allow * "x" public allow x y anonymous deny x y always allow x y authenticated
allow x y if token.on == false and a > 1 and a < 1 and a >= 1'''


def is_end_of_word(text, at):
    return at >= len(text) or WORD.match(text[at]) is None


def read_grammar():
    text = source("grammar/policy.abnf")
    return Grammar(text, is_end_of_word, set(Grammar(text).texts_of("keyword")))


def policies_of_tree():
    found = {}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in (".git", "build", "node_modules")]
        for name in sorted(files):
            if name.endswith(".policy"):
                path = pathlib.Path(folder) / name
                found[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    for document in documents():
        for fence in document.fences:
            if fence.kind.startswith("policy"):
                found[fence.place] = fence.text.encode()
    return found


def variants(texts):
    """Texts that differ from the given ones by a piece left out, doubled, swapped, or taken from elsewhere."""
    draw = random.Random(SEED)
    cut = [PIECE.findall(text) for text in texts]
    for _ in range(VARIANTS):
        pieces = list(draw.choice(cut))
        for _ in range(draw.choice((1, 1, 1, 2))):
            at = draw.randrange(len(pieces))
            change = draw.randrange(4)
            if change == 0:
                del pieces[at]
            elif change == 1:
                pieces.insert(at, pieces[at])
            elif change == 2:
                pieces[at] = draw.choice(draw.choice(cut))
            else:
                other = draw.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
            if not pieces:
                break
        yield "".join(pieces)


def syntax_errors(texts):
    """The codes that the command finds, for each of the texts: those of syntax, and those that tell nothing about it."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{i}.policy" for i in range(len(texts))]
        for name, text in zip(names, texts):
            pathlib.Path(folder, name).write_bytes(text)
        done = subprocess.run([SCOPEWARD, "check", "--json", *names], cwd=folder, capture_output=True, text=True, check=False,
                              timeout=300)
        codes = {name: set() for name in names}
        for diagnostic in json.loads(done.stdout)["diagnostics"]:
            codes[diagnostic["file"]].add(diagnostic["code"])
    return [({code for code in found if code < "P02"} - NOT_OF_GRAMMAR, found & NOT_OF_GRAMMAR) for found in codes.values()]


class AbnfTest(unittest.TestCase):
    maxDiff = None

    def compare(self, texts):
        """`texts` by their names. Returns how many are of the language and how many are not."""
        grammar, counts = read_grammar(), [0, 0]
        for (name, text), (errors, doubtful) in zip(texts.items(), syntax_errors(list(texts.values()))):
            try:
                shown = text.decode("utf-8")
            except UnicodeDecodeError:
                self.assertTrue(errors, name)
                continue
            if doubtful and not errors:
                continue
            matches = grammar.matches("policy-file", shown)
            counts[matches] += 1
            if matches == bool(errors):
                reach = grammar.reach("policy-file", shown)
                self.fail(f"{name}: the command says {sorted(errors) or 'no mistake'}, the grammar "
                          f"{'matches' if matches else f'gets as far as {shown[:reach][-40:]!r}'}\n{shown}")
        return counts[1], counts[0]

    def test_rules(self):
        grammar = read_grammar()
        used = set().union(*(grammar.names_in(node) for node in grammar.rules.values()))
        self.assertEqual(used - set(grammar.rules), set(), "not defined")
        self.assertEqual(set(grammar.rules) - used, {"policy-file", "keyword"}, "not used")

    def test_keywords(self):
        declared = re.search(r"kKeywords = .*?\(\s*\{(.*?)\}\)", source("grammar/keywords.h"), flags=re.DOTALL)[1]
        self.assertEqual(sorted(read_grammar().forbidden), sorted(re.findall(r'"(\w+)"', declared)))

    def test_everything(self):
        self.assertEqual(self.compare({"everything": EVERYTHING.encode()}), (1, 0))

    def test_edges(self):
        """What ends of files, line ends, comments, strange characters and words that touch do."""
        scope = "scope a"
        texts = ["", " ", "\n", "#", "# c", "# c\n", " # c", "#\n#", scope, scope + "\n", scope + "#", scope + " #", scope + "\n#",
                 scope + "\r\n", scope + "\r", "scope\ra", "\ufeff" + scope, "\ufeff#", scope + "\ufeff", "scope\ta", "scope\u00a0a",
                 'scope a "\t"', 'scope a "\u00e9 \u2028"', 'scope a "\u202e"', "# \u202e", "# \x01", 'scope a "\x7f"', 'scope a "\u0085"',
                 'scope a "\U0001f600"', 'scope a "x\ny"', 'scope a "\\n"', "scope {a}", "scope a{}", "scope a{b", "scope a{b}", "scope a{b c}",
                 "scope *", "scope 1", "scope -", "scope a;", "scopea", "scope\"a\"", "scope a scope b", 'scope "a"scope b', 'scope "a"implies b',
                 "scope aimplies b", "scope a weight 1implies b", "scope a weight 1 implies b", "scope a weight 1.", "scope a weight .5",
                 "scope a weight 5m", "scope a weight 5ms", "scope a weight - 5", "let a==b", "let a= =b", "let a=not not b", "let a=notb",
                 "let a = b and", "let a = b and and c", "let a = any", "let a = any()", "let a = any(b,)", "let a = any(b c)", "let a = at_least(2 a)",
                 "let a = at_least(-1, a)", "let a = at_least(1.5, a)", "let a = (b", "let a = b)", "let a = b = 1", "let a = b == c", "let a = b in []",
                 "let a = 1 == b", 'let a = "b" == 1', "let a = b in 1", "let a = b contains 1", "let a = b matches [1]", "let a = b or not", "let a = if",
                 "allow * public", "allow *, * public", "allow * * public", "allow ** x public", "allow a except b public", "allow * except b public",
                 "allow a b except public", "allow a b", "allow a b if", "allow a b if c public", "allow a b public public", "deny * always if a",
                 'policy "p" {}', "policy p {}", 'policy "p"', 'policy "p" {', 'policy "p" {a}', 'policy "p" {a b,}', 'policy "p" {a all b all}',
                 'policy "p" {a any}', 'policy "p" {all a}', "test", "import", "ask", 'test "x" {}', "language", "language one", "language 1 1",
                 "attribute a", "attribute a bool string", "attribute a bools", "attribute a bool default", "attribute a string default x",
                 "action a", "action a flat path", "operation a", "operation a b c", "Scope a", "scope a Implies b"]
        in_language, outside = self.compare({repr(text): text.encode("utf-8", "surrogatepass") for text in texts})
        self.assertGreater(in_language, 30)
        self.assertGreater(outside, 70)

    def test_policies(self):
        in_language, outside = self.compare(policies_of_tree())
        self.assertGreater(in_language, 40)
        self.assertGreater(outside, 0)

    def test_variants(self):
        texts = {f"variant {i}": text.encode() for i, text in enumerate(variants(EVERYTHING.split("\n") + [EVERYTHING]))}
        in_language, outside = self.compare(texts)
        self.assertGreater(in_language, VARIANTS // 10)
        self.assertGreater(outside, VARIANTS // 10)


if __name__ == "__main__":
    unittest.main()
