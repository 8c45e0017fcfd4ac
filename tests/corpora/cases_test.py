# SPDX-License-Identifier: Apache-2.0
"""Decides every case of the permission tables in this folder with `scopeward decide --batch` and compares.

What is expected is worked out here, from the tables, in sets; the .policy files are never read. For every operation: no
token, no scopes, each alternative exactly, each alternative but for one scope, all scopes, and other tokens drawn with
a fixed seed. GitHub and Mastodon: every scope held against every scope asked for.

    SCOPEWARD=build/bin/scopeward POLICIES=build/tests/corpora python3 cases_test.py
"""

import filecmp
import itertools
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SCOPEWARD = os.environ["SCOPEWARD"]
POLICIES = pathlib.Path(os.environ["POLICIES"])


def rows(table):
    lines = [line.split("\t") for line in (HERE / table).read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def cases(table):
    document = json.loads((HERE / table).read_text(encoding="utf-8"))
    return document["count"], document["cases"]


class Vocabulary:
    """The scopes of a table, in its order, with what each includes."""

    def __init__(self, scopes, includes=None, deprecated=()):
        self.scopes = list(scopes)
        self.place = {scope: i for i, scope in enumerate(self.scopes)}
        self.requestable = set(self.scopes) - set(deprecated)
        self.closures = {scope: {scope} for scope in self.scopes}
        for _ in self.scopes:
            for scope, children in (includes or {}).items():
                for child in children:
                    self.closures[scope] |= self.closures[child]

    def closure(self, scopes):
        return frozenset().union(*(self.closures[scope] for scope in scopes))

    def generators(self, closed):
        return [s for s in self.scopes if s in closed and not any(s in self.closures[o] for o in closed if o != s)]


class Guard:
    """Who may do one operation, as the table says it: the alternatives are sets of scopes, any of which is enough."""

    def __init__(self, alternatives=(), anonymous=False, authenticated=False):
        self.alternatives = [frozenset(a) for a in alternatives]
        self.anonymous = anonymous
        self.authenticated = authenticated
        self.exists = bool(self.alternatives) or anonymous or authenticated

    def expect(self, vocabulary, token):
        """The answer of the contract, as far as the tables determine it. `token` is None for a caller without one."""
        held = vocabulary.closure(token or ())
        by_scopes = token is not None and (self.authenticated or any(a <= held for a in self.alternatives))
        if by_scopes or (token is None and self.anonymous):
            return answer(True, "allowed")
        hints = [] if self.authenticated else self.hints(vocabulary, held)
        ways = [vocabulary.generators(closed) for closed in hints]
        required = ways[0] if ways else []
        missing = [scope for scope in required if scope not in held]
        if token is None:
            reason = "unauthenticated"
        elif not self.exists:
            reason = "no_rule"
        else:
            reason = "insufficient_scope" if ways else "forbidden"
        return answer(False, reason, required, missing, ways, self.exists)

    def hints(self, vocabulary, held):
        """The smallest closures of requestable scopes that would do, best first: what adds least, adds fewest members,
        uses most that is held, stands first in the table."""
        enough = set()
        for alternative in self.alternatives:
            choices = [[s for s in vocabulary.scopes if s in vocabulary.requestable and scope in vocabulary.closures[s]]
                       for scope in sorted(alternative)]
            for choice in itertools.product(*choices):
                enough.add(vocabulary.closure(choice))
        smallest = [closed for closed in enough if not any(other < closed for other in enough)]

        def rank(closed):
            members = vocabulary.generators(closed)
            inside = [scope for scope in members if scope in held]
            places = [vocabulary.place[scope] for scope in members]
            return (len(closed - held), len(members) - len(inside), -len(inside), places)

        return sorted(smallest, key=rank)


def answer(allowed, reason, required=(), missing=(), alternatives=(), rule=True):
    return {"allowed": allowed, "reason": reason, "required": list(required), "missing": list(missing),
            "alternatives": [list(a) for a in alternatives], "complete": True, "rule": rule}


def tokens_of(guard, vocabulary, seed):
    """The tokens worth trying on an operation, each once; None is no token at all."""
    tokens = [None, frozenset(), frozenset(vocabulary.scopes)]
    for alternative in guard.alternatives:
        tokens.append(alternative)
        tokens += [alternative - {scope} for scope in sorted(alternative)]
    draw = random.Random(seed)
    tokens.append(frozenset(draw.sample(vocabulary.scopes, 5)))
    concerned = sorted(set().union(*guard.alternatives))  # some of what matters and some that does not
    near = {scope for scope in concerned if draw.random() < 0.5}
    tokens.append(frozenset(near | set(draw.sample(vocabulary.scopes, 3))))
    return list(dict.fromkeys(tokens))


class Router:
    """Which operation serves a path: of the templates that match it, the one that is more literal from the left, then
    the longer, then the earlier in the table. `{x}` is a run inside a segment, `{+x}` a run of whole segments."""

    PART = re.compile(r"(\{\+?\w+\})")

    def __init__(self, operations):
        self.entries = []  # (regular expression, rank, operation)
        for number, (operation, template) in enumerate(operations):
            parts = [self.part(p) for p in self.PART.split(template)]
            rank = [self.literalness(segment) for segment in template.split("/")] + [9]
            self.entries.append((re.compile("".join(parts)), (rank, number), operation))

    @staticmethod
    def part(text):
        if text.startswith("{+"):
            return "[^/]+(?:/[^/]+)*"
        return "[^/]+" if text.startswith("{") else re.escape(text)

    @staticmethod
    def literalness(segment):
        if "{" not in segment:
            return 0
        whole = segment.startswith("{") and segment.endswith("}")
        return (3 if "{+" in segment else 1) + whole

    def matching(self, path):
        return [entry for entry in self.entries if entry[0].fullmatch(path)]

    def owners(self, path):
        """The operation, and those with the very same template, of which a path can't tell them apart."""
        matching = self.matching(path)
        best = min(matching, key=lambda entry: entry[1])
        return [operation for pattern, _, operation in matching if pattern == best[0]]


def filled(template, one="x7", several="projects/p1/things/t1"):
    return re.sub(r"\{(\+?)\w+\}", lambda hole: several if hole[1] else one, template)


def crossing(template, other):
    """A path that may match both: the literals of each where the other has a hole."""
    ours, theirs = template.split("/"), other.split("/")
    if len(ours) != len(theirs):
        return None
    return "/".join(filled(b if "{" in a and "{" not in b else a, several="x7") for a, b in zip(ours, theirs))


class CasesTest(unittest.TestCase):
    maxDiff = None

    def decide(self, policy, vocabulary, questions):
        """questions: (action, target, token, Guard). Returns how many were decided, all of them as the tables say."""
        lines = []
        for action, target, token, _ in questions:
            line = {"action": action, "target": target}
            if token is not None:
                line["scopes"] = " ".join(scope for scope in vocabulary.scopes if scope in token)
            lines.append(json.dumps(line))
        done = subprocess.run([SCOPEWARD, "decide", str(POLICIES / policy), "--batch"], input="\n".join(lines) + "\n",
                              capture_output=True, encoding="utf-8", check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        answers = done.stdout.splitlines()
        self.assertEqual(len(answers), len(questions))
        wrong = []
        for line, given, (_, _, token, guard) in zip(lines, answers, questions):
            got = json.loads(given)
            self.assertIsNone(got.pop("message"))
            rule = got["rule"]
            got["rule"] = rule is not None and rule["file"].endswith(policy) and rule["line"] > 0
            expected = guard.expect(vocabulary, token)
            if got != expected:
                wrong.append(f"{line[:300]}\n  expected {expected}\n  got      {got}")
        self.assertEqual(len(wrong), 0, f"{len(wrong)} of {len(questions)} are wrong, first:\n" + "\n".join(wrong[:5]))
        return len(answers)

    def test_jira(self):
        vocabulary = Vocabulary(row["scope"] for row in rows("04m_jira_scopes.tsv"))
        count, operations = cases("04n_jira_operation_policies.json")
        self.assertEqual((count, len(operations), len(vocabulary.scopes)), (621, 621, 194))
        guards, templates = {}, {}
        for case in operations:
            alternatives = [a["all_of"] for a in case["any_of"] if a["all_of"]]
            anonymous = case["anonymous_ok"]
            guards[case["op"]] = Guard(alternatives, anonymous, authenticated=anonymous and not alternatives)
            templates.setdefault(case["method"], []).append((case["op"], case["path"]))
        self.assertEqual(sum(not guard.exists for guard in guards.values()), 64)
        self.assertEqual(sum(guard.anonymous for guard in guards.values()), 237)

        questions, asked, crossed = [], set(), set()
        for method, listed in templates.items():
            router = Router(listed)
            for operation, template in listed:
                path = filled(template)
                self.assertEqual(router.owners(path), [operation])
                asked.add(operation)
                guard = guards[operation]
                questions += [(method, path, token, guard) for token in tokens_of(guard, vocabulary, operation)]
            # Paths that two templates match: each is the business of one operation alone.
            for (_, one), (_, other) in itertools.permutations(listed, 2):
                path = crossing(one, other)
                if path is None or len(router.matching(path)) < 2:
                    continue
                crossed.add((method, path))
                guard = guards[router.owners(path)[0]]
                questions += [(method, path, token, guard) for token in tokens_of(guard, vocabulary, path)]
        self.assertEqual((len(asked), len(crossed)), (621, 75))
        self.assertGreater(self.decide("jira.policy", vocabulary, questions), 621 * 6)

    def test_google(self):
        vocabulary = Vocabulary(row["scope"] for row in rows("04r_google_scopes.tsv"))
        count, methods = cases("04s_google_method_policies.json")
        self.assertEqual((count, len(methods), len(vocabulary.scopes)), (1193, 1193, 304))
        guards = {case["method_id"]: Guard([scope] for scope in case["any_of"]) for case in methods}
        self.assertEqual((len(guards), sum(not guard.exists for guard in guards.values())), (1193, 5))

        questions, templates = [], {}
        for case in methods:
            guard = guards[case["method_id"]]
            tokens = tokens_of(guard, vocabulary, case["method_id"])
            questions += [("call", case["method_id"], token, guard) for token in tokens]
            template = f"/{case['api']}/{case['path']}"
            templates.setdefault((case["api"], case["http"]), []).append((case["method_id"], template))
        self.assertGreater(self.decide("google.policy", vocabulary, questions), 1193 * 5)

        # Again by their paths, where a path says which method it is or the methods of one path ask for the same scopes.
        questions, by_path = [], 0
        for (_, http), listed in templates.items():
            router = Router(listed)
            for method, template in listed:
                path = filled(template)
                same = [guards[owner].alternatives for owner in router.owners(path)]
                self.assertIn(method, router.owners(path))
                if any(alternatives != same[0] for alternatives in same):
                    continue
                by_path += 1
                for path in dict.fromkeys((path, filled(template, "y-8", "one"))):
                    guard = guards[router.owners(path)[0]]
                    questions += [(http, path, t, guard) for t in tokens_of(guard, vocabulary, path)]
        # All but people.contactGroups.get and people.people.get, which are both GET v1/{+resourceName}.
        self.assertEqual(by_path, 1191)
        self.assertGreater(self.decide("google.policy", vocabulary, questions), 1191 * 5)

    def hierarchy(self, policy, vocabulary, further=()):
        """Every scope held against every scope asked for, and then pairs of scopes held."""
        guards = {scope: Guard([[scope]]) for scope in vocabulary.scopes}
        held = [None, frozenset(), frozenset(vocabulary.scopes)] + [frozenset([scope]) for scope in vocabulary.scopes]
        questions = [("use", scope, token, guard) for scope, guard in guards.items() for token in held]
        questions += [("use", target, token, guard) for target, guard in further for token in held]
        number = self.decide(policy, vocabulary, questions)
        self.assertEqual(number, (len(vocabulary.scopes) + len(further)) * (len(vocabulary.scopes) + 3))
        pairs = [frozenset(pair) for pair in itertools.combinations(vocabulary.scopes, 2)]
        questions = [("use", scope, pair, guard) for scope, guard in guards.items() for pair in pairs]
        self.decide(policy, vocabulary, questions)

    def test_github(self):
        table = rows("04a_github_oauth_scopes.tsv")
        scopes = [row["scope"] for row in table if row["scope"] != "(no scope)"]
        self.assertEqual(len(scopes), 39)
        includes = {}
        for row in table:
            if row["parent"]:
                includes.setdefault(row["parent"], []).append(row["scope"])
        self.assertEqual(sum(map(len, includes.values())), 20)
        self.hierarchy("github.policy", Vocabulary(scopes, includes), [("(no scope)", Guard(authenticated=True))])

    def test_mastodon(self):
        table = rows("04c_mastodon_scopes.tsv")
        scopes = [row["scope"] for row in table]
        self.assertEqual(len(scopes), 47)
        includes = {}
        for row in table:
            for parent in filter(None, row["parents"].split(",")):
                includes.setdefault(parent, []).append(row["scope"])
        self.assertEqual(len(includes["follow"]), 6)
        self.assertEqual(sum(len(row["parents"].split(",")) == 2 for row in table), 6)
        deprecated = [row["scope"] for row in table if row["note"] == "deprecated"]
        self.assertEqual(deprecated, ["follow"])
        self.hierarchy("mastodon.policy", Vocabulary(scopes, includes, deprecated))

    def test_the_policies_are_what_the_tables_give(self):
        with tempfile.TemporaryDirectory() as directory:
            subprocess.run([sys.executable, str(HERE / "make_policies.py"), directory], check=True,
                           env={**os.environ, "PYTHONHASHSEED": "1"})
            made = sorted(path.name for path in pathlib.Path(directory).iterdir())
            self.assertEqual(made, ["github.policy", "google.policy", "jira.policy", "mastodon.policy"])
            same, _, _ = filecmp.cmpfiles(directory, POLICIES, made, shallow=False)
            self.assertEqual(sorted(same), made)


if __name__ == "__main__":
    unittest.main()
