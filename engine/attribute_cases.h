// SPDX-License-Identifier: Apache-2.0
// The values of one attribute that some tests tell apart, an example of each: absent, of another type, and one value
// for every way in which the tests can come out together. What holds for these holds for all values.
// Entry point: attribute_cases(). Tested by tests/engine/attribute_cases_test.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/attribute.h"

namespace scopeward {

struct AttributeCase {
  bool absent = false;
  AttributeKind kind = AttributeKind::unusable;
  bool boolean = false;
  double number = 0;
  std::string string;
  std::vector<std::string> strings;

  [[nodiscard]] AttributeValue value() const;  // points into this
};

struct AttributeUse {  // of one policy
  const Attribute* attribute = nullptr;
  std::vector<const AttributeTest*> tests;
  bool binds = false;  // its value is put into families
  std::string_view separators;
};

// The first case is absence, the last one another type. Nothing when there are more than limits::kAttributeCases or the budget of steps is used
// up. `first_run`: see find_regions().
[[nodiscard]] std::optional<std::vector<AttributeCase>> attribute_cases(const std::vector<AttributeUse>& uses,
                                                                        std::size_t first_run, std::size_t& steps);

// As a JSON value: true, 3, "text", ["a"]; what is unusable is null.
[[nodiscard]] std::string to_json(const AttributeCase& attribute);

}  // namespace scopeward
