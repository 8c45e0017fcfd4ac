// SPDX-License-Identifier: Apache-2.0
#include "arguments.h"

#include <algorithm>

namespace epicme {
namespace {

constexpr std::size_t kLongestLine = 200;
constexpr std::size_t kLongestText = 16 * 1024;
constexpr int kLargestCount = 100;

Json kind_schema(Kind kind) {
  switch (kind) {
    case Kind::id:
      return {{"type", "string"}, {"pattern", "^[1-9][0-9]{0,17}$"}};
    case Kind::line:
      return {{"type", "string"}, {"minLength", 1}, {"maxLength", kLongestLine}};
    case Kind::text:
      return {{"type", "string"}, {"maxLength", kLongestText}};
    case Kind::count:
      break;
  }
  return {{"type", "integer"}, {"minimum", 1}, {"maximum", kLargestCount}};
}

std::string text_fault(Kind kind, const std::string& text) {
  const auto control = [kind](char c) {
    return (c >= 0 && c < 0x20 && !(kind == Kind::text && (c == '\n' || c == '\t' || c == '\r'))) || c == 0x7F;
  };
  if (kind == Kind::id) {
    const bool decimal = !text.empty() && text.size() <= 18 && text[0] != '0' &&
                         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return decimal ? "" : "must be an id such as \"12\"";
  }
  if (kind == Kind::line && text.empty()) return "must not be empty";
  const std::size_t longest = kind == Kind::line ? kLongestLine : kLongestText;
  if (text.size() > longest) return "is longer than " + std::to_string(longest) + " bytes";
  return std::any_of(text.begin(), text.end(), control) ? "holds a control character" : "";
}

std::string fault(Kind kind, const Json& value) {
  if (kind == Kind::count) {
    const bool fits = value.is_number_integer() && value >= 1 && value <= kLargestCount;
    return fits ? "" : "must be a whole number from 1 to " + std::to_string(kLargestCount);
  }
  return value.is_string() ? text_fault(kind, value.get_ref<const std::string&>()) : "must be a text";
}

}  // namespace

Json schema_of(const std::vector<Parameter>& parameters) {
  Json schema = {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
  for (const Parameter& parameter : parameters) {
    Json& property = schema["properties"][parameter.name] = kind_schema(parameter.kind);
    property["description"] = parameter.description;
    if (parameter.required) schema["required"].push_back(parameter.name);
  }
  return schema;
}

std::string check_arguments(const std::vector<Parameter>& parameters, const Json& arguments) {
  for (const auto& argument : arguments.items()) {
    const std::string& name = argument.key();
    const auto known =
        std::find_if(parameters.begin(), parameters.end(), [&](const Parameter& p) { return name == p.name; });
    if (known == parameters.end()) return "There is no parameter \"" + name.substr(0, 64) + "\".";
    if (const std::string what = fault(known->kind, argument.value()); !what.empty())
      return "\"" + name + "\" " + what + ".";
  }
  for (const Parameter& parameter : parameters) {
    if (parameter.required && !arguments.contains(parameter.name))
      return std::string("\"") + parameter.name + "\" is missing.";
  }
  return {};
}

}  // namespace epicme
