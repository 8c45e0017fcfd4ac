// SPDX-License-Identifier: Apache-2.0
#include "engine/attribute.h"

#include <algorithm>
#include <cmath>

#include "engine/name_table.h"
#include "engine/scope.h"

namespace scopeward {
namespace {

bool has(const TextList& list, std::string_view text) {
  for (std::size_t i = 0; i < list.count; ++i)
    if (list.at(list, i) == text) return true;
  return false;
}

}  // namespace

TextList list_of(const std::vector<std::string>& texts) {
  const auto at = [](const TextList& list, std::size_t i) -> std::string_view {
    return static_cast<const std::string*>(list.data)[i];
  };
  return {texts.data(), texts.size(), at};
}

AttributeValue Attribute::default_value() const {
  if (!has_default) return {};
  return {kind, default_boolean, default_number, default_string, list_of(default_strings)};
}

TestView AttributeTest::view() const { return {op, boolean, number, string, numbers, list_of(strings)}; }

AttributeValue find_attribute(const AttributeView& attribute, const RequestAttributes& request) {
  bool found = false;
  AttributeValue value;
  for (std::size_t i = 0; i < request.count; ++i) {
    const RequestAttribute given = request.at(request.data, i);
    if (!is_same(given.name, attribute.name)) continue;
    if (found) return {};  // which of the two is meant?
    found = true;
    value = given.value;
  }
  if (!found) return attribute.otherwise;
  if (value.kind != attribute.kind) return {};
  if (attribute.kind == AttributeKind::number && std::isnan(value.number)) return {};
  return value;
}

Truth evaluate(const TestView& test, const AttributeValue& value) {
  const auto order = [&](auto compare) {
    return value.kind == AttributeKind::number ? truth(compare(value.number, test.number)) : Truth::unknown;
  };
  switch (value.kind) {
    case AttributeKind::unusable:
      return Truth::unknown;
    case AttributeKind::boolean:
      if (test.op == TestOp::is_true) return truth(value.boolean);
      if (test.op == TestOp::equal) return truth(value.boolean == test.boolean);
      if (test.op == TestOp::not_equal) return truth(value.boolean != test.boolean);
      return Truth::unknown;
    case AttributeKind::strings:
      if (test.op != TestOp::contains) return Truth::unknown;
      return truth(has(value.strings, test.string));
    case AttributeKind::string:
      if (test.op == TestOp::equal) return truth(value.string == test.string);
      if (test.op == TestOp::not_equal) return truth(value.string != test.string);
      if (test.op == TestOp::matches) return truth(glob_match(test.string, value.string));
      if (test.op == TestOp::in) return truth(has(test.strings, value.string));
      return Truth::unknown;
    case AttributeKind::number:
      if (test.op == TestOp::equal) return truth(value.number == test.number);
      if (test.op == TestOp::not_equal) return truth(value.number != test.number);
      if (test.op == TestOp::in) return truth(std::ranges::find(test.numbers, value.number) != test.numbers.end());
      if (test.op == TestOp::less) return order([](double a, double b) { return a < b; });
      if (test.op == TestOp::less_equal) return order([](double a, double b) { return a <= b; });
      if (test.op == TestOp::greater) return order([](double a, double b) { return a > b; });
      if (test.op == TestOp::greater_equal) return order([](double a, double b) { return a >= b; });
      return Truth::unknown;
  }
  return Truth::unknown;
}

}  // namespace scopeward
