# SPDX-License-Identifier: Apache-2.0
"""Runs the command on each row of cases.json and compares the exit code with the row and the output with golden/.

    SCOPEWARD=build/bin/scopeward python3 table_test.py            compares
    SCOPEWARD=build/bin/scopeward python3 table_test.py --bless    writes golden/ anew: read the diff

A row is {"name", "args", "exit", "stdin": [lines], "final": false for no line end at the end of stdin}; it runs in
policies/. Exit codes are written by hand and never blessed. Bytes that are no plain text are escaped in golden/.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SCOPEWARD = os.environ["SCOPEWARD"]
CASES = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
MISUSED = ("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE")
ENVIRONMENT = {**{k: v for k, v in os.environ.items() if k not in MISUSED}, "LC_ALL": "C", "TERM": "xterm"}


def run(case):
    stdin = "\n".join(case.get("stdin", []))
    if case.get("stdin") and case.get("final", True):
        stdin += "\n"
    return subprocess.run([SCOPEWARD, *case["args"]], input=stdin.encode(), capture_output=True, cwd=HERE / "policies",
                          env=ENVIRONMENT, check=False, timeout=60)


def shown(output):
    """Text with everything else escaped, so that colours and stray bytes can be reviewed."""
    text = output.decode("utf-8", "backslashreplace")
    text = "".join(c if c == "\n" or c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if text.endswith("\n") or not text else text + "\n<no line end>\n"


def transcript(case, done):
    words = " ".join(word if word and all(c.isalnum() or c in "-_./:=*" for c in word) else json.dumps(word)
                     for word in case["args"])
    parts = [f"==== {case['name']}\n$ scopeward {words}\n", shown(done.stdout)]
    if done.stderr:
        parts += ["---- stderr\n", shown(done.stderr)]
    return "".join(parts)


def golden(group):
    """The transcripts of a group by the names of the cases."""
    path = HERE / "golden" / f"{group}.txt"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    parts = [part for part in ("\n" + text).split("\n==== ") if part.strip()]
    return {part.split("\n", 1)[0]: "==== " + part.rstrip("\n") + "\n" for part in parts}


class TableTest(unittest.TestCase):
    maxDiff = None

    def check_group(self, group):
        expected = golden(group)
        names = [case["name"] for case in CASES[group]]
        self.assertEqual(len(names), len(set(names)), "two cases have one name")
        self.assertEqual(sorted(expected), sorted(names), "golden/ has other cases than cases.json")
        for case in CASES[group]:
            with self.subTest(case["name"]):
                done = run(case)
                self.assertEqual(done.returncode, case["exit"], done.stderr.decode(errors="replace"))
                self.assertEqual(transcript(case, done).rstrip("\n") + "\n", expected[case["name"]])

    def test_every_group_is_run(self):
        run_here = {name.removeprefix("test_group_") for name in dir(self) if name.startswith("test_group_")}
        self.assertEqual(run_here, set(CASES))
        self.assertEqual({path.stem for path in (HERE / "golden").iterdir()}, set(CASES))

    def test_every_exit_code_of_every_command(self):
        seen = {(case["args"][0], case["exit"]) for cases in CASES.values() for case in cases if case["args"]}
        for command in ("check", "decide", "who", "can", "challenge", "fmt", "test"):
            for code in (0, 1, 2):
                self.assertIn((command, code), seen)
        for command in ("metadata", "explain", "graph", "docs", "bundle", "init"):
            self.assertLessEqual({(command, 0), (command, 2)}, seen)

    def test_every_option_is_in_a_case(self):
        used = {word.split("=")[0] for cases in CASES.values() for case in cases for word in case["args"]}
        for command in ("check", "decide", "who", "metadata", "challenge", "explain", "graph", "docs", "completion",
                        "man", "bundle", "can", "init", "fmt", "test"):
            help_text = run({"args": [command, "--help"]}).stdout.decode()
            options = set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", help_text, re.MULTILINE))
            self.assertGreaterEqual(len(options), 2)
            self.assertLessEqual(options, used, command)

    def test_group_usage(self):
        self.check_group("usage")

    def test_group_check(self):
        self.check_group("check")

    def test_group_decide(self):
        self.check_group("decide")

    def test_group_fmt(self):
        self.check_group("fmt")

    def test_group_batch(self):
        self.check_group("batch")

    def test_group_who(self):
        self.check_group("who")

    def test_group_can(self):
        self.check_group("can")

    def test_group_init(self):
        self.check_group("init")

    def test_group_metadata(self):
        self.check_group("metadata")

    def test_group_challenge(self):
        self.check_group("challenge")

    def test_group_explain(self):
        self.check_group("explain")

    def test_group_graph(self):
        self.check_group("graph")

    def test_group_docs(self):
        self.check_group("docs")

    def test_group_completion(self):
        self.check_group("completion")

    def test_group_bundle(self):
        self.check_group("bundle")

    def test_group_test(self):
        self.check_group("test")


def bless():
    (HERE / "golden").mkdir(exist_ok=True)
    for group, cases in CASES.items():
        text = "\n".join(transcript(case, run(case)).rstrip("\n") + "\n" for case in cases)
        (HERE / "golden" / f"{group}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--bless"]:
        bless()
    else:
        unittest.main()
