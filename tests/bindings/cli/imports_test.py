# SPDX-License-Identifier: Apache-2.0
"""What an import may lead to: a regular file in the folder of the policy, however links lie, and nothing else. Nothing
hangs on a file that is no file. And what `bundle -o` writes over.

    SCOPEWARD=build/bin/scopeward python3 imports_test.py"""
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import unittest

from table_test import ENVIRONMENT, SCOPEWARD


class FolderCase(unittest.TestCase):
    def setUp(self):
        self.outer = tempfile.TemporaryDirectory()
        self.addCleanup(self.outer.cleanup)
        self.root = pathlib.Path(self.outer.name) / "policies"
        (self.root / "inner").mkdir(parents=True)
        (self.root.parent / "policies_of_others").mkdir()
        self.write("../outside.policy", "scope outside\n")
        self.write("../policies_of_others/secret.policy", "scope secret\n")
        self.write("scopes.policy", "scope a\n")
        self.write("inner/rules.policy", 'import "../scopes.policy"\naction t flat\nallow t x if a\n')

    def write(self, path, text):
        (self.root / path).write_text(text, encoding="utf-8")

    def run_command(self, *arguments, cwd=None, **more):
        return subprocess.run([SCOPEWARD, *arguments], cwd=cwd or self.root, env=ENVIRONMENT, capture_output=True,
                              text=True, check=False, timeout=20, **more)

    def link(self, path, to):
        (self.root / path).symlink_to(to)


class ImportsTest(FolderCase):
    def refusals(self, imported, name="main.policy", cwd=None):
        """What is said at an import, or nothing when it is read."""
        self.write("main.policy", f'import "{imported}"\n')
        done = self.run_command("check", "--json", name, cwd=cwd)
        found = json.loads(done.stdout)["diagnostics"]
        self.assertEqual(done.stderr, "")
        errors = [one for one in found if one["severity"] == "error"]
        self.assertEqual({one["code"] for one in errors} - {"P0227", "P0228"}, set())
        self.assertEqual(done.returncode, 2 if errors else 0)
        return [one["notes"][0]["message"] for one in errors]

    def test_files_of_the_folder(self):
        for path in ("scopes.policy", "inner/rules.policy", "./inner//../scopes.policy"):
            self.assertEqual(self.refusals(path), [], path)

    def test_the_folder_is_that_of_the_policy_from_wherever_it_is_named(self):
        for name, cwd in ((str(self.root / "main.policy"), "/"), ("policies/main.policy", self.root.parent),
                          ("../policies/main.policy", self.root), ("../main.policy", self.root / "inner"),
                          ("inner/../main.policy", self.root)):
            self.assertEqual(self.refusals("scopes.policy", name, cwd), [], name)
            self.assertEqual(self.refusals("nowhere.policy", name, cwd), ["No such file or directory"], name)

    def test_paths_that_say_that_they_leave(self):
        for path in ("../outside.policy", "inner/../../outside.policy", "..", "../policies/scopes.policy"):
            self.assertIn(self.refusals(path)[0], ("leaves the folder of the policy", "names no file"), path)
        self.assertEqual(self.refusals(str(self.root / "scopes.policy")), ["is not relative"])
        self.assertEqual(self.refusals("/etc/passwd"), ["is not relative"])

    def test_links_that_stay(self):
        self.link("linked.policy", "scopes.policy")
        self.link("inner/up.policy", "../scopes.policy")
        self.link("folder", "inner")
        for path in ("linked.policy", "inner/up.policy", "folder/rules.policy"):
            self.assertEqual(self.refusals(path), [], path)

    def test_links_that_leave(self):
        self.link("out.policy", "../outside.policy")
        self.link("absolute.policy", "/etc/passwd")
        self.link("others", "../policies_of_others")
        self.link("inner/far", "../../..")
        self.link("first.policy", "out.policy")
        for path in ("out.policy", "absolute.policy", "others/secret.policy", f"inner/far/{self.root.parent.name}/outside.policy",
                     "first.policy"):
            self.assertEqual(self.refusals(path), ["a link leads out of the folder of the policy"], path)

    def test_links_to_nothing_and_to_themselves(self):
        self.link("nothing.policy", "nowhere")
        self.link("round.policy", "round.policy")
        self.assertEqual(self.refusals("nothing.policy"), ["No such file or directory"])
        self.assertEqual(self.refusals("round.policy"), ["Too many levels of symbolic links"])

    def test_the_policy_itself_may_be_a_link(self):
        """The folder is that of the name that was given."""
        self.link("named.policy", "../policies_of_others/secret.policy")
        self.write("../policies_of_others/secret.policy", 'import "scopes.policy"\n')
        self.assertEqual(self.run_command("check", "named.policy").returncode, 0)

    def test_what_is_no_file(self):
        os.mkfifo(self.root / "fifo.policy")
        self.link("inner/fifo.policy", "../fifo.policy")
        with socket.socket(socket.AF_UNIX) as server:
            here = os.getcwd()
            os.chdir(self.root)  # the path of a socket is short
            try:
                server.bind("socket.policy")
            finally:
                os.chdir(here)
            self.assertEqual(self.refusals("inner"), ["is a directory, not a policy file"])
            self.assertEqual(self.refusals("fifo.policy"), ["is no regular file"])
            self.assertEqual(self.refusals("inner/fifo.policy"), ["is no regular file"])
            self.assertEqual(self.refusals("socket.policy"), ["No such device or address"])
        self.assertEqual(self.refusals("scopes.policy/x"), ["Not a directory"])
        self.assertEqual(self.refusals("x" * 300), ["File name too long"])

    def test_devices(self):
        for path in ("zero", "stdin", "tty", "fd/0"):
            done = self.run_command("check", "-", input=f'import "{path}"\n', cwd="/dev")
            self.assertEqual(done.returncode, 2, path)
            self.assertIn("P0228", done.stdout)

    def test_a_file_over_the_limit(self):
        with open(self.root / "large.policy", "wb") as large:
            large.truncate(64 * 1024 * 1024 + 1)
        self.assertEqual(self.refusals("large.policy"), ["is larger than 64 MiB"])

    def test_every_command_reads_imports(self):
        self.write("main.policy", 'import "inner/rules.policy"\n')
        for arguments in (["check", "main.policy"], ["decide", "main.policy", "t", "x", "--scopes", "a"], ["who", "main.policy", "t", "x"],
                          ["graph", "main.policy"], ["docs", "main.policy"], ["diff", "main.policy", "main.policy"],
                          ["challenge", "main.policy", "t", "x", "--scopes", "a"], ["bundle", "main.policy"]):
            done = self.run_command(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""), arguments)


