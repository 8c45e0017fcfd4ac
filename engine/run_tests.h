// SPDX-License-Identifier: Apache-2.0
// Runs the `test` blocks of a policy: each expectation is decided as any request is, by decide() and, where scopes are
// expected or something went wrong, by explain(). What came of it is kept as plain data; test_report.h draws it.
// Entry point: run_tests(). Tested by tests/engine/run_tests_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/coverage.h"
#include "engine/policy.h"
#include "engine/test_walk.h"

namespace scopeward {

struct TestOutcome {  // of one pair of an action and a target, in the order of visit_expectations()
  enum class State : std::uint8_t { passed, failed, not_run };
  State state = State::not_run;
  Reason actual = Reason::invalid_request;
  std::uint32_t rule = kNone;         // the deciding one
  std::vector<std::string> required;  // by name; known where they were expected, and where the expectation failed
};

struct TestRun {
  std::string filter;
  std::vector<TestOutcome> outcomes;
  std::size_t tests = 0;               // blocks
  std::size_t passed = 0, failed = 0;  // expectations; one that was not run has failed
  std::size_t not_run = 0;             // of those: behind the budget (limits::kTestSteps)
  Coverage coverage;
};

// The tests whose names contain `filter`.
[[nodiscard]] TestRun run_tests(const Policy& policy, std::string_view filter = {});

}  // namespace scopeward
