// SPDX-License-Identifier: Apache-2.0
// How diagnostics, and explanations of decisions, look: excerpts of the policy with marks for people, JSON for
// machines. Pure functions of their input, so that golden files can hold them. ASCII but for what the policy itself
// holds; control and bidirectional characters are drawn escaped, so that a policy can't forge what is said about it.
// Tested by tests/grammar/render_test.cc and tests/diagnostics.
#pragma once

#include <string>
#include <vector>

#include "grammar/diagnostic.h"
#include "grammar/source.h"

namespace scopeward {

struct Mark {
  Span span;
  bool primary = true;  // `^`, otherwise `-`
  std::string label;
};

enum class Colour : bool { off, on };

inline constexpr std::size_t kMostPrinted = 20;  // diagnostics in to_terminal(); the rest are counted

// ` --> name:line:column` and the marked lines, with a gutter; other texts of the policy follow, each behind ` ::: `.
// The first primary mark gives the place. Marks that lie
// in the cropped part of a long line are put into `hidden`.
[[nodiscard]] std::string draw(const Sources& sources, const std::vector<Mark>& marks, Colour colour,
                               std::vector<Mark>* hidden = nullptr);

// A line such as `   = help: write it so`, aligned with what draw() drew for the same marks.
[[nodiscard]] std::string footer(const Sources& sources, const std::vector<Mark>& marks, std::string_view kind,
                                 std::string_view text, Colour colour);

// Text with control and bidirectional characters, and bytes that are not UTF-8, made visible.
[[nodiscard]] std::string visible(std::string_view text);

[[nodiscard]] std::string to_terminal(const Sources& sources, const std::vector<Diagnostic>& diagnostics, Colour colour);
[[nodiscard]] std::string to_short(const Sources& sources, const std::vector<Diagnostic>& diagnostics);
[[nodiscard]] std::string to_json(const Sources& sources,
                                  const std::vector<Diagnostic>& diagnostics);  // one document, ends in a line feed

// A JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);
[[nodiscard]] std::string json_range(const Sources& sources, Span span);  // as in the Language Server Protocol

}  // namespace scopeward
