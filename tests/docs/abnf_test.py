# SPDX-License-Identifier: Apache-2.0
"""Is grammar/policy.abnf the language that grammar/policy.hpp reads? Every policy of the tree and of the documents, and
many texts that differ from one by a piece, must match it exactly when the command finds no mistake of syntax in them.

    SCOPEWARD=build/bin/scopeward python3 abnf_test.py"""
import json
import os
import pathlib
import random
import re
import subprocess
import tempfile
import unittest

from abnf import Grammar
from documents import ROOT, documents, source

SCOPEWARD = pathlib.Path(os.environ["SCOPEWARD"]).resolve()
SEED, VARIANTS = 20, 600
HERE = pathlib.Path(__file__).resolve().parent
WORD = re.compile(r"[A-Za-z0-9_.:/@+*{-]")
PIECE = re.compile(r'\s+|#[^\n]*|"(?:[^"\\\n]|\\.)*"|[A-Za-z0-9_.:/@+*{}-]+|==|!=|<=|>=|.', re.DOTALL)

# Found while reading, but not by the grammar: what is given twice, limits, a hole or a number that is none.
NOT_OF_GRAMMAR = {"P0122", "P0220", "P0225", "P0402", "P0406", "P0411"}

# All of the syntax in one text, with words that touch where they may.
EVERYTHING = (HERE / "everything.txt").read_text(encoding="utf-8").rstrip("\n")
# One text a line: words that touch where they may not, lists and statements that end too early, keywords as names.
EDGES = (HERE / "edges.txt").read_text(encoding="utf-8").splitlines()
# Ends of texts and lines, byte order marks, comments, and characters that stand nowhere or in quotes only.
STRANGE = ["", " ", "\n", "#", "# c", "# c\n", " # c", "#\n#", "scope a\n", "scope a #", "scope a\n#",
           "scope a\r\n", "scope a\r", "scope\ra", "\ufeffscope a", "\ufeff#", "scope a\ufeff", "scope\ta",
           "scope\u00a0a", "# \u00e9", "# \u00e9\n", "# \u202e", "# \x01", 'scope a "x\ny"']
SIGNS = ("\t\x7f\u0085\u00a0\u061b\u061c\u061d\u200d\u200e\u2010\u2028\u2029\u202a\u202e\u202f\u2065\u2066\u206a"
         "\ud7ff\ue000\ufefe\ufeff\uff00\U0001f600")


def is_end_of_word(text, at):
    return at >= len(text) or WORD.match(text[at]) is None


def read_grammar():
    text = source("grammar/policy.abnf")
    forbidden = {word: set(Grammar(text).texts_of(keyword))
                 for word, keyword in (("word", "keyword"), ("step-word", "step-keyword"))}
    return Grammar(text, is_end_of_word, forbidden)


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
    """For each of the texts the codes that the command finds: those of syntax, and those that tell nothing about it."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{i}.policy" for i in range(len(texts))]
        for name, text in zip(names, texts):
            pathlib.Path(folder, name).write_bytes(text)
        done = subprocess.run([SCOPEWARD, "check", "--json", *names], cwd=folder, capture_output=True, text=True,
                              check=False, timeout=300)
        codes = {name: set() for name in names}
        for diagnostic in json.loads(done.stdout)["diagnostics"]:
            codes[diagnostic["file"]].add(diagnostic["code"])
    return [({code for code in found if code < "P02"} - NOT_OF_GRAMMAR, found & NOT_OF_GRAMMAR)
            for found in codes.values()]


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
        self.assertEqual(set(grammar.rules) - used, {"policy-file", "keyword", "step-keyword"}, "not used")

    def test_keywords(self):
        declared = re.search(r"kKeywords = .*?\(\s*\{(.*?)\}\)", source("grammar/keywords.h"), flags=re.DOTALL)[1]
        self.assertEqual(sorted(read_grammar().forbidden["word"]), sorted(re.findall(r'"(\w+)"', declared)))

    def test_everything(self):
        self.assertEqual(self.compare({"everything": EVERYTHING.encode()}), (1, 0))

    def test_edges(self):
        texts = EDGES + STRANGE + [f'scope a "{sign}"' for sign in SIGNS]
        in_language, outside = self.compare({repr(text): text.encode() for text in texts})
        self.assertGreater(in_language, 50)
        self.assertGreater(outside, 80)

    def test_policies(self):
        in_language, outside = self.compare(policies_of_tree())
        self.assertGreater(in_language, 40)
        self.assertGreater(outside, 0)

    def test_variants(self):
        made = variants(EVERYTHING.split("\n") + [EVERYTHING])
        texts = {f"variant {i}": text.encode() for i, text in enumerate(made)}
        in_language, outside = self.compare(texts)
        self.assertGreater(in_language, VARIANTS // 10)
        self.assertGreater(outside, VARIANTS // 10)


if __name__ == "__main__":
    unittest.main()
