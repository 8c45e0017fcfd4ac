// SPDX-License-Identifier: Apache-2.0
// The tests on a coverage page: what each came to, and what failed.
#include <fmt/format.h>

#include <algorithm>

#include "engine/coverage_page.h"
#include "engine/explain.h"
#include "engine/markup.h"
#include "engine/test_report.h"

namespace scopeward {
namespace {

constexpr std::size_t kMostRows = 2000;
constexpr std::size_t kMostShown = 200;  // failures

struct Row {
  const TestCase* test = nullptr;
  std::size_t passed = 0, failed = 0;
};

std::string failure(const Policy& policy, const AskedExpectation& asked, const TestOutcome& outcome) {
  std::string text =
      fmt::format("{}:{}\nexpected: {}\nactual: {}\n", visible(page_name(policy, asked.target.span.source)),
                  policy.sources.line(asked.target.span), visible(expected_words(policy, asked.expected)),
                  visible(actual_words(outcome)));
  if (outcome.state == TestOutcome::State::failed) {
    const std::string explanation = explanation_text(policy.sources, policy.model,
                                                     explain(policy.program, asked.grant, asked.request), Colour::off);
    text += explanation.substr(std::min(explanation.find('\n'), explanation.size()));  // `actual` is its first line
  }
  return fmt::format(
      "<details open>\n<summary>{}: <code>{}</code>, <code>{}</code></summary>\n<pre>{}</pre>\n</details>\n",
      escaped(asked.test.name), escaped(caller_words(policy, asked)), escaped(expectation_words(policy, asked)),
      escaped(text));
}

std::string row_html(const Policy& policy, const Row& row) {
  const char* const kind = row.failed > 0 ? "bad" : "good";
  return fmt::format(
      "<tr><td class=\"place\">{}:{}</td><th scope=\"row\">{}</th><td class=\"number\">{}</td><td "
      "class=\"number\">{}</td>"
      "<td class=\"place\"><span class=\"{}\">{} {}</span></td></tr>\n",
      escaped(page_name(policy, row.test->span.source)), policy.sources.line(row.test->span), escaped(row.test->name),
      row.passed, row.failed, kind, row.failed > 0 ? kHeats[4].sign : kHeats[0].sign,
      row.failed > 0 ? "failed" : "passed");
}

}  // namespace

std::string page_results(const Policy& policy, const TestRun& run) {
  std::vector<Row> rows;
  std::string failures;
  std::size_t at = 0, shown = 0;
  visit_expectations(
      policy, run.filter, [&](const TestCase& test) { rows.push_back({&test}); },
      [&](const AskedExpectation& asked) {
        const TestOutcome& outcome = run.outcomes[at++];
        const bool passed = outcome.state == TestOutcome::State::passed;
        ++(passed ? rows.back().passed : rows.back().failed);
        if (!passed && shown++ < kMostShown) failures += failure(policy, asked, outcome);
      });
  std::string out = "<h2 id=\"results\">Results</h2>\n";
  if (rows.empty()) return out + "<p>No test was run.</p>\n";
  if (!failures.empty()) out += "<h3>Failed</h3>\n" + failures;
  if (shown > kMostShown)
    out += fmt::format("<p>And {} that are left out here.</p>\n", counted(shown - kMostShown, "more failure"));
  if (!failures.empty()) out += "<h3>All tests</h3>\n";
  out +=
      "<div class=\"scroll tall\" role=\"region\" tabindex=\"0\" aria-label=\"Tests\">\n<table>\n"
      "<caption>Each test with its expectations: pairs of an action and a target</caption>\n<thead><tr>"
      "<th scope=\"col\">Place</th><th scope=\"col\">Test</th><th scope=\"col\" class=\"number\">Passed</th>"
      "<th scope=\"col\" class=\"number\">Failed</th><th scope=\"col\">Result</th></tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) out += row_html(policy, rows[i]);
  out += "</tbody>\n</table>\n</div>\n";
  if (rows.size() > kMostRows)
    out += fmt::format("<p>And {} that are left out here.</p>\n", counted(rows.size() - kMostRows, "more test"));
  return out;
}

}  // namespace scopeward
