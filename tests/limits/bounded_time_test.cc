// SPDX-License-Identifier: Apache-2.0
// Policies made to be slow, each within all limits: they compile, and are asked, in bounded time.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/limits.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

std::string lines(const std::string& line, std::size_t count) {
  std::string out;
  const std::size_t at = line.find("{}");
  for (std::size_t i = 0; i < count; ++i) out += line.substr(0, at) + std::to_string(i) + line.substr(at + 2) + "\n";
  return out;
}

// To an end, with a policy. What hangs is ended by the test's TIMEOUT; how fast it is, is bench/'s business.
bool compiles(const std::string& text) { return compile_policy("p", text).policy != nullptr; }

TEST(Compiling, ManyPatternsOverManyScopes) {
  EXPECT_TRUE(compiles("action t flat\n" + lines("scope s{}", limits::kScopes) + lines("allow t t{} if any(**)", 64)));
}

TEST(Compiling, ManyGlobsOnOneAttribute) {
  std::string requirement;
  for (int i = 0; i < 300; ++i) requirement += (i == 0 ? "" : " and ") + ("arg.s matches \"*" + std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i) + "*" + static_cast<char>('a' + i * 7 % 26) + "*\"");
  EXPECT_TRUE(compiles("action t flat\nattribute arg.s string\nallow t x if " + requirement + "\n"));
}

TEST(Compiling, ManyTestsOfOneNumber) {
  std::string requirement;
  for (int i = 0; i < 2000; ++i) requirement += (i == 0 ? "arg.n != " : " and arg.n != ") + std::to_string(i);
  EXPECT_TRUE(compiles("action t flat\nattribute arg.n number\nallow t x if " + requirement + "\n"));
}

// Each target is met by many rules, and each diagram is within its own budget: what ends it is the budget of all.
TEST(Compiling, ManyConditionsThatCombineEverywhere) {
  std::string text = "action t flat\n" + lines("scope s{}", 200);
  std::uint32_t state = 2;
  const auto draw = [&](std::uint32_t below) { return ((state = state * 1664525 + 1013904223) >> 8) % below; };
  for (int i = 0; i < 300; ++i) {
    text += i % 5 == 0 ? "deny t \"" : "allow t \"";
    for (int part = 0; part < 6; ++part) text += std::string(1, draw(2) == 0 ? 'a' : 'b') + (part % 2 == 1 ? "*" : "");
    text += "\" if ";
    for (int alternative = 0; alternative < 3; ++alternative) {
      text += alternative == 0 ? "(" : " or (";
      for (int scope = 0; scope < 3; ++scope) text += (scope == 0 ? "s" : " and s") + std::to_string(draw(200));
      text += ")";
    }
    text += "\n";
  }
  const CompiledPolicy compiled = compile_policy("p", text);
  ASSERT_NE(compiled.policy, nullptr);
  EXPECT_TRUE(std::any_of(compiled.diagnostics.begin(), compiled.diagnostics.end(),
                          [](const Diagnostic& d) { return d.code == Code::too_complex; }));
}

TEST(Compiling, ManyFamiliesThatAlmostOverlap) {
  std::string text;
  for (std::size_t i = 0; i < limits::kScopes; ++i) text += "scope a{x}:b" + std::to_string(i) + "\n";
  EXPECT_TRUE(compiles(text));
}

TEST(Compiling, ManyLongGlobsThatOverlap) {
  std::string text = "action t flat\nscope a\n";
  for (int i = 0; i < 300; ++i) text += "allow t \"" + std::string(2000, 'x') + "*" + std::to_string(i) + "*" + std::string(2000, 'x') + "\" if a\n";
  EXPECT_TRUE(compiles(text));
}

TEST(Compiling, ManyLongPathsThatOverlap) {
  std::string text = "action p path\nscope a\n", path;
  for (int i = 0; i < 60; ++i) path += "/*x*";
  for (int i = 0; i < 300; ++i) text += "allow p \"/" + std::to_string(i) + "*" + path + "\" if a\n";
  EXPECT_TRUE(compiles(text));
}

TEST(Compiling, ManyOperationsAndRules) {
  std::string text = "action t flat\nscope a\n";
  for (int i = 0; i < 3000; ++i) text += "operation t \"" + std::string(500, 'x') + std::to_string(i) + "*\"\nallow t \"*" + std::to_string(i) + std::string(500, 'x') + "\" if a\n";
  EXPECT_TRUE(compiles(text));
}

