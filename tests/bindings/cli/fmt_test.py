# SPDX-License-Identifier: Apache-2.0
"""What `scopeward fmt` does to files, and whether its differences are true: applied to what was there, they give what it
writes. What it prints is in the table of cases.json, the layout itself in tests/grammar/format.

    SCOPEWARD=$PWD/build/release/bin/scopeward python3 fmt_test.py"""
import json
import os
import pathlib
import random
import re
import resource
import signal
import stat
import subprocess
import tempfile
import unittest

SCOPEWARD = os.environ["SCOPEWARD"]
UGLY, TIDY = "scope   a\nallow tool x if a", "scope a\nallow tool x  if a\n"
BROKEN = "allow tool x if\n"


def fmt(*words, stdin="", **more):
    return subprocess.run([SCOPEWARD, "fmt", *map(str, words)], input=stdin.encode(), capture_output=True, check=False,
                          timeout=120, **more)


def patched(text, difference):
    """The text with a unified difference applied to it."""
    lines, out, at = text.splitlines(keepends=True), [], 0
    body = difference.split("\n")
    assert body[0].startswith("--- ") and body[1].startswith("+++ ") and body[-1] == ""
    body = body[2:-1]
    for index, line in enumerate(body):
        whole = index + 1 == len(body) or not body[index + 1].startswith("\\")
        if line.startswith("@@"):
            begin, count = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@", line).groups()
            begin = int(begin) - (0 if count == "0" else 1)
            out += lines[at:begin]
            at = begin
        elif line[0] in " -":
            assert lines[at] == line[1:] + ("\n" if whole else ""), (lines[at], line)
            at += 1
        if line[0] in " +":
            out.append(line[1:] + ("\n" if whole else ""))
    return "".join(out + lines[at:])


class Folder(unittest.TestCase):
    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = pathlib.Path(kept.name)

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text.encode())
        return path


