// SPDX-License-Identifier: Apache-2.0
// What analysis says, as a table: a policy, and the codes with what they underline. That it is right is tested by brute
// force in tests/exhaustive/analysis_test.cc; here is what each finding looks like and what is no finding.
#include "engine/analyse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// Each declared thing is used by operations that no row is about, so that nothing is said of that.
constexpr const char* kVocabulary =
    "action t flat\naction p path\naction u flat\naction v path\n"
    "scope a\nscope b implies a\nscope c\nscope f:{id}\nscope root implies **\n"
    "attribute token.ok bool\nattribute token.age number\n"
    "allow u 'a' if a\nallow u 'b' if b\nallow u 'c' if c\nallow u 'r' if root\nallow v '/{id}' if f:{id}\n"
    "allow u 'k' if c and token.ok\nallow u 'g' if c and token.age > 1\n";

struct Row {
  const char* rules;
  std::vector<std::string> said;
};

class AnalysisOf : public testing::TestWithParam<Row> {};

TEST_P(AnalysisOf, Says) {
  std::string text = kVocabulary;
  std::replace(text.begin(), text.end(), '\'', '"');
  EXPECT_THAT(complaints(text + GetParam().rules), testing::ElementsAreArray(GetParam().said)) << GetParam().rules;
}

INSTANTIATE_TEST_SUITE_P(
    Rules, AnalysisOf,
    testing::Values(
        Row{"allow t x if b\n", {}},  //
        Row{"allow t x if a\nallow t x if c\n", {}},
        Row{"allow t x if a\nallow t x if b\n", {"P0317 `allow t x if b`"}},
        Row{"allow t x public\nallow t x anonymous\n", {"P0317 `allow t x anonymous`"}},
        Row{"allow t x anonymous\nallow t x authenticated\n", {}},
        Row{"allow t x if a\nallow t x if c\nallow t x if a or c\n",
            {"P0317 `allow t x if a`", "P0317 `allow t x if c`", "P0317 `allow t x if a or c`"}},
        Row{"allow t \"x*\" if a\nallow t xy if b\n", {"P0318 `\"x*\"`"}},
        Row{"allow t \"x*\" except xy if a\nallow t xy if b\n", {}},
        Row{"allow t x, \"x*\" if c\n", {"P0317 `x`"}},
        Row{"allow t \"x*\" except \"x*\" if c\n", {"P0317 `allow t \"x*\" except \"x*\" if c`"}},
        Row{"deny t other if token.ok\n", {"P0317 `deny t other if token.ok`"}},
        Row{"allow t x if c\ndeny t x if token.ok\ndeny t \"x*\" if token.ok\n",
            {"P0317 `deny t x if token.ok`", "P0317 `deny t \"x*\" if token.ok`"}},
        // An absent attribute is unknown, and a deny holds then.
        Row{"allow t x if c\ndeny t x if token.ok\ndeny t x if token.age > 5\n", {}},
        Row{"allow t x if a\ndeny t x always\n", {"P0317 `allow t x if a`"}},
        Row{"allow p \"/q/{id}\" if f:{id}\nallow p \"/q/me\" if a\n", {"P0318 `\"/q/{id}\"`"}},
        Row{"allow p \"/q/{id}\" except \"/q/me\" if f:{id}\nallow p \"/q/me\" if a\n", {}},
        // `b` implies `a`: whoever may read all may read this one.
        Row{"allow p \"/q/{id}\" if b\nallow p \"/q/me\" if a\n", {}},
        Row{"allow p \"/q/**\" if c\nallow p \"/q/me\" if a\n", {"P0318 `\"/q/**\"`"}},
        Row{"allow p \"/q/{x}\" if c\nallow p \"/{y}/r\" if a\n", {"P0320 `\"/q/{x}\"`"}},
        Row{"allow t * if c\nallow t x if a\n", {"P0319 `*`"}},
        Row{"allow t * if root\nallow t x if a\n", {}},
        Row{"allow * if root\nallow t x if a\n", {"P0317 `allow u \"r\" if root`", "P0319 `allow * if root`"}},
        Row{"allow t x if a and b\n", {"P0321 `a`"}},
        Row{"allow t x if c or (c and b)\n", {"P0321 `c and b`"}},
        Row{"allow t x if token.age > 10 and token.age > 5 and c\n", {"P0321 `token.age > 5`"}},
        Row{"allow t x if not not c\n", {}},
        Row{"allow t x if at_least(2, a, b, c)\n", {}},
        Row{"allow t x if any(a, c)\nallow t x if c\n", {"P0317 `allow t x if c`"}}));

TEST(Analysis, DescribesARequest) {
  ExampleRequest example{"tool", "x", false, {}, {}};
  EXPECT_EQ(describe(example), "`tool x` for a caller without a token");
  example.has_token = true;
  EXPECT_EQ(describe(example), "`tool x` for a token without scopes");
  example.scopes = {"a", "b"};
  AttributeCase ok;
  ok.kind = AttributeKind::boolean;
  ok.boolean = true;
  example.attributes = {{"token.ok", ok}, {"token.age", {}}};
  EXPECT_EQ(describe(example),
            "`tool x` for a token with `a b`, where `token.ok` is `true` and `token.age` is of another type");
}

TEST(Analysis, SaysWhatIsTooComplex) {
  std::string requirement = "allow t x if c";
  for (int i = 0; i < 12; ++i) requirement += " or token.groups contains \"" + std::to_string(i) + "\"";
  EXPECT_THAT(complaints("action t flat\nscope c\nattribute token.groups strings\n" + requirement + "\n"),
              testing::ElementsAre(testing::StartsWith("P0322 ")));
}

}  // namespace
}  // namespace scopeward
