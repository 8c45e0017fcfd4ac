// SPDX-License-Identifier: Apache-2.0
// Analysis and comparison against brute force with the reference evaluator: a rule is said to change nothing exactly when
// no decision changes without it, a difference is empty exactly when no request differs, each example really differs.
// Every small policy of two and three rules, and 10,000 random policies with fixed seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/exhaustive/request_generator.h"
#include "tests/exhaustive/small_policies.h"

namespace scopeward::exhaustive {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kStep = SCOPEWARD_EXHAUSTIVE_STEP;
constexpr std::size_t kPolicies = SCOPEWARD_RANDOM_POLICIES;

bool is_rule(const std::string& statement) {
  return statement.compare(0, 6, "allow ") == 0 || statement.compare(0, 5, "deny ") == 0;
}

Statements without(const Statements& statements, std::size_t which) {
  Statements rest = statements;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(which));
  return rest;
}

struct Compiled {
  scopeward_policy* policy = nullptr;
  Json diagnostics;
  explicit Compiled(const std::string& text) {
    scopeward_diagnostics* found = nullptr;
    (void)scopeward_compile(SCOPEWARD_STR("p"), {text.data(), text.size()}, &policy, &found, nullptr);
    scopeward_text* printed = nullptr;
    (void)scopeward_diagnostics_print(found, SCOPEWARD_JSON, &printed, nullptr);
    const scopeward_str view = scopeward_text_view(printed);
    diagnostics = Json::parse(std::string_view(view.data, view.size))["diagnostics"];
    scopeward_text_free(printed);
    scopeward_diagnostics_free(found);
  }
  ~Compiled() { scopeward_policy_release(policy); }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;

  // The lines (0-based) of the rules with this code; not of single targets of theirs.
  [[nodiscard]] std::set<std::size_t> lines(const std::string& code) const {
    std::set<std::size_t> found;
    for (const Json& d : diagnostics)
      if (d["code"] == code && d["message"].get<std::string>().find("target of the rule") == std::string::npos)
        found.insert(d["range"]["start"]["line"].get<std::size_t>());
    return found;
  }
};

Json compare(const Compiled& before, const Compiled& after) {
  scopeward_difference* difference = nullptr;
  EXPECT_EQ(scopeward_compare(before.policy, after.policy, &difference, nullptr), SCOPEWARD_OK);
  scopeward_text* printed = nullptr;
  EXPECT_EQ(scopeward_difference_print(difference, SCOPEWARD_JSON, &printed, nullptr), SCOPEWARD_OK);
  const scopeward_str view = scopeward_text_view(printed);
  Json document = Json::parse(std::string_view(view.data, view.size));
  scopeward_text_free(printed);
  scopeward_difference_free(difference);
  return document;
}

// An example in the form of a line of `decide --batch`.
Case to_case(const Json& example) {
  Case tested;
  if (example.contains("scopes")) tested.scopes = example["scopes"].get<std::string>();
  tested.request.action = example["action"];
  tested.request.target = example["target"];
  for (const auto& [name, value] : example["attributes"].items()) {
    reference::Attribute attribute;
    attribute.name = name;
    if (value.is_boolean()) {
      attribute.sort = reference::Attribute::Sort::boolean;
      attribute.boolean = value;
    } else if (value.is_number()) {
      attribute.sort = reference::Attribute::Sort::number;
      attribute.number = value;
    } else if (value.is_string()) {
      attribute.sort = reference::Attribute::Sort::string;
      attribute.string = value;
    } else if (value.is_array()) {
      attribute.sort = reference::Attribute::Sort::strings;
      attribute.strings = value.get<std::vector<std::string>>();
    } else {
      attribute.sort = reference::Attribute::Sort::unusable;
    }
    tested.request.attributes.push_back(std::move(attribute));
  }
  return tested;
}

