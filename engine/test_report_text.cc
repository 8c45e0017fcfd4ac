// SPDX-License-Identifier: Apache-2.0
// Results of tests for people: test_report_text() and test_report_lines() of test_report.h, and expectations in words.
#include <fmt/format.h>

#include <algorithm>

#include "engine/explain.h"
#include "engine/test_report.h"

namespace scopeward {
namespace {

std::string quoted_list(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + ("`" + names[i] + "`");
  return out.empty() ? "nothing" : out;
}

std::string given_words(const Policy& policy, const AskedExpectation& asked) {
  std::string out;
  for (const GivenAttribute* given : asked.given.all())
    out += (out.empty() ? "" : ", ") + policy.model.attributes[given->attribute].name + " " + to_json(given->value);
  return out;
}

std::vector<Mark> marks_of(const AskedExpectation& asked) {
  std::vector<Mark> marks{{asked.target.span, true, {}}, {asked.caller.span, false, "this caller"}};
  if (asked.expected.actions_end - asked.expected.actions_begin > 1)
    marks.push_back({asked.action.span, false, "this action"});
  return marks;
}

std::string line_of(const Policy& policy, const AskedExpectation& asked, const TestOutcome& outcome) {
  const bool passed = outcome.state == TestOutcome::State::passed;
  const Place place = policy.sources.begin(asked.target.span);
  std::string out = fmt::format("{}:{}:{}: {}: {}: {}: {}", visible(policy.sources.name(asked.target.span)), place.line,
                                place.column, passed ? "passed" : "failed", visible(asked.test.name),
                                visible(caller_words(policy, asked)), visible(expectation_words(policy, asked)));
  if (!passed) out += ": " + visible(actual_words(outcome));
  return out + "\n";
}

std::string drawn(const Policy& policy, const AskedExpectation& asked, const TestOutcome& outcome, Colour colour) {
  const std::vector<Mark> marks = marks_of(asked);
  std::string out = (colour == Colour::on ? "\x1b[1;31mfailed\x1b[0m: " : "failed: ") + visible(asked.test.name) + "\n";
  out += draw(policy.sources, marks, colour);
  const std::string given = given_words(policy, asked);
  if (!given.empty()) out += footer(policy.sources, marks, "attributes", given, colour);
  out += footer(policy.sources, marks, "expected", expected_words(policy, asked.expected), colour);
  out += footer(policy.sources, marks, "actual", actual_words(outcome), colour);
  if (outcome.state == TestOutcome::State::not_run) return out + "\n";
  const Explanation explanation = explain(policy.program, asked.grant, asked.request);
  const std::string text = explanation_text(policy.sources, policy.model, explanation, colour);
  return out + "\n" + text.substr(std::min(text.find('\n'), text.size() - 1) + 1) + "\n";  // `actual` is its first line
}

}  // namespace

std::string counted(std::size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string caller_words(const Policy& policy, const AskedExpectation& asked) {
  std::string out = "anonymous";
  if (asked.caller.kind == TestLine::Kind::with) {
    const std::string& scopes = policy.tests.scopes[asked.caller.begin];
    out = scopes.empty() ? "with nothing" : "with ";
    for (const char c : scopes) out += c == ' ' ? std::string(", ") : std::string(1, c);
  }
  const std::string given = given_words(policy, asked);
  return given.empty() ? out : out + ", " + given;
}

std::string expectation_words(const Policy& policy, const AskedExpectation& asked) {
  std::string out = fmt::format("{} {} {}", asked.expected.allow ? "allow" : "deny",
                                policy.model.actions[asked.action.action].name, asked.target.text);
  if (asked.expected.has_needs) {
    out += " needs ";
    for (std::uint32_t i = asked.expected.needs_begin; i < asked.expected.needs_end; ++i)
      out += (i == asked.expected.needs_begin ? "" : ", ") + policy.tests.needs[i];
    if (asked.expected.needs_begin == asked.expected.needs_end) out += "nothing";
  }
  if (asked.expected.has_reason) out += " because " + std::string(reason_name(asked.expected.reason));
  return out;
}

std::string expected_words(const Policy& policy, const Expectation& expected) {
  if (expected.allow) return "allowed";
  std::string out = "denied";
  if (expected.has_reason) out += ": " + std::string(reason_name(expected.reason));
  if (expected.has_needs)
    out += ", needs " + quoted_list({policy.tests.needs.begin() + expected.needs_begin,
                                     policy.tests.needs.begin() + expected.needs_end});
  return out;
}

std::string actual_words(const TestOutcome& outcome) {
  if (outcome.state == TestOutcome::State::not_run) return "not run: the tests before it took all the steps of a run";
  if (outcome.actual == Reason::allowed) return "allowed";
  std::string out = "denied: " + std::string(reason_name(outcome.actual));
  if (!outcome.required.empty() || outcome.actual == Reason::insufficient_scope)
    out += ", needs " + quoted_list(outcome.required);
  return out;
}

std::string test_report_text(const Policy& policy, const TestRun& run, Colour colour) {
  std::string out;
  std::size_t at = 0, drawn_so_far = 0;
  visit_expectations(
      policy, run.filter, [](const TestCase&) {},
      [&](const AskedExpectation& asked) {
        const TestOutcome& outcome = run.outcomes[at++];
        if (outcome.state == TestOutcome::State::passed) return;
        out += drawn_so_far++ < kMostFailures ? drawn(policy, asked, outcome, colour) : line_of(policy, asked, outcome);
      });
  const std::string name = visible(policy.sources.at(0).name());
  if (run.tests == 0 && !run.filter.empty() && !policy.tests.tests.empty())
    return out + fmt::format("{}: no test has `{}` in its name\n", name, visible(run.filter));
  if (run.tests == 0) return out + name + ": no tests\n";
  const auto painted = [&](const char* code, const std::string& text) {
    return colour == Colour::on ? code + text + "\x1b[0m" : text;
  };
  std::string count =
      run.passed > 0 || run.failed == 0 ? painted("\x1b[1;32m", std::to_string(run.passed) + " passed") : std::string();
  if (run.failed > 0)
    count += (count.empty() ? "" : ", ") + painted("\x1b[1;31m", std::to_string(run.failed) + " failed");
  if (run.not_run > 0) count += fmt::format(" ({} not run)", run.not_run);
  return out + fmt::format("{}: {}, in {}\n", name, count, counted(run.tests, "test"));
}

std::string test_report_lines(const Policy& policy, const TestRun& run) {
  std::string out;
  std::size_t at = 0;
  visit_expectations(
      policy, run.filter, [](const TestCase&) {},
      [&](const AskedExpectation& asked) { out += line_of(policy, asked, run.outcomes[at++]); });
  return out;
}

}  // namespace scopeward
