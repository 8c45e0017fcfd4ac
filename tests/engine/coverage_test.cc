// SPDX-License-Identifier: Apache-2.0
// What tests have seen: rules and the tests of their requirements, counted as grammar/README.md (Coverage) says. That
// an outcome is seen exactly when the reference says so is tests/exhaustive/coverage_test.cc.
#include "engine/coverage.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/test_report.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// "allow 2 1 1 2 3/4: a TF, b -": a rule with how often it matched, held, did not hold and decided, and its tests.
std::vector<std::string> seen(const std::string& text) {
  const TestPolicy policy(text);
  const CoverageReport report = coverage_of(policy->model, policy->sources, run_tests(*policy).coverage);
  std::vector<std::string> lines;
  for (const CoveredPart& part : report.parts) {
    const RuleHits& h = part.hits;
    std::string line = part.let != kNone                                        ? "let"
                       : policy->model.rules[part.rule].effect == Effect::allow ? "allow"
                                                                                : "deny";
    if (part.rule != kNone)
      for (const std::uint32_t count : {h.matched, h.held, h.not_held, h.decided}) line += " " + std::to_string(count);
    line += " " + std::to_string(part.seen()) + "/" + std::to_string(part.outcomes());
    for (const CoveredTest& test : part.tests) {
      line += (&test == part.tests.data() ? ": " : ", ") +
              (test.scope.empty() ? std::string(policy->sources.text(test.span)) : test.scope) + " ";
      if (test.seen == 0) line += "-";
      if ((test.seen & kSeenTrue) != 0) line += "T";
      if ((test.seen & kSeenFalse) != 0) line += "F";
      if ((test.seen & kSeenUnknown) != 0) line += "U";
    }
    lines.push_back(line);
  }
  return lines;
}
using List = std::vector<std::string>;

const std::string kHead = "action t flat\nscope a\nscope b\nscope c implies b\n";

TEST(Coverage, CountsWhatEachRuleDid) {
  EXPECT_EQ(seen(kHead +
                 "allow t x if a\nallow t x if b or c\nallow t y public\nallow t z authenticated\ndeny t x if a and b\n"
                 "test \"t\" { with a allow t x  with c allow t x  with a, b deny t x  anonymous deny t x }\n"),
            (List{"allow 4 2 2 2 4/4: a TF", "allow 4 2 2 1 6/6: b TF, c TF", "allow 0 0 0 0 0/1", "allow 0 0 0 0 0/2",
                  "deny 4 1 3 1 6/6: a TF, b TF"}));
}

// What a caller without a token asks shows nothing of the requirement of an allow, but all of a deny's.
TEST(Coverage, ACallerWithoutATokenTestsDeniesOnly) {
  EXPECT_EQ(seen(kHead + "allow t x if a\ndeny t x if not (a or b)\ntest \"t\" { anonymous deny t x }\n"),
            (List{"allow 1 0 1 0 1/4: a -", "deny 1 1 0 1 3/6: a F, b F"}));
}

TEST(Coverage, UnknownIsNeither) {
  EXPECT_EQ(
      seen("action t flat\nattribute arg.n number\nallow t x if arg.n < 3\ntest \"t\" { with nothing deny t x }\n"),
      (List{"allow 1 0 1 1 1/4: arg.n < 3 U"}));
}

// Every operand is tested, whatever those before it came to.
TEST(Coverage, DoesNotStopAtTheFirstOperandThatDecides) {
  EXPECT_EQ(seen(kHead + "allow t x if a or b\nallow t y if any(a, b)\nallow t z if at_least(1, a, b)\ntest \"t\" { "
                         "with a allow t x, y, z }\n"),
            (List{"allow 1 1 0 1 3/6: a T, b F", "allow 1 1 0 1 3/6: a T, b F", "allow 1 1 0 1 3/6: a T, b F"}));
}

TEST(Coverage, ALetIsOneTestWhereItIsUsed) {
  EXPECT_EQ(seen(kHead + "let l = a and b\nlet unused = c\nallow t x if l or c\nallow t y if not l\ntest \"t\" { with "
                         "a deny t x  allow t y  with a, b allow t x }\n"),
            (List{"let 3/4: a T, b TF", "allow 2 1 1 2 5/6: l TF, c F", "allow 1 1 0 1 2/4: l F"}));
}

