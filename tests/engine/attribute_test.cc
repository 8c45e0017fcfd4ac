// SPDX-License-Identifier: Apache-2.0
// Tests of attributes in three-valued logic: each operator on each kind of value, and which value a request's is.
#include "engine/attribute.h"

#include <gtest/gtest.h>

#include <limits>
#include <ostream>

#include "engine/scope.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using List = std::vector<std::string>;
using Value = GivenAttributes::Value;
const double kNotANumber = std::numeric_limits<double>::quiet_NaN();
const double kInfinite = std::numeric_limits<double>::infinity();

const char* name(Truth truth) { return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "unknown"; }

// What `arg.x TEST` comes to when a request sends the value.
struct Row {
  const char *type, *test;
  Value value;
  const char* truth;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.type << ": arg.x " << row.test << " on " << testing::PrintToString(row.value); }

class Test : public testing::TestWithParam<Row> {};
TEST_P(Test, ComesOut) {
  const TestPolicy policy("action t flat\nattribute arg.x " + std::string(GetParam().type) + "\nallow t x if arg.x " + GetParam().test + "\n");
  ASSERT_EQ(policy->model.attribute_tests.size(), 1U);
  const GivenAttributes given{{"arg.x", GetParam().value}};
  EXPECT_STREQ(name(evaluate(policy->model.attribute_tests[0], find_attribute(policy->model.attributes[0].view(), given.borrow()))), GetParam().truth);
}

// clang-format off
const Row kRows[] = {
    {"bool", "", true, "yes"}, {"bool", "", false, "no"}, {"bool", "", 1.0, "unknown"}, {"bool", "", "true", "unknown"},
    {"bool", "== true", true, "yes"}, {"bool", "== true", false, "no"}, {"bool", "== false", false, "yes"},
    {"bool", "!= true", false, "yes"}, {"bool", "!= false", false, "no"}, {"bool", "!= true", 0.0, "unknown"},

    {"string", "== \"a\"", "a", "yes"}, {"string", "== \"a\"", "A", "no"}, {"string", "== \"a\"", "", "no"}, {"string", "== \"\"", "", "yes"},
    {"string", "!= \"a\"", "b", "yes"}, {"string", "!= \"a\"", "a", "no"}, {"string", "!= \"a\"", List{"a"}, "unknown"},
    {"string", "in [\"a\", \"b\"]", "b", "yes"}, {"string", "in [\"a\", \"b\"]", "ab", "no"}, {"string", "in [\"a\"]", true, "unknown"},
    {"string", "matches \"a*\"", "abc", "yes"}, {"string", "matches \"a*\"", "a", "yes"}, {"string", "matches \"a*\"", "ba", "no"},
    {"string", "matches \"*\"", "", "yes"}, {"string", "matches \"a*c*\"", "a/b/c\n", "yes"}, {"string", "matches \"a**b\"", "ab", "yes"},
    {"string", "matches \"a\\*\"", "a*", "yes"}, {"string", "matches \"a\\*\"", "ab", "no"}, {"string", "matches \"a\\\\*\"", "a\\b", "yes"},
    {"string", "matches \"a{b}\"", "a{b}", "yes"}, {"string", "matches \"a*\"", 1.0, "unknown"},

    {"number", "== 1", 1.0, "yes"}, {"number", "== 1", 1.5, "no"}, {"number", "== 1", "1", "unknown"}, {"number", "== 0", -0.0, "yes"},
    {"number", "!= 1", 2.0, "yes"}, {"number", "!= 1", 1.0, "no"}, {"number", "!= 1", true, "unknown"},
    {"number", "< 1", 0.5, "yes"}, {"number", "< 1", 1.0, "no"}, {"number", "<= 1", 1.0, "yes"}, {"number", "<= 1", 1.5, "no"},
    {"number", "> 1", 1.5, "yes"}, {"number", "> 1", 1.0, "no"}, {"number", ">= 1", 1.0, "yes"}, {"number", ">= 1", 0.5, "no"},
    {"number", "< 30m", 1799.0, "yes"}, {"number", "< 30m", 1800.0, "no"}, {"number", ">= -1.5h", -5400.0, "yes"},
    {"number", "in [1, 2.5]", 2.5, "yes"}, {"number", "in [1, 2.5]", 2.0, "no"}, {"number", "in [1]", "1", "unknown"},
    {"number", "< 1", kInfinite, "no"}, {"number", "> 1", kInfinite, "yes"}, {"number", "< 1", -kInfinite, "yes"},

    {"strings", "contains \"a\"", List{"b", "a"}, "yes"}, {"strings", "contains \"a\"", List{"ab"}, "no"},
    {"strings", "contains \"a\"", List{}, "no"}, {"strings", "contains \"a\"", "a", "unknown"}, {"strings", "contains \"\"", List{""}, "yes"},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Rows, Test, testing::ValuesIn(kRows));

