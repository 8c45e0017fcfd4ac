// SPDX-License-Identifier: Apache-2.0
// A situation against decide(): for every subset of the scopes and every case of the attributes, the function says what
// the decision is; and what it gives as examples and minimal grants are that.
#include "engine/situation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/decide.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

constexpr const char* kPolicy =
    "action p path\nscope a\nscope b implies a\nscope f:{id}\nscope g:{id} implies f:{id}\nscope every implies f:{id}\n"
    "attribute token.ok bool default true\nattribute arg.id string\n"
    "allow p \"/{id}\" except \"/q\" if (a and f:{id}) or g:{arg.id}\n"
    "allow p \"/q\" anonymous\n"
    "deny p \"/{id}\" unless token.ok\n";

std::string decision(const TestPolicy& policy, const ExampleRequest& example) {
  GivenAttributes attributes;
  for (const auto& [name, value] : example.attributes) {
    if (value.kind == AttributeKind::boolean) attributes.add(name, value.boolean);
    if (value.kind == AttributeKind::string) attributes.add(name, value.string);
    if (value.kind == AttributeKind::unusable) attributes.add(name, std::vector<std::string>{"no such type"});
  }
  TestPolicy::Scopes scopes;
  if (example.has_token) scopes = joined(example.scopes);
  return policy.decide(scopes, example.action, example.target, attributes);
}

TEST(Situation, ExamplesAreAllowedOrDeniedAsTheFunctionSays) {
  const TestPolicy policy(kPolicy);
  Subject subject(policy->program);
  for (const char* target : {"/7", "/q", "/a!", "/"}) {
    Situation situation({&subject}, "p", target);
    ASSERT_FALSE(situation.is_too_complex());
    const auto allowed = situation.allowed(0);
    const auto some = situation.example(allowed), none = situation.example(situation.diagram().negation(allowed));
    if (some) {
      EXPECT_EQ(decision(policy, *some), "allowed") << target;
    }
    ASSERT_TRUE(none.has_value());
    EXPECT_NE(decision(policy, *none), "allowed") << target;
    EXPECT_EQ(some.has_value(), std::string(target) != "/") << target;
  }
}

TEST(Situation, MinimalGrantsLetInAndNothingLessDoes) {
  const TestPolicy policy(kPolicy);
  Subject subject(policy->program);
  Situation situation({&subject}, "p", "/7");
  bool all = false;
  const auto grants = situation.minimal_grants(situation.allowed(0), 16, all);
  EXPECT_TRUE(all);
  EXPECT_THAT(grants, testing::Not(testing::IsEmpty()));
  EXPECT_THAT(grants, testing::Contains(testing::UnorderedElementsAre("a", "f:7")));
  for (const auto& grant : grants)
    for (const std::string& dropped : grant) {
      std::vector<std::string> less;
      for (const std::string& name : grant)
        if (name != dropped) less.push_back(name);
      for (const char* id : {"", "7", "x"}) {
        GivenAttributes attributes;
        if (*id != '\0') attributes.add("arg.id", std::string(id));
        EXPECT_NE(policy.decide(joined(less), "p", "/7", attributes), "allowed") << joined(less);
      }
    }
}

TEST(Situation, TellsWhetherACallerWithoutATokenCan) {
  const TestPolicy policy(kPolicy);
  Subject subject(policy->program);
  Situation open({&subject}, "p", "/q"), closed({&subject}, "p", "/7");
  EXPECT_TRUE(open.holds_without_token(open.allowed(0)));
  EXPECT_FALSE(closed.holds_without_token(closed.allowed(0)));
}

TEST(Situation, TwoPoliciesShareTheirScopes) {
  const TestPolicy before("action t flat\nscope a\nallow t x if a\n"),
      after("action t flat\nscope a\nscope b implies a\nallow t x if a\n");
  Subject one(before->program), two(after->program);
  Situation situation({&one, &two}, "t", "x");
  auto& diagram = situation.diagram();
  const auto gained = diagram.without(situation.allowed(1), situation.allowed(0));
  bool all = false;
  EXPECT_THAT(situation.minimal_grants(gained, 4, all), testing::ElementsAre(testing::ElementsAre("b")));
  EXPECT_FALSE(situation.example(diagram.without(situation.allowed(0), situation.allowed(1))).has_value());
}

}  // namespace
}  // namespace scopeward