class RewritingTest(Folder):
    def test_a_file_gets_its_layout(self):
        path = self.write("a.policy", UGLY)
        done = fmt(path)
        self.assertEqual((done.returncode, done.stdout.decode(), done.stderr), (0, f"formatted {path}\n", b""))
        self.assertEqual(path.read_text(), TIDY)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["a.policy"])
        self.assertEqual(fmt(path).stdout, b"")

    def test_a_name_without_a_folder(self):
        self.write("a.policy", UGLY)
        self.assertEqual(fmt("a.policy", cwd=self.folder).stdout, b"formatted a.policy\n")
        self.assertEqual((self.folder / "a.policy").read_text(), TIDY)

    def test_a_file_that_is_in_order_is_not_touched(self):
        path = self.write("a.policy", TIDY)
        os.utime(path, ns=(1, 1))
        before = path.stat()
        self.assertEqual(fmt(path).returncode, 0)
        self.assertEqual((path.stat().st_ino, path.stat().st_mtime_ns), (before.st_ino, before.st_mtime_ns))

    def test_the_mode_stays(self):
        for mode in (0o600, 0o640, 0o755, 0o666):
            path = self.write(f"{mode:o}.policy", UGLY)
            path.chmod(mode)
            self.assertEqual(fmt(path).returncode, 0)
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), mode)

    def test_a_reader_keeps_what_it_opened(self):
        path = self.write("a.policy", UGLY)
        with path.open() as opened:
            self.assertEqual(fmt(path).returncode, 0)
            self.assertEqual(opened.read(), UGLY)
        self.assertEqual(path.read_text(), TIDY)

    def test_a_link_stays_one(self):
        (self.folder / "real").mkdir()
        path = self.write("real/a.policy", UGLY)
        link = self.folder / "link.policy"
        link.symlink_to("real/a.policy")
        self.assertEqual(fmt(link).returncode, 0)
        self.assertTrue(link.is_symlink())
        self.assertEqual(path.read_text(), TIDY)

    def test_check_leaves_files_alone(self):
        path = self.write("a.policy", UGLY)
        self.assertEqual(fmt("--check", path).returncode, 1)
        self.assertEqual(path.read_text(), UGLY)

    def test_all_files_or_none(self):
        good, other = self.write("good.policy", UGLY), self.write("other.policy", UGLY)
        for bad in (self.write("bad.policy", BROKEN), self.folder / "nowhere.policy", self.folder):
            done = fmt(good, bad, other)
            self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertNotEqual(done.stderr, b"")
            self.assertEqual((good.read_text(), other.read_text()), (UGLY, UGLY))
        self.assertEqual(fmt(good, other).returncode, 0)
        self.assertEqual((good.read_text(), other.read_text()), (TIDY, TIDY))

    def test_json_says_what_changed(self):
        good, bad = self.write("good.policy", UGLY), self.write("bad.policy", BROKEN)
        done = json.loads(fmt("--json", good, bad).stdout)
        self.assertEqual([file["changed"] for file in done["files"]], [False, False])
        self.assertEqual([d["code"] for d in done["diagnostics"]], ["P0107"])
        done = json.loads(fmt("--json", good).stdout)
        self.assertEqual(done, {"files": [{"file": str(good), "changed": True}], "diagnostics": []})
        self.assertEqual(json.loads(fmt("--json", good).stdout)["files"], [{"file": str(good), "changed": False}])

    def test_a_file_given_twice(self):
        path = self.write("a.policy", UGLY)
        self.assertEqual(fmt(path, path).returncode, 0)
        self.assertEqual(path.read_text(), TIDY)

    def test_what_is_no_file_is_not_rewritten(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen([SCOPEWARD, "fmt", pipe], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
            pipe.write_text(UGLY)
            out, error = started.communicate(timeout=60)
            self.assertEqual((started.returncode, out), (2, b""))
            self.assertIn(b"is no regular file", error)

    @unittest.skipIf(os.geteuid() == 0, "root may write everything")
    def test_what_must_not_be_written_is_not(self):
        good, path = self.write("good.policy", UGLY), self.write("a.policy", UGLY)
        path.chmod(0o444)
        done = fmt(good, path)
        self.assertEqual((done.returncode, good.read_text(), path.read_text()), (2, UGLY, UGLY))
        path.chmod(0o644)
        self.folder.chmod(0o555)
        self.addCleanup(self.folder.chmod, 0o755)
        done = fmt(path)
        self.assertEqual((done.returncode, path.read_text()), (2, UGLY))
        self.assertIn(b"its folder can't be written to", done.stderr)

    def test_a_full_disk_leaves_the_file_as_it_was(self):
        """As far as a limit on the size of files is like one."""
        path = self.write("a.policy", UGLY * 10000)
        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        done = fmt(path, preexec_fn=small_files)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertEqual(path.read_text(), UGLY * 10000)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["a.policy"])


class DifferenceTest(Folder):
    def holds(self, text):
        path = self.write("x.policy", text)
        done = fmt("--check", path)
        formatted = fmt("-", stdin=text).stdout.decode()
        self.assertEqual(done.returncode, 0 if text == formatted else 1)
        difference = done.stdout.decode()
        self.assertEqual(patched(text, difference) if difference else text, formatted)
        return difference

    def test_small_ones(self):
        for text in ("", "\n", "\n\n\n", "scope a", "scope a\n", "\nscope a\n", "scope a\n\n", "scope a # é\r\nscope b\r\n",
                     "scope a\n\n\n\nscope b\n", "\ufeffscope a\n", "# only a comment", "scope a scope b\nscope c\n"):
            with self.subTest(text=text):
                self.holds(text)

    def test_random_ones(self):
        dice = random.Random(7)
        lines = ["scope a\n", "scope  a\n", "\n", "# c\n", "scope bb \"B\"\n", "scope bb  \"B\"\n", "let l = a or b\n",
                 "allow tool x  if a\n", "allow tool x if a and\nb\n", "deny  *  always\n", "language 1\n"]
        for _ in range(300):
            text = "".join(dice.choice(lines) for _ in range(dice.randrange(40)))
            with self.subTest(text=text):
                self.holds(text)

    def test_far_apart_changes_are_hunks_of_their_own(self):
        text = "scope  a\n\n" + "# comment\n" * 20 + "scope  b\n"
        self.assertEqual(self.holds(text).count("@@ -"), 2)
        near = "scope  a\n\n" + "# comment\n" * 4 + "scope  b\n"
        self.assertEqual(self.holds(near).count("@@ -"), 1)

    def test_it_is_as_short_as_can_be(self):
        """Each changed line is taken out and put in once, however much has changed."""
        for count in (1, 10, 900):
            difference = self.holds("# first\n\n" + "scope  a\n\nscope b\n\n" * count)
            changed = [line for line in difference.split("\n")[2:] if line[:1] in ("+", "-")]
            self.assertEqual(len(changed), 2 * count + 1)  # and the blank line at the end

    def test_many_changes_are_one(self):
        text = "scope b\n\n" + "scope  a\n\nscope b\n\n" * 30000 + "scope b\n"
        difference = self.holds(text)
        self.assertEqual(difference.count("@@ -"), 1)
        self.assertEqual(self.holds("scope  a\n" * 100000).count("@@ -"), 1)


if __name__ == "__main__":
    unittest.main()
