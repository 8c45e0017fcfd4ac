// SPDX-License-Identifier: Apache-2.0
// `ask`, by brute force. The proof: over every rule of small_policies.h with every set of up to three of the world's
// scopes behind `ask`, the engine accepts exactly what the reference finds to be an alternative for some request. The
// order of hints: over those, over pairs of rules that ask, and over random policies.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <ostream>
#include <set>

#include "tests/exhaustive/request_generator.h"
#include "tests/exhaustive/small_policies.h"

namespace scopeward::exhaustive {
namespace {

using Names = std::vector<std::string>;
using reference::Attribute;
using reference::Member;
using reference::Members;

// 1 tries every rule, n every nth: sanitized builds are slow (CMakeLists.txt).
constexpr std::size_t kStep = SCOPEWARD_EXHAUSTIVE_STEP;

std::string join(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<Names> asks_of(const World& world) {
  std::vector<Names> all;
  for (std::size_t bits = 1; bits < std::size_t{1} << world.atoms.size(); ++bits) {
    Names ask;
    for (std::size_t i = 0; i < world.atoms.size(); ++i)
      if ((bits >> i & 1) != 0) ask.push_back(world.atoms[i]);
    if (ask.size() <= 3) all.push_back(ask);
  }
  return all;
}

Attribute attribute(const std::string& name, Attribute::Sort sort, bool boolean, const std::string& text) {
  Attribute value;
  value.name = name;
  value.sort = sort;
  value.boolean = boolean;
  value.string = text;
  return value;
}

// All that requests of this world can differ in: the attribute absent, true, false and mistyped; where there are
// families, each hole filled and not, never both with one value.
std::vector<reference::Request> requests_of(const World& world) {
  using Sort = Attribute::Sort;
  std::vector<reference::Request> all;
  const bool families = world.name == "families";
  for (const std::string& target : families ? Names{"/1", "/no:value"} : Names{world.requests[0].target})
    for (const int filled : families ? std::vector<int>{0, 1} : std::vector<int>{0})
      for (int t = 0; t < 4; ++t) {
        reference::Request request{world.action, target, {}};
        if (t > 0)
          request.attributes.push_back(attribute(world.attribute, t == 3 ? Sort::string : Sort::boolean, t == 1, ""));
        if (families && filled == 0) request.attributes.push_back(attribute("arg.v", Sort::string, false, "a b"));
        all.push_back(request);
      }
  return all;
}

std::string rule(const World& world, const std::string& condition) {
  return "allow " + world.action + " " + world.target + " " + condition;
}

// The errors that need no proof: what can't be asked for, and what another scope of the list brings.
std::string error_in_words(const reference::Vocabulary& vocabulary, const Names& ask) {
  std::vector<Member> members;
  for (const std::string& name : ask) {
    const auto family = vocabulary.find_family(name);
    if (name.find('{') != std::string::npos) {
      members.push_back({*family, reference::hole_names(reference::read_bare_pattern(name, ""))});
    } else {
      members.push_back({*vocabulary.find(name), {}});
    }
    if (!vocabulary.is_requestable(members.back().scope)) return "P0226";
  }
  for (const Member& member : members)
    for (const Member& other : members)
      if (member != other && reference::holds(vocabulary.closure({other}), member)) return "P0237";
  return {};
}

class Asks : public testing::TestWithParam<World> {};

TEST_P(Asks, AreProvedExactly) {
  const World& world = GetParam();
  const std::vector<reference::Request> requests = requests_of(world);
  const std::vector<Case> callers = cases(world, true);
  Names requirements = literals(world);
  for (const auto& more : {pairs(world), lists(world)}) requirements.insert(requirements.end(), more.begin(), more.end());
  const Names deeper = triples(world);
  for (std::size_t i = 0; i < deeper.size(); i += 7) requirements.push_back(deeper[i]);
  std::size_t accepted = 0, refused = 0;
  Tally tally;
  for (std::size_t at = 0; at < requirements.size(); at += kStep) {
    for (const Names& ask : asks_of(world)) {
      Statements statements = world.declarations;
      statements.push_back(rule(world, "if " + requirements[at] + " ask " + join(ask)));
      const SideBySide both(join_lines(statements));
      std::string expected = error_in_words(both.naive().vocabulary(), ask);
      if (expected.empty()) {
        bool is_one = false;
        for (const auto& request : requests) is_one |= !both.naive().lines_that_ask_for_an_alternative(request).empty();
        if (!is_one) expected = "P0235";
      }
      if (!both.compiled()) {
        ++refused;
        const std::string code = both.engine().errors()[0].substr(0, 5);
        ASSERT_FALSE(expected.empty()) << "refused, but an alternative: " << join_lines(statements);
        if (code == "P0301") continue;  // it can never hold: the other exhaustive tests say when
        ASSERT_EQ(code, expected) << join_lines(statements);
        continue;
      }
      ++accepted;
      ASSERT_EQ(expected, "") << join_lines(statements);
      for (const Case& tested : callers)
        if (both.disagreement(tested, &tally)) FAIL() << shrink(statements, tested);
    }
  }
  std::cout << accepted << " accepted, " << refused << " refused; " << describe(tally) << "\n";
  EXPECT_GT(accepted, 20U / kStep);
  EXPECT_GT(refused, 20U / kStep);
}

// Two rules for one operation that may both ask, and a deny that may add to what is needed or forbid it.
TEST_P(Asks, OfSeveralRulesAreHeardInOrder) {
  const World& world = GetParam();
  const std::string x = world.atoms[0], y = world.atoms[1], z = world.atoms[2], t = world.attribute;
  const Names requirements = {x + " or " + y, y + " or " + z, x + " or (" + y + " and " + z + ")",
                              "at_least(2, " + x + ", " + y + ", " + z + ")", x + " or " + t, "not " + x + " or " + y};
  Names rules;
  for (const std::string& requirement : requirements)
    for (const Names& ask : asks_of(world)) {
      Statements alone = world.declarations;
      alone.push_back(rule(world, "if " + requirement + " ask " + join(ask)));
      if (SideBySide(join_lines(alone)).compiled()) rules.push_back(alone.back());
    }
  ASSERT_GT(rules.size(), 3U);
  const std::vector<Case> callers = cases(world, true);
  Tally tally;
  std::size_t count = 0;
  for (const std::string& first : rules)
    for (const std::string& second : rules)
      for (const char* deny : {"", " unless ", " if "}) {
        if (count++ % kStep != 0) continue;
        Statements statements = world.declarations;
        statements.push_back(first);
        if (*deny != '\0') statements.push_back("deny " + world.action + " " + world.target + deny + z);
        statements.push_back(second);
        const SideBySide both(join_lines(statements));
        ASSERT_TRUE(both.compiled()) << both.engine().errors()[0] << "\n" << join_lines(statements);
        for (const Case& tested : callers)
          if (both.disagreement(tested, &tally)) FAIL() << shrink(statements, tested);
      }
  std::cout << describe(tally) << "\n";
  EXPECT_GT(tally.insufficient, 0U);
}

// ---- random policies

// Scopes that the requirement names, families with what fills them there, and now and then another.
std::string generate_ask(const GeneratedPolicy& policy, const std::string& requirement, Dice& dice) {
  Names named;
  for (const GeneratedScope& scope : policy.scopes)
    if (scope.holes.empty() && (requirement.find(scope.written) != std::string::npos || dice.chance(4)))
      named.push_back(scope.written);
  for (const std::string& word : reference::split(requirement, " (),"))
    if (word.find('{') != std::string::npos && word[0] != '"') named.push_back(word);
  if (named.empty()) return {};
  Names ask;
  for (std::size_t count = dice.chance(60) ? 1 : 1 + dice.below(3); count > 0; --count) ask.push_back(dice.pick(named));
  return join(ask);
}

// Could two names that fill holes have one value here?
bool has_equal_values(const Case& tested) {
  Names values = {"42", "ab"};  // the defaults
  for (const Attribute& each : tested.request.attributes) values.push_back(each.string);
  for (const std::string& segment : reference::split(tested.request.target, "/")) values.push_back(segment);
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (!values[j].empty() && values[i].find(values[j]) != std::string::npos) return true;
  return false;
}

class RandomAsks : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomAsks, AgreeWithTheReference) {
  Tally tally;
  std::size_t accepted = 0, refused = 0, heard = 0;
  for (std::uint64_t seed = GetParam() * 1'000'000; accepted < SCOPEWARD_RANDOM_POLICIES / 10; ++seed) {
    Dice dice(seed), asking(seed + 7);
    const GeneratedPolicy policy = generate_policy(dice);
    Statements statements = policy.statements;
    if (policy.allows.empty() || !SideBySide(join_lines(statements)).compiled()) continue;
    std::vector<Case> tests;
    while (tests.size() < 40) tests.push_back(generate_case(policy, dice));
    bool asks = false;
    for (const GeneratedRule& rule : policy.allows) {
      const std::string& statement = policy.statements[rule.statement];
      const std::string requirement = statement.substr(rule.requirement, rule.end - rule.requirement);
      const std::string ask = generate_ask(policy, requirement, asking);
      if (ask.empty()) continue;
      Statements with = statements;
      with[rule.statement].insert(rule.end, " ask " + ask);
      const SideBySide both(join_lines(with));
      if (both.compiled()) {
        statements = with;
        asks = true;
        ++accepted;
        continue;
      }
      ++refused;
      const std::string code = both.engine().errors()[0].substr(0, 5);
      ASSERT_TRUE(code == "P0226" || code == "P0235" || code == "P0237" || code == "P0207")
          << both.engine().errors()[0] << "\n" << join_lines(with);
      if (code != "P0235") continue;
      for (const Case& tested : tests) {
        if (has_equal_values(tested)) continue;
        ASSERT_FALSE(both.naive().lines_that_ask_for_an_alternative(tested.request).contains(rule.statement + 1))
            << "seed " << seed << ", refused, but an alternative for " << tested.request.target << "\n"
            << join_lines(with);
      }
    }
    if (!asks) continue;
    const SideBySide both(join_lines(statements)), unasked(join_lines(statements), join_lines(policy.statements));
    for (const Case& tested : tests) {
      if (both.disagreement(tested, &tally)) FAIL() << "seed " << seed << "\n" << shrink(statements, tested);
      heard += unasked.disagreement(tested, nullptr).has_value();
    }
  }
  std::cout << accepted << " asks accepted, " << refused << " refused, " << heard << " heard; " << describe(tally) << "\n";
  EXPECT_GT(heard, tally.insufficient / 100);
}

INSTANTIATE_TEST_SUITE_P(Shard, RandomAsks, testing::Range(std::uint64_t{0}, std::uint64_t{5}));

INSTANTIATE_TEST_SUITE_P(Of, Asks, testing::ValuesIn(worlds()), [](const auto& world) { return world.param.name; });

}  // namespace

void PrintTo(const World& world, std::ostream* out) { *out << world.name; }

}  // namespace scopeward::exhaustive
