// SPDX-License-Identifier: Apache-2.0
// The pieces of a policy text: words, quoted texts, signs and comments, and what stands before each. Nothing but white
// space lies between them, so whoever writes them again in their order, apart from one another, changes no meaning. For
// the formatter; parsing needs no such stage.
// Entry point: split_lexemes(). Tested by tests/grammar/lexemes_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace scopeward {

struct Lexeme {
  enum class Kind : std::uint8_t { word, text, sign, comment };  // word: a name, a keyword, a number
  enum class Before : std::uint8_t { same_line, next_line, blank_line };

  std::uint32_t begin = 0, end = 0;  // bytes; a comment's end is that of its last character
  Kind kind = Kind::word;
  Before before = Before::same_line;
  bool continues = false;     // a comment that stands right below one behind code, as its next line
  std::uint32_t partner = 0;  // of a bracket: the index of the other one
  std::uint32_t column = 0;   // of a comment: the characters before it on its line
};

// All of them, or nothing if something else is in the text: then it is no policy.
[[nodiscard]] std::optional<std::vector<Lexeme>> split_lexemes(std::string_view text);

// The same bytes in the same order, and so the same words and comments.
[[nodiscard]] bool same_lexemes(std::string_view a, std::string_view b);

// How many columns a text takes: its characters.
[[nodiscard]] std::uint32_t columns_of(std::string_view text);

}  // namespace scopeward
