# SPDX-License-Identifier: Apache-2.0
"""The completion scripts complete what --help lists: commands, options, choices and files, for every command there is.
bash runs its script. zsh and fish, where they are installed, check the syntax of theirs, and fish is asked too; without
them only the text is looked at, and the test says so.

    SCOPEWARD=build/bin/scopeward python3 completion_test.py"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SCOPEWARD = os.environ["SCOPEWARD"]
ENVIRONMENT = {**os.environ, "LC_ALL": "C"}
EVERYWHERE = ["--help", "--version"]
# Runs the script as bash does while a line is typed: the words, the last of which is being completed.
ASK_BASH = r"""
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_scopeward
printf '%s\n' "${COMPREPLY[@]}"
"""


def run(*words, **more):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, env=ENVIRONMENT, check=False,
                          timeout=60, **more)


def printed(*words):
    done = run(SCOPEWARD, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


TABLE = {command["name"]: command["arguments"] for command in json.loads(printed("completion", "--json"))["commands"]}


def options(arguments, kinds=("flag", "option")):
    return [argument["name"] for argument in arguments if argument["kind"] in kinds]


class CompletionTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        for shell in ("bash", "zsh", "fish"):
            (cls.path / shell).write_text(printed("completion", shell), encoding="utf-8")
        for name in ("one.policy", "two words.policy", "other*.txt"):
            (cls.path / name).touch()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def bash(self, *words):
        done = run("bash", "--norc", "--noprofile", "-c", ASK_BASH, "bash", self.path / "bash", "scopeward", *words,
                   cwd=self.path)
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        return [line for line in done.stdout.split("\n") if line]

    def test_the_table_is_that_of_help(self):
        listed = re.findall(r"^  (\w+) ", re.search(r"Commands:\n(.*?)\n\n", printed("--help"), re.DOTALL)[1], re.MULTILINE)
        self.assertEqual(listed, list(TABLE))
        self.assertGreater(len(TABLE), 8)
        for name, arguments in TABLE.items():
            help_text = printed(name, "--help")
            shown = re.findall(r"^  (?:-\w,)?(--[\w-]+)", help_text, re.MULTILINE)
            self.assertEqual(shown, ["--help", *options(arguments)], name)
            words = re.findall(r"^  ([A-Z]+)\b", help_text, re.MULTILINE)
            self.assertEqual(words, [a["name"] for a in arguments if a["kind"] == "word"], name)
            for argument in arguments:
                if argument["choices"]:
                    self.assertIn("|".join(argument["choices"]), help_text)

    def test_bash_commands(self):
        self.assertEqual(self.bash(""), [*TABLE, *EVERYWHERE])
        self.assertEqual(self.bash("--"), EVERYWHERE)
        self.assertEqual(self.bash("ch"), [name for name in TABLE if name.startswith("ch")])
        self.assertEqual(self.bash("nonsense", ""), [])

    def test_bash_options(self):
        for name, arguments in TABLE.items():
            self.assertEqual(self.bash(name, "--"), ["--help", *options(arguments)], name)
            for option in options(arguments):
                self.assertIn(option, self.bash(name, option[:-1]), name)

    def test_bash_values(self):
        seen = 0
        for name, arguments in TABLE.items():
            for argument in arguments:
                if argument["kind"] != "option":
                    continue
                files = sorted(self.files()) if argument["file"] else []
                for words in ([argument["name"], ""], [argument["name"], "="], [argument["name"], "=", ""]):
                    found = self.bash(name, *words)
                    self.assertEqual(sorted(found), files if argument["file"] else sorted(argument["choices"]), words)
                seen += len(argument["choices"])
                for choice in argument["choices"]:
                    self.assertIn(choice, self.bash(name, argument["name"], "=", choice[:2]))
        self.assertGreater(seen, 10)

    def files(self):
        return [path.name for path in self.path.iterdir()]

    def test_bash_words(self):
        """Each place for a word, with options and their values before it."""
        for name, arguments in TABLE.items():
            value_of = next((["--color", "=", "always"] for a in arguments if a["name"] == "--color"), [])
            words = [argument for argument in arguments if argument["kind"] == "word"]
            for before in ([], value_of, value_of[:1] + value_of[2:], ["--json"] if "--json" in options(arguments) else []):
                for place, argument in enumerate(words):
                    found = self.bash(name, *before, *["x"] * place, "")
                    expected = self.files() if argument["file"] else argument["choices"]
                    self.assertEqual(sorted(found), sorted(expected), (name, before, place))
                more = self.bash(name, *before, *["x"] * len(words), "")
                self.assertEqual(sorted(more), sorted(self.files()) if words and words[-1]["repeated"] else [], name)
        self.assertEqual(self.bash("check", "two"), ["two words.policy"])
        self.assertEqual(self.bash("who", "-", ""), [])  # `-` is a file
        self.assertEqual(sorted(self.bash("who", "--", "o")), ["one.policy", "other*.txt"])

    def test_zsh(self):
        text = (self.path / "zsh").read_text(encoding="utf-8")
        self.assertTrue(text.startswith("#compdef scopeward\n"))
        for name, arguments in TABLE.items():
            self.assertIn(f"\n        '{name}:", text)
            case = re.search(rf"^        {name}\)\n(.*?)^          ;;", text, re.MULTILINE | re.DOTALL)[1]
            for argument in arguments:
                mark = {"flag": argument["name"] + "[", "option": argument["name"] + "=["}.get(argument["kind"],
                                                                                            ":" + argument["name"] + ":")
                self.assertIn(mark, case, name)
                if argument["choices"]:
                    self.assertIn("(" + " ".join(argument["choices"]) + ")", case)
        if not shutil.which("zsh"):
            self.skipTest("no zsh here: its syntax is not checked")
        done = run("zsh", "-n", self.path / "zsh")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_fish(self):
        text = (self.path / "fish").read_text(encoding="utf-8")
        for name, arguments in TABLE.items():
            self.assertIn(f" -a {name} -d ", text)
            for option in options(arguments):
                self.assertIn(f"'__scopeward_is {name}' -l {option[2:]} ", text)
        if not shutil.which("fish"):
            self.skipTest("no fish here: its syntax is not checked")
        done = run("fish", "-n", self.path / "fish")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.fish("scopeward "), sorted(TABLE))
        for name, arguments in TABLE.items():
            self.assertEqual(self.fish(f"scopeward {name} --"), sorted(["--help", *options(arguments)]))
            for argument in arguments:
                if argument["kind"] == "option" and argument["choices"]:
                    self.assertEqual(self.fish(f"scopeward {name} {argument['name']} "), sorted(argument["choices"]))
        self.assertEqual(self.fish("scopeward who one"), ["one.policy"])

    def fish(self, line):
        done = run("fish", "--no-config", "-c", f"source fish; complete -C '{line}'", cwd=self.path)
        self.assertEqual((done.returncode, done.stderr), (0, ""), line)
        return sorted(found.split("\t")[0] for found in done.stdout.splitlines())


if __name__ == "__main__":
    unittest.main()
