// SPDX-License-Identifier: Apache-2.0
// Limits of a policy: what holds N of something compiles, what holds N + 1 gets the error that names the limit, and only
// that one.
#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "engine/check.h"
#include "engine/limits.h"
#include "grammar/parse.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// The codes of the errors, each once, in their order.
std::string errors_of(const std::vector<Diagnostic>& diagnostics) {
  std::string codes;
  for (const Diagnostic& d : diagnostics)
    if (severity_of(d.code) == Severity::error && codes.find(code_text(d.code)) == std::string::npos) codes += (codes.empty() ? "" : " ") + code_text(d.code);
  return codes;
}
std::string errors(const std::string& text) { return errors_of(compile_policy("p", text).diagnostics); }

// `count` lines, `{}` in them counted up.
std::string lines(const std::string& line, std::size_t count) {
  std::string out;
  const std::size_t at = line.find("{}");
  for (std::size_t i = 0; i < count; ++i) out += line.substr(0, at) + std::to_string(i) + line.substr(at + 2) + "\n";
  return out;
}

std::string list(const std::string& prefix, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + prefix + std::to_string(i);
  return out;
}

struct Row {
  const char* limit;
  std::size_t most;
  std::function<std::string(std::size_t)> policy;  // that holds so many
  const char* error;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.limit; }

class Limit : public testing::TestWithParam<Row> {};
TEST_P(Limit, AllowsNAndNamesWhatIsWrongWithOneMore) {
  const Row& row = GetParam();
  EXPECT_EQ(errors(row.policy(row.most)), "");
  EXPECT_EQ(errors(row.policy(row.most + 1)), row.error);
}

const std::string kFlat = "action t flat\nscope a\n";
const Row kRows[] = {
    {"bytes of a file", limits::kFileBytes, [](std::size_t n) { return "#" + std::string(n - 1, ' '); }, "P0401"},
    {"bytes of a bare name", limits::kNameBytes, [](std::size_t n) { return kFlat + "allow t " + std::string(n, 'x') + " public\n"; }, "P0406"},
    {"bytes of a quoted name", limits::kNameBytes, [](std::size_t n) { return kFlat + "allow t \"" + std::string(n - 2, 'x') + "\" public\n"; }, "P0406"},
    {"bytes of a description", limits::kNameBytes, [](std::size_t n) { return "scope a \"" + std::string(n - 2, 'x') + "\"\n"; }, "P0406"},
    {"bytes of a scope", limits::kScopeBytes, [](std::size_t n) { return "scope " + std::string(n, 's') + "\n"; }, "P0406"},
    {"bytes of a family", limits::kScopeBytes, [](std::size_t n) { return "scope e:{id}" + std::string(n - 6, 's') + "\n"; }, "P0406"},
    {"scopes", limits::kScopes, [](std::size_t n) { return lines("scope s{}", n); }, "P0403"},
    {"rules, as pairs of action and target", limits::kRules,
     [](std::size_t n) {
       const std::size_t actions = n % limits::kActions == 0 ? limits::kActions : 1;
       const std::string some = "allow " + list("a", limits::kActions) + " " + list("t", limits::kRules / limits::kActions) + " public\n";
       return lines("action a{} flat", limits::kActions) + some + (actions == 1 ? "allow a0 more public\n" : "");
     },
     "P0404"},
    {"holes of a family", limits::kHoles,
     [](std::size_t n) {
       std::string name = "scope f";
       for (std::size_t i = 0; i < n; ++i) name += ":{h" + std::to_string(i) + "}";
       return name + "\n";
     },
     "P0405"},
    {"holes of a target", limits::kHoles,
     [](std::size_t n) {
       std::string target;
       for (std::size_t i = 0; i < n; ++i) target += "/{h" + std::to_string(i) + "}";
       return "action t path\nallow t \"" + target + "\" public\n";
     },
     "P0405"},
    {"lets", limits::kLets, [](std::size_t n) { return kFlat + lines("let l{} = a", n); }, "P0407"},
    {"lets inside one another", limits::kLetDepth,
     [](std::size_t n) {
       std::string text = kFlat + "let l0 = a\n";
       for (std::size_t i = 1; i < n; ++i) text += "let l" + std::to_string(i) + " = l" + std::to_string(i - 1) + "\n";
       return text + "allow t x if l" + std::to_string(n - 1) + "\n";
     },
     "P0402"},
    {"attributes", limits::kAttributes, [](std::size_t n) { return lines("attribute arg.a{} bool", n); }, "P0408"},
    {"actions", limits::kActions, [](std::size_t n) { return lines("action a{} flat", n); }, "P0409"},
    {"patterns against scopes, in requirements", limits::kPatternTests,
     [](std::size_t n) {
       const std::size_t patterns = (n + limits::kScopes - 1) / limits::kScopes;
       return "action t flat\n" + lines("scope s{}", limits::kScopes) + lines("allow t t{} if any(s12*)", patterns);
     },
     "P0410"},
    {"patterns against scopes, in implications", limits::kPatternTests,
     [](std::size_t n) {
       const std::size_t patterns = (n + limits::kScopes - 1) / limits::kScopes;
       return lines("scope a{} implies z*", patterns) + lines("scope z{}", limits::kScopes - patterns);
     },
     "P0410"},
};
INSTANTIATE_TEST_SUITE_P(Rows, Limit, testing::ValuesIn(kRows));

