// SPDX-License-Identifier: Apache-2.0
// The engine against the reference over every policy up to a small size (small_policies.h says which) and every caller:
// 15 worlds, 182,286 policies, of which 170,186 compile, 4,652,656 decisions with their hints; about a minute on one
// core. The counts are asserted, so that "every" can't shrink unnoticed. A policy that doesn't compile must have
// deserved it, and one that does must not have: P0301, "a requirement can never hold", is exact here.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <ostream>

#include "tests/exhaustive/small_policies.h"

namespace scopeward::exhaustive {
namespace {

bool begins_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

bool mentions(const Statements& statements, const std::string& name) {
  for (const std::string& statement : statements)
    if (!begins_with(statement, "attribute ") && statement.find(name) != std::string::npos) return true;
  return false;
}

// Whether this rule, alone, ever has an effect on anyone: an allow lets someone in, a deny keeps someone out.
bool can_hold(const Statements& statements, std::size_t rule, const World& world, const std::vector<Case>& tests) {
  const bool deny = begins_with(statements[rule], "deny ");
  Statements alone;
  for (std::size_t i = 0; i < statements.size(); ++i)
    if (i == rule || (!begins_with(statements[i], "allow ") && !begins_with(statements[i], "deny ")))
      alone.push_back(statements[i]);
  if (deny) alone.push_back("allow " + world.action + " " + world.target + " public");
  const reference::NaivePolicy policy(join_lines(alone));
  for (const Case& tested : tests)
    if (policy->allows(tested.scopes, tested.request) != deny) return true;
  return false;
}

bool every_rule_can_hold(const Statements& statements, const World& world, const std::vector<Case>& tests) {
  for (std::size_t i = 0; i < statements.size(); ++i)
    if ((begins_with(statements[i], "allow ") || begins_with(statements[i], "deny ")) &&
        !can_hold(statements, i, world, tests))
      return false;
  return true;
}

constexpr const char* kNeverHolds = "P0301";

// 1 compares every policy, n every nth: sanitized builds are slow (CMakeLists.txt).
constexpr std::size_t kStep = SCOPEWARD_EXHAUSTIVE_STEP;

void compare_all(const World& world, const std::vector<Statements>& policies, Tally& tally) {
  const std::vector<Case> with_attribute = cases(world, true), without_attribute = cases(world, false);
  for (std::size_t i = 0; i < policies.size(); i += kStep) {
    const Statements& statements = policies[i];
    const SideBySide comparison(join_lines(statements));
    if (!comparison.compiled()) {
      ++tally.rejected;
      ASSERT_EQ(comparison.engine().errors()[0].substr(0, 5), kNeverHolds) << comparison.engine().errors()[0] << "\n"
                                                                           << join_lines(statements);
      ASSERT_FALSE(every_rule_can_hold(statements, world, with_attribute)) << "rejected, but each rule can hold:\n"
                                                                           << join_lines(statements);
      continue;
    }
    ++tally.policies;
    ASSERT_TRUE(every_rule_can_hold(statements, world, with_attribute)) << "accepted, but a rule never holds:\n"
                                                                        << join_lines(statements);
    for (const Case& tested : mentions(statements, world.attribute) ? with_attribute : without_attribute)
      if (comparison.disagreement(tested, &tally)) FAIL() << shrink(statements, tested);
  }
}

void add(std::vector<Statements>& all, const std::vector<Statements>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

struct Expected {
  std::size_t policies, rejected, decisions;
};

// Worked out once and then held: a change here is a change of what is tested.
const std::map<std::string, Expected> kSmall = {
    {"apart", {4318, 48, 91350}},
    {"pair", {4294, 72, 91134}},
    {"pair_backwards", {4270, 96, 90702}},
    {"fork", {4274, 92, 90954}},
    {"join", {4206, 160, 89694}},
    {"chain", {4119, 247, 88587}},
    {"chain_backwards", {4162, 204, 89082}},
    {"triangle", {4119, 247, 88587}},
    {"weights", {4163, 203, 88983}},
    {"internal", {4270, 96, 90702}},
    {"deprecated", {4206, 160, 89694}},
    {"initial", {4270, 96, 90702}},
    {"offline", {4270, 96, 90702}},
    {"hierarchy", {4119, 247, 88587}},
    {"families", {5722, 240, 318784}},
};
const std::map<std::string, Expected> kTriples = {
    {"apart", {7260, 420, 190080}},
    {"pair", {7108, 572, 187200}},
    {"pair_backwards", {7108, 572, 187200}},
    {"fork", {6972, 708, 184464}},
    {"join", {6972, 708, 184464}},
    {"chain", {6836, 844, 181728}},
    {"chain_backwards", {6836, 844, 181728}},
    {"triangle", {6836, 844, 181728}},
    {"weights", {7108, 572, 187200}},
    {"internal", {7108, 572, 187200}},
    {"deprecated", {6972, 708, 184464}},
    {"initial", {7108, 572, 187200}},
    {"offline", {7108, 572, 187200}},
    {"hierarchy", {6836, 844, 181728}},
    {"families", {7236, 444, 480828}},
};

void expect_counts(const Tally& tally, const std::map<std::string, Expected>& all, const std::string& world) {
  std::cout << describe(tally) << "\n";
  ASSERT_EQ(all.count(world), 1U);
  const Expected& expected = all.at(world);
  if (kStep == 1) {
    EXPECT_EQ(tally.policies, expected.policies);
    EXPECT_EQ(tally.rejected, expected.rejected);
    EXPECT_EQ(tally.decisions, expected.decisions);
  } else {
    EXPECT_EQ(tally.policies + tally.rejected, (expected.policies + expected.rejected + kStep - 1) / kStep);
  }
  EXPECT_EQ(tally.incomplete, 0U) << "so small a policy must not pass a budget";
}

class Worlds : public testing::TestWithParam<World> {};

TEST_P(Worlds, AgreeOnEverySmallPolicy) {
  const World& world = GetParam();
  std::vector<Statements> policies = with_one_requirement(world, literals(world));
  add(policies, with_one_requirement(world, pairs(world)));
  add(policies, with_one_requirement(world, lists(world)));
  add(policies, with_several_rules(world));
  add(policies, with_lets(world));
  Tally tally;
  compare_all(world, policies, tally);
  expect_counts(tally, kSmall, world.name);
}

TEST_P(Worlds, AgreeOnEveryRequirementOfThreeTests) {
  const World& world = GetParam();
  Tally tally;
  compare_all(world, with_one_requirement(world, triples(world)), tally);
  expect_counts(tally, kTriples, world.name);
}

INSTANTIATE_TEST_SUITE_P(Of, Worlds, testing::ValuesIn(worlds()), [](const auto& world) { return world.param.name; });

}  // namespace

void PrintTo(const World& world, std::ostream* out) { *out << world.name; }

}  // namespace scopeward::exhaustive
