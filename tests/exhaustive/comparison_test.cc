// SPDX-License-Identifier: Apache-2.0
// The tester tested: two policies that differ are told apart, and two that agree are not.
#include "tests/exhaustive/comparison.h"

#include <gtest/gtest.h>

namespace scopeward::exhaustive {
namespace {

const char* const kPolicy = R"(policy "P" { profile mcp }
scope a
scope b implies a
scope c
attribute token.t bool
allow tool x if a and not token.t
allow tool y if a or c
deny tool x if token.t "No."
)";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kPolicy;
  return text.replace(text.find(from), from.size(), to);
}

Case request(const char* scopes, const char* target) {
  Case tested;
  tested.scopes = scopes;
  tested.request.action = "tool";
  tested.request.target = target;
  return tested;
}

struct Difference {
  const char* from;
  const char* to;
  const char* scopes;
  const char* target;
};

class Comparisons : public testing::TestWithParam<Difference> {};

TEST_P(Comparisons, FindADifference) {
  const Difference& row = GetParam();
  const Case tested = request(row.scopes, row.target);
  const SideBySide same(kPolicy);
  ASSERT_TRUE(same.compiled());
  EXPECT_EQ(same.disagreement(tested, nullptr), std::nullopt);
  const SideBySide different(kPolicy, with(row.from, row.to));
  ASSERT_TRUE(different.compiled());
  EXPECT_NE(different.disagreement(tested, nullptr), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Rows, Comparisons,
                         testing::Values(Difference{"a or c", "a and c", "a", "y"},                  // the verdict
                                         Difference{"allow tool y", "allow tool z, y", "", "z"},     // the reason
                                         Difference{"\"No.\"", "\"Never.\"", "a", "x"},              // the message
                                         Difference{"scope c\n", "scope c\n\n", "a", "y"},           // the line
                                         Difference{"a or c", "c or b", "", "y"},                    // an alternative
                                         Difference{"scope c", "scope c implies a", "", "y"},        // a closure
                                         Difference{"scope a", "scope a weight 2", "", "y"},         // the order
                                         Difference{"a or c", "(a or c) and (a or b)", "c", "y"}));  // what is missing

TEST(Shrink, DropsWhatDoesNotMatter) {
  // Nothing disagrees here, so nothing may be dropped, and the text says so.
  const std::string text = shrink({"scope a", "scope b", "action t flat", "allow t x if a"}, request("a", "x"));
  EXPECT_NE(text.find("no disagreement"), std::string::npos);
  EXPECT_NE(text.find("scope b"), std::string::npos);
}

}  // namespace
}  // namespace scopeward::exhaustive