// The last of as many as may be is as good as the first.
TEST(Largest, PoliciesDecide) {
  const TestPolicy scopes("action t flat\n" + lines("scope s{}", limits::kScopes) + "allow t x if s16383\nallow t y if s0\n");
  EXPECT_EQ(scopes.decide("s16383", "t", "x"), "allowed");
  EXPECT_EQ(scopes.decide("s16382", "t", "x"), "insufficient_scope");
  const TestPolicy rules(kRows[7].policy(limits::kRules));
  EXPECT_EQ(rules.decide(std::nullopt, "a255", "t4095"), "allowed");
  EXPECT_EQ(rules.decide(std::nullopt, "a255", "t4096"), "unauthenticated");
  std::string uses;
  for (std::size_t i = 0; i < limits::kLets; ++i) uses += (i == 0 ? "l" : " and l") + std::to_string(i);
  std::string nine = "s0";
  for (int i = 1; i < 9; ++i) nine += " or s" + std::to_string(i);
  const TestPolicy lets("action t flat\n" + lines("scope s{}", 9) + lines("let l{} = " + nine, limits::kLets) + "allow t x if " + uses + "\ndeny t x unless " + uses +
                        "\nallow t y unless " + uses + "\ndeny t y if " + uses + "\n");
  EXPECT_GT(lets->program.calls.size(), limits::kLets);
  EXPECT_EQ(lets.decide("s8", "t", "x"), "allowed");
  EXPECT_EQ(lets.decide("", "t", "x"), "insufficient_scope");
  EXPECT_EQ(lets.decide("", "t", "y"), "allowed");
}

// 2^23 tests would fill a large file: here many rules share one long list of names.
TEST(Tests, AreLimitedAfterExpansion) {
  constexpr std::size_t kList = 8192;
  const Source source("p", "scope a\nallow * if any(" + [] {
    std::string names = "a";
    for (std::size_t i = 1; i < kList; ++i) names += ",a";
    return names;
  }() + ")\n");
  Parsed parsed = parse(source, limits::kParse);
  ASSERT_TRUE(parsed.diagnostics.empty());
  parsed.document.rules.resize(limits::kTests / kList, parsed.document.rules[0]);
  EXPECT_EQ(errors_of(check(source, parsed.document).diagnostics), "");
  parsed.document.rules.push_back(parsed.document.rules[0]);
  EXPECT_EQ(errors_of(check(source, parsed.document).diagnostics), "P0410");
}

TEST(Diagnostics, OfTheParserEndAtTheLimit) {
  const auto kept = [](std::size_t count) { return compile_policy("p", lines("allow t t{} if", count)).diagnostics; };
  EXPECT_EQ(kept(limits::kDiagnostics).size(), limits::kDiagnostics + 1);  // the parser stops at the limit, and says so
  EXPECT_EQ(kept(limits::kDiagnostics - 1).size(), limits::kDiagnostics - 1);
  EXPECT_EQ(errors(lines("allow t t{} if", limits::kDiagnostics - 1)), "P0107");
  EXPECT_EQ(errors(lines("allow t t{} if", limits::kDiagnostics + 1)), "P0107 P0411");
}

TEST(Diagnostics, OfTheCheckerEndAtTheLimit) {
  const std::string declared = "action t flat\n";
  EXPECT_EQ(compile_policy("p", declared + lines("allow t x if s{}", limits::kDiagnostics)).diagnostics.size(), limits::kDiagnostics);
  EXPECT_EQ(compile_policy("p", declared + lines("allow t x if s{}", limits::kDiagnostics + 1)).diagnostics.size(), limits::kDiagnostics + 1);
  EXPECT_EQ(errors(declared + lines("allow t x if s{}", limits::kDiagnostics)), "P0203");
  EXPECT_EQ(errors(declared + lines("allow t x if s{}", 5000)), "P0203 P0411");
}

TEST(Diagnostics, WarningsEndAtTheLimitButStopNoPolicy) {
  const CompiledPolicy warned = compile_policy("p", "action t flat\nscope a\n" + lines("scope s{}", 2 * limits::kDiagnostics) + "allow t x if a\n");
  EXPECT_NE(warned.policy, nullptr);
  EXPECT_EQ(warned.diagnostics.size(), limits::kDiagnostics + 1);  // the last says that there are more
}

TEST(Diagnostics, AfterManyBadCharactersReadingStops) {
  const CompiledPolicy compiled = compile_policy("p", std::string(1'000'000, '\x01'));
  EXPECT_LE(compiled.diagnostics.size(), limits::kDiagnostics + 1);
  EXPECT_EQ(errors_of(compiled.diagnostics), "P0102 P0411");
}

// 64 MiB of one thing.
TEST(LargestFile, IsReadInTime) {
  const auto filled = [](const std::string& begin, const std::string& piece, const std::string& end) {
    std::string text = begin;
    while (text.size() + piece.size() + end.size() <= limits::kFileBytes) text += piece;
    return text + end;
  };
  EXPECT_EQ(errors(filled("scope a \"", "x", "\"\n")), "P0406");
  EXPECT_EQ(errors(filled("scope a\n", "\n", "")), "");
  EXPECT_EQ(errors(filled("let l = ", "(", "")), "P0402");
  EXPECT_EQ(errors(filled("scope ", "s", "\n")), "P0406");
  EXPECT_EQ(errors(filled("scope a\nx\n", "scop\n", "")), "P0106");
}

}  // namespace
}  // namespace scopeward
