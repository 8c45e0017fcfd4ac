// SPDX-License-Identifier: Apache-2.0
// The cases of an attribute tell apart all that its tests can tell apart: against many values tried one by one.
#include "engine/attribute_cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "engine/scope.h"

namespace scopeward {
namespace {

using Outcome = std::vector<Truth>;

struct Tests {
  Attribute attribute;
  std::vector<AttributeTest> tests;

  [[nodiscard]] Outcome outcome(const AttributeValue& value) const {
    Outcome outcome;
    const AttributeValue seen = value.kind == attribute.kind ? value : AttributeValue{};
    for (const AttributeTest& test : tests) outcome.push_back(evaluate(test, seen));
    return outcome;
  }
  [[nodiscard]] std::vector<AttributeCase> cases(bool binds = false) const {
    AttributeUse use;
    use.attribute = &attribute;
    for (const AttributeTest& test : tests) use.tests.push_back(&test);
    use.binds = binds;
    use.separators = ":";
    std::size_t steps = 0;
    return attribute_cases({use}, 0, steps).value();
  }
  [[nodiscard]] std::set<Outcome> outcomes() const {
    std::set<Outcome> seen;
    for (const AttributeCase& c : cases())
      if (!c.absent) seen.insert(outcome(c.value()));
    return seen;
  }
};

AttributeTest test_of(TestOp op) {
  AttributeTest test;
  test.op = op;
  return test;
}
AttributeTest number_test(TestOp op, double number) {
  AttributeTest test = test_of(op);
  test.number = number;
  return test;
}
AttributeTest text_test(TestOp op, std::string text) {
  AttributeTest test = test_of(op);
  for (char& c : text)
    if (op == TestOp::matches && c == '*') c = kStar;
  test.string = std::move(text);
  return test;
}

TEST(AttributeCases, BeginWithAbsenceAndEndWithAnotherType) {
  Tests bools{{"token.ok", AttributeKind::boolean, false, false, 0, {}, {}}, {test_of(TestOp::is_true)}};
  const auto cases = bools.cases();
  ASSERT_EQ(cases.size(), 4U);
  EXPECT_TRUE(cases.front().absent);
  EXPECT_EQ(to_json(cases[1]), "false");
  EXPECT_EQ(to_json(cases[2]), "true");
  EXPECT_EQ(cases.back().kind, AttributeKind::unusable);
}

TEST(AttributeCases, OfNumbersHaveEveryOutcomeThatANumberCanHave) {
  AttributeTest in = test_of(TestOp::in);
  in.numbers = {3, 5.5};
  const Tests tests{{"token.age", AttributeKind::number, false, false, 0, {}, {}},
                    {number_test(TestOp::less, 3), number_test(TestOp::greater_equal, 3), number_test(TestOp::equal, -1),
                     number_test(TestOp::less_equal, 5), in}};
  std::set<Outcome> expected{tests.outcome({})};
  for (double number = -10; number < 10; number += 0.25) {
    AttributeValue value;
    value.kind = AttributeKind::number;
    value.number = number;
    expected.insert(tests.outcome(value));
  }
  EXPECT_EQ(tests.outcomes(), expected);
}

TEST(AttributeCases, OfNeighbouringNumbersNeedNothingBetween) {
  const double one = 1, next = std::nextafter(one, 2);
  const Tests tests{{"token.age", AttributeKind::number, false, false, 0, {}, {}},
                    {number_test(TestOp::equal, one), number_test(TestOp::equal, next)}};
  EXPECT_EQ(tests.outcomes().size(), 4U) << "one, next, neither, unusable";
}

TEST(AttributeCases, OfStringsHaveEveryOutcomeThatAStringCanHave) {
  AttributeTest in = test_of(TestOp::in);
  in.strings = {"ab", "b"};
  const Tests tests{{"token.name", AttributeKind::string, false, false, 0, {}, {}},
                    {text_test(TestOp::matches, "a*"), text_test(TestOp::matches, "*b"), text_test(TestOp::equal, "abb"),
                     text_test(TestOp::not_equal, ""), in}};
  std::set<Outcome> expected{tests.outcome({})};
  const std::function<void(const std::string&)> grow = [&](const std::string& text) {
    AttributeValue value;
    value.kind = AttributeKind::string;
    value.string = text;
    expected.insert(tests.outcome(value));
    if (text.size() < 5)
      for (const char c : {'a', 'b', 'x'}) grow(text + c);
  };
  grow("");
  EXPECT_EQ(tests.outcomes(), expected);
}

TEST(AttributeCases, OfStringsThatBindTellWhatCanBindFromWhatCannot) {
  const Tests tests{{"arg.id", AttributeKind::string, false, false, 0, {}, {}}, {text_test(TestOp::matches, "a*")}};
  std::set<std::pair<bool, bool>> seen;  // matches, can bind
  for (const AttributeCase& c : tests.cases(true))
    if (c.kind == AttributeKind::string) seen.insert({c.string.substr(0, 1) == "a", is_hole_value(c.string, ":")});
  EXPECT_EQ(seen.size(), 4U);
}

TEST(AttributeCases, OfListsAreTheSubsetsThatMatter) {
  const Tests tests{{"token.groups", AttributeKind::strings, false, false, 0, {}, {}},
                    {text_test(TestOp::contains, "a"), text_test(TestOp::contains, "b")}};
  EXPECT_EQ(tests.outcomes().size(), 5U) << "four subsets, and unusable";
}

TEST(AttributeCases, AreGivenUpPastTheirLimit) {
  Tests tests{{"token.groups", AttributeKind::strings, false, false, 0, {}, {}}, {}};
  for (int i = 0; i < 11; ++i) tests.tests.push_back(text_test(TestOp::contains, std::to_string(i)));
  AttributeUse use;
  use.attribute = &tests.attribute;
  for (const AttributeTest& test : tests.tests) use.tests.push_back(&test);
  std::size_t steps = 0;
  EXPECT_FALSE(attribute_cases({use}, 0, steps).has_value());
}

}  // namespace
}  // namespace scopeward
