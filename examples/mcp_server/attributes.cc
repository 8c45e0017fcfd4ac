// SPDX-License-Identifier: Apache-2.0
#include "attributes.h"

#include <algorithm>

namespace epicme {
namespace {

constexpr std::string_view kArgument = "arg.";
constexpr std::string_view kToken = "token.";

// The user table's answer to token.NAME, or null when it has no such column.
Json column(const User& user, std::string_view name) {
  if (name == "suspended") return user.suspended;
  if (name == "plan") return user.plan;
  return nullptr;
}

const Json* member(const Json& object, std::string_view name) {
  const auto found = object.find(std::string(name));
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

Attributes::Attributes(const Caller& caller, const Json* arguments) {
  const scopeward_list declared = scopeward_policy_attributes(caller.policy.get());
  for (std::size_t i = 0; i < declared.count; ++i) {
    const std::string_view name = view(declared.items[i]);
    if (name.substr(0, kArgument.size()) == kArgument && arguments != nullptr) {
      if (const Json* value = member(*arguments, name.substr(kArgument.size()))) add(declared.items[i], *value);
    } else if (name.substr(0, kToken.size()) == kToken && caller.user) {
      const std::string_view claim = name.substr(kToken.size());
      Json known = column(*caller.user, claim);
      if (!known.is_null()) {
        columns_.push_back(std::move(known));
        add(declared.items[i], columns_.back());
      } else if (const Json* value = member(caller.claims.all, claim)) {
        add(declared.items[i], *value);
      }
    }
  }
}

void Attributes::add(scopeward_str name, const Json& value) {
  constexpr double kExact = 9007199254740992.0;  // up to here a double holds every whole number
  scopeward_attribute attribute = {};
  attribute.name = name;
  attribute.type = SCOPEWARD_UNUSABLE;
  if (value.is_boolean()) {
    attribute.type = SCOPEWARD_BOOL;
    attribute.boolean = value.get<bool>() ? 1 : 0;
  } else if (value.is_number()) {
    attribute.number = value.get<double>();
    if (value.is_number_float() || std::abs(attribute.number) < kExact) attribute.type = SCOPEWARD_NUMBER;
  } else if (value.is_string()) {
    attribute.type = SCOPEWARD_STRING;
    attribute.string = borrow(value.get_ref<const std::string&>());
  } else if (value.is_array() &&
             std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_string(); })) {
    std::vector<scopeward_str>& texts = texts_.emplace_back();
    for (const Json& item : value) texts.push_back(borrow(item.get_ref<const std::string&>()));
    attribute.type = SCOPEWARD_STRINGS;
    attribute.strings = {texts.data(), texts.size()};
  }
  list_.push_back(attribute);
}

scopeward_request Attributes::request(const Operation& operation) const {
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = borrow(operation.action);
  request.target = borrow(operation.target);
  request.attributes = list_.data();
  request.attribute_count = list_.size();
  return request;
}

}  // namespace epicme
