# SPDX-License-Identifier: Apache-2.0
"""Compiles every policy that a document shows and runs every command, as documents.py says what they mean.

    SCOPEWARD=build/bin/scopeward LIBSCOPEWARD=build/lib/libscopeward.so python3 examples_test.py

With --write the outputs of the console blocks are written into the documents anew: read the diff."""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

from documents import ROOT, documents

SCOPEWARD = pathlib.Path(os.environ["SCOPEWARD"]).resolve()
LIBRARY = pathlib.Path(os.environ["LIBSCOPEWARD"]).resolve()
COMPILER = [os.environ.get("CC", "cc"), *shlex.split(os.environ.get("CFLAGS", ""))]
ENVIRONMENT = {**{name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "CLICOLOR_FORCE")},
               "LC_ALL": "C", "PATH": f"{SCOPEWARD.parent}:{os.environ['PATH']}"}
CHECKED, FOR_PEOPLE = ["policy", "policy-warning", "policy-error", "console", "c"], ["sh", "cmake", "text"]
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def run(command, folder, **more):
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=60, check=False, **more)


def diagnostics(text, folder):
    path = folder / "example.policy"
    path.write_text(text, encoding="utf-8")
    done = run([SCOPEWARD, "check", "--json", path.name], folder)
    return done.returncode, json.loads(done.stdout)["diagnostics"]


def put_policies(document, folder):
    """The named policies of a document, which may import one another."""
    for fence in document.fences:
        if fence.kind.startswith("policy") and fence.name:
            (folder / fence.name).write_text(fence.text, encoding="utf-8")


def prepare(document, folder):
    """Puts the named policies and programs of a document into a folder."""
    put_policies(document, folder)
    for fence in document.fences:
        if fence.name and fence.kind == "c":
            (folder / fence.name).write_text(fence.text, encoding="utf-8")
            compiled = run([*COMPILER, "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                            f"-I{ROOT}/bindings/c/include", fence.name, "-o", fence.name[:-2], LIBRARY,
                            f"-Wl,-rpath,{LIBRARY.parent}"], folder)
            if compiled.returncode != 0:
                raise AssertionError(f"{fence.place}: does not compile:\n{compiled.stdout}")


def rewrite(document):
    """The document with what its commands print now."""
    with tempfile.TemporaryDirectory() as name:
        prepare(document, pathlib.Path(name))
        text = document.text
        for fence in document.fences:
            if fence.kind == "console":
                printed = "".join(f"$ {command}\n{run(command, name, shell=True).stdout}"
                                  for command, _ in COMMAND.findall(fence.text))
                text = text.replace(f"```console\n{fence.text}```", f"```console\n{printed}```")
        return text


class ExamplesTest(unittest.TestCase):
    maxDiff = None

    def fences(self, *kinds):
        found = [fence for document in documents() for fence in document.fences if fence.kind in kinds]
        self.assertTrue(found, f"no document shows any {kinds}")
        return found

    def test_kinds(self):
        for document in documents():
            for fence in document.fences:
                self.assertIn(fence.kind, CHECKED + FOR_PEOPLE, fence.place)
                self.assertEqual(bool(fence.codes), fence.kind in ("policy-warning", "policy-error"), fence.place)

    def test_policies(self):
        kinds = {"policy": set(), "policy-warning": {"warning"}, "policy-error": {"error"}}
        self.fences(*kinds)
        for document in documents():
            with tempfile.TemporaryDirectory() as name:
                put_policies(document, pathlib.Path(name))
                for fence in document.fences:
                    if fence.kind not in kinds:
                        continue
                    with self.subTest(fence.place):
                        code, found = diagnostics(fence.text, pathlib.Path(name))
                        self.assertEqual(sorted({d["code"] for d in found}), fence.codes, [d["message"] for d in found])
                        self.assertEqual(code, 2 if fence.kind == "policy-error" else 0)
                        self.assertEqual({d["severity"] for d in found}, kinds[fence.kind])

    def test_commands(self):
        self.fences("console")
        for document in documents():
            with tempfile.TemporaryDirectory() as name:
                prepare(document, pathlib.Path(name))
                for fence in document.fences:
                    if fence.kind != "console":
                        continue
                    commands = COMMAND.findall(fence.text)
                    read = "".join(f"$ {command}\n{shown}" for command, shown in commands)
                    self.assertEqual(read, fence.text, fence.place)
                    for command, shown in commands:
                        with self.subTest(fence.place, command=command):
                            self.assertEqual(run(command, name, shell=True).stdout, shown)

    def test_programs(self):
        for fence in self.fences("c"):
            self.assertIsNotNone(fence.name, f"{fence.place}: a program without a name")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        for each in documents():
            changed = rewrite(each)
            if changed != each.text:
                each.path.write_text(changed, encoding="utf-8")
    else:
        unittest.main()
