# SPDX-License-Identifier: Apache-2.0
"""Fails when a hot path takes more instructions than instructions.tsv has on record, by more than 2 %, and says which.

    COUNT_INSTRUCTIONS=build/release/bin/count_instructions python3 bench/instructions_test.py [--record]

Counted by callgrind, which sees what a user's call executes and nothing else, on any machine and under any load. They
depend on the compiler and its flags: the record is of the release build by g++ 12. With --record they are written
anew; read the difference."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = pathlib.Path(os.environ["COUNT_INSTRUCTIONS"]).resolve()
RECORD = HERE / "instructions.tsv"
WORKLOADS = ["epicme", "jira", "google", "synthetic"]
GROWTH = 1.02


def counted(workload):
    """The instructions of one call, by kind."""
    with tempfile.TemporaryDirectory() as folder:
        profile = pathlib.Path(folder) / "profile"
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", "--collect-atstart=no",
             "--toggle-collect=measured_*", PROGRAM, workload],
            capture_output=True, text=True, env={**os.environ, "LD_BIND_NOW": "1"}, timeout=600, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{workload}: {done.stderr}")
        calls = {kind: int(count) for kind, count in (line.split() for line in done.stdout.splitlines())}
        table = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", profile], capture_output=True,
                               text=True, timeout=600, check=True).stdout
    found = {}
    for number, kind in re.findall(r"^ *([\d,]+) .*\bmeasured_(\w+)", table, re.MULTILINE):
        found[kind] = max(found.get(kind, 0), int(number.replace(",", "")))
    if found.keys() != calls.keys():
        raise AssertionError(f"{workload}: counted {sorted(found)}, not {sorted(calls)}")
    return {kind: found[kind] / calls[kind] for kind in calls}


def record():
    lines = [line.split("\t") for line in RECORD.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {(workload, kind): int(number) for workload, kind, number in lines}


class InstructionsTest(unittest.TestCase):
    maxDiff = None

    def test_no_hot_path_has_grown(self):
        expected, grown, now = record(), [], {}
        for workload in WORKLOADS:
            for kind, number in counted(workload).items():
                now[workload, kind] = number
        self.assertEqual(now.keys(), expected.keys())
        for (workload, kind), number in now.items():
            was = expected[workload, kind]
            print(f"{workload} {kind}: {number:.0f} instructions, {was} on record", file=sys.stderr)
            if number > was * GROWTH:
                grown.append(f"{kind} of {workload} takes {number:.0f} instructions, {100 * number / was - 100:.1f} % more "
                             f"than the {was} on record")
        self.assertEqual(grown, [], "\n".join([*grown, "If it has to be: instructions_test.py --record, and say why."]))


def write_record():
    lines = ["# Instructions of one call, by workload and kind: bench/README.md. Written by instructions_test.py --record."]
    for workload in WORKLOADS:
        lines += [f"{workload}\t{kind}\t{number:.0f}" for kind, number in counted(workload).items()]
    RECORD.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--record" in sys.argv:
        write_record()
    else:
        unittest.main()
