// SPDX-License-Identifier: Apache-2.0
// Names and texts from outside as a policy may have them: whatever they hold, they can't break out of the place where
// they are put. Entry points: bare_or_quoted(), description_text(), comment_text(), target_pattern().
// Tested by tests/bindings/cli (inventory_test.py).
#pragma once

#include <string>
#include <string_view>

namespace scopeward::cli {

// A pattern's text (`*` and `{hole}` live, `\*` and `\{` not) as a target of a rule.
[[nodiscard]] std::string bare_or_quoted(const std::string& pattern);

// A text in double quotes: one line without control and bidirectional characters, at most 200 characters long; empty if
// nothing is left of it.
[[nodiscard]] std::string description_text(std::string_view text);

// The rest of a comment line.
[[nodiscard]] std::string comment_text(std::string_view text);

// The target of an operation that exists, as a pattern's text. In a template, holes get names that a policy may have,
// each once; where it may have no hole it gets a `*`.
[[nodiscard]] std::string target_pattern(const std::string& target, bool is_template);

// Can the text stand in a policy at all?
[[nodiscard]] bool is_writable(std::string_view text);

}  // namespace scopeward::cli
