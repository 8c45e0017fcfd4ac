// SPDX-License-Identifier: Apache-2.0
// How marks are drawn on a text, and what of a text is made visible. Whole diagnostics are in tests/diagnostics.
#include "grammar/render.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace scopeward {
namespace {

// The marks on a text: each stands at the first place of its own text.
struct At {
  const char* text;
  const char* label;
  bool primary = true;
};

std::string drawn(const std::string& text, const std::vector<At>& ats, Colour colour = Colour::off) {
  const Source source("p.policy", text);
  std::vector<Mark> marks;
  for (const At& at : ats) {
    const auto begin = static_cast<std::uint32_t>(text.find(at.text));
    marks.push_back({{begin, begin + static_cast<std::uint32_t>(std::string_view(at.text).size())}, at.primary, at.label});
  }
  return draw(source, marks, colour);
}

TEST(Draw, OneMark) {
  EXPECT_EQ(drawn("scope a\nscope b\n", {{"b", "here"}}),
            "  --> p.policy:2:7\n"
            "   |\n"
            " 2 | scope b\n"
            "   |       ^ here\n"
            "   |\n");
}

TEST(Draw, SeveralMarksOnALineGetStemsFromRightToLeft) {
  EXPECT_EQ(drawn("allow x if (a and b)", {{"b", "not held"}, {"a ", "held", false}, {"(", "open", false}}),
            "  --> p.policy:1:19\n"
            "   |\n"
            " 1 | allow x if (a and b)\n"
            "   |            ---    ^ not held\n"
            "   |            ||\n"
            "   |            |held\n"
            "   |            |\n"
            "   |            open\n"
            "   |\n");
}

TEST(Draw, AMarkWithoutALabelHasNoStem) {
  EXPECT_EQ(drawn("a b c", {{"a", "", false}, {"b", "two"}, {"c", ""}}),
            "  --> p.policy:1:3\n"
            "   |\n"
            " 1 | a b c\n"
            "   | - ^ ^\n"
            "   |   |\n"
            "   |   two\n"
            "   |\n");
}

TEST(Draw, WhereTwoMarksOverlapThePrimaryOneShows) {
  EXPECT_EQ(drawn("abcdef", {{"cd", "inner"}, {"bcdef", "outer", false}}),
            "  --> p.policy:1:3\n"
            "   |\n"
            " 1 | abcdef\n"
            "   |  -^^-- inner\n"
            "   |  |\n"
            "   |  outer\n"
            "   |\n");
}

TEST(Draw, LinesFarApartHaveAGapBetween) {
  EXPECT_EQ(drawn("one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n", {{"ten", "last"}, {"two", "second", false}, {"three", "third", false}}),
            "   --> p.policy:10:1\n"
            "    |\n"
            "  2 | two\n"
            "    | --- second\n"
            "  3 | three\n"
            "    | ----- third\n"
            "  ...\n"
            " 10 | ten\n"
            "    | ^^^ last\n"
            "    |\n");
}

TEST(Draw, AMarkOverSeveralLinesIsDrawnOnTheFirst) {
  EXPECT_EQ(drawn("let a = b\n  or c\n", {{"b\n  or c", "all of it"}}),
            "  --> p.policy:1:9\n"
            "   |\n"
            " 1 | let a = b\n"
            "   |         ^ all of it\n"
            "   |\n");
}

TEST(Draw, AnEmptySpanIsOneMarkAlsoBehindTheEnd) {
  const Source source("p.policy", "ab");
  EXPECT_EQ(draw(source, {{{2, 2}, true, "the file ends here"}}, Colour::off),
            "  --> p.policy:1:3\n"
            "   |\n"
            " 1 | ab\n"
            "   |   ^ the file ends here\n"
            "   |\n");
}

TEST(Draw, TabsAndEscapesKeepTheMarksInTheirPlace) {
  EXPECT_EQ(drawn("\ta\tb\x01\xe2\x80\xae" "c", {{"b", "b"}, {"c", "c"}}),
            "  --> p.policy:1:4\n"
            "   |\n"
            " 1 |     a    b\\u{1}\\u{202e}c\n"
            "   |          ^             ^ c\n"
            "   |          |\n"
            "   |          b\n"
            "   |\n");
}

TEST(Draw, ALongLineIsCroppedAroundItsMark) {
  const std::string text = std::string(300, 'a') + "X" + std::string(300, 'b');
  const std::string out = drawn(text, {{"X", "here"}});
  EXPECT_NE(out.find(" 1 | ..." + std::string(50, 'a') + "X" + std::string(49, 'b') + "...\n"), std::string::npos) << out;
  EXPECT_NE(out.find("   | " + std::string(53, ' ') + "^ here\n"), std::string::npos) << out;
}

TEST(Draw, AHundredColumnsAreNotCropped) {
  const std::string text(100, 'a');
  EXPECT_NE(drawn(text, {{"a", "here"}}).find(" 1 | " + text + "\n"), std::string::npos);
  EXPECT_NE(drawn(text + "b", {{"a", "here"}}).find(" 1 | " + text + "...\n"), std::string::npos);
}

TEST(Draw, ColourAddsOnlyEscapes) {
  const std::vector<At> marks = {{"b", "not held"}, {"a", "held", false}};
  std::string coloured = drawn("if a and b", marks, Colour::on);
  EXPECT_NE(coloured.find("\x1b[1;31m"), std::string::npos);
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) coloured.erase(at, coloured.find('m', at) - at + 1);
  EXPECT_EQ(coloured, drawn("if a and b", marks));
}

