// SPDX-License-Identifier: Apache-2.0
// Places in a text: which line, which code point, which UTF-16 unit. A `^` in a row's text marks the place that is asked
// for, so that no offset is counted by hand.
#include "grammar/source.h"

#include <gtest/gtest.h>

#include <ostream>

namespace scopeward {
namespace {

struct Row {
  const char* marked;
  std::uint32_t line, column, character;
};
void PrintTo(const Row& row, std::ostream* out) { *out << testing::PrintToString(row.marked); }

class PlaceOf : public testing::TestWithParam<Row> {};

TEST_P(PlaceOf, IsCountedInItsUnits) {
  std::string text = GetParam().marked;
  const auto offset = static_cast<std::uint32_t>(text.find('^'));
  ASSERT_EQ(text.find('^', offset + 1), std::string::npos) << "one mark in each row";
  text.erase(offset, 1);
  const Place place = Source("x.policy", text).place(offset);
  EXPECT_EQ(place.line, GetParam().line);
  EXPECT_EQ(place.column, GetParam().column);
  EXPECT_EQ(place.character, GetParam().character);
}

constexpr Row kRows[] = {
    {"^", 1, 1, 0},
    {"^scope a", 1, 1, 0},
    {"scope ^a", 1, 7, 6},
    {"scope a^", 1, 8, 7},
    {"scope a^\nscope b", 1, 8, 7},
    {"scope a\n^scope b", 2, 1, 0},
    {"scope a\nscope b^\n", 2, 8, 7},
    {"scope a\n^", 2, 1, 0},
    {"\n\n^\n", 3, 1, 0},
    {"a\r\n^b", 2, 1, 0},
    {"a^\r\nb", 1, 2, 1},
    {"\t^a", 1, 2, 1},                              // a tab is one column, however wide it is drawn
    {"caf\xc3\xa9 ^a", 1, 6, 5},                    // U+00E9: two bytes, one unit
    {"\xe2\x82\xac^", 1, 2, 1},                     // U+20AC: three bytes, one unit
    {"\xf0\x9f\x93\x84^", 1, 2, 2},                 // U+1F4C4: four bytes, two units
    {"\xf0\x9f\x93\x84\xf0\x9f\x93\x84 ^a", 1, 4, 5},
    {"\xf0\x9f\x93\x84\n\xc3\xa9^", 2, 2, 1},       // what stands on other lines does not count
    {"e\xcc\x81^", 1, 3, 2},                        // a combining accent is a code point of its own
    {"\xff^x", 1, 2, 1},                            // what is not UTF-8 is drawn and counted byte by byte
    {"\xc3\x28^", 1, 3, 2},
};
INSTANTIATE_TEST_SUITE_P(Rows, PlaceOf, testing::ValuesIn(kRows));

TEST(Source, PlacesBehindTheEndAreTheEnd) {
  const Source source("x.policy", "ab\ncd");
  EXPECT_EQ(source.place(5).column, 3U);
  EXPECT_EQ(source.place(4'000'000'000U).line, 2U);
  EXPECT_EQ(source.place(4'000'000'000U).column, 3U);
}

TEST(Source, LinesComeWithoutTheirEnds) {
  const Source source("x.policy", "first\nsecond\r\n\nlast");
  ASSERT_EQ(source.lines(), 4U);
  EXPECT_EQ(source.line(1), "first");
  EXPECT_EQ(source.line(2), "second");
  EXPECT_EQ(source.line(3), "");
  EXPECT_EQ(source.line(4), "last");
  EXPECT_EQ(source.text().substr(source.line_begin(4)), "last");
}

TEST(Source, AFinalLineFeedEndsTheLastLineAndBeginsAnEmptyOne) {
  const Source source("x.policy", "a\n");
  EXPECT_EQ(source.lines(), 2U);
  EXPECT_EQ(source.line(2), "");
}

TEST(Source, AnEmptyTextHasOneEmptyLine) {
  const Source source("x.policy", "");
  EXPECT_EQ(source.lines(), 1U);
  EXPECT_EQ(source.line(1), "");
  EXPECT_EQ(source.place(0).line, 1U);
}

TEST(Source, EveryOffsetIsOnTheLineThatHoldsIt) {
  const Source source("x.policy", "a\n\nbc\r\nd");
  std::uint32_t line = 1;
  for (std::uint32_t at = 0; at < source.text().size(); ++at) {
    EXPECT_EQ(source.line_number(at), line) << at;
    if (source.text()[at] == '\n') ++line;
  }
}

TEST(Source, SpansAreClampedToTheText) {
  const Source source("x.policy", "scope a");
  EXPECT_EQ(source.text({6, 7}), "a");
  EXPECT_EQ(source.text({6, 100}), "a");
  EXPECT_EQ(source.text({50, 100}), "");
  EXPECT_EQ(source.text({4, 2}), "");
}

TEST(Source, CoverSpansBoth) {
  EXPECT_EQ(cover({2, 4}, {6, 9}), (Span{2, 9}));
  EXPECT_EQ(cover({6, 9}, {2, 4}), (Span{2, 9}));
  EXPECT_EQ(cover({2, 9}, {3, 4}), (Span{2, 9}));
}

TEST(Source, KeepsTheNameThatTheHostGave) { EXPECT_EQ(Source("a/b c.policy", "").name(), "a/b c.policy"); }

}  // namespace
}  // namespace scopeward
