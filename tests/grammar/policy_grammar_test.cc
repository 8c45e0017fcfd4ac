// SPDX-License-Identifier: Apache-2.0
// The grammar itself: no rule can loop without consuming or call itself before it has consumed something. PEGTL proves it
// from the shape of the rules; for the two rules that are written in C++, what they consume is said here.
#include "grammar/policy.hpp"

#include <gtest/gtest.h>

#include <tao/pegtl/contrib/analyze.hpp>
#include <tao/pegtl/memory_input.hpp>
#include <tao/pegtl/parse.hpp>

namespace tao::pegtl {

// White space may match nothing; a free word only looks, like at<>.
template <typename Name>
struct analyze_traits<Name, scopeward::grammar::ws> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, scopeward::grammar::free_word> : analyze_opt_traits<> {};

}  // namespace tao::pegtl

namespace scopeward {
namespace {

namespace peg = tao::pegtl;

struct endless : peg::star<grammar::ws> {};
struct left_recursive : peg::seq<grammar::ws, left_recursive> {};

TEST(PolicyGrammar, HasNoEndlessLoop) { EXPECT_EQ(peg::analyze<grammar::statement>(1), 0U); }

TEST(PolicyGrammar, TheAnalysisWouldFindOne) {
  EXPECT_NE(peg::analyze<endless>(-1), 0U);
  EXPECT_NE(peg::analyze<left_recursive>(-1), 0U);
}

// The rest of the input behind what a rule takes, or "-" when it does not match.
template <typename Rule>
std::string rest(const std::string& text) {
  peg::memory_input<> input(text, "");
  if (!peg::parse<Rule>(input)) return "-";
  return std::string(input.current(), input.size());
}

TEST(PolicyGrammar, ACommentBeginsBehindWhiteSpaceOrAtTheStart) {
  EXPECT_EQ(rest<grammar::ws>("# all of it"), "");
  EXPECT_EQ(rest<grammar::ws>(" \t\r\n# one\n # two\nx"), "x");
  EXPECT_EQ(rest<grammar::ws>("x # y"), "x # y");
  EXPECT_EQ((rest<peg::seq<grammar::word, grammar::ws>>("x #y\nz")), "z");
  EXPECT_EQ((rest<peg::seq<grammar::word, grammar::ws>>("x#y")), "#y");
}

TEST(PolicyGrammar, AKeywordIsReservedAsAWholeBareWord) {
  EXPECT_EQ(rest<grammar::word>("not"), "-");
  EXPECT_EQ(rest<grammar::word>("not a"), "-");
  EXPECT_EQ(rest<grammar::word>("not(a)"), "-");
  EXPECT_EQ(rest<grammar::word>("nothing x"), " x");
  EXPECT_EQ(rest<grammar::word>("not:a x"), " x");
  EXPECT_EQ(rest<grammar::word>("not.a x"), " x");
  EXPECT_EQ(rest<grammar::word>("not_ x"), " x");
  EXPECT_EQ(rest<grammar::word>("Not x"), " x");
  EXPECT_EQ(rest<grammar::word>("not{a}"), "");
}

TEST(PolicyGrammar, ANumberEndsWhereAWordWould) {
  EXPECT_EQ(rest<grammar::number>("12"), "");
  EXPECT_EQ(rest<grammar::number>("-1.5h)"), ")");
  EXPECT_EQ(rest<grammar::number>("12x"), "-");
  EXPECT_EQ(rest<grammar::number>("12hh"), "-");
  EXPECT_EQ(rest<grammar::number>("1."), "-");
  EXPECT_EQ(rest<grammar::number>(".5"), "-");
}

}  // namespace
}  // namespace scopeward