TEST(Truth, NegationLeavesTheUnknownUnknown) {
  EXPECT_EQ(negate(Truth::yes), Truth::no);
  EXPECT_EQ(negate(Truth::no), Truth::yes);
  EXPECT_EQ(negate(Truth::unknown), Truth::unknown);
}

Attribute declared(const std::string& statement) {
  const TestPolicy policy(statement);
  return policy->model.attributes[0];
}

std::string found(const Attribute& attribute, const GivenAttributes& given) {
  const AttributeValue value = find_attribute(attribute.view(), given.borrow());
  switch (value.kind) {
    case AttributeKind::unusable: return "unusable";
    case AttributeKind::boolean: return value.boolean ? "true" : "false";
    case AttributeKind::number: return std::to_string(static_cast<int>(value.number));
    case AttributeKind::string: return "\"" + std::string(value.string) + "\"";
    case AttributeKind::strings: break;
  }
  std::string out = "[";
  for (std::size_t i = 0; i < value.strings.count; ++i) out += std::string(value.strings.at(value.strings, i)) + ";";
  return out + "]";
}

TEST(Find, TakesWhatWasSent) {
  EXPECT_EQ(found(declared("attribute arg.x bool"), {{"arg.x", true}}), "true");
  EXPECT_EQ(found(declared("attribute arg.x number"), {{"arg.y", 1.0}, {"arg.x", 7.0}}), "7");
  EXPECT_EQ(found(declared("attribute arg.x string"), {{"arg.x", "a b"}}), "\"a b\"");
  EXPECT_EQ(found(declared("attribute arg.x strings"), {{"arg.x", List{"a", "b"}}}), "[a;b;]");
  EXPECT_EQ(found(declared("attribute arg.x strings"), {{"arg.x", List{}}}), "[]");
}

TEST(Find, AnAbsentOneHasItsDefault) {
  EXPECT_EQ(found(declared("attribute arg.x bool"), {}), "unusable");
  EXPECT_EQ(found(declared("attribute arg.x bool default true"), {}), "true");
  EXPECT_EQ(found(declared("attribute arg.x bool default false"), {{"arg.X", true}}), "false");
  EXPECT_EQ(found(declared("attribute arg.x number default 1h"), {}), "3600");
  EXPECT_EQ(found(declared("attribute arg.x string default \"a\\\"b\""), {}), "\"a\"b\"");
  EXPECT_EQ(found(declared("attribute arg.x strings default [\"a\", \"b\"]"), {}), "[a;b;]");
}

TEST(Find, WhatCannotBeUsedIsUnusableInSpiteOfADefault) {
  const Attribute number = declared("attribute arg.x number default 1");
  EXPECT_EQ(found(number, {{"arg.x", "1"}}), "unusable");
  EXPECT_EQ(found(number, {{"arg.x", kNotANumber}}), "unusable");
  EXPECT_EQ(found(number, {{"arg.x", 1.0}, {"arg.x", 1.0}}), "unusable");
  EXPECT_EQ(found(number, {{"arg.x", 1.0}, {"arg.x", true}}), "unusable");
  EXPECT_EQ(found(number, {{"arg.x", 2.0}}), "2");
}

TEST(Evaluate, AnUnusableValueMakesEveryTestUnknown) {
  for (int op = 0; op <= static_cast<int>(TestOp::matches); ++op) {
    AttributeTest test;
    test.op = static_cast<TestOp>(op);
    EXPECT_EQ(evaluate(test, {}), Truth::unknown) << op;
  }
}

}  // namespace
}  // namespace scopeward
