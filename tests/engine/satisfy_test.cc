// SPDX-License-Identifier: Apache-2.0
// Can a requirement hold at all? Held against trying all grants, and for attributes against trying many values.
#include "engine/satisfy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "engine/check.h"
#include "engine/limits.h"
#include "engine/scope.h"
#include "grammar/parse.h"
#include "tests/engine/random_requirement.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

const std::vector<std::string> kNames = {"a", "b", "c", "d", "s"};
const char* const kScopes = "action t flat\nscope a implies b, c\nscope b implies d\nscope c\nscope d\nscope s internal implies c\n";
Held implied(const std::string& name) {
  if (name == "a") return {"b", "c", "d"};
  if (name == "b") return {"d"};
  if (name == "s") return {"c"};
  return {};
}

Possible ask(const Model& model, std::size_t rule, const Circumstances& circumstances) {
  Patience patience;
  return can_hold(model, model.rules[rule], circumstances, patience);
}

TEST(CanHold, AgreesWithTryingAllGrants) {
  const auto grants = all_grants(kNames, implied);
  std::size_t impossible = 0, possible = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    RequirementDice dice(seed, kNames);
    const RandomRequirement requirement = dice.requirement(3);
    const Source source("p", kScopes + ("allow t x if " + requirement.text) + "\n");
    const Parsed parsed = parse(source, limits::kParse);
    const Checked checked = check(source, parsed.document);
    const auto exists = [&](auto may) { return std::any_of(grants.begin(), grants.end(), [&](const auto& g) { return may(g.second) && requirement.holds(g.second); }); };
    const bool any = exists([](const Held&) { return true; }), outside = exists([](const Held& held) { return !held.contains("s"); });
    ASSERT_EQ(ask(checked.model, 0, {}), any ? Possible::yes : Possible::no) << requirement.text;
    ASSERT_EQ(ask(checked.model, 0, {false, nullptr}), outside ? Possible::yes : Possible::no) << requirement.text;
    ScopeSet held(checked.model.vocabulary);
    held.add(checked.model.vocabulary.find("b"));
    ASSERT_EQ(ask(checked.model, 0, {true, &held}), requirement.holds({"b", "d"}) ? Possible::yes : Possible::no) << requirement.text;
    ++(any ? possible : impossible);
  }
  EXPECT_GT(possible, 100U);
  EXPECT_GT(impossible, 100U);
}

struct Row {
  const char* says;
  const char* requirement;
  bool possible;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.says << ": " << row.requirement; }

class Attributes : public testing::TestWithParam<Row> {};
TEST_P(Attributes, MustHaveAValueThatPassesAll) {
  const std::string text = "action t flat\nattribute arg.b bool\nattribute arg.n number\nattribute arg.s string\nattribute arg.l strings\nallow t x if " +
                           std::string(GetParam().requirement) + "\n";
  const auto found = complaints(text);
  const bool impossible = std::any_of(found.begin(), found.end(), [](const std::string& line) { return line.starts_with("P0301"); });
  EXPECT_EQ(!impossible, GetParam().possible);
}
// clang-format off
constexpr Row kRows[] = {
    {"bools", "arg.b and arg.b == true", true}, {"bools", "arg.b and arg.b == false", false}, {"bools", "arg.b != true and not arg.b", true}, {"bools", "arg.b and not arg.b", false},
    {"numbers between", "arg.n > 1 and arg.n < 2", true}, {"numbers between", "arg.n > 1 and arg.n <= 1", false}, {"numbers between", "arg.n >= 1 and arg.n <= 1 and arg.n != 1", false},
    {"numbers between", "arg.n > 1 and arg.n < 2 and not (arg.n >= 1.5 or arg.n < 1.5)", false}, {"numbers beside", "arg.n > 1000000 and arg.n != 2000000", true}, {"numbers beside", "not (arg.n < 5) and not (arg.n > 5)", true},
    {"numbers in", "arg.n in [1, 2, 3] and arg.n > 2", true}, {"numbers in", "arg.n in [1, 2, 3] and arg.n > 3", false}, {"numbers in", "arg.n in [1, 2] and arg.n in [2, 3]", true}, {"numbers in", "arg.n in [1, 2] and not (arg.n in [2, 1])", false},
    {"texts", "arg.s == \"a\" and arg.s == \"b\"", false}, {"texts", "arg.s == \"a\" and arg.s in [\"b\", \"a\"]", true}, {"texts", "arg.s != \"a\" and arg.s != \"b\"", true}, {"texts", "arg.s in [\"a\"] and arg.s != \"a\"", false},
    {"globs", "arg.s matches \"a*\" and arg.s matches \"*b\"", true}, {"globs", "arg.s matches \"a*\" and arg.s matches \"b*\"", false}, {"globs", "arg.s matches \"ab*\" and not (arg.s matches \"a*\")", false},
    {"globs", "arg.s matches \"a*\" and not (arg.s matches \"a*a*\") and not (arg.s matches \"*a\")", true}, {"globs", "arg.s matches \"*\" and not (arg.s matches \"*\")", false}, {"globs", "arg.s matches \"a*a\" and arg.s != \"aa\"", true},
    {"globs", "arg.s matches \"a\" and arg.s != \"a\"", false}, {"globs", "not (arg.s matches \"*a*\") and arg.s matches \"*b*\" and arg.s != \"b\"", true}, {"globs", "arg.s == \"abc\" and arg.s matches \"a\\*c\"", false},
    {"lists", "arg.l contains \"a\" and arg.l contains \"b\"", true}, {"lists", "arg.l contains \"a\" and not (arg.l contains \"a\")", false},
    {"different attributes", "arg.b and arg.n == 1 and arg.s == \"a\"", true},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Rows, Attributes, testing::ValuesIn(kRows));

