// SPDX-License-Identifier: Apache-2.0
// From syntax tree to model: what names and patterns come to. What is said about mistakes is in tests/diagnostics; here
// is that one mistake is said once.
#include "engine/check.h"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using List = std::vector<std::string>;

TEST(Settings, AreReadAndScopesPutInOrder) {
  const TestPolicy policy(
      "policy \"P\" { profile http resource \"https://a.example.com/x\" documentation \"https://d.example.com\" authorization_server \"https://b.example.com\" "
      "initial_scopes c, a, c advertise initial separators \".\" hierarchy on wildcard_grants on }\nscope a\nscope b\nscope c\n");
  const Settings& s = policy->model.settings;
  EXPECT_EQ(s.name, "P");
  EXPECT_EQ(s.profile, "http");
  EXPECT_EQ(s.resource, "https://a.example.com/x");
  EXPECT_EQ(s.documentation, "https://d.example.com");
  EXPECT_EQ(s.authorization_servers, List{"https://b.example.com"});
  EXPECT_EQ(s.initial_scopes, (std::vector<ScopeId>{0, 2}));
  EXPECT_TRUE(s.advertise_initial_only && s.hierarchy && policy->model.vocabulary.wildcard_grants);
  EXPECT_EQ(policy->model.vocabulary.separators, ".");
}

TEST(Actions, AreThoseOfTheProfileAndTheDeclared) {
  const auto actions = [](const std::string& text) {
    const TestPolicy policy(text);
    List names;
    for (const Action& a : policy->model.actions)
      names.push_back(a.name + (a.form == TargetForm::flat ? " flat" : a.form == TargetForm::path ? " path" : " http"));
    return joined(names, ", ");
  };
  EXPECT_EQ(actions("policy \"P\" { profile mcp }\naction file path\n"), "tool flat, prompt flat, method flat, resource path, file path");
  EXPECT_EQ(actions("policy \"P\" { profile http }\naction file path\naction job flat\n"),
            "GET http, HEAD http, POST http, PUT http, PATCH http, DELETE http, OPTIONS http, TRACE http, CONNECT http, file http, job flat");
  EXPECT_EQ(actions(""), "");
}

std::string closure(const std::string& text, const std::string& name) {
  const TestPolicy policy(text);
  const Vocabulary& v = policy->model.vocabulary;
  List names;
  for (const ScopeId id : v.members(v.closure(policy.scope(name)))) names.push_back(v.scopes[id].name);
  return joined(names);
}

TEST(Implications, ByPatternReachNeitherTheScopeItselfNorInternalOnes) {
  const std::string text = "scope a:b implies a:*\nscope a:c\nscope a:d internal\nscope a:{x}:e\nscope b:c\n";
  EXPECT_EQ(closure(text, "a:b"), "a:b a:c");
}

TEST(Implications, ByPatternFromAStaticScopeHoldWholeFamilies) {
  EXPECT_EQ(closure("scope admin implies **\nscope a\nscope e:{id}:read\nscope s internal\n", "admin"), "admin a e:{id}:read");
}

TEST(Implications, OfAFamilyReachFamiliesWithTheSameHoles) {
  const std::string text = "scope e:{id}:write implies e:*:*, x:{id}\nscope e:{id}:read\nscope e:{other}:list\nscope e:fixed:a:b\nscope x:{id}\n";
  EXPECT_EQ(closure(text, "e:{id}:write"), "e:{id}:write e:{id}:read x:{id}");
}

TEST(Implications, OfTheHierarchyExtendByWholeSegments) {
  const std::string text = "policy \"P\" { hierarchy on }\nscope user\nscope user:read\nscope user:profile:read\nscope username\nscope user:secret internal\nscope user:{id}:x\n";
  EXPECT_EQ(closure(text, "user"), "user user:read user:profile:read user:{id}:x");
  EXPECT_EQ(closure(text, "user:read"), "user:read");
  EXPECT_EQ(closure("policy \"P\" { hierarchy on }\nscope e:{id}\nscope e:{id}:read\nscope e:{id}/a:{b}\n", "e:{id}"), "e:{id} e:{id}:read");
}

// "rule 0: f `/a` except `/b`": each pair of an action and a target.
List matchers(const TestPolicy& policy) {
  List lines;
  for (const Matcher& m : policy->model.matchers) {
    std::string line = std::to_string(m.rule) + ": " + policy->model.actions[m.action].name + " " + sample(policy->model.patterns[m.pattern]);
    for (std::uint32_t i = m.excepts_begin; i < m.excepts_end; ++i) line += " except " + sample(policy->model.patterns[policy->model.excepts[i]]);
    lines.push_back(line);
  }
  return lines;
}

TEST(Rules, StandForAllPairsOfActionsAndTargets) {
  const TestPolicy policy("action f flat\naction g flat\nallow f, g a, b except c, d public\nallow * public\nallow f e public\n");
  EXPECT_EQ(matchers(policy), (List{"0: f a except c except d", "0: g a except c except d", "0: f b except c except d", "0: g b except c except d", "2: f e"}));
  EXPECT_TRUE(policy->model.rules[1].every_operation);
}

TEST(Rules, UnlessIsNegated) {
  const TestPolicy policy("action f flat\nscope a\nallow f x unless a\n");
  const Formula& f = policy->model.formulas[policy->model.rules[0].requirement];
  EXPECT_EQ(f.kind, Formula::Kind::not_);
  EXPECT_EQ(policy->sources.text(policy->model.rules[0].span), "allow f x unless a");
}

