// SPDX-License-Identifier: Apache-2.0
// Where the lines of a statement begin that one line can't hold, or that has comments inside: in front of its condition
// or `implies`, in front of `and` and `or`, and in lists behind commas.
// Entry point: break_lines(). Tested by tests/grammar/format_test.cc.
#pragma once

#include "grammar/statement_parts.h"

namespace scopeward {

inline constexpr std::uint32_t kLineColumns = 100;  // as wide as a line gets, if its words let it

// Decides for each item whether it begins a line, and where. `indent` is where the statement begins.
void break_lines(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t indent, Statement& statement);

}  // namespace scopeward
