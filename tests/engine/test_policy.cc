// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/test_policy.h"

#include <stdexcept>

namespace scopeward {

AttributeValue borrow(const GivenAttributes::Value& value) {
  AttributeValue out;
  if (const auto* boolean = std::get_if<bool>(&value)) {
    out.kind = AttributeKind::boolean;
    out.boolean = *boolean;
  } else if (const auto* number = std::get_if<double>(&value)) {
    out.kind = AttributeKind::number;
    out.number = *number;
  } else if (const auto* string = std::get_if<std::string>(&value)) {
    out.kind = AttributeKind::string;
    out.string = *string;
  } else {
    const auto& strings = std::get<std::vector<std::string>>(value);
    out.kind = AttributeKind::strings;
    out.strings = list_of(strings);
  }
  return out;
}

RequestAttributes GivenAttributes::borrow() const {
  return {given_.data(), given_.size(), [](const void* data, std::size_t i) -> RequestAttribute {
            const Given& given = static_cast<const Given*>(data)[i];
            return {given.name, scopeward::borrow(given.value)};
          }};
}

TestPolicy::TestPolicy(const std::string& text) : compiled_(compile_policy("test.policy", text)) {
  if (compiled_.policy == nullptr) throw std::runtime_error(to_terminal(compiled_.sources, compiled_.diagnostics, Colour::off));
}

Grant TestPolicy::grant(const Scopes& scopes) const {
  Grant grant(compiled_.policy->model.vocabulary);
  if (scopes) {
    const ScopeStringError error = read_scopes(compiled_.policy->model.vocabulary, *scopes, grant);
    if (!error.message.empty()) throw std::runtime_error(std::string(error.message));
  }
  return grant;
}

std::string TestPolicy::decide(const Scopes& scopes, const std::string& action, const std::string& target,
                               const GivenAttributes& attributes) const {
  const Grant held = grant(scopes);
  return std::string(reason_name(scopeward::decide(compiled_.policy->program, &held, {action, target, attributes.borrow()})));
}

Explanation TestPolicy::explain(const Scopes& scopes, const std::string& action, const std::string& target,
                                const GivenAttributes& attributes) const {
  const Grant held = grant(scopes);
  return scopeward::explain(compiled_.policy->program, &held, {action, target, attributes.borrow()});
}

ScopeId TestPolicy::scope(const std::string& name) const {
  const std::vector<Scope>& scopes = compiled_.policy->model.vocabulary.scopes;
  for (ScopeId id = 0; id < scopes.size(); ++id)
    if (scopes[id].name == name) return id;
  throw std::runtime_error("no scope " + name);
}

std::vector<std::string> complaints(const std::string& text) {
  const CompiledPolicy compiled = compile_policy("test.policy", text);
  std::vector<std::string> lines;
  for (const Diagnostic& d : compiled.diagnostics)
    lines.push_back(code_text(d.code) + " `" + std::string(compiled.sources.text(d.span)) + "`");
  return lines;
}

std::string joined(const std::vector<std::string>& names, const std::string& between) {
  std::string out;
  for (const std::string& name : names) out += (&name == names.data() ? "" : between) + name;
  return out;
}

}  // namespace scopeward
