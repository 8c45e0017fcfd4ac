// SPDX-License-Identifier: Apache-2.0
// Nesting: 64 levels of each form are read, 65 are refused, and a hundred thousand neither crash nor take long. The
// deepest policies that are let through go through every stage that walks a requirement.
#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "engine/limits.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

std::string repeated(const std::string& piece, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

std::string codes(const std::string& text) {
  std::string out;
  for (const Diagnostic& d : compile_policy("p", text).diagnostics)
    if (severity_of(d.code) == Severity::error) out += (out.empty() ? "" : " ") + code_text(d.code);
  return out;
}

const std::string kPolicy = "action t flat\nscope a\nscope b\nattribute arg.s string\n";

struct Form {
  const char* says;
  std::function<std::string(std::size_t)> statement;  // so many levels deep
  std::size_t allowed;                                // levels
  const char* beyond;                                 // the errors of more
};
void PrintTo(const Form& form, std::ostream* out) { *out << form.says; }

std::string rule(const std::string& requirement) { return "allow t x if " + requirement + "\n"; }
std::string lets(std::size_t depth, const std::string& around, const std::string& behind) {
  std::string text = "let l0 = a or b\n";
  for (std::size_t i = 1; i < depth; ++i) text += "let l" + std::to_string(i) + " = " + around + "l" + std::to_string(i - 1) + behind + "\n";
  return text + rule("l" + std::to_string(depth - 1));
}

const Form kForms[] = {
    {"parentheses", [](std::size_t n) { return rule(repeated("(", n) + "a" + repeated(")", n)); }, limits::kNesting, "P0402"},
    {"parentheses never closed", [](std::size_t n) { return rule(repeated("(", n) + "a"); }, 0, ""},
    {"not", [](std::size_t n) { return rule(repeated("not ", n) + "a"); }, limits::kNesting, "P0402"},
    {"not and parentheses", [](std::size_t n) { return rule(repeated("not (", n / 2) + "a" + repeated(")", n / 2)); }, limits::kNesting, "P0402"},
    {"groups to the right", [](std::size_t n) { return rule(repeated("(a and (b or ", n / 2) + "a" + repeated("))", n / 2)); }, limits::kNesting, "P0402"},
    {"groups to the left", [](std::size_t n) { return rule(repeated("((", n / 2) + "a" + repeated(" or b) and a)", n / 2)); }, limits::kNesting, "P0402"},
    {"lets of lets", [](std::size_t n) { return lets(n, "", ""); }, limits::kLetDepth, "P0402"},
    {"lets of lets, used twice", [](std::size_t n) {
       std::string text = "let l0 = a\n";
       for (std::size_t i = 1; i < n; ++i) {
         const std::string last = "l" + std::to_string(i - 1);
         text += "let l" + std::to_string(i) + " = (" + last + " and a) or (" + last + " and b)\n";
       }
       return text + rule("l" + std::to_string(n - 1));
     }, limits::kLetDepth, "P0402"},
    {"levels of a let through lets", [](std::size_t n) {
       // 60 of them, and as many levels on top as are asked for; a let of a name alone has one level.
       const std::string around = repeated("(a and (b or ", 4), behind = repeated("))", 4);
       std::string text = lets(57, around, behind);
       text.erase(text.rfind("allow"));
       const std::size_t more = n - (2 + 56 * 9);
       return text + "let top = " + repeated("not ", more - 1) + "l56\n" + rule("top");
     }, limits::kLetLevels, "P0402"},
};

class Nesting : public testing::TestWithParam<Form> {};

TEST_P(Nesting, IsReadUpToTheLimit) {
  const Form& form = GetParam();
  if (form.allowed == 0) return;
  EXPECT_EQ(codes(kPolicy + form.statement(form.allowed)), "");
  const std::string beyond = codes(kPolicy + form.statement(form.allowed + 2));
  EXPECT_TRUE(beyond == "P0402" || beyond == "P0402 P0402") << beyond;  // two lets may be too deep
}

TEST_P(Nesting, OfAHundredThousandLevelsIsRefusedInTime) {
  const CompiledPolicy compiled = compile_policy("p", kPolicy + GetParam().statement(100'000));
  EXPECT_EQ(compiled.policy, nullptr);
}

INSTANTIATE_TEST_SUITE_P(Forms, Nesting, testing::ValuesIn(kForms));

// What can't nest: an error at the first level, however many follow.
TEST(NoNesting, OfListsBracketsAndBraces) {
  constexpr std::size_t kMany = 100'000;
  EXPECT_EQ(codes(kPolicy + rule(repeated("at_least(1, ", kMany) + "a" + repeated(")", kMany))), "P0115");
  EXPECT_EQ(codes(kPolicy + rule(repeated("any(", kMany) + "a" + repeated(")", kMany))), "P0115");
  EXPECT_EQ(codes(kPolicy + rule("any" + repeated("(", kMany))), "P0109");
  EXPECT_EQ(codes(kPolicy + rule("arg.s in " + repeated("[", kMany))), "P0114");
  EXPECT_EQ(codes("scope e:" + repeated("{", kMany)), "P0220");
  EXPECT_EQ(codes("scope e:" + repeated("{a}", 2000)), "P0406");
  EXPECT_EQ(codes("policy \"P\" " + repeated("{ ", kMany)), "P0108");
  EXPECT_EQ(codes(kPolicy + rule("a" + repeated(" and", kMany))), "P0107");
  EXPECT_EQ(codes(kPolicy + rule("a" + repeated(" or a", kMany))), "");
  EXPECT_EQ(codes(kPolicy + rule("a" + repeated(" and b or a", kMany))), "");
  EXPECT_EQ(codes(kPolicy + rule("a" + repeated("\nand a", kMany))), "");
}

// Lets with as many levels as they may have together: check, compile, analyse, decide, explain and hint all walk it.
TEST(DeepestPolicy, IsWalkedByEveryStage) {
  for (const auto& [open, close] : {std::pair("not (", ")"), std::pair("((", "))"), std::pair("(a and (", "))")}) {
    const TestPolicy policy(kPolicy + lets(limits::kLetLevels / 33, repeated(open, 32), repeated(close, 32)));
    for (const TestPolicy::Scopes& scopes : {TestPolicy::Scopes(""), TestPolicy::Scopes("a"), TestPolicy::Scopes("a b"), TestPolicy::Scopes()}) {
      const Explanation e = policy.explain(scopes, "t", "x");
      EXPECT_EQ(reason_name(e.reason), policy.decide(scopes, "t", "x"));
      EXPECT_FALSE(explanation_text(policy->sources, policy->model, e, Colour::off).empty());
    }
    EXPECT_EQ(policy.decide("a", "t", "x"), "allowed");
    EXPECT_EQ(policy.decide("", "t", "x"), "insufficient_scope");
  }
}

// Long and deep: the search for a grant that satisfies it goes through all of its levels, one inside the other.
TEST(DeepestPolicy, OfManyPartsIsSearched) {
  std::string scopes = "action t flat\n", all, any;
  for (int i = 0; i < 500; ++i) {
    const std::string name = "s" + std::to_string(i);
    scopes += "scope " + name + "\n";
    all += (i == 0 ? "" : " and ") + repeated("not (", 32) + name + repeated(")", 32);
    any += (i == 0 ? "" : " or ") + repeated("(", 64) + name + repeated(")", 64);
  }
  EXPECT_EQ(codes(scopes + rule(all) + "deny t x unless " + any + "\n"), "");
}

}  // namespace
}  // namespace scopeward
