// SPDX-License-Identifier: Apache-2.0
// What a run of tests came to, and what it saw of the policy, as people and machines read it. Pure functions of policy
// and run; what failed is asked again while it is drawn, so that nothing of it has to be kept.
// Tested by tests/engine/test_report_test.cc and tests/bindings/cli.
#pragma once

#include <string>

#include "engine/run_tests.h"
#include "grammar/render.h"

namespace scopeward {

inline constexpr std::size_t kMostFailures = 20;    // drawn for people; the others take a line each
inline constexpr std::size_t kMostExplained = 200;  // explained to machines; the others are without

// Each expectation that failed, drawn on the tests and explained on the rules; then a line that counts.
[[nodiscard]] std::string test_report_text(const Policy& policy, const TestRun& run, Colour colour);
// One line for each expectation: name:line:column: passed: "test": caller: allow tool x.
[[nodiscard]] std::string test_report_lines(const Policy& policy, const TestRun& run);
// {"file","tests":[{"name","line","expectations":[...]}],"passed","failed"}, one line.
[[nodiscard]] std::string test_report_json(const Policy& policy, const TestRun& run);
// A JUnit <testsuite>, in a form that the parsers of the common CI systems have in common: an XML document of its own,
// or one of several inside <testsuites>.
[[nodiscard]] std::string test_report_junit(const Policy& policy, const TestRun& run);

// A table of rules and lets, and excerpts of what was not seen.
[[nodiscard]] std::string coverage_text(const Policy& policy, const TestRun& run, Colour colour);
// {"percent","outcomes","seen","parts":[...]}, one line.
[[nodiscard]] std::string coverage_json(const Policy& policy, const TestRun& run);
// One page that needs nothing but itself, for people.
[[nodiscard]] std::string coverage_page(const Policy& policy, const TestRun& run);

// An expectation in words, for all of these.
[[nodiscard]] std::string caller_words(const Policy& policy, const AskedExpectation& asked);  // with a b, token.x true
[[nodiscard]] std::string expectation_words(const Policy& policy, const AskedExpectation& asked);  // allow tool x
[[nodiscard]] std::string expected_words(const Policy& policy, const Expectation& expected);       // denied: forbidden
[[nodiscard]] std::string actual_words(const TestOutcome& outcome);
[[nodiscard]] std::string counted(std::size_t count, std::string_view word);  // 1 test, 2 tests

}  // namespace scopeward
