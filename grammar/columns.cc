// SPDX-License-Identifier: Apache-2.0
#include "grammar/columns.h"

#include <algorithm>
#include <array>

#include "grammar/lexemes.h"
#include "grammar/line_breaks.h"

namespace scopeward {

void Rows::begin(std::uint32_t indent, std::uint8_t column) {
  Row row;
  row.first = row.next = row.end = static_cast<std::uint32_t>(cells_.size());
  row.column = indent;
  rows_.push_back(row);
  cell(column, 0);
}

void Rows::begin_row(std::uint32_t indent) { begin(indent, 0); }

void Rows::cell(std::uint8_t column, std::uint8_t gap) {
  Cell cell;
  cell.begin = cell.end = static_cast<std::uint32_t>(text_.size());
  cell.column = column;
  cell.gap = gap;
  cells_.push_back(cell);
  ++rows_.back().end;
}

void Rows::begin_cell(std::uint8_t column, std::uint8_t gap) { cell(column, gap); }

void Rows::add(std::string_view bytes, std::uint32_t width, std::uint8_t gap) {
  Cell& last = cells_.back();
  if (last.end != last.begin) {
    text_.append(gap, ' ');
    last.width += gap;
  }
  text_ += bytes;
  last.width += width;
  last.end = static_cast<std::uint32_t>(text_.size());
}

void Rows::comment(std::string_view bytes) {
  cell(kComment, 2);
  add(bytes, columns_of(bytes), 0);
}

void Rows::comment_below(std::string_view bytes) {
  begin(0, kComment);
  rows_.back().below = true;
  add(bytes, columns_of(bytes), 0);
}

// Places the first cells, and says what each row needs behind its own.
void Rows::measure() {
  for (Row& row : rows_) {
    if (row.below) continue;
    for (std::uint32_t i = row.first + 1; i < row.end; ++i)
      if (cells_[i].column != kComment) row.rest += cells_[i].gap + cells_[i].width;
    Cell& first = cells_[row.next++];
    first.at = row.column;
    row.column += first.width;
  }
}

Rows::Cell* Rows::cell_of(const Row& row, std::uint8_t column) {
  const bool has = !row.below && row.next < row.end && cells_[row.next].column == column;
  return has ? &cells_[row.next] : nullptr;
}

// Where the row's next cell may stand at most; 0 if it can't take part. A comment that is too long wherever it stands
// may stand anywhere.
std::uint32_t Rows::last_place(const Row& row, const Cell& cell) {
  if (row.alone && cell.column != kComment) return 0;
  const std::uint32_t first = row.column + cell.gap;
  const std::uint32_t width = cell.column == kComment ? cell.width : row.rest - cell.gap;
  const std::uint32_t padded = first + (cell.gap == 1 ? kMostNearPadding : kMostPadding);
  if (first + width <= kLineColumns) return std::min(padded, kLineColumns - width);
  return cell.column == kComment && first <= kLineColumns ? padded : 0;
}

void Rows::place(std::uint8_t column, std::uint32_t first_row, std::uint32_t end_row) {
  // For each place, how many rows can have their cell there from this place on, and until the place before.
  std::array<std::int64_t, kLineColumns + kMostPadding + 2> begin{}, end{};
  for (std::uint32_t i = first_row; i < end_row; ++i) {
    const Row& row = rows_[i];
    const Cell* const cell = cell_of(row, column);
    if (cell == nullptr) continue;
    const std::uint32_t first = row.column + cell->gap, last = last_place(row, *cell);
    if (last < first) continue;
    ++begin[first];
    ++end[last + 1];
  }
  std::uint32_t best = 0;
  std::int64_t most = 0, able = 0;
  for (std::uint32_t at = 0; at < begin.size(); ++at) {
    able += begin[at] - end[at];
    if (begin[at] == 0 || able < most) continue;
    most = able;
    best = at;
  }
  for (std::uint32_t i = first_row; i < end_row; ++i) {
    Row& row = rows_[i];
    Cell* const cell = cell_of(row, column);
    if (cell == nullptr) continue;
    const std::uint32_t first = row.column + cell->gap;
    row.alone = best < first || best > last_place(row, *cell);
    cell->at = row.alone ? first : best;
    row.column = cell->at + cell->width;
    if (column != kComment) row.rest -= cell->gap + cell->width;
    ++row.next;
  }
}

void Rows::write(std::string& out, std::size_t most) {
  measure();
  const auto count = static_cast<std::uint32_t>(rows_.size());
  for (std::uint8_t column = 1; column < kComment; ++column) place(column, 0, count);
  std::uint32_t begin = 0;
  separate_comments();
  for (const std::uint32_t end : comments_begin_) {
    place(kComment, begin, end);
    begin = end;
  }
  std::uint32_t comment_at = 0;
  for (const Row& row : rows_) {
    if (out.size() > most) break;
    std::uint32_t column = 0;
    for (std::uint32_t i = row.first; i < row.end; ++i) {
      const Cell& cell = cells_[i];
      const std::uint32_t at = row.below ? comment_at : cell.at;
      out.append(at - column, ' ');
      out.append(text_, cell.begin, cell.end - cell.begin);
      column = at + cell.width;
      if (cell.column == kComment) comment_at = at;
    }
    out += '\n';
  }
  text_.clear();
  cells_.clear();
  rows_.clear();
  comments_begin_.clear();
}

}  // namespace scopeward