class BundleTest(FolderCase):
    def test_what_it_writes_means_the_same(self):
        self.write("main.policy", '# top\nimport "inner/rules.policy"\nimport "scopes.policy"\n')
        self.write("../one.policy", "x" * 10_000)  # longer than what comes out
        done = self.run_command("bundle", "main.policy", "-o", "../one.policy")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        written = (self.root / "../one.policy").read_text(encoding="utf-8")
        self.assertEqual(written, self.run_command("bundle", "main.policy").stdout)
        self.assertIn("# top\n", written)
        self.assertEqual(self.run_command("diff", "main.policy", "../one.policy").returncode, 0)

    def test_no_input_is_written_over(self):
        self.write("main.policy", 'import "inner/rules.policy"\n')
        self.link("link.policy", "inner/rules.policy")
        os.link(self.root / "scopes.policy", self.root / "hard.policy")
        files = {path: path.read_bytes() for path in self.root.rglob("*.policy")}
        for path in ("main.policy", "scopes.policy", "link.policy", "hard.policy", str(self.root / "inner/rules.policy")):
            done = self.run_command("bundle", "main.policy", "-o", path)
            self.assertEqual((done.returncode, done.stdout), (2, ""), path)
            self.assertEqual(done.stderr, f"scopeward: {path}: is a part of the policy, and is not written over\n")
        with open(self.root / "main.policy", encoding="utf-8") as stdin:
            done = self.run_command("bundle", "-", "-o", "main.policy", stdin=stdin)
            self.assertEqual(done.returncode, 2)
        self.assertEqual({path: path.read_bytes() for path in self.root.rglob("*.policy")}, files)

    def test_nothing_is_written_when_it_does_not_compile(self):
        self.write("main.policy", 'import "nowhere.policy"\n')
        done = self.run_command("bundle", "main.policy", "-o", "new.policy")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("P0228", done.stderr)
        self.assertFalse((self.root / "new.policy").exists())


if __name__ == "__main__":
    unittest.main()
