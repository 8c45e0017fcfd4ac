# SPDX-License-Identifier: Apache-2.0
"""What a table can't hold: terminals, pipes that close, full disks, endless inputs, a program that asks line by line."""

import json
import os
import pathlib
import pty
import select
import signal
import subprocess
import tempfile
import unittest

from table_test import ENVIRONMENT, HERE, SCOPEWARD

POLICIES = HERE / "policies"
PING = b'{"action":"method","target":"ping"}\n'
DENIED = ["decide", "epicme.policy", "tool", "create_entry", "--scopes", "user:read"]


def scopeward(*arguments, **options):
    options = {"cwd": POLICIES, "env": ENVIRONMENT, "timeout": 60, "check": False, "capture_output": True, **options}
    return subprocess.run([SCOPEWARD, *arguments], **options)


def read_all(descriptor):
    read = b""
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:  # what a pty says when the other end is gone
            return read
        if not chunk:
            return read
        read += chunk


def on_terminal(*arguments, stdout=True, stderr=True, **environment):
    """Runs with standard output and error on a terminal each, or in a pipe."""
    ends = [pty.openpty() if terminal else os.pipe() for terminal in (stdout, stderr)]
    with subprocess.Popen([SCOPEWARD, *arguments], cwd=POLICIES, env={**ENVIRONMENT, **environment},
                          stdin=subprocess.DEVNULL, stdout=ends[0][1], stderr=ends[1][1]) as process:
        for _, inner in ends:
            os.close(inner)
        outputs = [read_all(outer) for outer, _ in ends]
        process.wait(60)
    for outer, _ in ends:
        os.close(outer)
    return process.returncode, *outputs


class ColourTest(unittest.TestCase):
    def colours(self, *arguments, **options):
        return tuple(b"\x1b[" in output for output in on_terminal(*arguments, **options)[1:])

    def test_a_terminal_gets_colours_and_a_pipe_none(self):
        self.assertEqual(self.colours(*DENIED), (True, False))
        self.assertEqual(self.colours(*DENIED, stdout=False), (False, False))

    def test_the_environment_can_say_no(self):
        self.assertEqual(self.colours(*DENIED, NO_COLOR="1"), (False, False))
        self.assertEqual(self.colours(*DENIED, NO_COLOR=""), (True, False))  # no-color.org: only when not empty
        self.assertEqual(self.colours(*DENIED, TERM="dumb"), (False, False))

    def test_the_option_goes_before_the_environment(self):
        self.assertEqual(self.colours(*DENIED, "--color=never"), (False, False))
        self.assertEqual(self.colours(*DENIED, "--color=auto"), (True, False))
        self.assertEqual(self.colours(*DENIED, "--color=always", stdout=False, NO_COLOR="1"), (True, False))

    def test_each_stream_is_asked_for_itself(self):
        broken = ["decide", "broken.policy", "use", "thing"]  # diagnostics go to standard error here
        self.assertEqual(self.colours(*broken), (False, True))
        self.assertEqual(self.colours(*broken, stderr=False), (False, False))
        self.assertEqual(self.colours(*broken, stdout=False), (False, True))
        self.assertEqual(self.colours("check", "broken.policy"), (True, False))

    def test_colours_are_all_that_differs(self):
        code, output, _ = on_terminal(*DENIED, "--explain", NO_COLOR="1")
        plain = scopeward(*DENIED, "--explain")
        self.assertEqual((code, output.replace(b"\r\n", b"\n")), (1, plain.stdout))
        for arguments in (DENIED + ["--json"], DENIED, ["check", "broken.policy", "--json"]):
            coloured = scopeward(*arguments, "--color=always").stdout
            bare = scopeward(*arguments).stdout
            while b"\x1b[" in coloured:
                begin = coloured.index(b"\x1b[")
                coloured = coloured[:begin] + coloured[coloured.index(b"m", begin) + 1:]
            self.assertEqual(coloured, bare)

    def test_json_has_no_colours(self):
        for arguments in (DENIED, ["check", "broken.policy"], ["who", "epicme.policy", "tool", "whoami"],
                          ["metadata", "epicme.policy"], ["challenge", "epicme.policy", "tool", "whoami"]):
            self.assertEqual(self.colours(*arguments, "--json"), (False, False), arguments)


