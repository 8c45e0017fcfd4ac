// SPDX-License-Identifier: Apache-2.0
// Which rules an operation meets, in which spelling of its target, with what they capture; and the order of reasons.
// What decisions mean in full is the business of tests/decisions and tests/exhaustive.
#include "engine/decide.h"

#include <gtest/gtest.h>

#include <ostream>

#include "engine/operation.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// "2(id=42) 3": the rules that are visited, by their place among all, with captures; `everything` rules as they come.
template <typename Visit>
std::string visited(const TestPolicy& policy, const std::string& action, const std::string& target, Visit visit) {
  AskedOperation asked;
  if (!read_operation(policy->program, {action, target, {}}, asked)) return "refused";
  std::vector<std::string> out;
  visit(policy->program, asked, [&](const Match& match) {
    std::string line = std::to_string(match.rule);
    if (match.pattern != kNone) {
      const Pattern& pattern = policy->model.patterns[match.pattern];
      for (std::size_t i = 0; i < pattern.holes.size(); ++i) line += "(" + pattern.holes[i] + "=" + std::string(match.captures.values[i]) + ")";
    }
    out.push_back(line);
  });
  std::sort(out.begin(), out.end());
  return joined(out);
}
std::string allows(const TestPolicy& policy, const std::string& action, const std::string& target) {
  return visited(policy, action, target, [](auto&&... arguments) { visit_allows(arguments...); });
}
std::string denies(const TestPolicy& policy, const std::string& action, const std::string& target) {
  return visited(policy, action, target, [](auto&&... arguments) { visit_denies(arguments...); });
}

TEST(Operation, MeetsTheRulesOfItsActionThatMatchAndAreNotExcepted) {
  const TestPolicy policy(
      "action f path\naction g path\nscope e:{id}\nscope staff implies e:{id}\n"
      "allow f \"/a/{id}\" except \"/a/none\", \"/a/x*\" if e:{id} or staff\n"  // 0
      "allow f, g \"/a/**\" if staff\n"                                // 1
      "allow * authenticated\n");                                       // 2
  EXPECT_EQ(allows(policy, "f", "/a/1"), "0(id=1) 1 2");
  EXPECT_EQ(allows(policy, "f", "/a/none"), "1 2");
  EXPECT_EQ(allows(policy, "f", "/a/xyz"), "1 2");
  EXPECT_EQ(allows(policy, "g", "/a/1"), "1 2");
  EXPECT_EQ(allows(policy, "g", "/b"), "2");
  EXPECT_EQ(allows(policy, "f", "/a/"), "1 2");
  EXPECT_EQ(allows(policy, "h", "/a"), "refused");
  EXPECT_EQ(allows(policy, "f", "/a//b"), "refused");
  EXPECT_EQ(denies(policy, "f", "/a/1"), "");
}

TEST(Operation, ADenyMeetsTheFirstSpellingThatItMatches) {
  const TestPolicy policy(
      "action f path\nscope e:{id}\nallow f \"**\" public\n"  // 0
      "deny f \"/a/{id}\" if e:{id}\n"                        // 1
      "deny f \"/a/b/\" always\n"                             // 2
      "deny f \"/a/*\" except \"/a/keep\" always\n");         // 3
  EXPECT_EQ(denies(policy, "f", "/a/1"), "1(id=1) 3");
  EXPECT_EQ(denies(policy, "f", "/a/1?q=2"), "1(id=1?q=2) 3") << "as it is comes first";
  EXPECT_EQ(denies(policy, "f", "/a/1/"), "1(id=1) 3");
  EXPECT_EQ(denies(policy, "f", "/a/1/?q"), "1(id=1) 3");
  EXPECT_EQ(denies(policy, "f", "/a/b/"), "1(id=b) 2 3");
  EXPECT_EQ(denies(policy, "f", "/a/b/?q"), "1(id=b) 2 3");
  EXPECT_EQ(denies(policy, "f", "/a/b"), "1(id=b) 3");
  EXPECT_EQ(denies(policy, "f", "/a/keep"), "1(id=keep)");
  EXPECT_EQ(denies(policy, "f", "/a/keep?q"), "1(id=keep?q) 3") << "excepted as it is written only";
  EXPECT_EQ(denies(policy, "f", "/a/keep/"), "1(id=keep)");
  EXPECT_EQ(allows(policy, "f", "/a/1/"), "0") << "an allow meets the target as it is";
}

