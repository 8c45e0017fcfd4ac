# SPDX-License-Identifier: Apache-2.0
"""Runs the decision vectors of this folder through `scopeward decide FILE --batch`.

A vector file is a list of groups: a sentence of the design, a policy by lines, and cases with the whole answer that the
sentence calls for. Whatever runs them (this test, or a binding's) compares every field. To keep the cases short, an
expectation leaves out what is usual: `message` null, `alternatives` none, `required` the first alternative, `missing`
all of `required`, `complete` true. `line` 0 is no rule. A case without `scopes` is a caller without a token.

    SCOPEWARD=build/release/bin/scopeward python3 tests/decisions/decisions_test.py [FILE.json ...]
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent
CASE_KEYS = {"action", "target", "scopes", "attributes", "expect"}
EXPECT_KEYS = {"reason", "line", "message", "required", "missing", "alternatives", "complete"}


def whole_answer(expect, file):
    alternatives = expect.get("alternatives", [])
    required = expect.get("required", alternatives[0] if alternatives else [])
    return {
        "allowed": expect["reason"] == "allowed",
        "reason": expect["reason"],
        "rule": {"file": file, "line": expect["line"]} if expect["line"] else None,
        "message": expect.get("message"),
        "required": required,
        "missing": expect.get("missing", required),
        "alternatives": alternatives,
        "complete": expect.get("complete", True),
    }


def decide(policy, requests):
    """The answers of the command, one for each request, and the name it knows the policy by."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "vector.policy")
        pathlib.Path(file).write_text(policy, encoding="utf-8")
        lines = "".join(json.dumps(request) + "\n" for request in requests)
        run = subprocess.run(
            [os.environ["SCOPEWARD"], "decide", file, "--batch"],
            input=lines.encode(), capture_output=True, timeout=60, check=False)
        if run.returncode == 2:
            raise AssertionError("the policy does not compile:\n" + run.stderr.decode() + run.stdout.decode())
        return [json.loads(line) for line in run.stdout.decode().splitlines()], file


class Vectors(unittest.TestCase):
    maxDiff = None

    def check_group(self, group):
        self.assertEqual(set(group), {"says", "policy", "cases"})
        self.assertTrue(group["cases"])
        for case in group["cases"]:
            self.assertLessEqual(set(case), CASE_KEYS)
            self.assertLessEqual(set(case["expect"]), EXPECT_KEYS)
        requests = [{key: value for key, value in case.items() if key != "expect"} for case in group["cases"]]
        answers, file = decide("\n".join(group["policy"]) + "\n", requests)
        self.assertEqual(len(answers), len(requests))
        for case, answer in zip(group["cases"], answers):
            with self.subTest(says=group["says"], case={**case, "expect": None}):
                expected = whole_answer(case["expect"], file)
                self.assertEqual({key: answer.get(key, "absent") for key in expected}, expected)  # more keys may come


def add_test(path):
    def run(self):
        groups = json.loads(path.read_text(encoding="utf-8"))
        self.assertTrue(groups)
        for group in groups:
            self.check_group(group)

    setattr(Vectors, "test_" + path.stem, run)


if __name__ == "__main__":
    FILES = [pathlib.Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*.json"))
    for each in FILES:
        add_test(each)
    unittest.main(argv=sys.argv[:1])