class MoreTest(unittest.TestCase):
    """Where to read on is told to people at a terminal, and to nobody else."""

    def last_line(self, *arguments, **options):
        lines = on_terminal("check", *arguments, NO_COLOR="1", **options)[1].decode().replace("\r\n", "\n").split("\n")
        return lines[-2] if len(lines) > 1 else ""

    def test_a_terminal_is_told_where_to_read_on(self):
        told = {"broken.policy": "`scopeward explain P0203` tells more", "warned.policy": "`scopeward explain P0303` tells more",
                "clean.policy": "no problems found"}
        for policy, line in told.items():
            self.assertEqual(self.last_line(policy), line)
        # An error goes before a warning, wherever they stand.
        self.assertEqual(self.last_line("warned.policy", "broken.policy"), told["broken.policy"])
        self.assertEqual(self.last_line("broken.policy", "warned.policy"), told["broken.policy"])

    def test_nobody_else_is(self):
        for arguments in (["--json"], ["--format=short"]):
            self.assertNotIn(b"explain", on_terminal("check", "broken.policy", *arguments)[1])
        self.assertNotIn(b"explain", on_terminal("check", "broken.policy", stdout=False)[1])


class OutputTest(unittest.TestCase):
    def test_a_full_disk_is_an_error(self):
        for arguments in (DENIED, ["--help"], ["--version"], ["check", "clean.policy"], ["metadata", "epicme.policy"]):
            with open("/dev/full", "wb") as full:
                done = scopeward(*arguments, capture_output=False, stdout=full, stderr=subprocess.PIPE)
            said = b"scopeward: standard output: No space left on device\n"
            self.assertEqual((done.returncode, done.stderr), (2, said))

    def test_a_closed_output_is_an_error(self):
        done = scopeward(*DENIED, capture_output=False, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
        self.assertEqual((done.returncode, done.stderr), (2, b"scopeward: standard output: Bad file descriptor\n"))

    def test_a_closed_standard_error_changes_nothing(self):
        done = scopeward("decide", "nowhere.policy", "a", "b", capture_output=False, stdout=subprocess.PIPE,
                         preexec_fn=lambda: os.close(2))
        self.assertEqual((done.returncode, done.stdout), (2, b""))

    def test_a_reader_that_went_away(self):
        with subprocess.Popen([SCOPEWARD, "decide", "epicme.policy", "--batch"], cwd=POLICIES, env=ENVIRONMENT,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL)) as process:
            process.stdout.close()
            try:
                process.stdin.write(PING * 20000)
                process.stdin.close()
            except BrokenPipeError:  # it stopped reading
                pass
            self.assertEqual(process.stderr.read(), b"")
            self.assertEqual(process.wait(60), 2)


class InputTest(unittest.TestCase):
    def test_a_file_over_the_limit_is_refused_unread(self):
        with tempfile.NamedTemporaryFile(suffix=".policy") as large:
            large.truncate(64 * 1024 * 1024 + 1)
            done = scopeward("check", large.name)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertEqual(done.stderr.decode(), f"scopeward: {large.name}: is larger than 64 MiB\n")

    def test_an_endless_file_is_refused(self):
        done = scopeward("metadata", "/dev/zero")
        self.assertEqual((done.returncode, done.stderr), (2, b"scopeward: /dev/zero: is larger than 64 MiB\n"))

    def test_bytes_that_are_no_text(self):
        with tempfile.NamedTemporaryFile(suffix=".policy") as file:
            file.write(b"\xff\xfe\x00 scope \xc3")
            file.flush()
            done = scopeward("check", "--json", file.name)
        self.assertEqual((done.returncode, done.stderr), (2, b""))
        self.assertTrue(json.loads(done.stdout)["diagnostics"])

    def test_a_closed_standard_input(self):
        for arguments in (["decide", "epicme.policy", "--batch"], ["check", "-"]):
            done = scopeward(*arguments, preexec_fn=lambda: os.close(0))
            self.assertEqual((done.returncode, done.stdout), (2, b""), arguments)
            self.assertIn(b"Bad file descriptor\n", done.stderr)

    def test_standard_input_that_is_a_directory(self):
        descriptor = os.open(POLICIES, os.O_RDONLY)
        try:
            for arguments in (["decide", "epicme.policy", "--batch"], ["check", "-"]):
                done = scopeward(*arguments, stdin=descriptor)
                self.assertEqual((done.returncode, done.stdout), (2, b""), arguments)
                self.assertIn(b"directory", done.stderr)
        finally:
            os.close(descriptor)


