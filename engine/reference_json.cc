// SPDX-License-Identifier: Apache-2.0
// The facts of a reference page as JSON: to_json() of reference_page.h. Places are a file and a line, operations are
// referred to by their action, target and exceptions.
#include "engine/reference_page.h"
#include "grammar/render.h"

namespace scopeward {
namespace {

const char* boolean(bool value) { return value ? "true" : "false"; }

std::string list_json(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? "," : "") + json_string(text);
  return out + "]";
}

std::string optional_json(const std::string& text) { return text.empty() ? "null" : json_string(text); }

const char* may_json(May may) { return may == May::yes ? "\"yes\"" : may == May::no ? "\"no\"" : "\"if_attributes\""; }

std::string operation_name(const ReferenceOperation& operation) {
  return "\"action\":" + json_string(operation.action) + ",\"target\":" + json_string(operation.target) +
         ",\"except\":" + list_json(operation.excepts);
}

std::string place_json(const ReferenceRule& rule) {
  return "\"file\":" + json_string(rule.file) + ",\"line\":" + std::to_string(rule.line);
}

std::string scope_json(const ReferencePage& page, const ReferenceScope& scope) {
  std::string out = "{\"scope\":" + json_string(scope.name) + ",\"description\":" + optional_json(scope.description);
  out += ",\"implies\":" + list_json(scope.implies) + ",\"family\":" + boolean(scope.family);
  out += std::string(",\"internal\":") + boolean(scope.internal) + ",\"deprecated\":";
  out += scope.deprecated ? json_string(scope.advice) : "null";
  out += std::string(",\"requestable\":") + boolean(scope.requestable) + ",\"advertised\":" + boolean(scope.advertised);
  out += std::string(",\"initial\":") + boolean(scope.initial) + ",\"weight\":" + std::to_string(scope.weight);
  out += ",\"unlocks\":[";
  for (const ReferenceUnlock& unlock : scope.unlocks) {
    out += out.back() == '[' ? "" : ",";
    out += "{" + operation_name(page.operations[unlock.operation]);
    out += std::string(",\"if_attributes\":") + boolean(unlock.if_attributes) + "}";
  }
  return out + "]}";
}

std::string operation_json(const ReferencePage& page, const ReferenceOperation& operation) {
  std::string out = "{" + operation_name(operation) + ",\"description\":" + optional_json(operation.description);
  out += std::string(",\"declared\":") + boolean(operation.declared) + ",\"judged\":" + boolean(operation.judged);
  out += std::string(",\"anonymous\":") + may_json(operation.anonymous);
  out += std::string(",\"authenticated\":") + may_json(operation.authenticated) + ",\"alternatives\":[";
  for (const ReferenceSet& set : operation.sets) {
    out += out.back() == '[' ? "" : ",";
    out += "{\"scopes\":" + list_json(set.scopes) + ",\"if_attributes\":" + boolean(set.if_attributes) + "}";
  }
  out += std::string("],\"complete\":") + boolean(operation.complete) + ",\"rules\":[";
  for (const std::uint32_t rule : operation.rules)
    out += (out.back() == '[' ? "{" : ",{") + place_json(page.rules[rule]) + "}";
  return out + "]}";
}

std::string rule_json(const ReferenceRule& rule) {
  std::string out = "{" + place_json(rule) + ",\"effect\":" + json_string(rule.effect);
  out += ",\"text\":" + json_string(rule.text) + ",\"message\":" + optional_json(rule.message);
  return out + ",\"tests_attributes\":" + boolean(rule.tests_attributes) + "}";
}

std::string attribute_json(const ReferenceAttribute& attribute) {
  return "{\"attribute\":" + json_string(attribute.name) + ",\"type\":" + json_string(attribute.type) +
         ",\"default\":" + (attribute.has_default ? json_string(attribute.default_value) : "null") +
         ",\"description\":" + optional_json(attribute.description) + "}";
}

}  // namespace

std::string to_json(const ReferencePage& page) {
  std::string out = "{\"file\":" + json_string(page.file) + ",\"name\":" + optional_json(page.name);
  out += ",\"profile\":" + optional_json(page.profile) + ",\"resource\":" + optional_json(page.resource);
  out += ",\"metadata_url\":" + optional_json(page.metadata_url);
  out += ",\"documentation\":" + optional_json(page.documentation);
  out += ",\"authorization_servers\":" + list_json(page.authorization_servers);
  out += std::string(",\"complete\":") + boolean(page.complete) + ",\"scopes\":[";
  for (const ReferenceScope& scope : page.scopes) out += (out.back() == '[' ? "" : ",") + scope_json(page, scope);
  out += "],\"operations\":[";
  for (const ReferenceOperation& operation : page.operations)
    out += (out.back() == '[' ? "" : ",") + operation_json(page, operation);
  out += "],\"rules\":[";
  for (const ReferenceRule& rule : page.rules) out += (out.back() == '[' ? "" : ",") + rule_json(rule);
  out += "],\"attributes\":[";
  for (const ReferenceAttribute& attribute : page.attributes)
    out += (out.back() == '[' ? "" : ",") + attribute_json(attribute);
  return out + "]}\n";
}

}  // namespace scopeward
