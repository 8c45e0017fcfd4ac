// SPDX-License-Identifier: Apache-2.0
// Results of tests for continuous integration: test_report_junit() of test_report.h. There is no one schema of JUnit's
// XML; this keeps to what the readers of the common systems agree on: a <testsuite> that counts, a <testcase> with
// `classname` and `name` for each expectation, and <failure> or <error> with a message and a text. The library reads no
// clock, so every time is 0.
#include <fmt/format.h>

#include "engine/explain.h"
#include "engine/markup.h"
#include "engine/test_report.h"

namespace scopeward {
namespace {

// An attribute's line feeds would be read as blanks.
std::string attribute(std::string_view text) { return escaped(visible(text)); }

std::string failure(const Policy& policy, const AskedExpectation& asked, const TestOutcome& outcome, bool explained) {
  const std::string expected = expected_words(policy, asked.expected), actual = actual_words(outcome);
  std::string text = fmt::format("expected: {}\nactual: {}\n", visible(expected), visible(actual));
  if (explained)
    text += "\n" + explanation_text(policy.sources, policy.model, explain(policy.program, asked.grant, asked.request),
                                    Colour::off);
  const char* const element = outcome.state == TestOutcome::State::not_run ? "error" : "failure";
  return fmt::format("    <{} message=\"expected {}, actual {}\" type=\"expectation\">{}</{}>\n", element,
                     attribute(expected), attribute(actual), escaped(text), element);
}

}  // namespace

std::string test_report_junit(const Policy& policy, const TestRun& run) {
  std::string out =
      fmt::format("<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"0\">\n",
                  attribute(policy.sources.at(0).name()), run.outcomes.size(), run.failed - run.not_run, run.not_run);
  std::size_t at = 0, explained = 0;
  visit_expectations(
      policy, run.filter, [](const TestCase&) {},
      [&](const AskedExpectation& asked) {
        const TestOutcome& outcome = run.outcomes[at++];
        out += fmt::format("  <testcase classname=\"{}\" name=\"{}: {}\" file=\"{}\" line=\"{}\" time=\"0\"",
                           attribute(asked.test.name), attribute(caller_words(policy, asked)),
                           attribute(expectation_words(policy, asked)),
                           attribute(policy.sources.name(asked.target.span)), policy.sources.line(asked.target.span));
        if (outcome.state == TestOutcome::State::passed) {
          out += "/>\n";
          return;
        }
        const bool explains = outcome.state == TestOutcome::State::failed && explained++ < kMostExplained;
        out += ">\n" + failure(policy, asked, outcome, explains) + "  </testcase>\n";
      });
  return out + "</testsuite>\n";
}

}  // namespace scopeward
