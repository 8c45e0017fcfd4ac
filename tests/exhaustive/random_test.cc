// SPDX-License-Identifier: Apache-2.0
// The engine against the reference over 100,000 random policies with fixed seeds, twenty requests each. Policies that
// don't compile don't count; if too many don't, the test fails. Ten shards, so that ctest can run them side by side.
// SCOPEWARD_RANDOM_POLICIES is how many policies a shard must compare: 10,000, or fewer under sanitizers
// (CMakeLists.txt).
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "tests/exhaustive/request_generator.h"

namespace scopeward::exhaustive {
namespace {

constexpr std::size_t kPolicies = SCOPEWARD_RANDOM_POLICIES;
constexpr std::size_t kRequests = 20;

class RandomPolicies : public testing::TestWithParam<std::uint64_t> {};

// P0301 says that a rule can never hold. It is wrong if each rule, alone, is seen to let someone in or keep someone
// out.
bool was_seen_to_hold(const GeneratedPolicy& policy, const std::vector<Case>& tests) {
  for (std::size_t rule = 0; rule < policy.statements.size(); ++rule) {
    const bool deny = policy.statements[rule].compare(0, 5, "deny ") == 0;
    if (!deny && policy.statements[rule].compare(0, 6, "allow ") != 0) continue;
    std::vector<std::string> alone;
    for (std::size_t i = 0; i < policy.statements.size(); ++i) {
      const bool is_rule =
          policy.statements[i].compare(0, 5, "deny ") == 0 || policy.statements[i].compare(0, 6, "allow ") == 0;
      if (i == rule || !is_rule) alone.push_back(policy.statements[i]);
    }
    if (deny) alone.emplace_back("allow * public");
    const reference::NaivePolicy naive(join_lines(alone));
    const bool held = std::any_of(tests.begin(), tests.end(), [&](const Case& tested) {
      const std::string reason = naive->decide(tested.scopes, tested.request).reason;
      return reason != "invalid_request" && (reason == "allowed") != deny;
    });
    if (!held) return false;
  }
  return true;
}

std::vector<Case> generate_cases(const GeneratedPolicy& policy, std::size_t count, Dice& dice) {
  std::vector<Case> cases;
  while (cases.size() < count) cases.push_back(generate_case(policy, dice));
  return cases;
}

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
      ASSERT_FALSE(comparison.engine().errors()[0].substr(0, 5) == "P0301" &&
                   was_seen_to_hold(policy, generate_cases(policy, 40, dice)))
          << "seed " << seed << ": " << comparison.engine().errors()[0] << "\n"
          << join_lines(policy.statements);
      continue;
    }
    ++tally.policies;
    for (const Case& tested : generate_cases(policy, kRequests, dice)) {
      if (comparison.disagreement(tested, &tally))
        FAIL() << "seed " << seed << "\n" << shrink(policy.statements, tested);
    }
  }
  std::cout << describe(tally) << "\n";
  print_rejections(rejections);

  // Every outcome must have been met often, or the generator has lost its point.
  EXPECT_LT(tally.rejected * 4, tally.policies) << "less than 80 % compile";
  EXPECT_EQ(tally.decisions, tally.policies * kRequests);
  for (const std::size_t outcome :
       {tally.allowed, tally.refused, tally.unauthenticated, tally.no_rule, tally.insufficient, tally.forbidden})
    EXPECT_GT(outcome, tally.decisions / 50);
  EXPECT_LE(tally.incomplete, tally.decisions / 1000) << "budgets are meant for larger policies";
}

INSTANTIATE_TEST_SUITE_P(Shard, RandomPolicies, testing::Range(std::uint64_t{0}, std::uint64_t{10}));

}  // namespace
}  // namespace scopeward::exhaustive
