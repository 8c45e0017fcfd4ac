// SPDX-License-Identifier: Apache-2.0
// How a coverage page looks, in light and in dark. Text has a contrast of 4.5 to 1 or more on every background that it
// stands on; what a colour says is also said by a sign or a line, and by hidden text for those who listen.
#include "engine/coverage_page.h"

namespace scopeward {

std::string page_style() {
  return R"css(:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1c1d22; --faint: #575b66; --line: #d4d7de; --panel: #f4f5f8; --link: #0b57b8;
  --both: #d8f3e0; --both-line: #1b7a41; --true: #fdf0c4; --true-line: #85610a; --false: #ffe2cf; --false-line: #a04a12;
  --never: #fbd7da; --never-line: #b01e2d; --unknown: #e5e0fa; --unknown-line: #5b45b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #15171c; --text: #e7e8ed; --faint: #a3a8b5; --line: #363a45; --panel: #1e2128; --link: #8ab8ff;
    --both: #12391f; --both-line: #5fd08a; --true: #3c3207; --true-line: #e3bd4f; --false: #45270f; --false-line: #f0a06a;
    --never: #4b171d; --never-line: #ff8f99; --unknown: #2c2553; --unknown-line: #b3a3f5;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main, header, footer { max-width: 78rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; padding-top: .5rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; max-width: 50rem; }
a { color: var(--link); }
a:focus-visible, [tabindex]:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
.hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none; }
code, pre, .source { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .875rem; }
.numbers { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
.numbers div { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; min-width: 9rem; }
.numbers dt { color: var(--faint); font-size: .875rem; }
.numbers dd { margin: 0; font-size: 1.35rem; font-weight: 600; }
.numbers small { display: block; font-size: .875rem; font-weight: 400; color: var(--faint); }
.bad { color: var(--never-line); }
.good { color: var(--both-line); }
.scroll { overflow: auto; border: 1px solid var(--line); border-radius: .5rem; width: fit-content; max-width: 100%; }
.tall { max-height: 85vh; }
table { border-collapse: collapse; }
caption { text-align: left; padding: .5rem .75rem; color: var(--faint); font-size: .875rem; }
th, td { text-align: left; padding: .25rem .75rem; vertical-align: baseline; }
thead th { font-size: .875rem; border-bottom: 1px solid var(--line); background: var(--panel); }
tbody tr + tr > * { border-top: 1px solid var(--line); }
td.number, th.number, td.place { white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
th[scope=row] { font-weight: 400; }
.source { min-width: 100%; }
.source tbody tr + tr > * { border-top: 0; }
.source th, .source td { padding: 0 .75rem; white-space: pre; }
.source th:first-child, .source td.seen { width: 1%; }
.source thead th { padding: .25rem .75rem; font-family: system-ui, sans-serif; }
.source tbody th, .source .seen { color: var(--faint); text-align: right; user-select: none; }
.source tbody th, .source tbody td.seen { border-right: 1px solid var(--line); }
.source tr:target > * { background: var(--panel); }
.source .part { color: var(--text); font-weight: 600; }
mark { color: inherit; border-radius: .2rem .2rem 0 0; padding: 0 .1em; border-bottom: 2px solid; }
mark b { font: 700 .75em/1 system-ui, sans-serif; vertical-align: .35em; margin-left: .15em; }
.both { background: var(--both); border-color: var(--both-line); }
.both b, b.both { color: var(--both-line); }
.true { background: var(--true); border-bottom-style: dashed; border-color: var(--true-line); }
.true b, b.true { color: var(--true-line); }
.false { background: var(--false); border-bottom-style: dotted; border-color: var(--false-line); }
.false b, b.false { color: var(--false-line); }
.never { background: var(--never); border-bottom-style: double; border-bottom-width: 4px; border-color: var(--never-line); }
.never b, b.never { color: var(--never-line); }
.unknown { background: var(--unknown); border-bottom-style: dotted; border-color: var(--unknown-line); }
.unknown b, b.unknown { color: var(--unknown-line); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: .75rem 0; list-style: none; font-size: .875rem; }
.matrix th, .matrix td { padding: .2rem .5rem; text-align: center; }
.matrix thead th { position: sticky; top: 0; vertical-align: bottom; z-index: 1; }
.matrix thead th span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 14rem; overflow-wrap: anywhere; }
.matrix thead th:first-child, .matrix tbody th { text-align: left; }
.matrix tbody th { position: sticky; left: 0; background: var(--page); overflow-wrap: anywhere; }
.matrix tbody th code { display: block; width: max-content; max-width: 28rem; }
.matrix td { color: var(--faint); min-width: 2rem; }
.matrix td.alone { color: var(--both-line); }
.matrix td.part { color: var(--true-line); }
.framed { padding: 0 .3em; }
.framed, .matrix td.tested { box-shadow: inset 0 0 0 2px var(--link); }
details { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; margin: .5rem 0; }
pre { overflow: auto; margin: .5rem 0; }
footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--faint); font-size: .875rem; }
@media print { .scroll, .tall { overflow: visible; max-height: none; } nav, .skip { display: none; } }
)css";
}

}  // namespace scopeward
