# SPDX-License-Identifier: Apache-2.0
"""The files that `scopeward test` writes: JUnit XML as its readers want it, and each file whole or not at all.

    SCOPEWARD=build/bin/scopeward python3 test_results_test.py
"""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent
SCOPEWARD = os.environ["SCOPEWARD"]


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in ("journal.policy", "journal_test.policy", "failing_test.policy", "epicme.policy"):
            shutil.copy(HERE / "policies" / name, self.folder)

    def run_test(self, *arguments, code, **options):
        done = subprocess.run([SCOPEWARD, "test", *arguments], cwd=self.folder, capture_output=True, timeout=60, check=False,
                              **options)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done

    def junit(self, *arguments, code):
        self.run_test(*arguments, "--junit=results.xml", code=code)
        return ElementTree.parse(self.folder / "results.xml").getroot()


class Junit(InFolder):
    def test_counts_and_places(self):
        root = self.junit("journal_test.policy", "failing_test.policy", code=1)
        self.assertEqual((root.tag, root.attrib), ("testsuites", {"tests": "17"}))
        self.assertEqual([suite.get("name") for suite in root], ["journal_test.policy", "failing_test.policy"])
        for suite in root:
            self.assertEqual(suite.tag, "testsuite")
            cases = list(suite)
            self.assertEqual(int(suite.get("tests")), len(cases))
            self.assertEqual(int(suite.get("failures")), len(suite.findall("testcase/failure")))
            self.assertEqual((suite.get("errors"), suite.get("skipped")), ("0", "0"))
            for case in cases:
                self.assertEqual(set(case.attrib), {"classname", "name", "file", "line", "time"})
                line = (self.folder / case.get("file")).read_text().splitlines()[int(case.get("line")) - 1]
                self.assertIn(case.get("name").split(": ", 1)[1].split()[0], line)  # allow or deny
        names = [(case.get("classname"), case.get("name")) for suite in root for case in suite]
        self.assertEqual(len(names), len(set(names)), "two cases have one name")

    def test_failures_say_what_went_wrong(self):
        root = self.junit("failing_test.policy", code=1)
        failure = root.find("testsuite/testcase/failure")
        self.assertEqual(failure.get("message"), "expected allowed, actual denied: insufficient_scope, needs `entries:read`")
        self.assertTrue(failure.text.startswith("expected: allowed\nactual: denied: insufficient_scope, needs `entries:read`\n"))
        self.assertIn("  --> journal.policy:11:40\n", failure.text)

    def test_hostile_names(self):
        evil = ']]></failure><x a="1">&amp;\'\uffff\ufffe'
        text = ('policy "P" { profile mcp }\nattribute token.x string\nallow tool "NAME" public\n'
                'test "NAME" { attributes token.x "NAME" anonymous deny tool "NAME" }\n').replace("NAME", evil.replace('"', '\\"'))
        (self.folder / "a&b.policy").write_text(text, encoding="utf-8")
        root = self.junit("a&b.policy", code=1)
        case = root.find("testsuite/testcase")
        seen = evil.replace("\uffff", "\\u{ffff}").replace("\ufffe", "\\u{fffe}")
        self.assertEqual(case.get("classname"), seen)
        self.assertTrue(case.get("name").endswith(": deny tool " + seen))
        self.assertEqual(root[0].get("name"), "a&b.policy")
        self.assertEqual([e.tag for e in root.iter()], ["testsuites", "testsuite", "testcase", "failure"])

    def test_a_run_without_tests_is_an_empty_suite(self):
        root = self.junit("epicme.policy", code=1)
        self.assertEqual([(suite.get("tests"), len(suite)) for suite in root], [("0", 0)])


class Writing(InFolder):
    def files(self):
        return sorted(path.name for path in self.folder.iterdir())

    def test_a_new_file_has_the_mode_of_new_files(self):
        before = self.files()
        self.run_test("journal_test.policy", "--junit=new.xml", "--coverage-html=new.html", code=0, umask=0o027)
        for name in ("new.xml", "new.html"):
            self.assertEqual(stat.S_IMODE((self.folder / name).stat().st_mode), 0o640)
        self.assertEqual(self.files(), sorted(before + ["new.xml", "new.html"]), "something was left behind")

    def test_an_old_file_keeps_its_mode_and_its_links(self):
        old = self.folder / "old.xml"
        old.write_text("old")
        old.chmod(0o604)
        (self.folder / "link.xml").symlink_to("old.xml")
        self.run_test("journal_test.policy", "--junit=link.xml", code=0)
        self.assertTrue((self.folder / "link.xml").is_symlink())
        self.assertEqual(stat.S_IMODE(old.stat().st_mode), 0o604)
        self.assertEqual(ElementTree.parse(old).getroot().tag, "testsuites")

    def test_what_can_not_be_written_is_left_alone(self):
        (self.folder / "taken").mkdir()
        before = self.files()
        for where in ("taken", "nowhere/new.xml", "journal.policy/new.xml"):
            done = self.run_test("journal_test.policy", f"--junit={where}", code=2)
            self.assertIn(f"scopeward: {where}: ", done.stderr.decode())
        self.assertEqual(self.files(), before)

    def test_old_results_survive_what_does_not_compile(self):
        (self.folder / "page.html").write_text("old")
        (self.folder / "broken.policy").write_text("allow")
        self.run_test("broken.policy", "--coverage-html=page.html", code=2)
        self.assertEqual((self.folder / "page.html").read_text(), "old")

    def test_a_pipe_is_written_to(self):
        reader, writer = os.pipe()
        self.run_test("journal_test.policy", f"--junit=/dev/fd/{writer}", code=0, pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as pipe:
            self.assertEqual(ElementTree.fromstring(pipe.read()).tag, "testsuites")


if __name__ == "__main__":
    unittest.main()
