// SPDX-License-Identifier: Apache-2.0
// What a model holds, written as the language has it: targets, tests, rules and their places. For pages and graphs,
// which speak of a policy without marking its text. Where the text is needed, for a rule's place and words, it is read
// here and nowhere else in them.
// Tested by tests/engine/written_test.cc.
#pragma once

#include <string>

#include "engine/operation.h"
#include "engine/policy.h"

namespace scopeward {

// `epicme://entries/{id}`, `search_*`: without quotes; a literal `*` or `{` has its backslash.
[[nodiscard]] std::string pattern_text(const Pattern& pattern);

// `entries:read`, `project:{arg.project}:write`, `token.age < 1800`, `arg.name in ["a", "b"]`.
[[nodiscard]] std::string atom_text(const Model& model, Atom atom);

// The same, a family as the instance that this match and request make of it, if they do: `entries:42:read`.
[[nodiscard]] std::string bound_text(const Model& model, Atom atom, const Match& match, const Request& request);

[[nodiscard]] std::string_view type_text(AttributeKind kind);        // `bool`
[[nodiscard]] std::string default_text(const Attribute& attribute);  // `["guest"]`; empty without a default
[[nodiscard]] std::string quoted_text(std::string_view text);        // with its quotes and escapes
[[nodiscard]] std::string_view effect_text(Effect effect);           // `allow`

[[nodiscard]] const std::string& policy_file(const Policy& policy);  // the one that was named, not an import

struct RulePlace {
  std::string file;
  std::size_t line = 0;  // 1-based
};
[[nodiscard]] RulePlace rule_place(const Policy& policy, std::uint32_t rule);

// A rule as it was written, without its message, on one line and without comments.
[[nodiscard]] std::string rule_text(const Policy& policy, std::uint32_t rule);
// Its condition alone: `if entries:read`, `public`.
[[nodiscard]] std::string requirement_text(const Policy& policy, std::uint32_t rule);

}  // namespace scopeward
