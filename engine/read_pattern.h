// SPDX-License-Identifier: Apache-2.0
// Patterns from outside a policy's text: one that someone types, and the template that an interface description has for
// a path. Tested by tests/engine/read_pattern_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/pattern.h"

namespace scopeward {

// As it would stand between the quotes of a rule's target: `*`, `**` and `{hole}` are live, `\*`, `\{` and `\\` are
// not. Nothing, and what is wrong in `problem`, if a rule could not have it.
[[nodiscard]] std::optional<Pattern> read_pattern_text(std::string_view text, TargetForm form, std::string& problem);

// `{name}` stands for a run inside a segment that is not empty, whatever its name; all else is literal. A segment with
// several of them becomes a glob, whose wildcards may also be empty. Flat targets have no templates.
[[nodiscard]] std::optional<Pattern> read_template(std::string_view text, TargetForm form, std::string& problem);

// What is all literal.
[[nodiscard]] std::optional<Pattern> read_literal(std::string_view text, TargetForm form, std::string& problem);

}  // namespace scopeward
