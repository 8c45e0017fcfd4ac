# SPDX-License-Identifier: Apache-2.0
"""The tables of README.md and the picture prepared.svg, from what results.json keeps. run.py calls write();
run_test.py compares what is in the tree with tables() and picture()."""
import math
import pathlib
import re
import statistics

HERE = pathlib.Path(__file__).resolve().parent
PAGE, PICTURE = HERE / "README.md", HERE / "prepared.svg"
ORDER = ["bit mask", "scopeward", "by hand", "Cedar", "regorus", "OPA", "Casbin", "SAPL"]
WORKLOADS = ["synthetic-10", "synthetic-100", "synthetic-1000", "synthetic-10000", "jira", "google"]


def shown(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1)):
        if ns >= size or unit == "ns":
            number = ns / size
            return (f"{number:.1f}" if number < 10 else f"{number:.0f}") + f" {unit}"


def cell(figures, workload, engine, kind):
    """Its median of the rounds, and how many times as much as Scopeward's that is."""
    of = figures.get(workload, {}).get(engine, {})
    if "too slow" in of:
        return "too slow"
    if kind not in of:
        return ""
    mine = statistics.median(of[kind])
    if engine == "scopeward":
        return f"**{shown(mine)}**"
    base = figures[workload].get("scopeward", {}).get(kind)
    if not base:
        return shown(mine)
    ratio = mine / statistics.median(base)
    return f"{shown(mine)} ({ratio:.2g}x)" if ratio < 10 else f"{shown(mine)} ({ratio:,.0f}x)"


def table(results, kind):
    figures, lines = results["figures"], []
    workloads = [w for w in WORKLOADS if w in figures]
    lines.append("| | " + " | ".join(f"`{w}`" for w in workloads) + " |")
    lines.append("| --- |" + " ---: |" * len(workloads))
    for engine in ORDER:
        name = f"{engine} {results['versions'].get(engine, '')}".strip()
        if engine in results["absent"]:
            lines.append(f"| {engine} | absent: {results['absent'][engine]} |" + " |" * (len(workloads) - 1))
        elif any(kind in figures[w].get(engine, {}) or "too slow" in figures[w].get(engine, {}) for w in workloads):
            lines.append(f"| {name} | " + " | ".join(cell(figures, w, engine, kind) for w in workloads) + " |")
    return "\n".join(lines)


def tables(results):
    on = results["machine"]
    return f"""On {on['processor']}, {on['cores']} cores, {on['date']}: {results['rounds']} rounds, in each of which every engine had its turn
of {results['seconds']:g} s with every workload. A figure is the median of the rounds' medians, for one decision; in brackets, how
many times Scopeward's it is. "too slow": comparing its answers took more than three minutes.

Prepared: whatever an engine lets its host prepare has been made before.

{table(results, "prepared")}

From text: the names of scopes and operation come as strings, and nothing is kept from one request to the next.

{table(results, "text")}
"""


def picture(results):
    """A dot for each engine and synthetic size, on axes of powers of ten; the range of the rounds is a line."""
    sizes = [10, 100, 1000, 10000]
    left, top, width, height = 60, 30, 480, 330
    points = {e: [(n, results["figures"].get(f"synthetic-{n}", {}).get(e, {}).get("prepared")) for n in sizes] for e in ORDER}
    values = [v for of in points.values() for _, found in of if found for v in found]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    x = {n: left + width * (0.08 + 0.84 * i / (len(sizes) - 1)) for i, n in enumerate(sizes)}

    def y(ns):
        return top + height * (1 - (math.log10(ns) - low) / (high - low))

    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 410" font-family="sans-serif" font-size="12">',
           "<title>Time of a prepared decision by the number of operations</title>", "<style>",
           "svg{background:#fff}text{fill:#222}.grid{stroke:#ddd}.scopeward{font-weight:bold}",
           *(f".c{i}{{stroke:{c};fill:{c}}}text.c{i}{{stroke:none}}"
             for i, c in enumerate(["#666", "#0b62c4", "#8a5a00", "#a3218e", "#00796b", "#c0392b", "#5e35b1", "#455a64"])),
           "@media(prefers-color-scheme:dark){svg{background:#16181c}text{fill:#ddd}.grid{stroke:#3a3d44}",
           *(f".c{i}{{stroke:{c};fill:{c}}}text.c{i}{{stroke:none}}"
             for i, c in enumerate(["#aaa", "#6fb1ff", "#e0a84a", "#ee82dd", "#4dd0c0", "#ff8a7a", "#b39dff", "#9fb4bf"])),
           "}", "</style>"]
    for power in range(low, high + 1):
        at = y(10 ** power)
        out.append(f'<line class="grid" x1="{left}" y1="{at:.1f}" x2="{left + width}" y2="{at:.1f}"/>')
        out.append(f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{shown(10 ** power).replace(".0", "")}</text>')
    for n in sizes:
        out.append(f'<text x="{x[n]:.1f}" y="{top + height + 20}" text-anchor="middle">{n:,}</text>')
    out.append(f'<text x="{left + width / 2}" y="{top + height + 40}" text-anchor="middle">operations in the policy</text>')
    labels = []
    for i, engine in enumerate(ORDER):
        found = [(n, of) for n, of in points[engine] if of]
        if not found:
            continue
        middle = [(x[n], y(statistics.median(of))) for n, of in found]
        out.append(f'<polyline class="c{i}" style="fill:none" points="' + " ".join(f"{a:.1f},{b:.1f}" for a, b in middle) + '"/>')
        for (a, b), (n, of) in zip(middle, found):
            out.append(f'<line class="c{i}" x1="{a:.1f}" y1="{y(min(of)):.1f}" x2="{a:.1f}" y2="{y(max(of)):.1f}"/>')
            out.append(f'<circle class="c{i}" cx="{a:.1f}" cy="{b:.1f}" r="3"/>')
        labels.append([middle[-1][1] + 4, i, engine, middle[-1][0]])
    labels.sort()
    for above, label in zip(labels, labels[1:]):
        label[0] = max(label[0], above[0] + 14)  # none over another
    for at, i, engine, _ in labels:
        out.append(f'<text class="c{i} {engine.replace(" ", "-")}" x="{left + width + 8}" y="{at:.1f}">{engine}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"


def page(results):
    parts = re.split(r"(<!-- measured -->\n|<!-- /measured -->)", PAGE.read_text())
    assert len(parts) == 5, "README.md has no place for the tables"
    return "".join([parts[0], parts[1], tables(results), parts[3], parts[4]])


def write(results):
    PAGE.write_text(page(results))
    PICTURE.write_text(picture(results))
