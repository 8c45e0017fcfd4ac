// SPDX-License-Identifier: Apache-2.0
// The formatter over random policies with fixed seeds, their lexemes strewn with random white space and comments, and
// over texts that were damaged at random. Whatever can be parsed keeps its words, its comments and its syntax tree, and
// comes out the same when it is formatted again; what is damaged beyond that is refused, and nothing is a bug.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/limits.h"
#include "grammar/format.h"
#include "grammar/lexemes.h"
#include "tests/exhaustive/comparison.h"
#include "tests/exhaustive/policy_generator.h"
#include "tests/grammar/syntax_dump.h"

namespace scopeward::exhaustive {
namespace {

#ifdef NDEBUG
constexpr std::uint64_t kPolicies = 3000;
#else
constexpr std::uint64_t kPolicies = 300;
#endif

// What random policies do not have.
const std::vector<std::string> kExtras = {
    "import \"scopes.policy\"",
    "policy \"Other\" { }",
    "test \"t\" { with a, b attributes arg.x [\"p\", \"q\"], arg.y 5 allow f o, q deny p o needs a because no_rule }",
    "test \"none\" { with nothing anonymous deny f \"o # p\" needs nothing }",
    "allow tool x if a or b and not (c or d) ask a, b \"Ask # first.\"",
    "operation f o \"An \\\"o\\\"\"",
    "deny tool a_target_that_is_long, another_target_that_is_long except a_third_target if entries:read and tags:read or all(a, b, c, d)",
    "scope z \"A description that is long enough to fill a line together with what follows\" implies a, b, c, d internal weight 2",
    "attribute token.long strings default [\"guest\", \"member\", \"editor\", \"owner\", \"administrator\"] \"\xC3\xA9\"",
    "let l = (a or (b and (c or (d and (entries:read or (tags:read and (users:read or (history:read and settings:read))))))))",
};

std::string policy_text(Dice& dice) {
  std::vector<std::string> statements = generate_policy(dice).statements;
  for (std::size_t count = dice.below(4); count > 0; --count)
    statements.insert(statements.begin() + static_cast<std::ptrdiff_t>(dice.below(statements.size() + 1)), dice.pick(kExtras));
  return join_lines(statements);
}

// May the two stand together without a blank? Only words run into one another.
bool touch(std::string_view a, const Lexeme& before, const Lexeme& after) {
  const bool brace = after.kind == Lexeme::Kind::sign && a[after.begin] == '{';
  return before.kind != Lexeme::Kind::comment && after.kind != Lexeme::Kind::comment &&
         (before.kind != Lexeme::Kind::word || (after.kind != Lexeme::Kind::word && !brace));
}

// The same lexemes with other white space between them, and if `comments` are wanted, with comments and blank lines.
std::string strewn(const std::string& text, bool comments, Dice& dice) {
  static const std::vector<std::string> kBlanks = {" ", " ", "  ", "\t", "\n", "\n   ", "\r\n", "\n\t "};
  static const std::vector<std::string> kComments = {" # c\n", "\n# c\n", "\n\n", "  # c \t\r\n", "\n  # c\n\n", " #\n",
                                                     " # c\n                    # c\n", "\n\n\n# \xC3\xA9 \"\n"};
  const std::vector<Lexeme> lexemes = split_lexemes(text).value();
  const std::size_t often = comments ? dice.below(60) : 0;
  std::string out = comments && dice.chance(50) ? dice.pick(kComments) : "";
  for (std::size_t i = 0; i < lexemes.size(); ++i) {
    out += text.substr(lexemes[i].begin, lexemes[i].end - lexemes[i].begin);
    const bool last = i + 1 == lexemes.size();
    if (dice.chance(often)) {
      out += dice.pick(kComments);
    } else if (last || !touch(text, lexemes[i], lexemes[i + 1]) || dice.chance(70)) {
      out += dice.pick(kBlanks);
    }
  }
  return out;
}

Formatted formatted(const std::string& text) { return format_policy(Source("x.policy", text), limits::kParse); }

std::vector<std::string> tree(const std::string& text) {
  const Source source("x.policy", text);
  return dump(source, parse(source, limits::kParse).document);
}

std::vector<std::string> comments_of(const std::string& text) {
  std::vector<std::string> found;
  const std::vector<Lexeme> lexemes = split_lexemes(text).value();
  for (const Lexeme& lexeme : lexemes)
    if (lexeme.kind == Lexeme::Kind::comment) found.push_back(text.substr(lexeme.begin, lexeme.end - lexeme.begin));
  return found;
}

// No blanks at the end of a line, no two blank lines, none at the ends.
bool is_tidy(const std::string& text) {
  if (text.empty()) return true;
  if (text.front() == '\n' || text.back() != '\n' || (text.size() > 1 && text[text.size() - 2] == '\n')) return false;
  return text.find(" \n") == std::string::npos && text.find("\n\n\n") == std::string::npos &&
         text.find('\r') == std::string::npos;
}

void keeps(const std::string& text, const std::string& out) {
  ASSERT_TRUE(is_tidy(out)) << out;
  ASSERT_EQ(tree(out), tree(text)) << text << "----\n" << out;
  ASSERT_EQ(comments_of(out), comments_of(text)) << text << "----\n" << out;
  const Formatted again = formatted(out);
  ASSERT_EQ(again.outcome, Formatted::Outcome::formatted);
  ASSERT_EQ(again.text, out) << text;
}

TEST(RandomPolicies, KeepTheirTreesAndComments) {
  for (std::uint64_t seed = 0; seed < kPolicies; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const std::string text = policy_text(dice), noisy = strewn(text, true, dice);
    const Formatted out = formatted(noisy);
    ASSERT_EQ(out.outcome, Formatted::Outcome::formatted) << noisy;
    keeps(noisy, out.text);
    ASSERT_EQ(tree(out.text), tree(text));
    if (HasFatalFailure()) return;
  }
}

TEST(RandomPolicies, HaveOneLayoutWhateverTheirWhiteSpace) {
  for (std::uint64_t seed = 0; seed < kPolicies; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const std::string text = policy_text(dice);
    const std::string out = formatted(text).text;
    ASSERT_NE(out, "") << text;
    ASSERT_EQ(formatted(strewn(text, false, dice)).text, out) << text;
    keeps(text, out);
    if (HasFatalFailure()) return;
  }
}

std::string damaged(std::string text, Dice& dice) {
  static const std::vector<std::string> kPieces = {"#", "\"", "{", "}", "(", ")", "[", "]", ",", " ", "\n", "\\", "=", "<", "*",
                                                   "-", "1", "a", " and ", " or ", " not ", " if ", "\nallow ", "\r", "\xC3",
                                                   " # c\n", "\n\n", " \"x\" ", " scope ", " ask a ", "test \"t\" {", "\t"};
  for (std::size_t count = 1 + dice.below(3); count > 0 && !text.empty(); --count) {
    const std::size_t at = dice.below(text.size()), end = std::min(text.size(), at + 1 + dice.below(12));
    switch (dice.below(4)) {
      case 0:
        text.erase(at, end - at);
        break;
      case 1:
        text.insert(at, dice.pick(kPieces));
        break;
      case 2:
        text.insert(dice.below(text.size()), text.substr(at, end - at));
        break;
      default:
        text.replace(at, 1, dice.pick(kPieces));
    }
  }
  return text;
}

TEST(DamagedPolicies, AreRefusedOrKept) {
  std::uint64_t kept = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 4 * kPolicies; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const std::string text = damaged(strewn(policy_text(dice), dice.chance(50), dice), dice);
    const Formatted out = formatted(text);
    ASSERT_NE(out.outcome, Formatted::Outcome::unfaithful) << text;
    if (out.outcome == Formatted::Outcome::refused) {
      ASSERT_FALSE(out.diagnostics.empty());
      ASSERT_EQ(out.text, "");
      ++refused;
      continue;
    }
    ++kept;
    keeps(text, out.text);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(kept, kPolicies / 4);
  EXPECT_GT(refused, kPolicies / 2);
}

}  // namespace
}  // namespace scopeward::exhaustive