// Each example of a difference, asked of the reference on both sides.
void expect_examples_to_differ(const Json& difference, const reference::NaivePolicy& before,
                               const reference::NaivePolicy& after) {
  for (const Json& change : difference["changes"]) {
    const Case tested = to_case(change["example"]);
    const bool widened = change["change"] == "widen";
    ASSERT_EQ(before->allows(tested.scopes, tested.request), !widened) << change;
    ASSERT_EQ(after->allows(tested.scopes, tested.request), widened) << change;
  }
}

class SmallWorlds : public testing::TestWithParam<World> {};

TEST_P(SmallWorlds, ShadowedMeansThatRemovingChangesNothing) {
  const World& world = GetParam();
  const std::vector<Case> tests = cases(world, true);
  std::vector<Statements> policies = with_several_rules(world);
  std::size_t shadowed = 0, needed = 0, never = 0;
  // Every fourth: analysis of all of them is minutes, and neighbours in the list differ in one condition only.
  for (std::size_t i = 0; i < policies.size(); i += 4 * kStep) {
    const Statements& statements = policies[i];
    const Compiled compiled(join_lines(statements));
    const reference::NaivePolicy whole(join_lines(statements));
    const std::set<std::size_t> said = compiled.lines("P0317"), impossible = compiled.lines("P0301");
    ASSERT_TRUE(compiled.lines("P0322").empty()) << "too complex?\n" << join_lines(statements);
    for (std::size_t rule = 0; rule < statements.size(); ++rule) {
      if (!is_rule(statements[rule])) continue;
      const reference::NaivePolicy rest(join_lines(without(statements, rule)));
      const bool changes = std::any_of(tests.begin(), tests.end(), [&](const Case& t) {
        return whole->allows(t.scopes, t.request) != rest->allows(t.scopes, t.request);
      });
      if (impossible.count(rule) != 0) {
        ASSERT_FALSE(changes) << join_lines(statements);
        ++never;
        continue;
      }
      const std::string where = "rule " + std::to_string(rule + 1) + " of\n" + join_lines(statements);
      ASSERT_FALSE(said.count(rule) != 0 && changes) << where;
      if (said.count(rule) == 0 && !changes) {
        // These requests show no change. In the world of families there are others, and one of them has to be named.
        ASSERT_EQ(world.name, "families") << where;
        const Compiled less(join_lines(without(statements, rule)));
        const Json difference = compare(compiled, less);
        ASSERT_FALSE(difference["changes"].empty()) << where;
        SCOPED_TRACE(where);
        ASSERT_NO_FATAL_FAILURE(expect_examples_to_differ(difference, whole, rest));
      }
      ++(said.count(rule) == 0 ? needed : shadowed);
    }
  }
  std::cout << shadowed << " shadowed, " << needed << " needed, " << never << " that never hold\n";
  EXPECT_GT(shadowed, 0U);
  EXPECT_GT(needed, 0U);
}

TEST_P(SmallWorlds, ADifferenceIsEmptyExactlyWhenNoRequestDiffers) {
  const World& world = GetParam();
  const std::vector<Case> tests = cases(world, true);
  const std::vector<Statements> policies = with_several_rules(world);
  std::size_t equal = 0, different = 0;
  for (std::size_t i = 0; i + 7 < policies.size(); i += 8 * kStep) {
    const Compiled before(join_lines(policies[i])), after(join_lines(policies[i + 7]));
    if (before.policy == nullptr || after.policy == nullptr) continue;
    const reference::NaivePolicy naive_before(join_lines(policies[i])), naive_after(join_lines(policies[i + 7]));
    const Json difference = compare(before, after);
    ASSERT_TRUE(difference["complete"]);
    bool widens = false, narrows = false;
    for (const Case& t : tests) {
      const bool was = naive_before->allows(t.scopes, t.request), is = naive_after->allows(t.scopes, t.request);
      widens = widens || (!was && is);
      narrows = narrows || (was && !is);
    }
    const auto has = [&](const char* kind) {
      return std::any_of(difference["changes"].begin(), difference["changes"].end(),
                         [&](const Json& change) { return change["change"] == kind; });
    };
    const std::string where = join_lines(policies[i]) + "against\n" + join_lines(policies[i + 7]);
    ASSERT_GE(has("widen"), widens) << where;
    ASSERT_GE(has("narrow"), narrows) << where;
    if (world.name != "families") {  // of which these are not all requests; the examples below are others
      ASSERT_EQ(has("widen"), widens) << where;
      ASSERT_EQ(has("narrow"), narrows) << where;
    }
    ASSERT_NO_FATAL_FAILURE(expect_examples_to_differ(difference, naive_before, naive_after));
    ++(widens || narrows ? different : equal);
  }
  std::cout << equal << " equal, " << different << " different\n";
  EXPECT_GT(equal, 0U);
  EXPECT_GT(different, 0U);
}

