// SPDX-License-Identifier: Apache-2.0
// A policy's lexemes written in their canonical layout: each statement, setting and step on a line of its own,
// neighbours of one kind in columns, one blank line where the author left any, comments where they were.
// Entry point: lay_out(). Tested by tests/grammar/format_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/lexemes.h"

namespace scopeward {

struct LaidOut {
  enum class Outcome { whole, not_a_policy, too_large };  // too large: more than `most_bytes` would come out
  Outcome outcome = Outcome::whole;
  std::string text;
};
[[nodiscard]] LaidOut lay_out(std::string_view text, const std::vector<Lexeme>& lexemes, std::size_t most_bytes);

}  // namespace scopeward