TEST(Requirements, ShareEqualTests) {
  const TestPolicy policy(
      "action p path\nscope a\nscope e:{id}:x\nattribute arg.n number\nattribute arg.s string\n"
      "allow p \"/{id}\" if (a or a) and arg.n < 1 and arg.n < 1.0 and arg.n <= 1 and e:{id}:x\nallow p \"/{id}/{to}\" if a and e:{id}:x and e:{to}:x and e:{arg.s}:x\n");
  EXPECT_EQ(policy->model.atoms.size(), 6U);  // a, <, <=, and the family bound in three ways
  EXPECT_EQ(policy->model.attribute_tests.size(), 2U);
  EXPECT_EQ(policy->model.family_tests.size(), 3U);
}

TEST(Requirements, ExpandPatternsOverStaticScopesAndCountNamesOnce) {
  const TestPolicy policy("action f flat\nscope p:a\nscope p:b\nscope p:{id}:x\nscope p:s internal\nallow f x if at_least(2, p:*, p:a, \"p:b\")\n");
  const Formula& f = policy->model.formulas[policy->model.rules[0].requirement];
  EXPECT_EQ(f.kind, Formula::Kind::at_least);
  EXPECT_EQ(policy->model.operands_of(f).size(), 2U);
}

TEST(Requirements, OfAFamilyBindHolesByName) {
  const TestPolicy policy("action p path\nscope r:{owner}/{name}\nattribute arg.o string\nallow p \"/{a}/{b}\" if r:{b}/{a} or r:{arg.o}/{a}\n");
  const Model& m = policy->model;
  ASSERT_EQ(m.family_tests.size(), 2U);
  const auto bound = [&](const FamilyTest& test) {  // in the order of the holes' names: name, owner
    List names;
    for (const Binding& b : test.bindings) names.push_back(b.from_attribute ? m.attributes[b.index].name : m.captures[b.index]);
    return joined(names);
  };
  EXPECT_EQ(bound(m.family_tests[0]), "a b");
  EXPECT_EQ(bound(m.family_tests[1]), "a arg.o");
}

struct Row {
  const char* says;
  const char* text;
  List complaints;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.says; }

class OneMistake : public testing::TestWithParam<Row> {};
TEST_P(OneMistake, IsSaidOnce) { EXPECT_EQ(complaints(GetParam().text), GetParam().complaints); }
const Row kRows[] = {
    {"a scope that could not be read is not unknown too", "action f flat\nscope a implies\nallow f x if a\n", {"P0109 ``"}},
    {"nor one whose name is wrong", "action f flat\nscope \"a b\"\nallow f x if \"a b\"\n", {"P0212 `\"a b\"`"}},
    {"an attribute that could not be read", "action f flat\nattribute arg.x\nallow f x if arg.x\n", {"P0120 ``"}},
    {"an attribute whose name is wrong", "action f flat\nattribute x bool\nallow f x if x\n", {"P0212 `x`"}},
    {"a `let` that could not be read", "action f flat\nscope a\nlet r = a and\nallow f x if r\n", {"P0107 ``"}},
    {"a `let` with an unknown scope in it", "action f flat\nlet r = a\nallow f x if r\nallow f y if not r\n", {"P0203 `a`"}},
    {"an action that could not be read", "action f\nallow f x public\n", {"P0120 ``"}},
    {"settings that could not be read have declared no actions", "policy \"P\" { profile }\nallow tool x public\n", {"P0114 `}`"}},
    {"an unknown scope is said at each place", "action f flat\nallow f x if a\nallow f y if a\n", {"P0203 `a`", "P0203 `a`"}},
    {"an unknown action, once for each rule", "allow f x, y, z public\n", {"P0206 `f`"}},
    {"a circle of scopes, once", "scope a implies b\nscope b implies a\nscope c implies a\n", {"P0208 `a`"}},
    {"a circle of lets, once", "action f flat\nlet a = b\nlet b = a\nallow f x if a\nallow f y if b\n", {"P0218 `a`"}},
    {"a bad target, once for several actions", "action f path\naction g path\nallow f, g \"a\" public\n", {"P0216 `\"a\"`"}},
    {"a target that is wrong for one form only", "action f flat\naction g path\nallow f, g \"a\" public\n", {"P0216 `\"a\"`"}},
    {"a capture that two targets lack", "action f path\nscope e:{id}\nallow f \"/a\", \"/b\" if e:{id}\n", {"P0207 `e:{id}`"}},
    {"a pattern over scopes that could not be read", "action f flat\nscope p:a implies\nallow f x if any(p:*)\n", {"P0109 ``"}},
};
INSTANTIATE_TEST_SUITE_P(Rows, OneMistake, testing::ValuesIn(kRows));

TEST(Errors, LeaveNoPolicy) {
  const CompiledPolicy broken = compile_policy("p", "action f flat\nallow f x if a\n");
  EXPECT_EQ(broken.policy, nullptr);
  const CompiledPolicy warned = compile_policy("p", "action f flat\nscope a\nallow f x public\n");
  EXPECT_EQ(warned.diagnostics.size(), 1U);
  EXPECT_NE(warned.policy, nullptr);
}

}  // namespace
}  // namespace scopeward
