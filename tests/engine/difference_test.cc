// SPDX-License-Identifier: Apache-2.0
// Differences, as a table of two policies and what is printed of them. That they are right and complete is tested by
// brute force in tests/exhaustive/analysis_test.cc.
#include "engine/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

std::vector<std::string> changes(const std::string& before, const std::string& after) {
  const TestPolicy one(before), two(after);
  std::vector<std::string> lines;
  for (const Change& change : compare(*one, *two).changes) {
    std::string line = (change.is_gain ? "+ " : "- ") + change.action + " " + change.operation + ":";
    if (change.without_token) line += " (no token)";
    for (const auto& grant : change.grants) line += " [" + joined(grant) + "]";
    lines.push_back(line);
  }
  return lines;
}

const std::string kHead = "action t flat\naction p path\nscope a\nscope b implies a\nscope c\n";

struct Row {
  const char *before, *after;
  std::vector<std::string> changes;
};

class Differences : public testing::TestWithParam<Row> {};
TEST_P(Differences, Are) {
  EXPECT_THAT(changes(kHead + GetParam().before, kHead + GetParam().after), testing::ElementsAreArray(GetParam().changes));
}

INSTANTIATE_TEST_SUITE_P(
    Of, Differences,
    testing::Values(
        Row{"allow t x if a or c\n", "let r = c or a\nallow t x if r\n", {}},
        Row{"allow t x if a\n", "allow t x if a\nallow t x if b\n", {}},
        Row{"allow t x if a\n", "allow t x if a or c\n", {"+ t x: [c]"}},
        Row{"allow t x if a or c\n", "allow t x if a\n", {"- t x: [c]"}},
        Row{"allow t x if a\n", "allow t x if c\n", {"+ t x: [c]", "- t x: [a]"}},
        Row{"allow t x authenticated\n", "allow t x public\n", {"+ t x: (no token)"}},
        Row{"allow t x if a\n", "allow t x authenticated\n", {"+ t x: []"}},
        Row{"allow t \"x*\" if a\n", "allow t \"x*\" except xy if a\n", {"- t x*: [a]"}},
        Row{"allow p \"/q/{id}\" if a\n", "allow p \"/q/*\" if a\n", {"+ p /q/*: [a]"}},  // the empty segment
        Row{"allow p \"/q/{id}\" if a\n", "allow p \"/q/{id}\" if a\ndeny p \"/q/z\" always\n", {"- p /q/{id}: [a]"}},
        Row{"allow t x if a\n", "allow t x if a\nscope d implies a\n", {"+ t x: [d]"}}));

TEST(Difference, TellsWhatClientsSee) {
  const std::string settings = "resource \"https://a.example/mcp\" authorization_server \"https://b.example\" ";
  const TestPolicy before("policy \"P\" { profile mcp " + settings + "initial_scopes a }\nscope a\nscope b\nallow tool x if a or b\n"),
      after("policy \"P\" { profile mcp " + settings + "initial_scopes b }\nscope a weight 2\nscope b\nscope c\nallow tool x if a or b\nallow tool y if c\n");
  const Difference difference = compare(*before, *after);
  std::vector<std::string> what;
  for (const ClientChange& change : difference.clients) what.push_back(change.what + ": " + joined(change.before) + " -> " + joined(change.after));
  EXPECT_THAT(what, testing::ElementsAre("scopes_supported: a b -> a b c", "initial_scopes: a -> b", "hint for tool x: a -> b"));
  EXPECT_THAT(difference_text(difference, Colour::off), testing::HasSubstr("+ wider  tool y\n    now also: c\n"));
}

TEST(Difference, OfKindsOfTargetsIsTooComplex) {
  const TestPolicy before("action t flat\nallow t x public\n"), after("action t path\nallow t \"/x\" public\n");
  const Difference difference = compare(*before, *after);
  EXPECT_THAT(difference.too_complex, testing::SizeIs(1));
  EXPECT_FALSE(nlohmann::json::parse(difference_json(difference))["complete"]);
}

TEST(Difference, OfWildcardTokensIsSeen) {
  const std::string head = "policy \"P\" { wildcard_grants on }\naction t flat\nscope p:a\nscope p:b\nallow t x if p:a\n";
  EXPECT_THAT(changes(head + "allow t y if p:b\n", head + "scope p:c\nallow t y if p:b\nallow t z if p:c\n"),
              testing::ElementsAre("+ t z: [p:c]"))
      << "`p:*` does it too, and brings more";
  // A scope that is new widens what the wildcard grants.
  EXPECT_THAT(changes(head, head + "scope p:c implies p:a\nallow t q if p:c and p:b\n"),
              testing::Contains("+ t q: [p:*] [p:c p:b]"));
}

}  // namespace
}  // namespace scopeward
