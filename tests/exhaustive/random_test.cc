// SPDX-License-Identifier: Apache-2.0
// The engine against the reference over 100,000 random policies with fixed seeds, eight requests each. Policies that don't
// compile don't count; if too many don't, the test fails. Ten shards, so that ctest can run them side by side.
// SCOPEWARD_RANDOM_POLICIES is how many policies a shard must compare: 10,000, or fewer under sanitizers (CMakeLists.txt).
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "tests/exhaustive/request_generator.h"

namespace scopeward::exhaustive {
namespace {

constexpr std::size_t kPolicies = SCOPEWARD_RANDOM_POLICIES;
constexpr std::size_t kRequests = 8;

class RandomPolicies : public testing::TestWithParam<std::uint64_t> {};

void print_rejections(const std::map<std::string, std::size_t>& rejections) {
  std::vector<std::pair<std::size_t, std::string>> order;
  for (const auto& [code, count] : rejections) order.emplace_back(count, code);
  std::sort(order.rbegin(), order.rend());
  for (const auto& [count, code] : order) std::cout << "  " << code << " rejected " << count << "\n";
}

TEST_P(RandomPolicies, AgreeWithTheReference) {
  const std::uint64_t first_seed = GetParam() * 1'000'000;
  Tally tally;
  std::map<std::string, std::size_t> rejections;
  for (std::uint64_t seed = first_seed; tally.policies < kPolicies; ++seed) {
    Dice dice(seed);
    const GeneratedPolicy policy = generate_policy(dice);
    const SideBySide comparison(join_lines(policy.statements));
    if (!comparison.compiled()) {
      ++tally.rejected;
      ++rejections[comparison.engine().errors()[0].substr(0, 5)];
      ASSERT_LT(tally.rejected, kPolicies) << comparison.engine().errors()[0] << "\n" << join_lines(policy.statements);
      continue;
    }
    ++tally.policies;
    for (std::size_t i = 0; i < kRequests; ++i) {
      const Case tested = generate_case(policy, dice);
      if (comparison.disagreement(tested, &tally)) FAIL() << "seed " << seed << "\n" << shrink(policy.statements, tested);
    }
  }
  std::cout << describe(tally) << "\n";
  print_rejections(rejections);

  // Every outcome must have been met often, or the generator has lost its point.
  EXPECT_LT(tally.rejected * 4, tally.policies) << "less than 80 % compile";
  EXPECT_EQ(tally.decisions, tally.policies * kRequests);
  for (const std::size_t outcome : {tally.allowed, tally.refused, tally.unauthenticated, tally.no_rule, tally.insufficient, tally.forbidden})
    EXPECT_GT(outcome, tally.decisions / 50);
  EXPECT_LE(tally.incomplete, tally.decisions / 1000) << "budgets are meant for larger policies";
}

INSTANTIATE_TEST_SUITE_P(Shard, RandomPolicies, testing::Range(std::uint64_t{0}, std::uint64_t{10}));

}  // namespace
}  // namespace scopeward::exhaustive
