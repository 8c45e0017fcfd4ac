// SPDX-License-Identifier: Apache-2.0
// Attributes and their defaults.
#include <algorithm>

#include "engine/checker.h"
#include "engine/limits.h"

namespace scopeward {
namespace {

AttributeKind kind_of(AttributeType type) {
  switch (type) {
    case AttributeType::boolean:
      return AttributeKind::boolean;
    case AttributeType::string:
      return AttributeKind::string;
    case AttributeType::number:
      return AttributeKind::number;
    case AttributeType::strings:
      return AttributeKind::strings;
  }
  return AttributeKind::unusable;
}

void set_default(Checker& c, const AttributeDecl& decl, Attribute& attribute) {
  if (!decl.has_default) return;
  const bool list = attribute.kind == AttributeKind::strings;
  bool fits = decl.default_is_list == list && decl.values_end > decl.values_begin;
  for (std::uint32_t i = decl.values_begin; i < decl.values_end; ++i)
    fits = fits && is_of(c.document.values[i], attribute.kind);
  if (!fits) {
    c.report(Code::type_mismatch, decl.default_span, "the default of `" + attribute.name + "` is not of its type",
             "another type", list ? "write a list such as `[\"a\"]`" : "write a value of the type that is declared");
    return;
  }
  attribute.has_default = true;
  const Value& value = c.document.values[decl.values_begin];
  attribute.default_boolean = value.boolean;
  attribute.default_number = value.number;
  if (attribute.kind == AttributeKind::string) attribute.default_string = c.text(value.string);
  if (list)
    for (std::uint32_t i = decl.values_begin; i < decl.values_end; ++i)
      attribute.default_strings.push_back(c.text(c.document.values[i].string));
}

}  // namespace

bool is_of(const Value& value, AttributeKind kind) {
  switch (value.kind) {
    case ValueKind::boolean:
      return kind == AttributeKind::boolean;
    case ValueKind::number:
      return kind == AttributeKind::number;
    case ValueKind::string:
      return kind == AttributeKind::string || kind == AttributeKind::strings;
  }
  return false;
}

void check_attributes(Checker& c) {
  for (const AttributeDecl& decl : c.document.attributes) {
    Attribute attribute;
    attribute.name = c.text(decl.name);
    attribute.kind = kind_of(decl.type);
    if (decl.name.quoted || !is_attribute_name(attribute.name) || attribute.name.ends_with('.') ||
        attribute.name.find_first_of("*{") != std::string::npos) {
      c.report(Code::invalid_name, decl.name.span, "an attribute's name begins with `arg.`, `token.` or `request.`",
               "not an attribute",
               "`token.` is what the token says, `arg.` what the call says, `request.` what the host says");
      c.failed.push_back(attribute.name);
      continue;
    }
    if (c.model.attributes.size() == limits::kAttributes) {
      c.report(Code::too_many_attributes, decl.name.span,
               "a policy has at most " + std::to_string(limits::kAttributes) + " attributes", "one too many");
      break;
    }
    set_default(c, decl, attribute);
    if (decl.has_description) attribute.description = c.text(decl.description);
    if (c.declare(c.attributes, attribute.name, static_cast<std::uint32_t>(c.model.attributes.size()), decl.name.span))
      c.model.attributes.push_back(std::move(attribute));
  }
  c.attribute_named.assign(c.model.attributes.size(), false);
}

}  // namespace scopeward
