// SPDX-License-Identifier: Apache-2.0
// A JSON object of attributes, {"token.suspended": false, "arg.project": "p1"}, as the library takes it: true and
// false, numbers, texts and arrays of texts as themselves, null as absent, anything else as unusable, so that the
// attribute is unknown rather than missing. Entry point: Attributes::read().
// Tested by tests/bindings/cli.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "handles.h"
#include "strict_json.h"

namespace scopeward::cli {

// Owns what the scopeward_attributes point into; so it is neither copied nor moved.
class Attributes {
 public:
  Attributes() = default;
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  // Nothing when all is well, else what is wrong, as the end of a sentence: "is not a JSON object".
  [[nodiscard]] std::optional<std::string> read_text(std::string_view json);
  [[nodiscard]] std::optional<std::string> read(Json json);

  [[nodiscard]] const std::vector<scopeward_attribute>& list() const { return list_; }

 private:
  void add(const std::string& name, const Json& value);

  Json json_;                                      // the texts
  std::vector<std::vector<scopeward_str>> texts_;  // the arrays of texts
  std::vector<scopeward_attribute> list_;
};

}  // namespace scopeward::cli