TEST(Coverage, PatternsAreTestedScopeByScope) {
  EXPECT_EQ(seen("action t flat\nscope p:x\nscope p:y\nallow t x if any(p:*)\ntest \"t\" { with p:y allow t x }\n"),
            (List{"allow 1 1 0 1 3/6: p:x F, p:y T"}));
}

// A request that is refused shows nothing, and neither do rules that do not match.
TEST(Coverage, RefusedRequestsShowNothing) {
  EXPECT_EQ(seen("action t path\nscope a\nallow t \"/x\" if a\ntest \"t\" { with a deny t \"/x//y\" because "
                 "invalid_request  deny t \"/z\" }\n"),
            (List{"allow 0 0 0 0 0/4: a -"}));
}

TEST(CoverageText, ShowsWhatWasNotSeen) {
  const TestPolicy policy(kHead + "allow t x if a and b\nallow t y public\ntest \"t\" { with a deny t x }\n");
  EXPECT_EQ(coverage_text(*policy, run_tests(*policy), Colour::off),
            "test.policy\n"
            "  line  matched  held  not held  decided   tests\n"
            "     5        1     0         1        1     2/4  allow t x if a and b\n"
            "     6        0     0         -        0       -  allow t y public\n"
            "\n"
            "  --> test.policy:5:14\n"
            "   |\n"
            " 5 | allow t x if a and b\n"
            "   |              ^     ^ never true\n"
            "   |              |\n"
            "   |              never false\n"
            "   |\n"
            "   = note: this allow never held\n"
            "\n"
            "  --> test.policy:6:1\n"
            "   |\n"
            " 6 | allow t y public\n"
            "   | ^^^^^^^^^^^^^^^^ this allow never matched\n"
            "   |\n"
            "\n"
            "coverage: 3 of 7 outcomes seen, 42 %\n");
}

TEST(CoverageText, ACompletePolicyHasNothingToShow) {
  const TestPolicy policy(kHead + "allow t x if a\ntest \"t\" { with a allow t x  with b deny t x }\n");
  const std::string out = coverage_text(*policy, run_tests(*policy), Colour::off);
  EXPECT_EQ(out.find("-->"), std::string::npos) << out;
  EXPECT_NE(out.find("coverage: 4 of 4 outcomes seen, 100 %\n"), std::string::npos) << out;
}

TEST(CoverageText, LongRulesAreCroppedBetweenCharacters) {
  std::string target = "\"";
  for (int i = 0; i < 40; ++i) target += "\xc3\xa9";
  const TestPolicy policy(kHead + "allow   t\n  " + target + "\"  public\n");
  const std::string out = coverage_text(*policy, run_tests(*policy), Colour::off);
  EXPECT_NE(out.find("allow t \"\xc3\xa9"), std::string::npos) << out;
  EXPECT_NE(out.find("\xc3\xa9...\n"), std::string::npos) << out;
  EXPECT_EQ(out.find("fffd"), std::string::npos) << out;
}

TEST(CoverageJson, HasEachOutcome) {
  const TestPolicy policy(kHead + "let l = a\nallow t x if l\nallow t y public\ntest \"t\" { with a allow t x, y }\n");
  const auto json = nlohmann::json::parse(coverage_json(*policy, run_tests(*policy)));
  EXPECT_EQ(json["percent"], 57);
  EXPECT_EQ(json["outcomes"], 7);
  EXPECT_EQ(json["seen"], 4);
  EXPECT_EQ(json["parts"][0]["kind"], "let");
  EXPECT_FALSE(json["parts"][0].contains("matched"));
  EXPECT_EQ(json["parts"][1]["matched"], 1);
  EXPECT_EQ(json["parts"][1]["tests"][0]["true"], true);
  EXPECT_EQ(json["parts"][1]["tests"][0]["false"], false);
  EXPECT_EQ(json["parts"][2]["outcomes"], 1);
}

}  // namespace
}  // namespace scopeward
