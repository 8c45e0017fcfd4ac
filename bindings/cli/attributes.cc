// SPDX-License-Identifier: Apache-2.0
// See attributes.h.
// Tested by tests/bindings/cli.
#include "attributes.h"

#include <algorithm>
#include <utility>

namespace scopeward::cli {

std::optional<std::string> Attributes::read_text(std::string_view json) {
  std::string error;
  std::optional<Json> value = read_strict_json(json, error);
  if (!value) return error;
  return read(std::move(*value));
}

std::optional<std::string> Attributes::read(Json json) {
  if (!json.is_object()) return "is not a JSON object";
  json_ = std::move(json);
  texts_.clear();
  list_.clear();
  texts_.reserve(json_.size());  // the elements are pointed to
  for (auto member = json_.begin(); member != json_.end(); ++member) add(member.key(), member.value());
  return std::nullopt;
}

void Attributes::add(const std::string& name, const Json& value) {
  if (value.is_null()) return;
  scopeward_attribute attribute{};  // SCOPEWARD_UNUSABLE
  attribute.name = borrow(name);
  if (value.is_boolean()) {
    attribute.type = SCOPEWARD_BOOL;
    attribute.boolean = value.get<bool>() ? 1 : 0;
  } else if (value.is_number()) {
    attribute.type = SCOPEWARD_NUMBER;
    attribute.number = value.get<double>();
  } else if (value.is_string()) {
    attribute.type = SCOPEWARD_STRING;
    attribute.string = borrow(value.get_ref<const std::string&>());
  } else if (value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& v) { return v.is_string(); })) {
    attribute.type = SCOPEWARD_STRINGS;
    auto& texts = texts_.emplace_back();
    texts.reserve(value.size());
    for (const Json& text : value) texts.push_back(borrow(text.get_ref<const std::string&>()));
    attribute.strings = {texts.data(), texts.size()};
  }
  list_.push_back(attribute);
}

}  // namespace scopeward::cli
