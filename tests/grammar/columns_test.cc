// SPDX-License-Identifier: Apache-2.0
// Rows and the columns that they get: each cell is written with the number of its column.
#include "grammar/columns.h"

#include <gtest/gtest.h>

#include <ostream>

#include "grammar/lexemes.h"

namespace scopeward {
namespace {

struct Cell {
  std::uint8_t column;
  std::string text;
};
struct Case {
  const char* name;
  std::vector<std::vector<Cell>> rows;
  const char* text;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

constexpr std::uint8_t kComment = 100, kBelow = 101;

std::string x(std::size_t count) { return std::string(count, 'x'); }

class Columns : public testing::TestWithParam<Case> {};
TEST_P(Columns, AreFound) {
  Rows rows;
  for (const auto& cells : GetParam().rows) {
    for (const Cell& cell : cells) {
      if (cell.column == kComment) {
        rows.comment(cell.text);
      } else if (cell.column == kBelow) {
        rows.comment_below(cell.text);
      } else {
        if (cell.column == 0) {
          rows.begin_row(0);
        } else {
          rows.begin_cell(cell.column, 1);
        }
        rows.add(cell.text, columns_of(cell.text), 1);
      }
    }
  }
  std::string out;
  rows.write(out, 1U << 20);
  EXPECT_TRUE(rows.empty());
  std::string shown;  // runs of the letter x are long, and shown by their length
  for (std::size_t i = 0; i < out.size();) {
    std::size_t end = i;
    while (end < out.size() && out[end] == 'x') ++end;
    if (end - i > 9) shown += "<" + std::to_string(end - i) + ">";
    if (end - i > 9) i = end;
    if (i < out.size()) shown += out[i++];
  }
  EXPECT_EQ(shown, GetParam().text);
}

const Case kCases[] = {
    {"one row", {{{0, "a"}, {1, "b"}, {2, "c"}}}, "a b c\n"},
    {"common columns", {{{0, "a"}, {1, "bbb"}, {2, "c"}}, {{0, "aa"}, {1, "b"}, {2, "c"}}}, "a  bbb c\naa b   c\n"},
    {"a cell that is missing", {{{0, "a"}, {2, "c"}}, {{0, "a"}, {1, "bb"}, {2, "c"}}}, "a    c\na bb c\n"},
    {"a row that ends early", {{{0, "aaaaaa"}}, {{0, "a"}, {1, "b"}}, {{0, "aa"}, {1, "b"}}}, "aaaaaa\na  b\naa b\n"},
    {"characters, not bytes", {{{0, "\xC3\xA9"}, {1, "b"}}, {{0, "ee"}, {1, "b"}}}, "\xC3\xA9  b\nee b\n"},
    {"comments", {{{0, "a"}, {kComment, "# c"}}, {{0, "aaaaaa"}}, {{0, "aa"}, {kComment, "# d"}}}, "a   # c\naaaaaa\naa  # d\n"},
    {"comments below", {{{0, "a"}, {kComment, "# c"}}, {{kBelow, "# d"}}, {{0, "aa"}, {kComment, "# e"}}}, "a   # c\n    # d\naa  # e\n"},
    {"up to the limit", {{{0, "a"}, {1, x(94)}}, {{0, "aaaaa"}, {1, "b"}}}, "a     <94>\naaaaa b\n"},
    {"not beyond the limit", {{{0, "a"}, {1, x(95)}}, {{0, "aaaaa"}, {1, "b"}}, {{0, "aaa"}, {1, "b"}}}, "a <95>\naaaaa b\naaa   b\n"},
    {"alone in one column, alone in all", {{{0, "a"}, {1, x(80)}, {2, x(14)}}, {{0, "aaaaa"}, {1, "b"}, {2, "c"}}}, "a <80> <14>\naaaaa b c\n"},
    {"as much padding as there may be", {{{0, "a"}, {1, "b"}}, {{0, x(25)}, {1, "b"}}}, "a                         b\n<25> b\n"},
    {"no more than that", {{{0, "a"}, {1, "b"}}, {{0, x(26)}, {1, "b"}}}, "a b\n<26> b\n"},
    {"where most can be", {{{0, "a"}, {1, "b"}}, {{0, "aa"}, {1, "b"}}, {{0, x(60)}, {1, "b"}}}, "a  b\naa b\n<60> b\n"},
    {"further right of two", {{{0, "a"}, {1, x(60)}}, {{0, x(45)}, {1, "b"}}, {{0, x(43)}, {1, "b"}}, {{0, "aa"}, {1, x(60)}}}, "a <60>\n<45> b\n<43>   b\naa <60>\n"},
    {"code before a long comment", {{{0, "a"}, {1, "b"}, {kComment, "#" + x(200)}}, {{0, "aa"}, {1, "bb"}, {kComment, "#"}}}, "a  b   #<200>\naa bb  #\n"},
    {"a comment that would get too long", {{{0, "a"}, {kComment, "#" + x(90)}}, {{0, "aaaaaaaaaa"}, {kComment, "#"}}}, "a  #<90>\naaaaaaaaaa  #\n"},
    {"a line that is too long", {{{0, x(150)}, {1, "b"}, {kComment, "#"}}, {{0, "a"}, {1, "b"}}}, "<150> b  #\na b\n"},
};
INSTANTIATE_TEST_SUITE_P(Rows, Columns, testing::ValuesIn(kCases));

TEST(Rows, StopWhenMoreThanIsWantedIsWritten) {
  Rows rows;
  for (int i = 0; i < 100; ++i) {
    rows.begin_row(0);
    rows.add("abc", 3, 0);
  }
  std::string out;
  rows.write(out, 10);
  EXPECT_EQ(out, "abc\nabc\nabc\n");
}

TEST(Rows, HaveCommentsThatStandApart) {
  Rows rows;
  const auto row = [&](const char* code) {
    rows.begin_row(0);
    rows.add(code, columns_of(code), 0);
    rows.comment("#");
  };
  row("a");
  rows.separate_comments();
  row("aaaa");
  row("aaa");
  rows.separate_comments();
  row("aa");
  std::string out;
  rows.write(out, 1000);
  EXPECT_EQ(out, "a  #\naaaa  #\naaa   #\naa  #\n");
}

}  // namespace
}  // namespace scopeward
