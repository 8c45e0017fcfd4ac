// SPDX-License-Identifier: Apache-2.0
#include "engine/run_tests.h"

#include <algorithm>

#include "engine/explain.h"
#include "engine/limits.h"

namespace scopeward {
namespace {

constexpr std::size_t kExplainSteps = 4096;  // what an explanation is counted as

bool is_as_expected(const Policy& policy, const Expectation& expected, const TestOutcome& outcome) {
  if (expected.allow || outcome.actual == Reason::allowed) return expected.allow && outcome.actual == Reason::allowed;
  if (expected.has_reason && outcome.actual != expected.reason) return false;
  return !expected.has_needs ||
         std::equal(outcome.required.begin(), outcome.required.end(), policy.tests.needs.begin() + expected.needs_begin,
                    policy.tests.needs.begin() + expected.needs_end);
}

}  // namespace

TestRun run_tests(const Policy& policy, std::string_view filter) {
  TestRun run;
  run.filter = filter;
  CoverageWalk walk(policy.program, run.coverage);
  std::size_t explained = 0;
  const auto begin = [&](const TestCase&) { ++run.tests; };
  visit_expectations(policy, filter, begin, [&](const AskedExpectation& asked) {
    TestOutcome outcome;
    if (walk.steps() + explained > limits::kTestSteps) {
      ++run.failed;
      ++run.not_run;
      run.outcomes.push_back(std::move(outcome));
      return;
    }
    outcome.rule = walk.add(asked.grant, asked.request);
    outcome.actual = decide(policy.program, asked.grant, asked.request);
    bool fine = is_as_expected(policy, asked.expected, outcome);
    if (asked.expected.has_needs || !fine) {
      outcome.required = explain(policy.program, asked.grant, asked.request).hints.required;
      std::sort(outcome.required.begin(), outcome.required.end());
      explained += kExplainSteps;
      fine = is_as_expected(policy, asked.expected, outcome);
    }
    outcome.state = fine ? TestOutcome::State::passed : TestOutcome::State::failed;
    ++(fine ? run.passed : run.failed);
    run.outcomes.push_back(std::move(outcome));
  });
  return run;
}

}  // namespace scopeward
