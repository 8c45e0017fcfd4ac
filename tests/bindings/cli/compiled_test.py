# SPDX-License-Identifier: Apache-2.0
"""Compiled policies: every command that opens a policy says the same of a compiled form as of its text, `verify` finds
what has changed, and what is no compiled form, or should be none, is refused with a word on what to do.

    SCOPEWARD=build/bin/scopeward python3 compiled_test.py"""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from table_test import ENVIRONMENT, HERE, SCOPEWARD

POLICIES = HERE / "policies"
ASKED = {
    "epicme.policy": [("tool", "create_entry"), ("resource", "epicme://entries/42"), ("tool", "nothing"), ("method", "ping")],
    "journal.policy": [("tool", "create_entry"), ("tool", "read_entry")],
    "photos.policy": [("GET", "/photos/7"), ("PUT", "/photos/7"), ("GET", "/photos/../7")],
    "imports/main.policy": [("tool", "create_entry"), ("GET", "/")],
}
SCOPES = [None, "", "entries:read", "admin", "photos:7:read entries:write"]


class CompiledCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_command(self, *words, stdin=None):
        done = subprocess.run([SCOPEWARD, *map(str, words)], cwd=POLICIES, env=ENVIRONMENT, input=stdin, capture_output=True,
                              text=True, check=False, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def compiled(self, policy):
        out = self.folder / (pathlib.Path(policy).name + "c")
        self.assertEqual(self.run_command("compile", policy, "-o", out), (0, "", ""))
        return out


class CompiledTest(CompiledCase):
    def test_says_what_its_text_says(self):
        compared = 0
        for policy, operations in ASKED.items():
            if not (POLICIES / policy).exists():
                continue
            file = self.compiled(policy)
            calls = [["metadata"], ["docs"], ["docs", "--json"], ["graph"], ["test"], ["can"], ["can", "--json"]]
            for scopes in SCOPES:
                held = [] if scopes is None else ["--scopes", scopes]
                calls.append(["can", *held])
                for action, target in operations:
                    calls += [["decide", action, target, *held, "--explain"], ["decide", action, target, *held, "--json"],
                              ["challenge", action, target, *held], ["graph", action, target, *held]]
            calls += [["who", *operation] for operation in operations]
            for command, *words in calls:
                with self.subTest(policy=policy, call=[command, *words]):
                    text = self.run_command(command, policy, *words)
                    now = self.run_command(command, file, *words)
                    self.assertEqual(now[:2], text[:2])
                    self.assertEqual(now[2].replace(str(file), policy), text[2])
                    compared += 1
        self.assertGreater(compared, 150)

    def test_answers_a_batch(self):
        lines = [json.dumps({"action": "tool", "target": target, "scopes": scopes})
                 for target in ("create_entry", "get_entry", "whoami", "nothing") for scopes in ("", "entries:read", "admin")]
        file = self.compiled("epicme.policy")
        batch = "\n".join(lines) + "\n"
        self.assertEqual(self.run_command("decide", file, "--batch", stdin=batch),
                         self.run_command("decide", "epicme.policy", "--batch", stdin=batch))

    def test_is_compared_as_its_text(self):
        file = self.compiled("epicme.policy")
        self.assertEqual(self.run_command("diff", "epicme.policy", file)[0], 0)
        self.assertEqual(self.run_command("diff", "journal.policy", file)[0], 1)

    def test_is_written_whole_and_the_same_each_time(self):
        file = self.compiled("epicme.policy")
        first = file.read_bytes()
        code, out, err = self.run_command("compile", "epicme.policy", "-o", file, "--json")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(json.loads(out), {"file": str(file), "bytes": len(first)})
        self.assertEqual(file.read_bytes(), first)
        self.assertEqual(os.listdir(self.folder), [file.name])

    def test_is_compiled_again_from_itself(self):
        file = self.compiled("epicme.policy")
        again = self.folder / "again"
        self.assertEqual(self.run_command("compile", file, "-o", again)[0], 0)
        self.assertEqual(again.read_bytes(), file.read_bytes())

    def test_what_does_not_compile_writes_nothing(self):
        out = self.folder / "none"
        code, _, err = self.run_command("compile", "broken.policy", "-o", out)
        self.assertEqual(code, 2)
        self.assertIn("error[", err)
        self.assertFalse(out.exists())
        self.assertEqual(self.run_command("compile", "epicme.policy")[0], 2)
        code, _, err = self.run_command("compile", "epicme.policy", "-o", "epicme.policy")
        self.assertEqual(code, 2)
        self.assertIn("is not written over", err)


class VerifyTest(CompiledCase):
    def test_finds_every_change(self):
        file = self.compiled("epicme.policy")
        self.assertEqual(self.run_command("verify", file), (0, f"{file}: sound\n", ""))
        bytes_now = file.read_bytes()
        changed = self.folder / "changed"
        for at in range(8, len(bytes_now), len(bytes_now) // 60):
            other = bytearray(bytes_now)
            other[at] ^= 1 << at % 8
            changed.write_bytes(other)
            code, out, err = self.run_command("verify", changed)
            self.assertEqual((code, err), (1, ""), at)
            self.assertRegex(out, f"^{changed}: damaged: this (compiled policy is damaged|was compiled by another version)")
            self.assertEqual(self.run_command("decide", changed, "tool", "whoami", "--scopes", "admin")[0], 2, at)

    def test_looks_at_all_files(self):
        file = self.compiled("epicme.policy")
        short = self.folder / "short"
        short.write_bytes(file.read_bytes()[:-1])
        code, out, _ = self.run_command("verify", "--json", file, short)
        self.assertEqual(code, 1)
        found = json.loads(out)["files"]
        self.assertEqual([(one["file"], one["sound"]) for one in found], [(str(file), True), (str(short), False)])
        self.assertIsNone(found[0]["problem"])
        self.assertIn("compile it again", found[1]["problem"])
        self.assertEqual(self.run_command("verify", file, self.folder / "absent")[0], 2)

    def test_texts_are_for_check(self):
        code, out, err = self.run_command("verify", "epicme.policy")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("scopeward check", err)
        code, out, err = self.run_command("check", self.compiled("epicme.policy"))
        self.assertEqual((code, out), (2, ""))
        self.assertIn("scopeward verify", err)


if __name__ == "__main__":
    unittest.main()