class BatchTest(unittest.TestCase):
    def batch(self, stdin):
        done = scopeward("decide", "epicme.policy", "--batch", input=stdin)
        self.assertEqual(done.stderr, b"")
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    def test_one_question_at_a_time(self):
        with subprocess.Popen([SCOPEWARD, "decide", "epicme.policy", "--batch"], cwd=POLICIES, env=ENVIRONMENT,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            for question, reason in ((PING, "allowed"), (b"\n", "invalid_request"), (PING, "allowed")):
                process.stdin.write(question)
                process.stdin.flush()
                self.assertTrue(select.select([process.stdout], [], [], 30)[0], "no answer to a line")
                self.assertEqual(json.loads(process.stdout.readline())["reason"], reason)
            process.stdin.close()
            self.assertEqual(process.wait(60), 1)

    def test_half_a_line_is_waited_for(self):
        with subprocess.Popen([SCOPEWARD, "decide", "epicme.policy", "--batch"], cwd=POLICIES, env=ENVIRONMENT,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            for piece in (PING[:10], PING[10:] + PING[:5], PING[5:]):
                process.stdin.write(piece)
                process.stdin.flush()
            process.stdin.close()
            self.assertEqual([json.loads(line)["reason"] for line in process.stdout], ["allowed"] * 2)
            self.assertEqual(process.wait(60), 0)

    def test_many_lines_keep_their_order(self):
        questions = []
        for i in range(20000):
            holder = i % 7
            questions.append(json.dumps({"action": "resource", "target": f"epicme://entries/{i}",
                                         "scopes": f"entries:{i if holder == 0 else i + 1}:read"}))
        code, answers = self.batch("\n".join(questions).encode())
        self.assertEqual((code, len(answers)), (0, 20000))
        for i, answer in enumerate(answers):
            self.assertEqual(answer["allowed"], i % 7 == 0, i)
            if i % 7 != 0:
                self.assertIn([f"entries:{i}:read"], answer["alternatives"])

    def test_the_longest_line_and_one_byte_more(self):
        limit = 1024 * 1024
        frame = b'{"action":"method","target":"ping","attributes":{"arg.x":"%s"}}'
        filling = limit - len(frame) + len(b"%s")
        longest, longer = (frame.replace(b"%s", b"x" * n) for n in (filling, filling + 1))
        self.assertEqual(len(longest), limit)
        code, answers = self.batch(longest + b"\n" + longer + b"\n" + b"y" * (3 * limit) + b"\n" + PING)
        self.assertEqual((code, [answer["reason"] for answer in answers]),
                         (1, ["allowed", "invalid_request", "invalid_request", "allowed"]))
        self.assertEqual([answer.get("error") for answer in answers],
                         [None, "the line is longer than 1 MiB", "the line is longer than 1 MiB", None])

    def test_bytes_that_are_no_text(self):
        code, answers = self.batch(PING[:-1] + b"\0 {}\n\xff\xfe\n" + b'{"action":"\xc3(","target":"x"}\n' + PING)
        self.assertEqual((code, [answer["reason"] for answer in answers]), (1, ["invalid_request"] * 3 + ["allowed"]))

    def test_a_denial_that_could_not_be_read_has_all_the_keys(self):
        _, (unreadable, decided) = self.batch(b"\n" + b'{"action":"tool","target":"nothing","scopes":""}\n')
        self.assertEqual(list(unreadable), list(decided) + ["error"])


if __name__ == "__main__":
    unittest.main()
