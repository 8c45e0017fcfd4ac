// SPDX-License-Identifier: Apache-2.0
// Lines that stand together, with their cells put into columns: the same part of neighbouring statements begins at the
// same place. A column stands where most rows can take part, of two such places at the one further right. A row takes
// part if that makes its line no longer than kLineColumns and puts in few enough blanks (kMostPadding); otherwise this
// and its other cells follow one another, as if the row were alone. Code has its columns whatever comments stand behind
// it, and comments have theirs whatever code stands before them.
// Entry point: Rows. Tested by tests/grammar/columns_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scopeward {

inline constexpr std::uint32_t kMostPadding = 48;      // where cells stand two blanks apart
inline constexpr std::uint32_t kMostNearPadding = 24;  // where they stand one blank apart

class Rows {
 public:
  static constexpr std::uint8_t kColumns = 6;  // 0 to 5; comments come behind

  // Adds to the last row; a row begins with its cell 0.
  void begin_row(std::uint32_t indent);
  void begin_cell(std::uint8_t column, std::uint8_t gap);                   // column: greater than the last one's
  void add(std::string_view bytes, std::uint32_t width, std::uint8_t gap);  // to the last cell
  void comment(std::string_view bytes);
  // A row of its own for the next line of the last row's comment.
  void comment_below(std::string_view bytes);
  // The comments of the rows that follow have a column of their own.
  void separate_comments() { comments_begin_.push_back(static_cast<std::uint32_t>(rows_.size())); }

  [[nodiscard]] bool empty() const { return rows_.empty(); }
  // Writes the rows, and gives up once more than `most` bytes are written; then forgets them.
  void write(std::string& out, std::size_t most);

 private:
  static constexpr std::uint8_t kComment = kColumns;

  struct Cell {
    std::uint32_t begin = 0, end = 0;  // in text_
    std::uint32_t width = 0;
    std::uint32_t at = 0;  // where it begins
    std::uint8_t column = 0;
    std::uint8_t gap = 0;  // blanks before it, at least
  };
  struct Row {
    std::uint32_t first = 0, end = 0;  // in cells_
    std::uint32_t next = 0;            // the cell that is to be placed
    std::uint32_t column = 0;          // how far the line reaches with the cells placed so far
    std::uint32_t rest = 0;            // columns that the other cells take at least, without the comment
    bool alone = false;                // takes no part in columns any more
    bool below = false;                // its comment stands below that of the row before
  };

  void begin(std::uint32_t indent, std::uint8_t column);
  void cell(std::uint8_t column, std::uint8_t gap);
  void measure();
  void place(std::uint8_t column, std::uint32_t begin, std::uint32_t end);  // in these rows
  [[nodiscard]] Cell* cell_of(const Row& row, std::uint8_t column);
  [[nodiscard]] static std::uint32_t last_place(const Row& row, const Cell& cell);

  std::string text_;
  std::vector<Cell> cells_;
  std::vector<Row> rows_;
  std::vector<std::uint32_t> comments_begin_;  // rows
};

}  // namespace scopeward