// A deny holds for absent attributes and unbindable values too, so only scopes can make it impossible.
TEST(CanHold, ADenyIsHelpedByTheUnknown) {
  const std::string declarations = "action t path\nscope a\nscope b implies a\nscope e:{id}\nattribute arg.n number\n";
  const auto is_impossible = [&](const std::string& rule) {
    const auto found = complaints(declarations + rule + "\n");
    return std::any_of(found.begin(), found.end(), [](const std::string& line) { return line.starts_with("P0301"); });
  };
  EXPECT_FALSE(is_impossible("deny t \"/\" if arg.n < 1 and arg.n > 2"));
  EXPECT_TRUE(is_impossible("allow t \"/\" if arg.n < 1 and arg.n > 2"));
  EXPECT_FALSE(is_impossible("deny t \"/{id}\" if e:{id} and not e:{id}"));
  EXPECT_TRUE(is_impossible("allow t \"/{id}\" if e:{id} and not e:{id}"));
  EXPECT_TRUE(is_impossible("deny t \"/\" if b and not a"));
}

// Against trying all texts over two letters up to a length that these globs can't outgrow.
TEST(CanPass, AgreesWithTryingTexts) {
  std::vector<std::string> texts{""};
  for (std::size_t begin = 0, size = 0; size < 8; ++size) {
    const std::size_t end = texts.size();
    for (; begin < end; ++begin)
      for (const char c : {'a', 'b', 'z'}) texts.push_back(texts[begin] + c);
  }
  RequirementDice dice(3, {"unused"});
  std::size_t impossible = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<AttributeTest> tests(2 + dice.below(2));
    std::vector<WantedTest> wanted;
    std::string shown;
    for (AttributeTest& test : tests) {
      const bool exact = dice.below(4) == 0;
      test.op = exact ? (dice.below(2) == 0 ? TestOp::equal : TestOp::not_equal) : TestOp::matches;
      for (std::size_t i = dice.below(4); i > 0; --i) test.string += std::string("ab*")[dice.below(exact ? 2 : 3)];
      wanted.push_back({&test, dice.below(2) == 0});
      shown += (wanted.back().passes ? " " : " not ") + std::to_string(static_cast<int>(test.op)) + ":" + test.string;
      std::replace(test.string.begin(), test.string.end(), '*', kStar);
    }
    const bool exists = std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
      return std::all_of(wanted.begin(), wanted.end(), [&](const WantedTest& w) { return evaluate(*w.test, borrow(text)) == truth(w.passes); });
    });
    Patience patience;
    ASSERT_EQ(can_pass(AttributeKind::string, wanted, patience), exists ? Possible::yes : Possible::no) << shown;
    impossible += !exists;
  }
  EXPECT_GT(impossible, 50U);
}

TEST(CanHold, PastItsPatienceSaysPerhaps) {
  // Too many ways to try: at least 10 of 30, of which no 10 hold together.
  std::string text = "action t flat\n", list;
  for (int i = 0; i < 30; ++i) {
    text += "scope s" + std::to_string(i) + "\nlet l" + std::to_string(i) + " = s" + std::to_string(i) + " and not s" + std::to_string((i + 7) % 30) + "\n";
    list += ", l" + std::to_string(i);
  }
  const Source source("p", text + "allow t x if at_least(16" + list + ")\n");
  const Parsed parsed = parse(source, limits::kParse);
  const Checked checked = check(source, parsed.document);
  EXPECT_EQ(ask(checked.model, 0, {}), Possible::perhaps);
  Patience none{0, 0};
  EXPECT_EQ(can_hold(checked.model, checked.model.rules[0], {}, none), Possible::perhaps);
}

}  // namespace
}  // namespace scopeward
