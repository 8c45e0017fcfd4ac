// SPDX-License-Identifier: Apache-2.0
// What a statement is made of, as its layout sees it: its lexemes with the blanks between them, in parts that may stand
// in columns and may begin lines. Read from lexemes that parse() has accepted; anything else is no statement.
// Entry point: read_statement(). Tested by tests/grammar/format_test.cc.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar/lexemes.h"

namespace scopeward {

// Neighbours of one kind have common columns.
enum class StatementKind : std::uint8_t {
  language,
  policy,
  scope,
  attribute,
  let,
  action,
  operation,
  rule,
  import,
  test,
  setting,
  step,
  expectation,
  closing
};

struct Item {
  std::uint32_t lexeme = 0;
  std::uint32_t width = 0;
  std::uint8_t gap = 0;      // blanks before it, where it does not begin a line
  bool commented = false;    // a comment stands before it, so it has to begin a line
  bool breaks = false;       // the layout has it begin a line
  std::uint32_t indent = 0;  // where, if it begins one
};

struct StatementPart {
  enum class Breaks : std::uint8_t { never, where_it_must, always };  // in a statement that one line can't hold
  static constexpr std::uint8_t kNoColumn = 0xFF;                     // goes on with the one before

  std::uint32_t begin = 0, end = 0;  // items
  std::uint32_t lead = 0;            // items before the list or the requirement: a keyword
  std::uint8_t column = kNoColumn;
  Breaks breaks = Breaks::never;
  bool requirement = false;
};

struct Statement {
  StatementKind kind = StatementKind::closing;
  std::vector<Item> items;
  std::vector<StatementPart> parts;
};

// Reads the statement at `next`, comments inside it left out, and moves behind it. Of a block only the head, to its
// `{`. False if there is none.
[[nodiscard]] bool read_statement(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t& next,
                                  Statement& statement);
// The same for what stands inside the block of a `policy` or a `test`.
[[nodiscard]] bool read_setting(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t& next,
                                Statement& statement);
[[nodiscard]] bool read_step(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t& next,
                             Statement& statement);
// And for its `}`.
[[nodiscard]] bool read_closing(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t& next,
                                Statement& statement);

}  // namespace scopeward
