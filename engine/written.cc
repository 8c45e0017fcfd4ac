// SPDX-License-Identifier: Apache-2.0
#include "engine/written.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/atoms.h"

namespace scopeward {
namespace {

// A literal part of a pattern over targets, or a glob with kStar.
void append_literal(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '*' || c == '{' || c == '\\') out += '\\';
    out += c == kStar ? '*' : c;
  }
}

// The shortest text that is read as this number; the language has no exponents.
std::string number_text(double number) {
  std::array<char, 512> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  return error == std::errc() ? std::string(text.data(), end) : std::string();
}

std::string list_text(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + item;
  return out + "]";
}

std::string value_text(const Attribute& attribute, const AttributeTest& test) {
  return attribute.kind == AttributeKind::boolean  ? (test.boolean ? "true" : "false")
         : attribute.kind == AttributeKind::number ? number_text(test.number)
                                                   : quoted_text(test.string);
}

std::string test_text(const Model& model, const AttributeTest& test) {
  const Attribute& attribute = model.attributes[test.attribute];
  const auto compared = [&](const char* op) { return attribute.name + op + value_text(attribute, test); };
  switch (test.op) {
    case TestOp::is_true:
      return attribute.name;
    case TestOp::equal:
      return compared(" == ");
    case TestOp::not_equal:
      return compared(" != ");
    case TestOp::less:
      return compared(" < ");
    case TestOp::less_equal:
      return compared(" <= ");
    case TestOp::greater:
      return compared(" > ");
    case TestOp::greater_equal:
      return compared(" >= ");
    case TestOp::contains:
      return compared(" contains ");
    case TestOp::matches: {
      std::string glob;
      for (const char c : test.string) {
        if (c == '*' || c == '"' || c == '\\') glob += '\\';
        glob += c == kStar ? '*' : c;
      }
      return attribute.name + " matches \"" + glob + "\"";
    }
    case TestOp::in:
      break;
  }
  std::vector<std::string> values;
  for (const double number : test.numbers) values.push_back(number_text(number));
  for (const std::string& text : test.strings) values.push_back(quoted_text(text));
  return attribute.name + " in " + list_text(values);
}

// The family with what fills its holes: `project:{arg.project}:write`.
std::string family_text(const Model& model, const FamilyTest& test) {
  const Scope& family = model.vocabulary.scopes[test.family];
  std::string key;
  for (const Binding& binding : test.bindings) {
    if (!key.empty()) key += kKeyJoint;
    key += '{';
    key += binding.from_attribute ? model.attributes[binding.index].name : model.captures[binding.index];
    key += '}';
  }
  return instance_name(family, key);
}

// Comments and line ends taken out, and every run of white space one blank; what stands in quotes is left alone.
std::string one_line(std::string_view text) {
  std::string out;
  bool quoted = false, blank = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!quoted && c == '#' && (blank || i == 0)) {
      while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
      continue;
    }
    if (!quoted && space) {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += c;
    if (c == '\\' && quoted && i + 1 < text.size()) {
      out += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    }
  }
  return out;
}

}  // namespace

std::string pattern_text(const Pattern& pattern) {
  std::string out;
  std::size_t hole = 0;
  for (const PatternSegment& segment : pattern.segments) {
    if (&segment != pattern.segments.data()) out += '/';
    if (segment.kind == PatternSegment::Kind::run) {
      out += "**";
      continue;
    }
    append_literal(out, segment.text);
    if (segment.kind != PatternSegment::Kind::hole) continue;
    out += "{" + pattern.holes[hole++] + "}";
    append_literal(out, segment.suffix);
  }
  return out;
}

std::string atom_text(const Model& model, Atom a) {
  switch (a.kind) {
    case Atom::Kind::scope:
      return model.vocabulary.scopes[a.index].name;
    case Atom::Kind::family:
      return family_text(model, model.family_tests[a.index]);
    case Atom::Kind::attribute:
      break;
  }
  return test_text(model, model.attribute_tests[a.index]);
}

std::string bound_text(const Model& model, Atom a, const Match& match, const Request& request) {
  if (a.kind != Atom::Kind::family) return atom_text(model, a);
  const FamilyTest& test = model.family_tests[a.index];
  BoundKey key;
  bind(model, test, match, request, key);
  return key.size == 0 ? family_text(model, test) : instance_name(model.vocabulary.scopes[test.family], key.view());
}

std::string_view type_text(AttributeKind kind) {
  return kind == AttributeKind::boolean   ? "bool"
         : kind == AttributeKind::number  ? "number"
         : kind == AttributeKind::string  ? "string"
         : kind == AttributeKind::strings ? "strings"
                                          : "unusable";
}

std::string default_text(const Attribute& attribute) {
  if (!attribute.has_default) return {};
  switch (attribute.kind) {
    case AttributeKind::boolean:
      return attribute.default_boolean ? "true" : "false";
    case AttributeKind::number:
      return number_text(attribute.default_number);
    case AttributeKind::string:
      return quoted_text(attribute.default_string);
    case AttributeKind::strings: {
      std::vector<std::string> values;
      for (const std::string& text : attribute.default_strings) values.push_back(quoted_text(text));
      return list_text(values);
    }
    case AttributeKind::unusable:
      break;
  }
  return {};
}

std::string quoted_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string_view effect_text(Effect effect) { return effect == Effect::allow ? "allow" : "deny"; }

const std::string& policy_file(const Policy& policy) { return policy.sources.at(0).name(); }

RulePlace rule_place(const Policy& policy, std::uint32_t rule) {
  const Span span = policy.model.rules[rule].span;
  return {policy.sources.name(span), policy.sources.line(span)};
}

std::string rule_text(const Policy& policy, std::uint32_t rule) {
  return one_line(policy.sources.text(policy.model.rules[rule].span));
}

std::string requirement_text(const Policy& policy, std::uint32_t rule) {
  return one_line(policy.sources.text(policy.model.rules[rule].condition_span));
}

}  // namespace scopeward
