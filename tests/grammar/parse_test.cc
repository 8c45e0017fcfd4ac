// SPDX-License-Identifier: Apache-2.0
// From text to syntax tree: each row is an input and a dump of what must come out. What is said about broken input is the
// business of parse_recovery_test.cc and tests/diagnostics.
#include "grammar/parse.h"

#include <gtest/gtest.h>

#include <ostream>

#include "engine/limits.h"
#include "tests/grammar/syntax_dump.h"

namespace scopeward {
namespace {

struct Row {
  const char* input;
  std::vector<std::string> dump;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.input; }

class Statement : public testing::TestWithParam<Row> {};
TEST_P(Statement, IsRead) {
  const Source source("x.policy", GetParam().input);
  Sources sources(source);
  const Parsed parsed = parse(sources, limits::kParse, [](const std::string&, std::string&) { return true; });
  EXPECT_EQ(dump(sources, parsed.document), GetParam().dump);
  EXPECT_TRUE(parsed.diagnostics.empty());
}

const Row kStatements[] = {
    {"", {}},
    {" \t\r\n# only a comment", {}},
    {"language 1", {"language 1"}},
    {"policy \"P\" { }", {"policy \"P\""}},
    {"policy \"P\" { profile mcp initial_scopes a, \"b\" advertise all separators \":/\" }",
     {"policy \"P\"", "  profile: mcp", "  initial_scopes: a, \"b\"", "  advertise: all", "  separators: \":/\""}},
    {"scope a", {"scope a"}},
    {"scope \"https://a/b?c\"", {"scope \"https://a/b?c\""}},
    {"scope a \"A\" implies b, c:*, ** internal deprecated \"use b\" weight 7", {"scope a is \"A\" implies b, c:*, ** internal deprecated \"use b\" weight 7"}},
    {"scope a weight 7 deprecated \"\" internal implies b \"A\"", {"scope a is \"A\" implies b internal deprecated \"\" weight 7"}},
    {"scope entries:{id}:read{x}", {"scope entries:{id}:read{x}"}},
    {"scope a scope b", {"scope a", "scope b"}},
    {"scope a:b.c/d_e@f+g-h", {"scope a:b.c/d_e@f+g-h"}},
    {"attribute arg.x bool", {"attribute arg.x bool"}},
    {"attribute arg.x string default \"a\" \"An x\"", {"attribute arg.x string default \"a\" is \"An x\""}},
    {"attribute arg.x number default -1.5", {"attribute arg.x number default -1.5"}},
    {"attribute arg.x strings default [\"a\", \"b\"]", {"attribute arg.x strings default list \"a\" \"b\""}},
    {"attribute arg.x strings \"not a default\"", {"attribute arg.x strings is \"not a default\""}},
    {"action tool flat action file path", {"action tool flat", "action file path"}},
    {"action \"my tool\" flat", {"action \"my tool\" flat"}},
    {"operation tool x", {"operation tool : x"}},
    {"operation tool x \"Does x\" operation tool y", {"operation tool : x is \"Does x\"", "operation tool : y"}},
    {"allow tool x public", {"allow tool : x public"}},
    {"allow tool, prompt x, \"y z\" except a*, b authenticated \"Hm\"", {"allow tool, prompt : x, \"y z\" except a*, b authenticated says \"Hm\""}},
    {"allow tool x anonymous deny tool x always", {"allow tool : x anonymous", "deny tool : x always"}},
    {"deny * if a", {"deny * if a"}},
    {"deny * unless a \"No\"", {"deny * unless a says \"No\""}},
    {"allow * public", {"allow * public"}},
    {"allow *, tool x public", {"allow *, tool : x public"}},  // names an action `*`: check says what is wrong
    {"allow * x public", {"allow * : x public"}},
    {"allow tool * public", {"allow tool : * public"}},
    {"allow tool search_* except search_audit if a", {"allow tool : search_* except search_audit if a"}},
    {"let x=a", {"let x = a"}},
    {"let x = a\n\n\nor\tb # why\nand c", {"let x = (or a (and b c))"}},
    {"scope a #\xc3\xa9", {"scope a"}},
    {"#first\nscope a # second\n #third\n", {"scope a"}},
    {"\xef\xbb\xbfscope a", {"scope a"}},
    {"scope a\r\nscope b\r\n", {"scope a", "scope b"}},
    {"allow t x if a ask b, \"c\" \"Hm\" deny * always ask a", {"allow t : x if a ask b, \"c\" says \"Hm\"", "deny * always ask a"}},
    {"import \"a.policy\" scope a", {"scope a"}},
    {"test \"t\" { }", {"test \"t\""}},
    {"test\"t\"{with a,\"b c\"allow t,u x,\"y z\"anonymous deny t x needs a,b because forbidden deny t x needs nothing with nothing deny t x because \"no_rule\"}",
     {"test \"t\"", "  with a, \"b c\"", "  allow t, u : x, \"y z\"", "  anonymous", "  deny t : x needs a, b because forbidden",
      "  deny t : x needs nothing", "  with nothing", "  deny t : x because \"no_rule\""}},
    {"test \"t\" { attributes arg.a 1, token.b [\"x\", \"y\"], arg.c \"z\" attributes arg.d true allow t x attributes arg.e 5m }",
     {"test \"t\"", "  attributes arg.a=1 token.b=list \"x\" \"y\" arg.c=\"z\"", "  attributes arg.d=true", "  allow t : x", "  attributes arg.e=300"}},
    {"test \"t\" { with \"with\", with_it, with:a allow t needs:x, \"needs\" deny t \"/a*\" }",
     {"test \"t\"", "  with \"with\", with_it, with:a", "  allow t : needs:x, \"needs\"", "  deny t : \"/a*\""}},
    {"scope with scope nothing scope needs scope because scope attributes", {"scope with", "scope nothing", "scope needs", "scope because", "scope attributes"}},
    {"scope \"all\" scope allow_all scope all:x scope all.x", {"scope \"all\"", "scope allow_all", "scope all:x", "scope all.x"}},
};
INSTANTIATE_TEST_SUITE_P(Rows, Statement, testing::ValuesIn(kStatements));

struct Requirement {
  const char* input;
  const char* dump;
};
void PrintTo(const Requirement& row, std::ostream* out) { *out << row.input; }

class RequirementOf : public testing::TestWithParam<Requirement> {};
TEST_P(RequirementOf, IsGroupedAsTheOperatorsBind) {
  const Source source("x.policy", "let x = " + std::string(GetParam().input));
  const Parsed parsed = parse(source, limits::kParse);
  ASSERT_EQ(parsed.document.lets.size(), 1U);
  EXPECT_EQ(dump_expr(source, parsed.document, parsed.document.lets[0].value), GetParam().dump);
  EXPECT_TRUE(parsed.diagnostics.empty());
}

constexpr Requirement kRequirements[] = {
    {"a", "a"},
    {"a and b", "(and a b)"},
    {"a and b and c", "(and a b c)"},
    {"a or b or c", "(or a b c)"},
    {"a or b and c", "(or a (and b c))"},
    {"a and b or c", "(or (and a b) c)"},
    {"a and b or c and d or e", "(or (and a b) (and c d) e)"},
    {"not a and b", "(and (not a) b)"},
    {"not (a and b)", "(not [(and a b)])"},
    {"not not a", "(not (not a))"},
    {"(a)", "[a]"},
    {"((a))", "[a]"},
    {"(a and b) and c", "(and [(and a b)] c)"},
    {"a and (b and c)", "(and a [(and b c)])"},
    {"(a or b) or c", "(or [(or a b)] c)"},
    {"(a or b) and (c or d)", "(and [(or a b)] [(or c d)])"},
    {"any(a)", "(any a)"},
    {"all( a , b:* )", "(all a b:*)"},
    {"at_least(2, a, b, \"c\")", "(at_least 2 a b \"c\")"},
    {"any(a, b) or not all(c)", "(or (any a b) (not (all c)))"},
    {"any_other", "any_other"},
    {"nothing and notable", "(and nothing notable)"},
    {"entries:{id}:read", "entries:{id}:read"},
    {"project:{arg.project}:write", "project:{arg.project}:write"},
    {"photos:*", "photos:*"},
    {"arg.x == \"a b\"", "(== arg.x \"a b\")"},
    {"arg.x!=1", "(!= arg.x 1)"},
    {"arg.x < 1 and arg.x <= 2", "(and (< arg.x 1) (<= arg.x 2))"},
    {"arg.x > 1 or arg.x >= 2.5", "(or (> arg.x 1) (>= arg.x 2.5))"},
    {"arg.x == true and arg.y == false", "(and (== arg.x true) (== arg.y false))"},
    {"arg.x in [1, -2, 3.5]", "(in arg.x 1 -2 3.5)"},
    {"arg.x in[\"a\"]", "(in arg.x \"a\")"},
    {"arg.x contains \"a\" and b", "(and (contains arg.x \"a\") b)"},
    {"not arg.x matches \"a*\"", "(not (matches arg.x \"a*\"))"},
    {"arg.x < 90s or arg.x < 30m or arg.x < 2h or arg.x < 1d", "(or (< arg.x 90) (< arg.x 1800) (< arg.x 7200) (< arg.x 86400))"},
    {"arg.x == 1.5h", "(== arg.x 5400)"},
};
INSTANTIATE_TEST_SUITE_P(Rows, RequirementOf, testing::ValuesIn(kRequirements));

// What each span covers, as text.
TEST(Spans, CoverWhatWasWritten) {
  const Source source("x.policy",
                      "language 1\npolicy \"P\" { profile mcp, b }\nscope a \"A\" implies b weight 3 deprecated \"use b\" internal\n"
                      "attribute arg.x strings default [\"a\"] \"X\"\nlet y = (a and not b) or any(c)\n"
                      "allow tool x if arg.x contains \"a\" \"Hm\"\ndeny * always\noperation tool x \"O\"");
  const Parsed parsed = parse(source, limits::kParse);
  const Document& d = parsed.document;
  ASSERT_TRUE(parsed.diagnostics.empty());
  EXPECT_EQ(source.text(d.languages[0].span), "language 1");
  EXPECT_EQ(source.text(d.languages[0].number_span), "1");
  EXPECT_EQ(source.text(d.policies[0].span), "policy \"P\"");
  EXPECT_EQ(source.text(d.policies[0].settings[0].span), "profile mcp, b");
  EXPECT_EQ(source.text(d.scopes[0].span), "scope a \"A\" implies b weight 3 deprecated \"use b\" internal");
  EXPECT_EQ(source.text(d.scopes[0].weight_span), "3");
  EXPECT_EQ(source.text(d.scopes[0].deprecated_span), "deprecated \"use b\"");
  EXPECT_EQ(source.text(d.scopes[0].internal_span), "internal");
  EXPECT_EQ(source.text(d.attributes[0].span), "attribute arg.x strings default [\"a\"] \"X\"");
  EXPECT_EQ(source.text(d.attributes[0].default_span), "default [\"a\"]");
  EXPECT_EQ(source.text(d.lets[0].span), "let y = (a and not b) or any(c)");
  const Expr& either = d.expr(d.lets[0].value);
  EXPECT_EQ(source.text(either.span), "a and not b) or any(c)");  // a group's parentheses belong to no node
  EXPECT_EQ(source.text(d.expr(either.first).span), "a and not b");
  EXPECT_EQ(source.text(d.expr(d.expr(either.first).next).span), "any(c)");
  EXPECT_EQ(source.text(d.rules[0].span), "allow tool x if arg.x contains \"a\"");
  EXPECT_EQ(source.text(d.rules[0].condition_span), "if arg.x contains \"a\"");
  EXPECT_EQ(source.text(d.expr(d.rules[0].requirement).span), "arg.x contains \"a\"");
  EXPECT_EQ(source.text(d.rules[0].message.span), "\"Hm\"");
  EXPECT_EQ(source.text(d.rules[1].every_span), "*");
  EXPECT_EQ(source.text(d.operations[0].span), "operation tool x \"O\"");
}

TEST(Words, AreUnquotedAndKnowWhatWasEscaped) {
  const Source source("x.policy", R"(operation tool "a\*b*\{c{\"\\")");
  const Parsed parsed = parse(source, limits::kParse);
  ASSERT_EQ(parsed.document.operations.size(), 1U);
  const Literal literal = unquote(source, parsed.document.operations[0].target);
  EXPECT_EQ(literal.text, R"(a*b*{c{"\)");
  std::string live;
  for (const bool l : literal.live) live += l ? 'l' : '-';
  EXPECT_EQ(live, "l-ll-ll--");
  EXPECT_EQ(plain_text(source, parsed.document.operations[0].action), "tool");
}

}  // namespace
}  // namespace scopeward
