// SPDX-License-Identifier: Apache-2.0
// UTF-8, and which characters a policy may hold.
#include "grammar/characters.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace scopeward {
namespace {

struct Row {
  const char* says;
  std::string bytes;
  std::uint32_t value, size;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.says; }

class Decode : public testing::TestWithParam<Row> {};
TEST_P(Decode, ReadsOneCodePoint) {
  const Row& row = GetParam();
  const CodePoint c = decode(row.bytes, 0);
  EXPECT_EQ(c.size, row.size);
  EXPECT_EQ(c.value, row.size == 0 ? 0U : row.value);
  const CodePoint behind = decode("ab" + row.bytes, 2);
  EXPECT_EQ(behind.size, row.size) << "at an offset";
  EXPECT_EQ(is_utf8(row.bytes), row.size == row.bytes.size());
}

const Row kRows[] = {
    {"ASCII", "a", 'a', 1},
    {"the smallest of two bytes", "\xc2\x80", 0x80, 2},
    {"the largest of two bytes", "\xdf\xbf", 0x7FF, 2},
    {"the smallest of three bytes", "\xe0\xa0\x80", 0x800, 3},
    {"just below the surrogates", "\xed\x9f\xbf", 0xD7FF, 3},
    {"just above the surrogates", "\xee\x80\x80", 0xE000, 3},
    {"the largest of three bytes", "\xef\xbf\xbf", 0xFFFF, 3},
    {"the smallest of four bytes", "\xf0\x90\x80\x80", 0x10000, 4},
    {"the largest of all", "\xf4\x8f\xbf\xbf", 0x10FFFF, 4},
    {"overlong in two bytes", "\xc0\xaf", 0, 0},
    {"overlong in two bytes, the last", "\xc1\xbf", 0, 0},
    {"overlong in three bytes", "\xe0\x9f\xbf", 0, 0},
    {"overlong in four bytes", "\xf0\x8f\xbf\xbf", 0, 0},
    {"the first surrogate", "\xed\xa0\x80", 0, 0},
    {"the last surrogate", "\xed\xbf\xbf", 0, 0},
    {"beyond Unicode", "\xf4\x90\x80\x80", 0, 0},
    {"five bytes", "\xf8\x88\x80\x80\x80", 0, 0},
    {"a continuation alone", "\x80", 0, 0},
    {"cut off after one of two", "\xc3", 0, 0},
    {"cut off after two of three", "\xe2\x82", 0, 0},
    {"cut off after three of four", "\xf0\x9f\x93", 0, 0},
    {"a letter where a continuation should be", "\xe2\x82z", 0, 0},
    {"the byte that never occurs", "\xff", 0, 0},
};
INSTANTIATE_TEST_SUITE_P(Rows, Decode, testing::ValuesIn(kRows));

TEST(Characters, ZeroIsACharacter) {
  const CodePoint zero = decode(std::string_view("\0", 1), 0);
  EXPECT_EQ(zero.size, 1U);
  EXPECT_TRUE(is_control(zero.value));
}

TEST(Characters, ControlCharactersAreC0WithoutWhiteSpaceDelAndC1) {
  for (std::uint32_t c = 0; c < 0x300; ++c) {
    const bool white = c == '\t' || c == '\n' || c == '\r';
    const bool expected = !white && (c < 0x20 || (c >= 0x7F && c <= 0x9F));
    EXPECT_EQ(is_control(c), expected) << c;
  }
}

// Unicode 15: the characters with the property Bidi_Control.
TEST(Characters, BidirectionalCharactersAreThoseThatSteerDirection) {
  const std::vector<std::uint32_t> steering = {0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069};
  std::vector<std::uint32_t> found;
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c)
    if (is_bidirectional(c)) found.push_back(c);
  EXPECT_EQ(found, steering);
}

}  // namespace
}  // namespace scopeward
