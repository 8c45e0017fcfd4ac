// SPDX-License-Identifier: Apache-2.0
// Results of tests for programs: test_report_json() of test_report.h.
#include <fmt/format.h>

#include "engine/explain.h"
#include "engine/test_report.h"

namespace scopeward {
namespace {

template <typename Names>
std::string list_json(const Names& begin, const Names& end) {
  std::string out = "[";
  for (auto name = begin; name != end; ++name) out += (name == begin ? "" : ",") + json_string(*name);
  return out + "]";
}

std::string caller_json(const Policy& policy, const AskedExpectation& asked) {
  const bool with = asked.caller.kind == TestLine::Kind::with;
  std::string attributes;
  for (const GivenAttribute* given : asked.given.all())
    attributes += (attributes.empty() ? "" : ",") + json_string(policy.model.attributes[given->attribute].name) + ":" +
                  to_json(given->value);
  return fmt::format("\"scopes\":{},\"attributes\":{{{}}}",
                     with ? json_string(policy.tests.scopes[asked.caller.begin]) : "null", attributes);
}

std::string expected_json(const Policy& policy, const Expectation& e) {
  const auto needs = policy.tests.needs.begin();
  return fmt::format("{{\"allowed\":{},\"reason\":{},\"required\":{}}}", e.allow,
                     e.has_reason ? json_string(reason_name(e.reason)) : "null",
                     e.has_needs ? list_json(needs + e.needs_begin, needs + e.needs_end) : "null");
}

// Of an allow and of a denial whose scopes nobody asked about, `required` is null.
std::string actual_json(const Policy& policy, const AskedExpectation& asked, const TestOutcome& outcome) {
  if (outcome.state == TestOutcome::State::not_run) return "null";
  std::string rule = "null";
  if (outcome.rule != kNone) {
    const Span span = policy.model.rules[outcome.rule].span;
    rule =
        fmt::format("{{\"file\":{},\"line\":{}}}", json_string(policy.sources.name(span)), policy.sources.line(span));
  }
  const bool asked_for = asked.expected.has_needs || outcome.state == TestOutcome::State::failed;
  const bool known = asked_for && outcome.actual != Reason::allowed;
  return fmt::format("{{\"allowed\":{},\"reason\":\"{}\",\"rule\":{},\"required\":{}}}",
                     outcome.actual == Reason::allowed, reason_name(outcome.actual), rule,
                     known ? list_json(outcome.required.begin(), outcome.required.end()) : "null");
}

}  // namespace

std::string test_report_json(const Policy& policy, const TestRun& run) {
  std::string out = "{\"file\":" + json_string(policy.sources.at(0).name()) + ",\"tests\":[";
  std::size_t at = 0, explained = 0;
  bool in_test = false;
  visit_expectations(
      policy, run.filter,
      [&](const TestCase& test) {
        out += fmt::format("{}{{\"name\":{},\"file\":{},\"line\":{},\"expectations\":[", in_test ? "]}," : "",
                           json_string(test.name), json_string(policy.sources.name(test.span)),
                           policy.sources.line(test.span));
        in_test = true;
      },
      [&](const AskedExpectation& asked) {
        const TestOutcome& outcome = run.outcomes[at++];
        std::string explanation = "null";
        if (outcome.state == TestOutcome::State::failed && explained++ < kMostExplained)
          explanation = json_string(explanation_text(policy.sources, policy.model,
                                                     explain(policy.program, asked.grant, asked.request), Colour::off));
        out += fmt::format(
            "{}{{\"passed\":{},\"file\":{},\"range\":{},{},\"action\":{},\"target\":{},\"expected\":{},\"actual\":{},"
            "\"explanation\":{}}}",
            out.back() == '[' ? "" : ",", outcome.state == TestOutcome::State::passed,
            json_string(policy.sources.name(asked.target.span)), json_range(policy.sources, asked.target.span),
            caller_json(policy, asked), json_string(asked.request.action), json_string(asked.request.target),
            expected_json(policy, asked.expected), actual_json(policy, asked, outcome), explanation);
      });
  return out + fmt::format("{}],\"passed\":{},\"failed\":{}}}", in_test ? "]}" : "", run.passed, run.failed);
}

}  // namespace scopeward
