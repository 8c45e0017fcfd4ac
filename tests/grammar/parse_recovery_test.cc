// SPDX-License-Identifier: Apache-2.0
// Broken input: one diagnostic for each broken statement, at the text that is wrong, and every good statement kept.
// Besides: whatever the input, reading ends, and everything that is said lies inside it.
#include <gtest/gtest.h>

#include <ostream>
#include <random>

#include "engine/limits.h"
#include "grammar/characters.h"
#include "grammar/parse.h"
#include "tests/grammar/syntax_dump.h"

namespace scopeward {
namespace {

// "P0107 at `or`", or `end of line 3` for a place between two bytes.
std::vector<std::string> describe(const Source& source, const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& d : diagnostics) {
    const std::string_view text = source.text(d.span);
    const std::string where = text.empty() ? "behind line " + std::to_string(source.line_number(d.span.begin)) : "at `" + std::string(text) + "`";
    lines.push_back(code_text(d.code) + " " + where);
  }
  return lines;
}

struct Row {
  const char* says;
  const char* input;
  std::vector<std::string> diagnostics, kept;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.says; }

class Recovery : public testing::TestWithParam<Row> {};
TEST_P(Recovery, SaysOneThingForEachBrokenStatement) {
  const Source source("x.policy", GetParam().input);
  const Parsed parsed = parse(source, limits::kParse);
  EXPECT_EQ(describe(source, parsed.diagnostics), GetParam().diagnostics);
  EXPECT_EQ(dump(source, parsed.document), GetParam().kept);
}

const Row kRows[] = {
    {"seven mistakes of seven kinds, and good statements between them",
     "scope a implies\nscope b\nattribute arg.x boolean\nallow tool one if b\nlet y (a)\nallow tool two if (a or b\nscope c \"C\naction flat\n"
     "scope d\nallow tool three\noperation tool one\n",
     {"P0109 behind line 1", "P0120 at `boolean`", "P0117 at `(`", "P0108 behind line 6", "P0103 behind line 7", "P0120 behind line 8", "P0110 behind line 10"},
     {"scope b", "scope d", "operation tool : one", "allow tool : one if b"}},
    {"a statement that goes on over lines is broken once",
     "allow tool x if (a\n  or b\n  and\n  or c)\nscope d\n", {"P0107 at `or`"}, {"scope d"}},
    {"what follows a mistake on its line is not read", "scope a implies 7 scope b\nscope c\n", {"P0109 at `7`"}, {"scope c"}},
    {"a statement without its end before the next one", "allow tool x if\nscope a\n", {"P0107 behind line 1"}, {"scope a"}},
    {"the next statement's keyword on the same line is what is wrong", "allow tool x if scope a\n", {"P0107 at `scope`"}, {}},
    {"an unknown statement", "scop a\nscope b\n", {"P0106 at `scop`"}, {"scope b"}},
    {"a keyword inside a broken text begins nothing", "scope a \"x\n  scope\n  \"\nscope b\n", {"P0103 behind line 1", "P0103 behind line 3"}, {"scope b"}},
    {"the settings are one statement", "policy \"P\" {\n  profile\n}\nscope a\n", {"P0114 at `}`"}, {"scope a"}},
    {"a block that is never closed", "policy \"P\" {\n  profile mcp\nscope a\nscope b\n", {"P0108 behind line 2"}, {"scope a", "scope b"}},
    {"a name glued to a keyword is no keyword", "scopes a\nscope b\n", {"P0106 at `scopes`"}, {"scope b"}},
    {"a half statement leaves nothing behind", "allow tool x if any(a, b) and not (c or arg.x in [1, 2\nscope d\n", {"P0108 behind line 1"}, {"scope d"}},
    {"an operator of another language", "let a = b && c\nscope d\n", {"P0113 at `&&`"}, {"scope d"}},
    {"a control character does not break the statement around it", "scope a \"x\x01y\"\nscope b\n", {"P0102 at `\x01`"}, {"scope a is \"x\x01y\"", "scope b"}},
    {"a control character where a sign is wrong anyway is said once", "scope a\x01 b\nscope c\n", {"P0102 at `\x01`"}, {"scope c"}},
    {"the end of the file", "scope a\nallow tool x if a and", {"P0107 behind line 2"}, {"scope a"}},
    {"the steps of a broken test are no rules", "test \"t\" {\n  with\n  allow tool x\n  deny tool y needs a\n}\nscope a\n", {"P0109 behind line 2"}, {"scope a"}},
    {"a test without a name", "test {\n  allow tool x\n}\nallow tool x if\n", {"P0118 at `{`", "P0107 behind line 4"}, {}},
    {"a test that is never closed", "test \"t\" {\n  allow tool x\nscope a\nallow tool x if a\ntest \"u\" {\n}\n", {"P0108 behind line 2"},
     {"scope a", "allow tool : x if a", "test \"u\""}},
    {"a rule in a test", "test \"t\" {\n  allow tool x if a\n  allow tool y\n}\nscope a\n", {"P0108 at `if`"}, {"scope a"}},
    {"what a broken test leaves behind is nothing", "test \"t\" {\n  attributes arg.a 1\n  with\n}\ntest \"u\" {\n  attributes arg.b 2\n  allow t x\n}\n",
     {"P0109 at `}`"}, {"test \"u\"", "  attributes arg.b=2", "  allow t : x"}},
    {"a step that ends where the next begins", "test \"t\" {\n  allow tool\n  with a\n}\nscope a\n", {"P0111 at `with`"}, {"scope a"}},
    {"an import without its path", "import\nscope a\n", {"P0118 behind line 1"}, {"scope a"}},
    {"what follows a broken ask is not read", "allow tool x if a ask 7\nscope a\n", {"P0109 at `7`"}, {"scope a"}},
    {"a repeated modifier keeps the statement", "scope a internal internal\n", {"P0122 at `internal`"}, {"scope a internal"}},
};
INSTANTIATE_TEST_SUITE_P(Rows, Recovery, testing::ValuesIn(kRows));

TEST(Broken, NamesAreRememberedSoThatTheirUsesAreNotReported) {
  const Source source("x.policy", "scope a implies\nattribute arg.x\nlet r =\naction tool\npolicy \"P\" {\nscope \"b?c\" 7\nallow tool x if\n");
  const Parsed parsed = parse(source, limits::kParse);
  EXPECT_EQ(parsed.document.broken, (std::vector<std::string>{"a", "arg.x", "r", "tool", "policy", "b?c"}));
}

TEST(Broken, DiagnosticsEndAtTheLimitWithOneThatSaysSo) {
  std::string text;
  for (int i = 0; i < 8; ++i) text += "allow tool x if\n";
  ParseLimits limits = limits::kParse;
  limits.diagnostics = 5;
  const Source source("x.policy", text);
  const Parsed parsed = parse(source, limits);
  ASSERT_EQ(parsed.diagnostics.size(), 6U);
  EXPECT_EQ(parsed.diagnostics.back().code, Code::too_many_errors);
  limits.diagnostics = 9;
  EXPECT_EQ(parse(source, limits).diagnostics.size(), 8U);
}

TEST(Limits, NestingNamesAndBytesAreThoseGiven) {
  const ParseLimits limits{40, 2, 5, 10};
  const auto codes = [&](const char* text) {
    std::vector<std::string> lines;
    for (const Diagnostic& d : parse(Source("x.policy", text), limits).diagnostics) lines.push_back(code_text(d.code));
    return lines;
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(codes("let a = ((b))"), List{});
  EXPECT_EQ(codes("let a = (((b)))"), List{"P0402"});
  EXPECT_EQ(codes("let a = not (not b)"), List{"P0402"});
  EXPECT_EQ(codes("let a = (b) and (b) or not not b"), List{});
  EXPECT_EQ(codes("scope abcde"), List{});
  EXPECT_EQ(codes("scope abcdef"), List{"P0406"});
  EXPECT_EQ(codes("scope \"abc\""), List{});
  EXPECT_EQ(codes("scope \"abcd\""), List{"P0406"});
  EXPECT_EQ(codes("scope a #34567890123456789012345678901234"), List{"P0401"});
  EXPECT_EQ(codes("scope a #3456789012345678901234567890123"), List{});
}

const char* const kSample =
    "language 1\n# \xf0\x9f\x93\x84 comment\npolicy \"Caf\xc3\xa9\" { profile mcp initial_scopes a, b separators \":/\" }\n"
    "scope a \"A\" implies b, c:* weight 3 # why\nscope e:{id}:read internal deprecated \"use \\\"a\\\"\"\n"
    "attribute arg.x strings default [\"a\", \"b\"] \"X\"\nattribute token.n number default -1.5\n"
    "let r = (a and not b) or at_least(2, a, b, c:*) and arg.n <= 30m\naction file path\noperation tool \"x y\" \"X\"\n"
    "allow tool, file get_*, \"/a/{id}/**\" except \"/a\\*\" if r or arg.x contains \"\xe6\x97\xa5\" \"No\"\ndeny * unless token.ok\n";

// Reading ends, spans lie inside the text and between its characters, and what is kept dumps.
void expect_sound(const std::string& text) {
  const Source source("x.policy", text);
  const Parsed parsed = parse(source, limits::kParse);
  const auto inside = [&](Span span) { return span.begin <= span.end && span.end <= text.size(); };
  const auto between = [&](std::uint32_t at) { return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80; };
  const bool whole = is_utf8(text);
  for (const Diagnostic& d : parsed.diagnostics) {
    ASSERT_FALSE(d.message.empty());
    std::vector<Span> spans{d.span};
    for (const Label& other : d.others) spans.push_back(other.span);
    for (const Fix& fix : d.fixes) spans.push_back(fix.span);
    for (const Span span : spans) {
      ASSERT_TRUE(inside(span)) << code_text(d.code) << " in:\n" << text;
      ASSERT_TRUE(!whole || (between(span.begin) && between(span.end))) << code_text(d.code) << " in:\n" << text;
    }
  }
  for (const RuleDecl& rule : parsed.document.rules) ASSERT_TRUE(inside(rule.span) && inside(rule.condition_span)) << text;
  (void)dump(source, parsed.document);
}

TEST(AnyInput, EveryBeginningOfAPolicyIsSound) {
  const std::string sample = kSample;
  expect_sound(sample);
  for (std::size_t size = 0; size < sample.size(); ++size) expect_sound(sample.substr(0, size));
}

TEST(AnyInput, EveryPolicyWithoutOneByteIsSound) {
  const std::string sample = kSample;
  for (std::size_t at = 0; at < sample.size(); ++at) expect_sound(std::string(sample).erase(at, 1));
}

TEST(AnyInput, PoliciesWithSomeBytesExchangedAreSound) {
  const std::string sample = kSample;
  const std::string signs = "\"'{}()[],=<>!&|#*\\ \n\r\t\x07\x01\xff\xc3\xa9;-";
  std::mt19937_64 random(20261123);
  for (int round = 0; round < 3000; ++round) {
    std::string text = sample;
    for (int change = 0; change < 4; ++change) text[random() % text.size()] = signs[random() % signs.size()];
    expect_sound(text);
  }
}

}  // namespace
}  // namespace scopeward
