// SPDX-License-Identifier: Apache-2.0
// A text and its pieces, written one behind another: `|` between two on a line, `/` where a line begins, `//` behind a
// blank line, `\` before a comment that goes on with the one above it.
#include "grammar/lexemes.h"

#include <gtest/gtest.h>

#include <ostream>

namespace scopeward {
namespace {

struct Row {
  std::string text;
  const char* pieces;  // nullptr: none
};
void PrintTo(const Row& row, std::ostream* out) { *out << testing::PrintToString(row.text); }

std::string pieces(std::string_view text) {
  std::string shown;
  const auto lexemes = split_lexemes(text);
  for (const Lexeme& lexeme : lexemes.value()) {
    const char* const before = lexeme.before == Lexeme::Before::same_line   ? "|"
                               : lexeme.before == Lexeme::Before::next_line ? "/"
                                                                            : "//";
    if (!shown.empty()) shown += before;
    if (lexeme.continues) shown += "\\";
    shown += text.substr(lexeme.begin, lexeme.end - lexeme.begin);
  }
  return shown;
}

class Text : public testing::TestWithParam<Row> {};
TEST_P(Text, IsSplit) {
  const auto& [text, expected] = GetParam();
  EXPECT_EQ(split_lexemes(text).has_value(), expected != nullptr);
  if (expected != nullptr) {
    EXPECT_EQ(pieces(text), expected);
  }
}

const Row kTexts[] = {
    {"", ""},
    {" \t\r\n", ""},
    {"\xEF\xBB\xBF", ""},
    {"\xEF\xBB\xBF# a", "# a"},
    {"scope a", "scope|a"},
    {"scope\na\n\nscope\r\n\r\n\r\nb", "scope/a//scope//b"},
    {"\n\n a", "a"},
    {"entries:{id}:read", "entries:{id}:read"},
    {"a{b}{c}d* **", "a{b}{c}d*|**"},
    {"a{}", "a|{|}"},
    {"policy\"P\"{profile mcp}", "policy|\"P\"|{|profile|mcp|}"},
    {"any(a,b)", "any|(|a|,|b|)"},
    {"a<=-1.5h", "a|<=|-1.5h"},
    {"a==b!=c>=d>e<f=g", "a|==|b|!=|c|>=|d|>|e|<|f|=|g"},
    {"in[\"a\"]", "in|[|\"a\"|]"},
    {"\"a # b\" \"\\\"\" \"\\\\\"", "\"a # b\"|\"\\\"\"|\"\\\\\""},
    {"a # b \t\r\nc", "a|# b/c"},
    {"#a\n#b\n\n #c", "#a/#b//#c"},
    {"a  # b\n   # c\n   # d\n   e # f", "a|# b/\\# c/\\# d/e|# f"},
    {"a  # b\n  # c\n   # d", "a|# b/# c/# d"},
    {"a  # b\n\n   # c", "a|# b//# c"},
    {"\"\xC3\xA9\" # b\n    # c", "\"\xC3\xA9\"|# b/\\# c"},
    {"a#b", nullptr},
    {"a,#b", nullptr},
    {"(", nullptr},
    {")", nullptr},
    {"([)]", nullptr},
    {"\"a", nullptr},
    {"\"a\nb\"", nullptr},
    {"\"a\\", nullptr},
    {"a;b", nullptr},
    {"'a'", nullptr},
    {"\xC3\xA9", nullptr},
};
INSTANTIATE_TEST_SUITE_P(Lexemes, Text, testing::ValuesIn(kTexts));

TEST(Lexemes, KnowTheirPartners) {
  const auto lexemes = split_lexemes("( [ ] ( ) ) {}").value();
  std::vector<std::uint32_t> partners;
  for (const Lexeme& lexeme : lexemes) partners.push_back(lexeme.partner);
  EXPECT_EQ(partners, (std::vector<std::uint32_t>{5, 2, 1, 4, 3, 0, 7, 6}));
}

TEST(Lexemes, AreTheSameWhateverStandsBetween) {
  EXPECT_TRUE(same_lexemes("any(a,b) # c", "any ( a,\nb )\n\n\t# c  \r\n"));
  EXPECT_FALSE(same_lexemes("any(a,b)", "any(a,b,c)"));
  EXPECT_FALSE(same_lexemes("a b", "ab"));
  EXPECT_FALSE(same_lexemes("a # b", "a # c"));
  EXPECT_FALSE(same_lexemes("a # b", "a"));
  EXPECT_FALSE(same_lexemes("\"a\"", "a"));
  EXPECT_FALSE(same_lexemes("a#", "a#"));
}

TEST(Lexemes, CountCharacters) {
  EXPECT_EQ(columns_of(""), 0U);
  EXPECT_EQ(columns_of("abc"), 3U);
  EXPECT_EQ(columns_of("\xC3\xA9\xF0\x9F\x98\x80"), 2U);
}

}  // namespace
}  // namespace scopeward
