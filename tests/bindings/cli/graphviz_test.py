# SPDX-License-Identifier: Apache-2.0
"""`graph --svg` with programs called `dot` that do what Graphviz could do, and with none; and, where Graphviz is
installed, that it reads every graph.

    SCOPEWARD=build/bin/scopeward python3 graphviz_test.py"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

SCOPEWARD = pathlib.Path(os.environ["SCOPEWARD"]).resolve()
POLICIES = pathlib.Path(__file__).resolve().parent / "policies"
CASES = json.loads((pathlib.Path(__file__).resolve().parent / "cases.json").read_text(encoding="utf-8"))
# More than pipes hold, in both directions.
LARGE = "".join(f"scope p{i} implies c:*\n" for i in range(100)) + "".join(f"scope c:{i}\n" for i in range(200))


def run(*words, path=None, text=""):
    environment = dict(os.environ, LC_ALL="C")
    if path is not None:
        environment["PATH"] = str(path)
    return subprocess.run([str(SCOPEWARD), "graph", *words], input=text.encode(), capture_output=True, cwd=POLICIES,
                          env=environment, check=False, timeout=60)


class GraphvizTest(unittest.TestCase):
    def fake(self, program, mode=0o755):
        """A folder with a `dot` in it."""
        folder = pathlib.Path(self.temporary())
        dot = folder / "dot"
        dot.write_text(f"#!{sys.executable} -S\nimport sys\n{program}\n", encoding="utf-8")
        dot.chmod(mode)
        return folder

    def temporary(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return folder.name

    def refuses(self, folder, complaint):
        done = run("epicme.policy", "--svg", path=folder)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertEqual(done.stderr.decode(), f"scopeward: {complaint}\n")

    def test_not_installed(self):
        self.refuses(self.temporary(), "Graphviz is not installed: there is no `dot` to run; on Debian, apt-get install "
                                       "graphviz")

    def test_not_runnable(self):
        self.refuses(self.fake("", mode=0o644), "Graphviz: `dot` can't be run: Permission denied")

    def test_gets_the_graph_and_gives_the_drawing(self):
        folder = self.fake("sys.stdout.write(' '.join(sys.argv[1:]) + '\\n' + sys.stdin.read())")
        for words in (["epicme.policy"], ["epicme.policy", "tool", "whoami", "--scopes", ""]):
            done = run(*words, "--svg", path=folder)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertEqual(done.stdout, b"-Tsvg\n" + run(*words).stdout)

    def test_neither_waits_for_the_other(self):
        reads_last = self.fake("sys.stdout.write('x' * 3000000); sys.stdout.flush()\nn = len(sys.stdin.read())\n"
                               "sys.stdout.write('%d' % n)")
        reads_first = self.fake("n = len(sys.stdin.read())\nsys.stdout.write('x' * 3000000 + '%d' % n)")
        size = len(run("-", text=LARGE).stdout)
        self.assertGreater(size, 300000)
        for folder in (reads_last, reads_first):
            done = run("-", "--svg", path=folder, text=LARGE)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertEqual(done.stdout, b"x" * 3000000 + b"%d" % size)

    def test_one_that_does_not_read(self):
        done = run("-", "--svg", path=self.fake("sys.stdout.write('drawn')"), text=LARGE)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"drawn", b""))

    def test_one_that_fails(self):
        self.refuses(self.fake("sys.stdin.read(); sys.stdout.write('half'); sys.exit(3)"), "Graphviz: `dot` failed")
        self.refuses(self.fake("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"), "Graphviz: `dot` failed")
        self.refuses(self.fake("sys.stdin.read()"), "Graphviz: `dot` drew nothing")

    def test_its_pipes_break_as_everyone_s(self):
        """A SIGPIPE that is ignored here is not ignored there."""
        ignored = self.fake("for line in open('/proc/self/status'):\n  if line.startswith('SigIgn'): print(line)")
        if not os.path.exists("/proc/self/status"):
            self.skipTest("no /proc here")
        # Python ignores the signal itself; a shell leaves it as it comes.
        (ignored / "dot").write_text("#!/bin/sh\nwhile read -r key value; do case $key in SigIgn:) echo $value;; esac; done "
                                     "< /proc/self/status\n", encoding="utf-8")
        done = run("epicme.policy", "--svg", path=ignored)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(int(done.stdout, 16) >> 12 & 1, 0)

    def test_the_real_one_reads_every_graph(self):
        if not shutil.which("dot"):
            self.skipTest("no Graphviz here: that it reads the graphs is not checked")
        read = 0
        for case in CASES["graph"]:
            if case["exit"] != 0 or "--json" in case["args"]:
                continue
            text = "\n".join([*case.get("stdin", []), ""])
            graph = run(*case["args"][1:], text=text).stdout
            done = subprocess.run(["dot", "-Tcanon"], input=graph, capture_output=True, check=False, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, b""), case["name"])
            done = run(*case["args"][1:], "--svg", text=text)
            self.assertEqual((done.returncode, done.stderr), (0, b""), case["name"])
            root = xml.etree.ElementTree.fromstring(done.stdout)
            self.assertTrue(root.tag.endswith("svg"))
            read += 1
        self.assertGreater(read, 8)

    def test_the_real_one_shows_names_as_they_are(self):
        if not shutil.which("dot"):
            self.skipTest("no Graphviz here")
        text = 'policy "P" { profile mcp }\nscope "a&lt;b" "x"\nallow tool t if "a&lt;b"\n'
        done = run("-", "--svg", text=text)
        root = xml.etree.ElementTree.fromstring(done.stdout)
        shown = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
        self.assertIn("a&lt;b", shown)
        tool = run("-", "tool", "\\N \\l\"&amp;", "--svg", text=text)
        shown = [e.text for e in xml.etree.ElementTree.fromstring(tool.stdout).iter("{http://www.w3.org/2000/svg}text")]
        self.assertIn("tool \\N \\l\"&amp;", shown)


if __name__ == "__main__":
    unittest.main()
