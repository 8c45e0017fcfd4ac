// SPDX-License-Identifier: Apache-2.0
#include "engine/attribute.h"

#include <algorithm>
#include <cmath>

#include "engine/scope.h"

namespace scopeward {

AttributeValue Attribute::default_value() const {
  if (!has_default) return {};
  const auto at = [](const void* data, std::size_t i) -> std::string_view {
    return static_cast<const std::string*>(data)[i];
  };
  return {kind, default_boolean, default_number, default_string, {default_strings.data(), default_strings.size(), at}};
}

AttributeValue find_attribute(const Attribute& attribute, const RequestAttributes& request) {
  bool found = false;
  AttributeValue value;
  for (std::size_t i = 0; i < request.count; ++i) {
    const RequestAttribute given = request.at(request.data, i);
    if (given.name != attribute.name) continue;
    if (found) return {};  // which of the two is meant?
    found = true;
    value = given.value;
  }
  if (!found) return attribute.default_value();
  if (value.kind != attribute.kind) return {};
  if (attribute.kind == AttributeKind::number && std::isnan(value.number)) return {};
  return value;
}

Truth evaluate(const AttributeTest& test, const AttributeValue& value) {
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
      for (std::size_t i = 0; i < value.strings.count; ++i)
        if (value.strings.at(value.strings.data, i) == test.string) return Truth::yes;
      return Truth::no;
    case AttributeKind::string:
      if (test.op == TestOp::equal) return truth(value.string == test.string);
      if (test.op == TestOp::not_equal) return truth(value.string != test.string);
      if (test.op == TestOp::matches) return truth(glob_match(test.string, value.string));
      if (test.op == TestOp::in) return truth(std::ranges::find(test.strings, value.string) != test.strings.end());
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
