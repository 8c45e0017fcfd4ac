// SPDX-License-Identifier: Apache-2.0
// The frame of a coverage page and its summary: coverage_page() of test_report.h.
#include "engine/coverage_page.h"

#include <fmt/format.h>

#include "engine/markup.h"
#include "engine/test_report.h"
#include "grammar/imports.h"

namespace scopeward {
namespace {

constexpr std::uint32_t kMostLines = 20'000;  // of all texts together

std::string number(std::string_view name, const std::string& value, const std::string& more) {
  return fmt::format("<div><dt>{}</dt><dd>{}<small>{}</small></dd></div>\n", name, value, more);
}

std::string summary(const TestRun& run, const CoverageReport& report) {
  std::string results = fmt::format("<span class=\"{}\">{} failed</span>", run.failed > 0 ? "bad" : "good", run.failed);
  if (run.failed == 0 && run.passed > 0) results = "<span class=\"good\">all passed</span>";
  std::size_t complete = 0;
  for (const CoveredPart& part : report.parts) complete += part.seen() == part.outcomes() ? 1U : 0U;
  return "<dl class=\"numbers\">\n" +
         number("Expectations", results, fmt::format("{} in {}", run.passed + run.failed, counted(run.tests, "test"))) +
         number("Coverage", fmt::format("{} %", report.percent()),
                fmt::format("{} of {}", report.seen, counted(report.outcomes, "outcome"))) +
         number("Rules and lets", fmt::format("{} of {}", complete, report.parts.size()), "seen completely") +
         "</dl>\n";
}

std::string legend() {
  std::string out = "<ul class=\"legend\" aria-label=\"Signs\">\n";
  for (const Heat& heat : kHeats)
    out += fmt::format("<li><mark class=\"{}\">{}<b aria-hidden=\"true\">{}</b></mark></li>\n", heat.name, heat.words,
                       heat.sign);
  return out + "</ul>\n";
}

}  // namespace

const Heat& heat_of(std::uint8_t seen) {
  const bool yes = (seen & kSeenTrue) != 0, no = (seen & kSeenFalse) != 0;
  return kHeats[yes && no ? 0 : yes ? 1 : no ? 2 : (seen & kSeenUnknown) != 0 ? 3 : 4];
}

const Heat& heat_of(const CoveredPart& part) {
  const bool held = part.hits.held > 0, not_held = part.hits.not_held > 0;
  return kHeats[held && (not_held || !part.can_fail) ? 0 : held ? 1 : not_held ? 2 : 4];
}

PageLines::PageLines(const Policy& policy, const CoverageReport& report) : shown(policy.sources.size(), 0) {
  std::uint32_t left = kMostLines;
  for (const CoveredPart& part : report.parts) {
    if (shown[part.span.source] > 0) continue;
    const std::uint32_t lines = policy.sources.at(part.span.source).lines();
    shown[part.span.source] = std::min(lines, left);
    complete = complete && lines <= left;
    left -= shown[part.span.source];
  }
}

std::string PageLines::link(const Policy& policy, Span span) const {
  const std::uint32_t line = policy.sources.line(span);
  if (line > shown[span.source]) return std::to_string(line);
  return fmt::format("<a href=\"#line-{}-{}\">{}</a>", span.source, line, line);
}

std::string page_name(const Policy& policy, std::uint32_t source) {
  return policy.sources.at(source).name().substr(folder_of(policy.sources.at(0).name()).size());
}

std::string coverage_page(const Policy& policy, const TestRun& run) {
  const CoverageReport report = coverage_of(policy.model, policy.sources, run.coverage);
  const PageLines lines(policy, report);
  const std::string file = escaped(policy.sources.at(0).name());
  const std::string name = policy.model.settings.name.empty() ? file : escaped(policy.model.settings.name);
  std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out += "<meta name=\"color-scheme\" content=\"light dark\">\n";
  out += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";
  out += fmt::format("<title>Tests of {}: {} %</title>\n<style>\n{}</style>\n</head>\n<body>\n", name, report.percent(),
                     page_style());
  out += "<header>\n<a class=\"skip\" href=\"#results\">Skip to the results</a>\n";
  out += fmt::format("<h1>Tests of {}</h1>\n<p>What the tests of <code>{}</code> have seen of its policy.</p>\n", name,
                     file);
  out += summary(run, report);
  if (!run.filter.empty())
    out += fmt::format("<p>Only tests with <code>{}</code> in their names were run.</p>\n", escaped(run.filter));
  out +=
      "<nav aria-label=\"Sections\">\n<ul>\n<li><a href=\"#results\">Results</a></li>\n"
      "<li><a href=\"#rules\">Rules</a></li>\n<li><a href=\"#source\">Source</a></li>\n"
      "<li><a href=\"#matrix\">Scopes and operations</a></li>\n</ul>\n</nav>\n</header>\n<main>\n";
  out += page_results(policy, run);
  out += page_rules(policy, report, lines);
  out +=
      "<h2 id=\"source\">Source</h2>\n<p>Each test of a scope or an attribute counts as two outcomes, true and false, "
      "and so does each rule: that it held, and that it did not. A <code>let</code> counts once, where it stands; "
      "where it is used it is one test.</p>\n";
  out += legend() + page_source(policy, report, lines);
  out += page_matrix(policy, run);
  return out +
         "</main>\n<footer>Written by <code>scopeward test --coverage-html</code>. Percentages are rounded down."
         "</footer>\n</body>\n</html>\n";
}

}  // namespace scopeward