INSTANTIATE_TEST_SUITE_P(Of, SmallWorlds, testing::ValuesIn(worlds()),
                         [](const auto& world) { return world.param.name; });

class RandomAnalysis : public testing::TestWithParam<std::uint64_t> {};

// One policy against itself without one of its rules. That the difference is empty is what P0317 says; random requests
// must not find one then, and every example of one must be one.
TEST_P(RandomAnalysis, AgreesWithTheReference) {
  std::size_t policies = 0, shadowed = 0, needed = 0, too_complex = 0;
  for (std::uint64_t seed = 500'000'000 + GetParam() * 1'000'000; policies < kPolicies / 10; ++seed) {
    Dice dice(seed);
    const GeneratedPolicy policy = generate_policy(dice);
    const Compiled compiled(join_lines(policy.statements));
    if (compiled.policy == nullptr) continue;
    ++policies;
    const std::set<std::size_t> said = compiled.lines("P0317");
    if (!compiled.lines("P0322").empty()) ++too_complex;
    std::set<std::size_t> opened;  // P0319 stands for P0317 where a broad allow is what makes a rule change nothing
    for (const Json& d : compiled.diagnostics)
      if (d["code"] == "P0319")
        for (const Json& note : d["notes"])
          if (!note["range"].is_null()) opened.insert(note["range"]["start"]["line"].get<std::size_t>());
    std::vector<std::size_t> rules;
    for (std::size_t i = 0; i < policy.statements.size(); ++i)
      if (is_rule(policy.statements[i])) rules.push_back(i);
    const std::size_t rule = rules[dice.below(rules.size())];
    const std::string rest = join_lines(without(policy.statements, rule));
    const Compiled less(rest);
    if (less.policy == nullptr) continue;
    const Json difference = compare(compiled, less);
    const std::string where = "seed " + std::to_string(seed) + ", rule " + std::to_string(rule + 1) + " of\n" +
                              join_lines(policy.statements) + difference.dump();
    if (!difference["complete"]) continue;
    const bool changes = !difference["changes"].empty();
    if (compiled.lines("P0322").empty() && opened.count(rule) == 0) {
      ASSERT_EQ(said.count(rule) != 0, !changes) << where;
    }
    ++(changes ? needed : shadowed);
    const reference::NaivePolicy naive_whole(join_lines(policy.statements)), naive_rest(rest);
    {
      SCOPED_TRACE(where);
      ASSERT_NO_FATAL_FAILURE(expect_examples_to_differ(difference, naive_whole, naive_rest));
    }
    for (std::size_t i = 0; i < 20 && !changes; ++i) {
      const Case tested = generate_case(policy, dice);
      ASSERT_EQ(naive_whole->allows(tested.scopes, tested.request), naive_rest->allows(tested.scopes, tested.request))
          << where << tested.request.action << " " << tested.request.target << " for "
          << (tested.scopes ? *tested.scopes : "no token");
    }
  }
  std::cout << policies << " policies, " << shadowed << " rules shadowed, " << needed << " needed, " << too_complex
            << " too complex\n";
  EXPECT_GT(shadowed, policies / 50);
  EXPECT_GT(needed, policies / 4);
  EXPECT_LT(too_complex, policies / 100 + 1);
}

INSTANTIATE_TEST_SUITE_P(Shard, RandomAnalysis, testing::Range(std::uint64_t{0}, std::uint64_t{10}));

}  // namespace
}  // namespace scopeward::exhaustive
