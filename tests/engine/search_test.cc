// SPDX-License-Identifier: Apache-2.0
// The reason of a denial: is there a set of scopes to ask for that would open the operation (grammar/README.md, Hints)? Held against
// trying all of them, with hierarchy, internal scopes and grants that get in the way.
#include "engine/search.h"

#include <gtest/gtest.h>

#include "tests/engine/random_requirement.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// a implies b and c, b implies d; s is internal and implies d; o is deprecated, and a implies it.
const char* const kScopes = R"(action t flat
scope a implies b, c, o
scope b implies d
scope c
scope d
scope s internal implies d
scope o deprecated "use a"
)";
const std::vector<std::string> kAll = {"a", "b", "c", "d", "s", "o"};
const std::vector<std::string> kRequestable = {"a", "b", "c", "d"};

Held implied(const std::string& name) {
  if (name == "a") return {"b", "c", "d", "o"};
  if (name == "b" || name == "s") return {"d"};
  return {};
}

Held united(Held a, const Held& b) {
  a.insert(b.begin(), b.end());
  return a;
}

struct RandomOperation {
  RandomRequirement allow, deny;
  [[nodiscard]] std::string text() const { return kScopes + ("allow t x if " + allow.text) + "\ndeny t x if " + deny.text + "\n"; }
  [[nodiscard]] bool allows(const Held& held) const { return allow.holds(held) && !deny.holds(held); }
};

bool is_sufficient(const RandomOperation& operation, const Held& closure, const Held& internal, const Held& held) {
  return operation.allows(united(closure, internal)) && operation.allows(united(closure, held));
}

TEST(Search, AgreesWithTryingAllSets) {
  const auto grants = all_grants(kAll, implied), sets = all_grants(kRequestable, implied);
  std::size_t found_some = 0, found_none = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    RequirementDice dice(seed, kAll);
    const RandomOperation operation{dice.requirement(3), dice.requirement(2)};
    const CompiledPolicy compiled = compile_policy("p", operation.text());
    if (compiled.policy == nullptr) continue;  // a requirement that can never hold
    const Program& program = compiled.policy->program;
    const Vocabulary& vocabulary = compiled.policy->model.vocabulary;
    const Request request{"t", "x", {}};
    AskedOperation asked;
    ASSERT_TRUE(read_operation(program, request, asked));
    for (const auto& [names, held] : grants) {
      if (operation.allows(held)) continue;
      Grant grant(vocabulary);
      ASSERT_TRUE(read_scopes(vocabulary, joined({names.begin(), names.end()}), grant).message.empty());
      const Held internal = held.contains("s") ? Held{"s", "d"} : Held{};
      const Held& beside = held;  // clang 14 captures no structured binding
      const bool exists = std::any_of(sets.begin(), sets.end(), [&](const auto& set) {
        return is_sufficient(operation, set.second, internal, beside);
      });

      Search search(program, request, asked, {grant.internal, grant.held});
      ASSERT_EQ(search.run(), exists ? Found::some : Found::none) << operation.text() << "holding " << joined({names.begin(), names.end()});
      if (exists) {
        Held chosen;
        std::size_t count = 0;
        search.visit_chosen([&](ScopeId id, std::string_view key) {
          const std::string& name = vocabulary.scopes[id].name;
          EXPECT_TRUE(key.empty());
          EXPECT_NE(std::find(kRequestable.begin(), kRequestable.end(), name), kRequestable.end()) << name;
          chosen.insert(name);
          chosen.merge(implied(name));
          ++count;
        });
        ASSERT_EQ(search.chosen_count(), count);
        ASSERT_TRUE(is_sufficient(operation, chosen, internal, held)) << operation.text();
      }
      ++(exists ? found_some : found_none);
      if (program.rules[0].monotone && program.rules[1].monotone) {
        ASSERT_EQ(reachable(program, request, asked, grant.internal), exists) << operation.text();
      }
    }
  }
  EXPECT_GT(found_some, 1000U);
  EXPECT_GT(found_none, 1000U);
}

// Without a negated scope, one look at the best case says the same.
TEST(Reachable, AgreesWithTryingAllSets) {
  const auto grants = all_grants(kAll, implied), sets = all_grants(kRequestable, implied);
  std::size_t cases = 0;
  for (std::uint64_t seed = 1000; seed < 1400; ++seed) {
    RequirementDice dice(seed, kAll);
    const RandomRequirement allow = dice.requirement(3);
    const CompiledPolicy compiled = compile_policy("p", kScopes + ("allow t x if " + allow.text) + "\n");
    if (compiled.policy == nullptr || !compiled.policy->program.rules[0].monotone) continue;
    const Program& program = compiled.policy->program;
    const Request request{"t", "x", {}};
    AskedOperation asked;
    ASSERT_TRUE(read_operation(program, request, asked));
    for (const auto& [names, held] : grants) {
      Grant grant(compiled.policy->model.vocabulary);
      ASSERT_TRUE(read_scopes(compiled.policy->model.vocabulary, joined({names.begin(), names.end()}), grant).message.empty());
      const Held internal = held.contains("s") ? Held{"s", "d"} : Held{};
      const bool exists = std::any_of(sets.begin(), sets.end(), [&](const auto& set) { return allow.holds(united(set.second, internal)); });
      ASSERT_EQ(reachable(program, request, asked, grant.internal), exists) << allow.text;
      ++cases;
    }
  }
  EXPECT_GT(cases, 5000U);
}

// Families: an instance that one scope brings is brought by the whole family too, and an unbindable one by none.
TEST(Search, KnowsInstances) {
  const TestPolicy policy(
      "action t path\nscope e:{id}:read\nscope e:{id}:write implies e:{id}:read\nscope guest\nscope old:{id} deprecated \"\"\nscope new:{id} implies old:{id}\n"
      "allow t \"/e/{id}\" if e:{id}:read and not guest\nallow t \"/w/{id}\" if e:{id}:read and not e:{id}:write\nallow t \"/o/{id}\" if old:{id} and not guest\n");
  EXPECT_EQ(policy.decide("", "t", "/e/42"), "insufficient_scope");
  EXPECT_EQ(policy.decide("guest", "t", "/e/42"), "forbidden");  // a client that adds keeps its `guest`
  EXPECT_EQ(policy.decide("e:41:read", "t", "/e/42"), "insufficient_scope");
  EXPECT_EQ(policy.decide("", "t", "/e/%C3%A9"), "forbidden");
  EXPECT_EQ(policy.decide("e:42:write", "t", "/w/42"), "forbidden");
  EXPECT_EQ(policy.decide("e:41:write", "t", "/w/42"), "insufficient_scope");
  EXPECT_EQ(policy.decide("", "t", "/o/1"), "insufficient_scope");
  EXPECT_EQ(policy.explain("", "t", "/o/1").hints.required, std::vector<std::string>{"new:1"});
}

}  // namespace
}  // namespace scopeward