TEST(Operation, ADenyOnAFlatTargetHasOneSpelling) {
  const TestPolicy policy("action f flat\nallow f \"*\" public\ndeny f \"x\" always\n");
  EXPECT_EQ(denies(policy, "f", "x"), "1");
  EXPECT_EQ(denies(policy, "f", "x/"), "");
  EXPECT_EQ(denies(policy, "f", "x?y"), "");
}

struct Row {
  const char* says;
  const char* rules;
  const char* scopes;  // nullptr: no token
  const char* reason;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.says; }

class FirstReason : public testing::TestWithParam<Row> {};
TEST_P(FirstReason, ThatApplies) {
  const TestPolicy policy("action t flat\nscope a\nscope b\nscope s internal\nattribute arg.x bool\n" + std::string(GetParam().rules));
  const auto scopes = GetParam().scopes == nullptr ? std::nullopt : std::optional<std::string>(GetParam().scopes);
  EXPECT_EQ(policy.decide(scopes, "t", "x"), GetParam().reason);
  EXPECT_EQ(reason_name(policy.explain(scopes, "t", "x").reason), GetParam().reason);
}
constexpr Row kRows[] = {
    {"an allow holds, no deny does", "allow t x if a\n", "a", "allowed"},
    {"an allow holds, and a deny", "allow t x if a\ndeny t x if arg.x\n", "a", "forbidden"},
    {"no token, though a public rule exists for others", "allow t x if a\nallow t y public\n", nullptr, "unauthenticated"},
    {"no token and no rule", "allow t y public\n", nullptr, "unauthenticated"},
    {"no token, public", "allow t x public\n", nullptr, "allowed"},
    {"no token, public, denied", "allow t x public\ndeny t x always\n", nullptr, "unauthenticated"},
    {"no token, anonymous", "allow t x anonymous\n", nullptr, "allowed"},
    {"a token, anonymous", "allow t x anonymous\n", "a", "forbidden"},
    {"a token, authenticated", "allow t x authenticated\n", "", "allowed"},
    {"no allow matches", "allow t y if a\ndeny t x always\n", "a", "no_rule"},
    {"scopes would do", "allow t x if a and b\n", "a", "insufficient_scope"},
    {"only internal scopes would do", "allow t x if s\n", "a", "forbidden"},
    {"internal ones are held, others would do", "allow t x if s and a\n", "s", "insufficient_scope"},
    {"an attribute would do", "allow t x if a and arg.x\n", "a", "forbidden"},
    {"a negated scope is held", "allow t x if a and not b\n", "a b", "forbidden"},
    {"another rule asks for scopes", "allow t x if a and not b\nallow t x if a and b\n", "b", "insufficient_scope"},
    {"a deny lifts with a scope", "allow t x if a\ndeny t x unless b\n", "a", "insufficient_scope"},
    {"a deny never lifts", "allow t x if a\ndeny t x always\n", "a", "forbidden"},
};
INSTANTIATE_TEST_SUITE_P(Rows, FirstReason, testing::ValuesIn(kRows));

TEST(Decide, NothingWithoutAGrant) {
  const TestPolicy policy("action t flat\nallow t x public\n");
  EXPECT_EQ(decide(policy->program, nullptr, {"t", "x", {}}), Reason::invalid_request);
}

TEST(Reason, ZeroDeniesAndEachHasItsName) {
  EXPECT_EQ(Reason{}, Reason::invalid_request);
  EXPECT_EQ(reason_name(Reason::allowed), "allowed");
  EXPECT_EQ(reason_name(static_cast<Reason>(99)), "forbidden");
}

}  // namespace
}  // namespace scopeward
