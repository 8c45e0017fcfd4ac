// SPDX-License-Identifier: Apache-2.0
// The rules that are known for an operation, held against trying every target of every rule in each spelling that a
// deny covers.
#include "engine/known_operations.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

const std::string kHead = R"(policy "P" { profile http }
action tool flat
scope a
scope b implies a
scope photos:{id}
)";

using Rules = std::vector<std::uint32_t>;

bool matches(const Policy& policy, const Matcher& m, const std::string& text) {
  Target target;
  Captures captures;
  if (read_target(text, policy.model.actions[m.action].form, target) != TargetError::none) return false;
  if (!match(policy.model.patterns[m.pattern], target, captures)) return false;
  for (std::uint32_t i = m.excepts_begin; i < m.excepts_end; ++i)
    if (match(policy.model.patterns[policy.model.excepts[i]], target, captures)) return false;
  return true;
}

Rules all_matching(const Policy& policy, const std::string& action, const std::string& target, Effect effect) {
  std::vector<std::string> spellings{target};
  if (effect == Effect::deny && target.size() > 1 && target.ends_with('/'))
    spellings.push_back(target.substr(0, target.size() - 1));
  Rules rules;
  for (const Matcher& m : policy.model.matchers)
    if (policy.model.rules[m.rule].effect == effect && policy.model.actions[m.action].name == action &&
        std::any_of(spellings.begin(), spellings.end(), [&](const std::string& s) { return matches(policy, m, s); }))
      rules.push_back(m.rule);
  return rules;
}

// The walks of these rules, in any order.
Rules walks_of(const Policy& policy, const Rules& rules) {
  Rules walks;
  for (const std::uint32_t rule : rules) walks.push_back(policy.program.rules[rule].with_token);
  std::sort(walks.begin(), walks.end());
  return walks;
}

Rules with_token(const std::uint32_t* known, std::size_t rules) {
  Rules walks;
  for (std::size_t i = 0; i < rules; ++i) walks.push_back(known[2 * i]);
  std::sort(walks.begin(), walks.end());
  return walks;
}

TEST(KnownOperations, HaveAllTheRulesThatMatch) {
  const TestPolicy policy(kHead + R"(
allow tool read_a if a
allow tool read_* except read_b if b
allow tool read_b, write if a
deny tool * except read_a, write if not b
allow GET "/a/", "/a" if a
allow GET "/a/*" if b
deny GET "/a" if b
deny * unless a or b
allow POST "/a" if a
)");
  struct Row {
    const char *action, *target;
  };
  for (const Row& row : {Row{"tool", "read_a"}, Row{"tool", "read_b"}, Row{"tool", "write"}, Row{"GET", "/a/"},
                         Row{"GET", "/a"}, Row{"POST", "/a"}}) {
    const auto known = policy->program.known.find(row.action, row.target);
    ASSERT_TRUE(known) << row.action << ' ' << row.target;
    EXPECT_EQ(with_token(known.walks, known.denies), walks_of(*policy, all_matching(*policy, row.action, row.target, Effect::deny)))
        << row.target;
    EXPECT_EQ(with_token(known.walks + 2 * known.denies, known.allows), walks_of(*policy, all_matching(*policy, row.action, row.target, Effect::allow)))
        << row.target;
    EXPECT_GT(known.allows, 0U);
  }
  EXPECT_EQ(policy->program.known.size(), 6U);
}

TEST(KnownOperations, AreNoOthers) {
  const TestPolicy policy(kHead + "allow tool x, read_* if a\nallow GET \"/y\" if a\n");
  struct Row {
    const char *action, *target;
  };
  for (const Row& row : {Row{"tool", "read_a"}, Row{"tool", "/y"}, Row{"GET", "x"}, Row{"POST", "/y"}, Row{"", "x"},
                         Row{"tool", ""}, Row{"toolx", ""}, Row{"", "toolx"}, Row{"prompt", "x"}, Row{"GET", "/y/"}})
    EXPECT_FALSE(policy->program.known.find(row.action, row.target)) << row.action << ' ' << row.target;
}

TEST(KnownOperations, LeaveOutWhatAHoleMatches) {
  const TestPolicy policy(kHead + "allow GET \"/p/{id}\" if photos:{id} and a\nallow GET \"/p/x\", \"/q\" if a\n");
  EXPECT_FALSE(policy->program.known.find("GET", "/p/x"));
  EXPECT_TRUE(policy->program.known.find("GET", "/q"));
  EXPECT_EQ(policy.decide("photos:x a", "GET", "/p/x"), "allowed");
}

TEST(KnownOperations, LeaveOutWhatManyRulesMatch) {
  for (const std::size_t rules : {KnownOperations::kMostRules, KnownOperations::kMostRules + 1}) {
    std::string text = kHead;
    for (std::size_t i = 1; i < rules; ++i) text += "allow tool x* if b\n";
    const TestPolicy policy(text + "allow tool x if a\n");
    EXPECT_EQ(policy->program.known.find("tool", "x").walks != nullptr, rules == KnownOperations::kMostRules);
    EXPECT_EQ(policy.decide("b", "tool", "x"), "allowed");
    EXPECT_EQ(policy.decide("a", "tool", "x"), "allowed");
    EXPECT_EQ(policy.decide("", "tool", "x"), "insufficient_scope");
  }
}

}  // namespace
}  // namespace scopeward
