#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmarks, keeps what they say in results.json, and writes the tables of README.md from it.

    python3 bench/measure.py [--million]      some minutes, on a machine that does nothing else
    python3 bench/measure.py --page           only writes the tables again
    python3 bench/measure.py --check          exit 1 if the tables are not what results.json yields (a test runs this)"""
import datetime
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RESULTS, PAGE = HERE / "results.json", HERE / "README.md"
BUILD = HERE.parent / "build/release/bin"
WORKLOADS = ["epicme", "jira", "google", "synthetic"]
LIBRARY_KB = 500  # what this project wants to reach
KINDS = ["cold", "grant", "warm", "denied", "explain", "compile", "compare"]


def first_line(command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def machine():
    """What the figures depend on, as the system says it."""
    cpu = dict(re.findall(r"^(model name|cpu MHz)\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), flags=re.M))
    caches = []
    for cache in sorted(pathlib.Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        kind = (cache / "type").read_text().strip()
        if kind != "Instruction":
            caches.append(f"L{(cache / 'level').read_text().strip()} {(cache / 'size').read_text().strip()}")
    return {"processor": cpu.get("model name", "unknown"), "caches": caches,
            "compiler": first_line(["c++", "--version"]), "date": datetime.date.today().isoformat()}


def run(program, *arguments):
    """{name: {counter: median, "ns": median, "least_ns": least}} of all repetitions."""
    print(f"measure: {program} {' '.join(arguments)}", file=sys.stderr)
    out = subprocess.run([BUILD / program, *arguments, "--benchmark_repetitions=7", "--benchmark_format=json",
                          "--benchmark_enable_random_interleaving=true"],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    units = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
    runs = {}
    for one in json.loads(out)["benchmarks"]:
        if one["run_type"] != "iteration":
            continue
        name = re.sub(r"/(manual_time|real_time|iterations:\d+|repeats:\d+)", "", one["run_name"])
        time = "real_time" if "_time" in one["run_name"].rsplit("/", 1)[-1] or "threads" in name else "cpu_time"
        found = runs.setdefault(name, {})
        found.setdefault("ns", []).append(one[time] * units[one["time_unit"]])
        for counter, value in one.items():
            if re.fullmatch(r"\w+_ns|ns_each|\w*rules_a_second|\w*bytes_a_rule", counter):
                found.setdefault(counter, []).append(value)
    result = {}
    for name, found in runs.items():
        result[name] = {counter: sorted(values)[len(values) // 2] for counter, values in found.items()}
        result[name]["least_ns"] = min(found["ns"])
        result[name] = {counter: float(f"{value:.3g}") for counter, value in sorted(result[name].items())}
    return result


def shown(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            return f"{ns / size:.2g} {unit}" if ns / size < 100 else f"{ns / size:.0f} {unit}"
    return f"{ns:.2g} ns" if ns < 100 else f"{ns:.3g} ns"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def of_policies(found):
    return table([""] + [f"`{w}`" for w in WORKLOADS],
                 [[f"`{k}`"] + [shown(found[f"{k}/{w}"]["least_ns"]) for w in WORKLOADS] for k in KINDS])


def verdict(is_now, target):
    return "reached" if is_now <= target else f"missed: {is_now / target:.1f} times as much"


def of_targets(results):
    found, rows = {**results["policies"], **results["scale"]}, []
    for name, one in sorted(found.items(), key=lambda item: in_order(item[0])):
        if "target_ns" in one:
            is_now = one.get("ns_each", one["ns"])
            rows.append([f"`{name}`", shown(one["target_ns"]), shown(is_now), verdict(is_now, one["target_ns"])])
    largest = names_of(found, "compile")
    largest = [name for name in largest if name.startswith("operations")][-1]
    one = found[f"compile/{largest}"]
    rate, target = one["rules_a_second"], one["target_rules_a_second"]
    rows.append([f"`compile/{largest}`", f"{target:,.0f} rules a second", f"{rate:,.0f}", verdict(target / rate, 1)])
    size, target = one["bytes_a_rule"], one["target_bytes_a_rule"]
    rows.append([f"memory of `{largest}`", f"{target:.0f} bytes a rule", f"{size:,.0f}", verdict(size, target)])
    rows.append(["stripped `libscopeward.so`", f"{LIBRARY_KB} KB", f"{results['library_kb']:,.0f} KB",
                 verdict(results["library_kb"], LIBRARY_KB)])
    return table(["work", "target", "median", ""], rows)


def library_kb():
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "libscopeward.so"
        subprocess.run(["strip", "--strip-all", "-o", stripped, BUILD.parent / "lib" / "libscopeward.so"], check=True)
        return round(stripped.stat().st_size / 1000)


def in_order(name):
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def names_of(found, kind):
    return sorted((name.split("/", 1)[1] for name in found if name.startswith(kind + "/")), key=in_order)


def of_scale(found, hostile):
    rows = []
    for name in names_of(found, "warm"):
        if name.startswith("hostile") != hostile:
            continue
        cells = [found[f"{kind}/{name}"]["ns"] if f"{kind}/{name}" in found else None
                 for kind in ("warm", "dependent", "cold")]
        spread = found[f"spread/{name}"]
        cells += [spread["p50_ns"], spread["p99_ns"], spread["p999_ns"], found[f"warm/{name}"].get("load_ns")]
        rows.append([f"`{name}`"] + ["" if cell is None else shown(cell) for cell in cells])
    return table(["", "warm", "dependent", "cold", "p50", "p99", "p99.9", "a load"], rows)


def of_compiling(found):
    return table(["", "rules a second", "bytes a rule"],
                 [[f"`{name}`", f"{found[f'compile/{name}']['rules_a_second']:,.0f}",
                   f"{found[f'compile/{name}']['bytes_a_rule']:,.0f}"] for name in names_of(found, "compile")])


def of_opening(found):
    rows = []
    for name in names_of(found, "load"):
        opened, load = found[f"opened/{name}"], found[f"load/{name}"]
        rows.append([f"`{name}`", shown(load["ns"]), shown(load["first_ns"]), shown(opened["ns"]),
                     f"{load['file_bytes_a_rule']:,.0f}"])
    return table(["", "open", "first decision", "warm", "bytes a rule"], rows)


def of_threads(found):
    return table(["threads", "a decision of each"],
                 [[name.rsplit(":", 1)[1], shown(found[f"threads/{name}"]["ns"])] for name in names_of(found, "threads")])


def tables(results):
    on, scale = results["machine"], results["scale"]
    return f"""On {on['processor']} with {', '.join(on['caches'])}, by {on['compiler']}, on {on['date']}.

