// SPDX-License-Identifier: Apache-2.0
// How much the tests of a policy may ask for: so many pairs of an action and a target, and so many steps of a run.
#include <gtest/gtest.h>

#include "engine/limits.h"
#include "engine/run_tests.h"
#include "engine/test_report.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// One line with 256 times `targets` pairs, about a rule with so many tests.
std::string policy_text(int targets, int tests) {
  std::string text = "action t flat\nscope a\nallow t \"x*\" if a";
  for (int i = 1; i < tests; ++i) text += " or a";
  text += "\ntest \"all\" {\n  with nothing\n  deny t";
  for (int i = 1; i < 256; ++i) text += ", t";
  text += " x";
  for (int i = 1; i < targets; ++i) text += ", x" + std::to_string(i);
  return text + "\n}\n";
}

TEST(Expectations, HaveALimit) {
  static_assert(limits::kExpectations == 256 * 512);
  EXPECT_EQ(TestPolicy(policy_text(512, 1))->tests.expectations.size(), 1U);
  const CompiledPolicy compiled = compile_policy("test.policy", policy_text(513, 1));
  ASSERT_EQ(count_errors(compiled.diagnostics), 1U);
  EXPECT_EQ(compiled.diagnostics[0].code, Code::expansion_too_large);
}

// A rule that matches takes a step, and so does each part of its requirement: here the `or` and its operands.
TEST(TestSteps, AreCounted) {
  static_assert(limits::kTestSteps == 256 * 512 * 2048);
  const TestRun whole = run_tests(*TestPolicy(policy_text(512, 2046)));
  EXPECT_EQ(whole.passed, limits::kExpectations);
  EXPECT_EQ(whole.failed + whole.not_run, 0U);

  const TestPolicy more(policy_text(512, 2047));
  const TestRun cut = run_tests(*more);
  const std::size_t run = limits::kTestSteps / 2049 + 1;
  EXPECT_EQ(cut.passed, run);
  EXPECT_EQ(cut.not_run, limits::kExpectations - run);
  EXPECT_EQ(cut.failed, cut.not_run);  // what was not run has not passed
  const std::string text = test_report_text(*more, cut, Colour::off);
  EXPECT_NE(text.find("not run: the tests before it took all the steps of a run"), std::string::npos);
  EXPECT_NE(text.find("(" + std::to_string(cut.not_run) + " not run), in 1 test\n"), std::string::npos);
}

}  // namespace
}  // namespace scopeward
