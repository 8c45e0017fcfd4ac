# SPDX-License-Identifier: Apache-2.0
"""Writes the profile in README.md: which functions take the instructions of a hot path.

    python3 bench/profile.py [--check]

From a release build. Counted by callgrind, as instructions_test.py does, so that it is the same on any machine and under
any load. With --check nothing is written: exit 1 if the page has no profile of each path."""
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE.parent / "build" / "release" / "bin" / "count_instructions"
PAGE = HERE / "README.md"
PATHS = [("warm", "synthetic"), ("cold", "synthetic"), ("warm", "jira"), ("denied", "google"), ("explain", "jira")]
SHOWN = 8
STAGES = ["parse", "check_rules", "lint_requirements", "lint_costs", "example_targets", "Analysis::run", "compile",
          "KnownOperations::build"]


def short(name):
    """`scopeward::Walk<...>::run(...) const` is `Walk::run`."""
    name = re.sub(r"\[.*|'\d+", "", name.split(":", 1)[-1]).strip()
    name = re.sub(r"^void |^bool |\(anonymous namespace\)::|scopeward::|std::__cxx11::|\{lambda.*", "", name)
    before = None
    while before != name:
        before, name = name, re.sub(r"<[^<>]*>|\([^()]*\)( const)?", "", name)
    return re.sub(r"<.*", "", name).strip(": ") or "?"


def counted(kind, workload):
    with tempfile.TemporaryDirectory() as folder:
        profile = pathlib.Path(folder) / "profile"
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", "--collect-atstart=no",
                        f"--toggle-collect=measured_{kind}*", PROGRAM, workload], capture_output=True, check=True)
        text = subprocess.run(["callgrind_annotate", "--threshold=100", profile], capture_output=True, text=True,
                              check=True).stdout
    parts = {}
    for number, name in re.findall(r"^ *([\d,]+) \([ \d.]+%\)  (\S.*)$", text, re.MULTILINE):
        if name != "PROGRAM TOTALS":
            parts[short(name)] = parts.get(short(name), 0) + int(number.replace(",", ""))
    return parts


def rows(kind, workload):
    parts = counted(kind, workload)
    total = sum(parts.values())
    first = sorted(parts.items(), key=lambda part: -part[1])[:SHOWN]
    named = ", ".join(f"`{name}` {number / total:.0%}" for name, number in first if number / total >= 0.02)
    return f"| `{kind}/{workload}` | {named} |"


def stages():
    """What compiling the synthetic policy takes; a stage holds what it calls."""
    with tempfile.TemporaryDirectory() as folder:
        profile = pathlib.Path(folder) / "profile"
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", PROGRAM.parent / "scopeward",
                        "compile", PROGRAM.parents[1] / "bench/workloads/synthetic.policy", "-o", pathlib.Path(folder) / "out"],
                       capture_output=True, check=True)
        text = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", profile], capture_output=True,
                              text=True, check=True).stdout
    parts = {}
    for number, name in re.findall(r"^ *([\d,]+) \([ \d.]+%\)  (\S.*)$", text, re.MULTILINE):
        parts[short(name)] = max(parts.get(short(name), 0), int(number.replace(",", "")))
    total = parts["compile_policy"]
    named = ", ".join(f"`{stage}` {parts[stage] / total:.0%}" for stage in STAGES if parts.get(stage, 0) / total >= 0.01)
    return f"| `compile/synthetic`, with what each calls | {named} |"


def main(arguments):
    parts = re.split(r"(<!-- profile -->\n|<!-- /profile -->)", PAGE.read_text(encoding="utf-8"))
    if len(parts) != 5:
        sys.exit("README.md has no place for the profile")
    if arguments == ["--check"]:
        sys.exit(any(f"`{kind}/{workload}` |" not in parts[2] for kind, workload in PATHS) and "README.md: run profile.py")
    if arguments:
        sys.exit(__doc__)
    lines = ["| path | instructions |", "| --- | --- |"] + [rows(kind, workload) for kind, workload in PATHS] + [stages()]
    PAGE.write_text("".join([parts[0], parts[1], "\n".join(lines), "\n", parts[3], parts[4]]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
