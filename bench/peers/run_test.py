# SPDX-License-Identifier: Apache-2.0
"""What needs no other toolchain: the engines written in C++ answer every request of every workload as it says, a wrong
answer is noticed, and the page and its picture are what results.json yields.

    PEERS=PROGRAM:PROGRAM... python3 bench/peers/run_test.py"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import page

HERE = pathlib.Path(__file__).resolve().parent
PEERS = os.environ["PEERS"].split(":")


def ask(program, workload):
    return subprocess.run([program, workload, "0.01"], capture_output=True, text=True)


class Peers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([sys.executable, "-B", HERE / "make_workloads.py", cls.folder.name], check=True)
        cls.workloads = sorted(pathlib.Path(cls.folder.name).glob("*.json"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_answers(self):
        self.assertEqual(len(self.workloads), len(page.WORKLOADS))
        for program in PEERS:
            for workload in self.workloads:
                done = ask(program, workload)
                self.assertEqual(done.returncode, 0, done.stderr)
                for line in done.stdout.splitlines():
                    self.assertGreaterEqual(len(json.loads(line)["samples"]), 5)

    def test_a_wrong_answer_is_noticed(self):
        workload = json.loads(self.workloads[0].read_text())
        workload["requests"][3]["allowed"] = not workload["requests"][3]["allowed"]
        wrong = pathlib.Path(self.folder.name) / "wrong.txt"
        wrong.write_text(json.dumps(workload))
        for program in PEERS:
            done = ask(program, wrong)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("decided wrong", done.stderr)

    def test_page(self):
        results = json.loads((HERE / "results.json").read_text())
        self.assertEqual(page.PAGE.read_text(), page.page(results), "run.py --page")
        self.assertEqual(page.PICTURE.read_text(), page.picture(results), "run.py --page")
        self.assertEqual(set(results["versions"]) | set(results["absent"]), set(page.ORDER), "an engine is left out")


if __name__ == "__main__":
    unittest.main()
