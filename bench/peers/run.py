#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds every engine whose toolchain is there, compares their answers, times them in turn, round after round, keeps the
figures in results.json, and writes the tables and the picture of README.md from it.

    python3 bench/peers/run.py [--rounds N] [--seconds N] [--only ENGINE] [--workload NAME]
    python3 bench/peers/run.py --page     only writes page and picture again, from results.json

Needs a release build (cmake --preset release && cmake --build --preset release). An engine without its toolchain is
reported as absent. Exit codes: 0, 1 for a wrong answer or a failed build, 2 for wrong usage. Tested by run_test.py."""
import argparse
import datetime
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

import page

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build"
OUT = BUILD / "peers"
RESULTS = HERE / "results.json"
PATIENCE = 180  # seconds that one engine may take for one workload: past it, it is called too slow to time
WORKLOADS = ["synthetic-10", "synthetic-100", "synthetic-1000", "synthetic-10000", "jira", "google"]

# name: (what has to be there, how it is built, in which folder, how it is started)
JAR = ["java", "-Dsapl.version=3.0.0", "-cp", f"{OUT}/sapl/peers-0.1.0.jar:{OUT}/sapl/dependency/*", "peers.Sapl"]
ENGINES = {
    "bit mask": (None, None, None, [f"{BUILD}/release/bin/peer_bit_mask"]),
    "scopeward": (None, None, None, [f"{BUILD}/release/bin/peer_scopeward"]),
    "by hand": (None, None, None, [f"{BUILD}/release/bin/peer_by_hand"]),
    "Cedar": ("cargo", ["cargo", "build", "--release", "--locked", "--target-dir", f"{OUT}/rust"], "rust",
              [f"{OUT}/rust/release/cedar"]),
    "regorus": ("cargo", ["cargo", "build", "--release", "--locked", "--target-dir", f"{OUT}/rust"], "rust",
                [f"{OUT}/rust/release/regorus"]),
    "OPA": ("go", ["go", "build", "-mod=readonly", "-o", f"{OUT}/", "./..."], "go", [f"{OUT}/opa"]),
    "Casbin": ("go", ["go", "build", "-mod=readonly", "-o", f"{OUT}/", "./..."], "go", [f"{OUT}/casbin"]),
    "SAPL": ("mvn", ["mvn", "-q", "-B", "package", f"-Dpeers.build={OUT}/sapl"], "sapl", JAR),
}


def say(text):
    print(f"peers: {text}", file=sys.stderr, flush=True)


def build(names):
    """{engine: why it is absent} of those that can't be had here."""
    absent, done = {}, {}
    OUT.mkdir(parents=True, exist_ok=True)
    for name in names:
        tool, command, folder, start = ENGINES[name]
        if tool is None:
            if not pathlib.Path(start[0]).exists():
                sys.exit("peers: build the release preset first: cmake --preset release && cmake --build --preset release")
            continue
        if shutil.which(tool) is None:
            absent[name] = f"no `{tool}` on this machine"
        elif folder not in done:
            say(f"building {folder}")
            done[folder] = subprocess.run(command, cwd=HERE / folder).returncode
        if name not in absent and done.get(folder, 0) != 0:
            sys.exit(f"peers: {name} does not build")
    return absent


def machine():
    model = next((line.split(": ")[1] for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    return {"processor": model.strip(), "cores": os.cpu_count(), "date": datetime.date.today().isoformat()}


def ask(name, workload, seconds):
    """The lines that an engine prints, or None if it takes too long."""
    command = [*ENGINES[name][3], str(OUT / f"workloads/{workload}.json"), str(seconds)]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        sys.exit(f"peers: {name} fails on {workload}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure(names, workloads, rounds, seconds):
    versions, figures, slow = {}, {}, set()
    for number in range(rounds):
        for workload in workloads:
            for name in names:
                if (name, workload) in slow:
                    continue
                say(f"round {number + 1} of {rounds}: {workload}, {name}")
                lines = ask(name, workload, seconds)
                if lines is None:
                    slow.add((name, workload))
                    continue
                for line in lines:
                    versions[name] = line["version"]
                    kinds = figures.setdefault(workload, {}).setdefault(name, {})
                    kinds.setdefault(line["kind"], []).append(float(f"{statistics.median(line['samples']):.4g}"))
    for name, workload in slow:
        figures.setdefault(workload, {})[name] = {"too slow": PATIENCE}
    return versions, figures


def main():
    parser = argparse.ArgumentParser(description="Compares engines side by side.")
    parser.add_argument("--rounds", type=int, default=5, help="how often each engine's turn comes (5)")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long one kind is timed in a turn (1)")
    parser.add_argument("--only", action="append", choices=list(ENGINES), help="this engine alone; may be given again")
    parser.add_argument("--workload", action="append", choices=WORKLOADS, help="this workload alone; may be given again")
    parser.add_argument("--page", action="store_true", help="only write page and picture again, from results.json")
    options = parser.parse_args()
    if not options.page:
        if options.rounds < 1 or options.seconds <= 0:
            parser.error("at least one round, and some time for it")
        names = options.only or list(ENGINES)
        subprocess.run([sys.executable, "-B", HERE / "make_workloads.py", OUT / "workloads"], check=True)
        absent = build(names)
        names = [name for name in names if name not in absent]
        versions, figures = measure(names, options.workload or WORKLOADS, options.rounds, options.seconds)
        RESULTS.write_text(json.dumps({"machine": machine(), "rounds": options.rounds, "seconds": options.seconds,
                                       "versions": versions, "absent": absent, "figures": figures}, indent=1) + "\n")
    page.write(json.loads(RESULTS.read_text()))


if __name__ == "__main__":
    main()