TEST(Footer, IsAlignedWithWhatWasDrawn) {
  const Source source("p.policy", "1\n2\n3\n4\n5\n6\n7\n8\n9\nten");
  const std::vector<Mark> near{{{0, 1}, true, ""}}, far{{{18, 21}, true, ""}};
  EXPECT_EQ(footer(source, near, "help", "do it", Colour::off), "   = help: do it\n");
  EXPECT_EQ(footer(source, far, "note", "so\nit is", Colour::off), "    = note: so\\u{a}it is\n");
}

TEST(Visible, LeavesWhatCanBeSeen) {
  EXPECT_EQ(visible("caf\xc3\xa9 \xf0\x9f\x93\x84 `x`"), "caf\xc3\xa9 \xf0\x9f\x93\x84 `x`");
  EXPECT_EQ(visible("a\tb\nc\r\x1b[31m\x7f"), "a\\u{9}b\\u{a}c\\u{d}\\u{1b}[31m\\u{7f}");
  EXPECT_EQ(visible("\xe2\x80\xae\xe2\x81\xa6\xef\xbb\xbf"), "\\u{202e}\\u{2066}\\u{feff}");
  EXPECT_EQ(visible("\xff\xc3"), "\\u{fffd}\\u{fffd}");
}

Diagnostic unknown(Span span, std::string name) {
  Diagnostic d;
  d.code = Code::unknown_scope;
  d.span = span;
  d.message = "unknown scope `" + std::move(name) + "`";
  return d;
}

TEST(Short, IsALineForEach) {
  const Source source("a b.policy", "allow t x if q\nallow t y if \xc3\xa9 or r\n");
  Diagnostic warning;
  warning.code = Code::mixed_operators;
  warning.span = {15, 20};
  warning.message = "`and` binds tighter than `or`";
  EXPECT_EQ(to_short(source, {unknown({13, 14}, "q"), warning, unknown({34, 35}, "r")}),
            "a b.policy:1:14: error[P0203]: unknown scope `q`\n"
            "a b.policy:2:1: warning[P0302]: `and` binds tighter than `or`\n"
            "a b.policy:2:19: error[P0203]: unknown scope `r`\n");
}

TEST(Terminal, CountsWhatItDoesNotPrint) {
  const Source source("p.policy", "q");
  const std::vector<Diagnostic> many(kMostPrinted + 3, unknown({0, 1}, "q"));
  const std::string out = to_terminal(source, many, Colour::off);
  EXPECT_TRUE(out.ends_with("\nand 3 more\n\n23 errors; no policy was produced\n")) << out;
  EXPECT_EQ(to_terminal(source, {}, Colour::off), "");
}

TEST(Terminal, AFileNameCannotForgeTheOutput) {
  const Source source("evil\n\x1b[2J.policy", "q");
  const std::string out = to_terminal(source, {unknown({0, 1}, "q")}, Colour::off);
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_NE(out.find("--> evil\\u{a}\\u{1b}[2J.policy:1:1\n"), std::string::npos) << out;
}

TEST(InOrder, SortsByPlaceThenCodeAndDropsTwins) {
  std::vector<Diagnostic> found = {unknown({5, 6}, "z"), unknown({1, 2}, "a"), unknown({5, 6}, "z"), unknown({1, 3}, "b")};
  put_in_order(found);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].message, "unknown scope `a`");
  EXPECT_EQ(found[1].message, "unknown scope `b`");
  EXPECT_EQ(found[2].message, "unknown scope `z`");
  EXPECT_EQ(count_errors(found), 3U);
}

}  // namespace
}  // namespace scopeward