TEST(Compiling, ManyUnknownNames) {
  std::string text = "action t flat\n";
  for (std::size_t i = 0; i < limits::kScopes; ++i) text += "scope scope:number:" + std::to_string(i) + "\n";
  for (int i = 0; i < 20'000; ++i) text += "allow t x if scope:numbr:" + std::to_string(i) + "\n";
  EXPECT_FALSE(compiles(text));
}

TEST(Compiling, ManyBrokenNamesAndTheirUses) {
  EXPECT_FALSE(compiles("action t flat\n" + lines("scope \"a {}\"", 100) + lines("allow t x if \"a {}\"", 100'000)));
}

TEST(Compiling, ALongChainOfImplications) {
  std::string text = "action t flat\n";
  for (std::size_t i = 0; i + 1 < limits::kScopes; ++i) text += "scope s" + std::to_string(i) + " implies s" + std::to_string(i + 1) + "\n";
  text += "scope s" + std::to_string(limits::kScopes - 1) + "\nallow t x if s" + std::to_string(limits::kScopes - 1) + "\n";
  EXPECT_TRUE(compiles(text));
}

TEST(Compiling, ManyDeprecatedScopesUnderMany) {
  std::string text = "action t flat\nscope top implies **\n";
  for (int i = 0; i < 8000; ++i) text += "scope old" + std::to_string(i) + " deprecated \"\"\nscope new" + std::to_string(i) + " implies old" + std::to_string(i) + "\n";
  EXPECT_TRUE(compiles(text + "allow t x if top\n"));
}

TEST(Compiling, ADeepHierarchy) {
  std::string text = "policy \"P\" { hierarchy on }\n", name = "a";
  for (int i = 0; i < 120; ++i, name += ":a") text += "scope " + name + "\n" + lines("scope " + name + ":b{}", 60);
  EXPECT_TRUE(compiles(text));
}

TEST(Asking, WhatManyScopesTogetherWouldOpen) {
  const TestPolicy policy("action t flat\n" + lines("scope s{}", limits::kScopes) + "allow t x if all(**)\n");
  EXPECT_EQ(policy.decide("", "t", "x"), "insufficient_scope");
  EXPECT_EQ(policy.explain("", "t", "x").hints.required.size(), limits::kScopes);
}

TEST(Asking, ATargetThatAlmostMatchesManyPatterns) {
  std::string text = "action p path\nscope a\n";
  for (int i = 0; i < 200; ++i) text += "allow p \"/**/a/**/a/**/a/**/" + std::to_string(i) + "\" if a\nallow p \"/**/a*" + std::to_string(i) + "/**\" if a\n";
  const TestPolicy policy(text);
  std::string target;
  for (int i = 0; i < 63; ++i) target += "/a" + std::string(100, 'a');
  for (int i = 0; i < 20; ++i) EXPECT_EQ(policy.decide("a", "p", target), "no_rule");
}

TEST(Asking, ALongTargetUnderAGlobOfManyStars) {
  std::string glob;
  for (int i = 0; i < 2000; ++i) glob += "*a*b";
  const TestPolicy policy("action t flat\nallow t \"" + glob + "*c\" public\n");
  std::string target;
  for (int i = 0; i < 4000; ++i) target += "ab";
  for (int i = 0; i < 20; ++i) EXPECT_EQ(policy.decide(std::nullopt, "t", target), "unauthenticated");
}

// A hard question in a long requirement: each step of the search looks at all of it.
TEST(Asking, AHardQuestionInALongRequirement) {
  std::string text = "action t flat\nattribute arg.ok bool\n" + lines("scope s{}", 100), requirement;
  std::uint64_t random = 1;
  const auto pick = [&] {
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    return ((random >> 33) % 2 == 0 ? "not s" : "s") + std::to_string((random >> 40) % 100);
  };
  for (int i = 0; i < 20'000; ++i) requirement += (i == 0 ? "(" : " and (") + pick() + " or " + pick() + " or " + pick() + ")";
  const TestPolicy policy(text + "allow t x if arg.ok or (" + requirement + ")\n");
  EXPECT_EQ(policy.decide("", "t", "x"), "forbidden");
}

}  // namespace
}  // namespace scopeward
