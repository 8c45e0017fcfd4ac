// SPDX-License-Identifier: Apache-2.0
// Two texts whose words differ anywhere have different trees; two that differ in white space and comments only have the
// same. Each word of a text that uses every part of the language is changed in turn.
#include "grammar/same_syntax.h"

#include <gtest/gtest.h>

#include "engine/limits.h"
#include "grammar/lexemes.h"
#include "grammar/parse.h"

namespace scopeward {
namespace {

constexpr const char* kEverything = R"(
language 1
import "a.policy"
policy "P" { profile mcp initial_scopes a, "b" advertise all }
scope a "A" implies b, c:* weight 7
scope b internal deprecated "use c"
scope e:{x}
attribute arg.x bool default true "An x"
attribute arg.y strings default ["p", "q"]
attribute arg.n number default 5
attribute arg.s string
let l = a and (b or not arg.x)
action f flat
action p path
operation f o "An o"
allow f, p o, "q" except r, s if a or any(a, b) and all(a, c:*) or at_least(2, a, b, e:{x}) ask a, b "No"
deny * unless arg.n < 3m and arg.s in ["x", "y"] and arg.y contains "p" and arg.s matches "x*"
deny f o always
allow f o public
test "T" {
  with a, b
  attributes arg.x false, arg.y ["p"]
  anonymous
  allow f o, q
  deny p o needs a, b because no_rule
  deny p o needs nothing
  with nothing
}
)";

struct Text {
  explicit Text(std::string text) : source("x.policy", std::move(text)), sources(source) {
    parsed = parse(sources, limits::kParse, [](const std::string&, std::string& imported) {
      imported.clear();
      return true;
    });
  }
  Source source;
  Sources sources;
  Parsed parsed;
};

bool same(const Text& a, const Text& b) {
  return same_syntax(a.sources, a.parsed.document, b.sources, b.parsed.document);
}

TEST(SameSyntax, WhateverStandsBetweenTheWords) {
  const std::string text = kEverything;
  std::string spread;
  const std::vector<Lexeme> lexemes = split_lexemes(text).value();
  for (const Lexeme& lexeme : lexemes)
    spread += text.substr(lexeme.begin, lexeme.end - lexeme.begin) + "\n # comment\n\n\t";
  ASSERT_TRUE(Text(text).parsed.diagnostics.empty());
  EXPECT_TRUE(same(Text(text), Text(spread)));
}

TEST(SameSyntax, NotIfAWordDiffers) {
  const std::string text = kEverything;
  const Text original(text);
  std::size_t changed = 0;
  const std::vector<Lexeme> lexemes = split_lexemes(text).value();
  for (const Lexeme& lexeme : lexemes) {
    for (const char* other : {"", "zz", "\"zz\"", "9", "false", "allow", "deny", "public", "and", "or", "any", "all", "flat",
                              "path", "number", "string", ">", "==", "unless", "nothing", "with", "anonymous", "because x",
                              "internal", "weight 8", "a ask zz", "needs zz"}) {
      const std::string word = text.substr(lexeme.begin, lexeme.end - lexeme.begin);
      if (word == other) continue;
      const Text mutant(text.substr(0, lexeme.begin) + other + text.substr(lexeme.end));
      if (!mutant.parsed.diagnostics.empty()) continue;
      ++changed;
      EXPECT_FALSE(same(original, mutant)) << mutant.source.text();
      EXPECT_FALSE(same(mutant, original)) << mutant.source.text();
    }
  }
  EXPECT_GT(changed, 400U);
}

TEST(SameSyntax, NotIfAGroupDiffers) {
  EXPECT_FALSE(same(Text("let l = a and b and c"), Text("let l = a and (b and c)")));
  EXPECT_FALSE(same(Text("let l = a and b or c"), Text("let l = a and (b or c)")));
  EXPECT_FALSE(same(Text("let l = (a)"), Text("let l = a")));
}

}  // namespace
}  // namespace scopeward
