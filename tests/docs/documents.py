# SPDX-License-Identifier: Apache-2.0
"""What the Markdown files of the tree hold that can be checked: fenced blocks, tables, headings and links.

A fence's first word says what becomes of it, and the others go with it:
    policy [NAME]                    a policy that compiles without a diagnostic
    policy-warning CODE... [NAME]    one with exactly these warnings
    policy-error CODE...             one with exactly these errors
    console                          lines that begin with `$ ` are run where the named policies of the document lie,
                                     and what stands under each is all that it prints
    c NAME                           a program, compiled before the console blocks of the document are run
Every other fence is for people alone."""
import dataclasses
import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclasses.dataclass
class Fence:
    kind: str
    words: list
    text: str
    place: str  # file:line, as editors open it

    @property
    def codes(self):
        return sorted(word for word in self.words if re.fullmatch(r"P\d{4}", word))

    @property
    def name(self):
        names = [word for word in self.words if "." in word]
        return names[0] if names else None


class Document:
    def __init__(self, path):
        self.path = path
        self.name = path.relative_to(ROOT).as_posix()
        self.text = path.read_text(encoding="utf-8")
        self.fences = []
        for found in FENCE.finditer(self.text):
            kind, *words = found[1].split() or [""]
            line = self.text.count("\n", 0, found.start()) + 1
            self.fences.append(Fence(kind, words, found[2], f"{self.name}:{line}"))
        self.prose = FENCE.sub("", self.text)

    def tables(self):
        """Lists of rows, which are lists of cells; the line under the heading is left out."""
        for block in re.findall(r"(?:^\|.*\n)+", self.prose, flags=re.MULTILINE):
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
            yield [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]

    def rows(self):
        return [row for table in self.tables() for row in table]

    def anchors(self):
        """As they are made from headings: lower case, no punctuation, hyphens for blanks."""
        for heading in re.findall(r"^#+ (.*)$", self.prose, flags=re.MULTILINE):
            yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")

    def links(self):
        return [target for target in re.findall(r"\]\(([^)\s]+)\)", self.prose) if "://" not in target]


def documents():
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in (".git", "build", "node_modules"))
        found += [Document(pathlib.Path(folder) / name) for name in sorted(files) if name.endswith(".md")]
    return found


def document(name):
    return Document(ROOT / name)


def source(name):
    return (ROOT / name).read_text(encoding="utf-8")
