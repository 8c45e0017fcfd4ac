# SPDX-License-Identifier: Apache-2.0
"""A matcher for ABNF (RFC 5234, RFC 7405), as much of it as grammar/policy.abnf uses: does a text match a rule?

Every way to match is followed, as ABNF means it: no choice hides another, no repetition is greedy. Slow and plain.
Two things come from outside, as policy.abnf says in its first lines: `ends_word(text, at)`, where whatever is made of
word characters may end, and `forbidden`, by rule the texts that it may not be.
Tested by abnf_test.py, which also tries it on texts that must not match."""
import re

TOKEN = re.compile(r"""\s*(?:
    (?P<repeat>\d*\*\d*|\d+(?=[\w("%\[]))|
    (?P<string>(?:%s|%i)?"[^"]*")|
    (?P<range>%x[0-9A-Fa-f]+(?:-[0-9A-Fa-f]+)?)|
    (?P<name>[A-Za-z][A-Za-z0-9-]*)|
    (?P<sign>[()\[\]/])
)""", re.VERBOSE)

COMMENT = re.compile(r'("[^"\n]*")|;[^\n]*')  # a `;` inside quotes is none

CORE = """
ALPHA = %x41-5A / %x61-7A
CR = %x0D
DIGIT = %x30-39
DQUOTE = %x22
HTAB = %x09
LF = %x0A
SP = %x20
"""


class Reader:
    """One rule's elements as nested tuples: ("or", ...), ("then", ...), ("repeat", least, most, node), ("rule", name),
    ("text", characters, is_word), ("range", first, last)."""

    def __init__(self, text):
        self.tokens, at = [], 0
        text = COMMENT.sub(lambda found: found[1] or "", text).strip()
        while at < len(text):
            token = TOKEN.match(text, at)
            if token is None or token.end() == at:
                raise ValueError(f"not ABNF: {text[at:at + 40]!r}")
            self.tokens.append((token.lastgroup, token[token.lastgroup]))
            at = token.end()
        self.at = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else (None, None)

    def take(self):
        token = self.peek()
        self.at += 1
        return token

    def alternation(self):
        options = [self.concatenation()]
        while self.peek() == ("sign", "/"):
            self.take()
            options.append(self.concatenation())
        return options[0] if len(options) == 1 else ("or", *options)

    def concatenation(self):
        parts = []
        while self.peek()[0] is not None and self.peek()[1] not in (")", "]", "/"):
            parts.append(self.repetition())
        return parts[0] if len(parts) == 1 else ("then", *parts)

    def repetition(self):
        if self.peek()[0] != "repeat":
            return self.element()
        bounds = self.take()[1]
        least, _, most = bounds.partition("*") if "*" in bounds else (bounds, "", bounds)
        return ("repeat", int(least or 0), int(most) if most else None, self.element())

    def element(self):
        kind, text = self.take()
        if kind == "name":
            return ("rule", text.lower())
        if kind == "range":
            first, _, last = text[2:].partition("-")
            return ("range", chr(int(first, 16)), chr(int(last or first, 16)))
        if kind == "string":
            quoted = text[text.index('"') + 1:-1]
            if not text.startswith("%s") and quoted.lower() != quoted.upper():
                raise ValueError(f"letters need %s: {text}")
            return ("text", quoted, text.startswith("%s"))
        close = {"(": ")", "[": "]"}.get(text)
        node = self.alternation()
        if close is None or self.take()[1] != close:
            raise ValueError(f"unbalanced {text!r}")
        return ("repeat", 0, 1, node) if text == "[" else node


class Grammar:
    def __init__(self, text, ends_word=lambda text, at: True, forbidden=None):
        self.rules, self.ends_word, self.forbidden = {}, ends_word, forbidden or {}
        for rule in re.split(r"\n(?=[A-Za-z])", "\n" + CORE + text)[1:]:
            head = re.match(r"([A-Za-z][A-Za-z0-9-]*)\s*(=/?)", rule)
            name, reader = head[1].lower(), Reader(rule[head.end():])
            node = reader.alternation()
            if reader.peek()[0] is not None:
                raise ValueError(f"{name}: left over: {reader.peek()[1]!r}")
            if (name in self.rules) != (head[2] == "=/"):
                raise ValueError(f"{name} is defined twice, or continued before it is defined")
            self.rules[name] = ("or", self.rules[name], node) if head[2] == "=/" else node

    def texts_of(self, rule):
        """The texts of a rule that is nothing but a choice of texts."""
        def walk(node):
            return [node[1]] if node[0] == "text" else [text for option in node[1:] for text in walk(option)]
        return walk(self.rules[rule])

    def names_in(self, node):
        if node[0] == "rule":
            return {node[1]}
        return set().union(set(), *(self.names_in(part) for part in node if isinstance(part, tuple)))

    def matches(self, rule, text):
        return len(text) in Matcher(self, text).rule(rule, 0)

    def reach(self, rule, text):
        """How far any way to match came: where the text goes wrong, for whoever reads the failure."""
        matcher = Matcher(self, text)
        matcher.rule(rule, 0)
        return max(at for _, at in matcher.known)


class Matcher:
    def __init__(self, grammar, text):
        self.grammar, self.text, self.known = grammar, text, {}

    def rule(self, name, at):
        """Every place where the rule may end that begins at `at`."""
        if (name, at) not in self.known:
            self.known[name, at] = set()  # a rule that begins with itself gets no further
            ends = self.ends(self.grammar.rules[name], at)
            if name in ("word", "number", "count"):
                ends = {end for end in ends if self.grammar.ends_word(self.text, end)}
            if name in self.grammar.forbidden:
                ends = {end for end in ends if self.text[at:end] not in self.grammar.forbidden[name]}
            self.known[name, at] = ends
        return self.known[name, at]

    def ends(self, node, at):
        kind = node[0]
        if kind == "rule":
            return self.rule(node[1], at)
        if kind == "range":
            return {at + 1} if at < len(self.text) and node[1] <= self.text[at] <= node[2] else set()
        if kind == "text":
            end = at + len(node[1])
            stands_there = self.text.startswith(node[1], at)
            return {end} if stands_there and (not node[2] or self.grammar.ends_word(self.text, end)) else set()
        if kind == "or":
            return set().union(*(self.ends(option, at) for option in node[1:]))
        if kind == "then":
            places = {at}
            for part in node[1:]:
                places = set().union(set(), *(self.ends(part, place) for place in places))
            return places
        _, least, most, part = node
        places, all_places, times = {at}, ({at} if least == 0 else set()), 0
        while places and (most is None or times < most):
            places = set().union(*(self.ends(part, place) for place in places)) - all_places
            times += 1
            if times >= least:
                all_places |= places
        return all_places
