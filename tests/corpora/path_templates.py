# SPDX-License-Identifier: Apache-2.0
"""Path templates of the tables as patterns of the language, and which of two templates owns a path that both match.

A router serves each path by one operation; rules of a policy all count. So a rule takes `except` every template that
overlaps with its own and goes before it: then each path is guarded by the rule of its own operation alone.
`{x}` is one segment or a part of one, `{+x}` one or more whole segments (RFC 6570 section 3.2.3), perhaps with a
literal behind it, as in `{+name}:cancel`.
Tested by cases_test.py.
"""

import re

HOLE = re.compile(r"\{(\+?)(\w+)\}")


class Template:
    def __init__(self, method, path):
        self.method = method
        self.path = path
        self.segments = path.split("/")

    def shape(self):
        return HOLE.sub(lambda hole: "{" + hole[1] + "}", self.path)

    def pattern(self):
        """The target of a rule. A hole may not stand between two `**` nor have another's name: there `*` does as well,
        since no segment in the middle of a target is empty."""
        runs = [i for i, segment in enumerate(self.segments) if "{+" in segment]
        pieces, seen = [], set()
        for i, segment in enumerate(self.segments):
            hole = HOLE.search(segment)
            if hole is None:
                pieces.append(segment.replace("*", "\\*"))
                continue
            between = runs and runs[0] <= i < runs[-1]
            kept = not between and hole[2] not in seen
            seen.add(hole[2])
            if hole[1]:
                pieces.append("**")
            pieces.append(segment[:hole.start()] + ("{" + hole[2] + "}" if kept else "*") + segment[hole.end():])
        return "/".join(pieces)

    def precedence(self):
        """Sorts first what goes first: from the left, a literal before a part of a segment before a whole one before
        several; then the longer. Of two that are alike in this the earlier in the table goes first."""
        ranks = []
        for segment in self.segments:
            hole = HOLE.search(segment)
            if hole is None:
                ranks.append(0)
            else:
                whole = hole[0] == segment
                ranks.append((4 if whole else 3) if hole[1] else (2 if whole else 1))
        return ranks + [5]

    def atoms(self):
        """What a matching path is made of: characters, SEGMENT for a run inside one, SEGMENTS for a run of them."""
        atoms, at = [], 0
        for hole in HOLE.finditer(self.path):
            atoms += self.path[at:hole.start()]
            atoms.append("SEGMENTS" if hole[1] else "SEGMENT")
            at = hole.end()
        return atoms + list(self.path[at:])


def steps(atoms, state, character):
    """Where a matcher of `atoms` may go with one character. A state is (atom, inside): inside a run, and whether the
    last character was a `/` of it, which must not be its first or last."""
    at, inside = state
    if at == len(atoms):
        return []
    atom = atoms[at]
    if len(atom) == 1:
        return [(at + 1, "")] if character == atom else []
    if character == "/":
        return [(at, "slash")] if atom == "SEGMENTS" and inside == "run" else []
    return [(at, "run"), (at + 1, "")]


def overlap(a, b):
    """Is there a path that both match?"""
    a_atoms, b_atoms = a.atoms(), b.atoms()
    alphabet = sorted({c for c in a_atoms + b_atoms if len(c) == 1} | {"x", "/"})
    seen, open_states = set(), [((0, ""), (0, ""))]
    while open_states:
        pair = open_states.pop()
        if pair in seen:
            continue
        seen.add(pair)
        if pair[0] == (len(a_atoms), "") and pair[1] == (len(b_atoms), ""):
            return True
        for character in alphabet:
            for to_a in steps(a_atoms, pair[0], character):
                for to_b in steps(b_atoms, pair[1], character):
                    open_states.append((to_a, to_b))
    return False


def could_overlap(a, b):
    """A quick look before the long one: literals at the same place, up to the first `{+`, must agree."""
    if "{+" not in a.path and "{+" not in b.path and len(a.segments) != len(b.segments):
        return False
    for left, right in zip(a.segments, b.segments):
        if "{+" in left or "{+" in right:
            return True
        if "{" not in left and "{" not in right and left != right:
            return False
    return True


def guards(template, templates):
    """The templates that overlap with this one and go before it, each shape once."""
    found = {}
    for other in templates:
        if other.method != template.method or other.shape() == template.shape() or not could_overlap(template, other):
            continue
        if not overlap(template, other):
            continue
        order = (other.precedence(), templates.index(other))
        if order < (template.precedence(), templates.index(template)):
            found.setdefault(other.shape(), other)
    return list(found.values())


def owners(templates, meanings):
    """For each template the one whose rule guards its paths: itself, or the first of its shape when all of that shape
    mean the same; None when they do not, since then a path does not say which of them it is."""
    groups = {}
    for template, meaning in zip(templates, meanings):
        groups.setdefault((template.method, template.shape()), []).append((template, meaning))
    owned = []
    for template in templates:
        group = groups[template.method, template.shape()]
        same = len({meaning for _, meaning in group}) == 1
        owned.append(group[0][0] if same else None)
    return owned
