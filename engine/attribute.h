// SPDX-License-Identifier: Apache-2.0
// Attributes: what a request says about the caller, the call and the host, and the tests of a policy on it.
// Three-valued: a test on an attribute that is absent or of another type is unknown. Tested by
// tests/engine/attribute_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scopeward {

enum class Truth : std::uint8_t { no, unknown, yes };

[[nodiscard]] constexpr Truth negate(Truth t) { return static_cast<Truth>(2 - static_cast<int>(t)); }
[[nodiscard]] constexpr Truth truth(bool b) { return b ? Truth::yes : Truth::no; }

enum class AttributeKind : std::uint8_t { unusable, boolean, number, string, strings };

// Texts that someone else owns, in whatever form: read one by one, never copied.
struct TextList {
  const void* data = nullptr;
  std::size_t count = 0;
  std::string_view (*at)(const TextList& list, std::size_t i) = nullptr;
  const void* owner = nullptr;  // whatever else `at` needs
};

struct AttributeValue {  // borrowed from the request
  AttributeKind kind = AttributeKind::unusable;
  bool boolean = false;
  double number = 0;
  std::string_view string;
  TextList strings;
};

struct RequestAttribute {
  std::string_view name;
  AttributeValue value;
};

// The attributes of a request, in the host's own form.
struct RequestAttributes {
  const void* data = nullptr;
  std::size_t count = 0;
  RequestAttribute (*at)(const void* data, std::size_t i) = nullptr;
};

struct AttributeView {  // what a decision needs of a declared one
  std::string_view name;
  AttributeKind kind = AttributeKind::unusable;
  AttributeValue otherwise;  // its default, or unusable
};

struct Attribute {  // as declared
  std::string name;
  AttributeKind kind = AttributeKind::boolean;
  bool has_default = false;
  bool default_boolean = false;
  double default_number = 0;
  std::string default_string;
  std::vector<std::string> default_strings;
  std::string description{};

  [[nodiscard]] AttributeValue default_value() const;
  [[nodiscard]] AttributeView view() const { return {name, kind, default_value()}; }
};

enum class TestOp : std::uint8_t {
  is_true,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  contains,
  matches
};

struct TestView {  // what a decision needs of a test
  TestOp op = TestOp::is_true;
  bool boolean = false;
  double number = 0;
  std::string_view string;
  std::span<const double> numbers;
  TextList strings;
};

struct AttributeTest {
  std::uint32_t attribute = 0;  // into the policy's attributes
  TestOp op = TestOp::is_true;
  bool boolean = false;
  double number = 0;
  std::string string;                // also the glob of `matches`, with kStar
  std::vector<double> numbers;       // of `in`
  std::vector<std::string> strings;  // of `in`

  [[nodiscard]] TestView view() const;
  friend bool operator==(const AttributeTest&, const AttributeTest&) = default;
};

// The value of a declared attribute in a request: what was sent, else the default, else unusable. Sent twice, of
// another type, or not a number: unusable.
[[nodiscard]] AttributeValue find_attribute(const AttributeView& attribute, const RequestAttributes& request);

[[nodiscard]] Truth evaluate(const TestView& test, const AttributeValue& value);
[[nodiscard]] inline Truth evaluate(const AttributeTest& test, const AttributeValue& value) {
  return evaluate(test.view(), value);
}

// Texts that lie in a vector.
[[nodiscard]] TextList list_of(const std::vector<std::string>& texts);

}  // namespace scopeward
