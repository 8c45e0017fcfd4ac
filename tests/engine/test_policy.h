// SPDX-License-Identifier: Apache-2.0
// A policy for a test, from its text, and short ways to ask it something. A text that does not compile throws what the
// compiler said. Also used by tests/limits.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/explain.h"
#include "engine/policy.h"

namespace scopeward {

// The attributes of a request: {{"token.suspended", true}, {"arg.tags", std::vector<std::string>{"a"}}}.
class GivenAttributes {
 public:
  using Value = std::variant<bool, double, std::string, std::vector<std::string>>;
  struct Given {
    std::string name;
    Value value;
  };
  GivenAttributes() = default;
  GivenAttributes(std::initializer_list<Given> given) : given_(given) {}

  void add(std::string name, Value value) { given_.push_back({std::move(name), std::move(value)}); }
  [[nodiscard]] RequestAttributes borrow() const;

 private:
  std::vector<Given> given_;
};

[[nodiscard]] AttributeValue borrow(const GivenAttributes::Value& value);

class TestPolicy {
 public:
  explicit TestPolicy(const std::string& text);

  [[nodiscard]] const Policy& operator*() const { return *compiled_.policy; }
  [[nodiscard]] const Policy* operator->() const { return compiled_.policy.get(); }
  [[nodiscard]] const std::vector<Diagnostic>& warnings() const { return compiled_.diagnostics; }

  using Scopes = std::optional<std::string>;  // nothing: a caller without a token
  [[nodiscard]] Grant grant(const Scopes& scopes) const;
  [[nodiscard]] std::string decide(const Scopes& scopes, const std::string& action, const std::string& target,
                                   const GivenAttributes& attributes = {}) const;
  [[nodiscard]] Explanation explain(const Scopes& scopes, const std::string& action, const std::string& target,
                                    const GivenAttributes& attributes = {}) const;

  [[nodiscard]] ScopeId scope(const std::string& name) const;  // a family by its name with holes

 private:
  CompiledPolicy compiled_;
};

// "P0203 `user:raed`": the codes of what is said about a text, with the text that is underlined.
[[nodiscard]] std::vector<std::string> complaints(const std::string& text);

[[nodiscard]] std::string joined(const std::vector<std::string>& names, const std::string& between = " ");

}  // namespace scopeward