Of the policies above, the least of seven repetitions:

{of_policies(results['policies'])}

Of policies of any size, the median of seven repetitions. What was aimed at:

{of_targets(results)}

How it grows. p50, p99 and p99.9 are of single calls, without what reading the clock takes; "a load" is what one load takes
that waits for the one before, somewhere in 64 bytes for each operation:

{of_scale(scale, False)}

Against ill will ([large.h](large.h) says what each is):

{of_scale(scale, True)}

Several threads on one policy of 1,000 operations, on two cores; the time is that of one thread's decision by the clock on
the wall, divided by how many threads there are:

{of_threads(scale)}

Compiling, checks and analysis and diagnostics in, and the memory that the policy then keeps:

{of_compiling(scale)}

The compiled form in a mapped file: opening it and letting it go again, the first decision behind that, and the decisions that
follow (`opened`, to be compared with `warm` above); and the bytes of the file, without the policy's text:

{of_opening(scale)}"""


def page(results):
    parts = re.split(r"(<!-- measured -->\n|<!-- /measured -->)", PAGE.read_text())
    assert len(parts) == 5, "README.md has no place for the tables"
    return "".join([parts[0], parts[1], tables(results), "\n", parts[3], parts[4]])


def main(arguments):
    if arguments == ["--check"]:
        sys.exit(page(json.loads(RESULTS.read_text())) != PAGE.read_text() and "README.md: run measure.py --page")
    if arguments not in ([], ["--million"], ["--page"]):
        sys.exit(__doc__)
    if arguments != ["--page"]:
        results = {"machine": machine(), "policies": run("decide_bench", "--benchmark_min_time=0.1"),
                   "scale": run("scale_bench", *arguments, "--benchmark_min_time=0.1"), "library_kb": library_kb()}
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    PAGE.write_text(page(json.loads(RESULTS.read_text())))


if __name__ == "__main__":
    main(sys.argv[1:])
