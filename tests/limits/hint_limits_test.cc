// SPDX-License-Identifier: Apache-2.0
// Budgets of hints: up to them `complete` is true and all alternatives are there; past them it is false, and what is
// required is still sufficient, without a member to spare, or nothing is found and the reason is `forbidden`.
#include <gtest/gtest.h>

#include "engine/limits.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

std::string numbered(const std::string& before, const std::string& prefix, std::size_t count, const std::string& between) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? before : between) + prefix + std::to_string(i);
  return out;
}
std::string scopes(const std::string& prefix, std::size_t count) { return numbered("scope ", prefix, count, "\nscope ") + "\n"; }

// `required` opens the operation, and without any one of its scopes it does not.
void expect_minimal(const TestPolicy& policy, const Explanation& e, const std::string& target) {
  const std::vector<std::string>& required = e.hints.required;
  ASSERT_FALSE(required.empty());
  EXPECT_EQ(policy.decide(joined(required), "t", target), "allowed");
  for (std::size_t i = 0; i < required.size(); ++i) {
    std::vector<std::string> fewer = required;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(policy.decide(joined(fewer), "t", target), "allowed") << "without " << required[i];
  }
}

struct Measured {
  std::string reason;
  std::size_t alternatives = 0;
  bool complete = false;
};
Measured measure(const TestPolicy& policy, const TestPolicy::Scopes& held = "") {
  const Explanation e = policy.explain(held, "t", "x");
  EXPECT_EQ(reason_name(e.reason), policy.decide(held, "t", "x"));
  if (e.reason == Reason::insufficient_scope) expect_minimal(policy, e, "x");
  return {std::string(reason_name(e.reason)), e.hints.alternatives.size(), e.hints.complete};
}
void expect_measured(const TestPolicy& policy, const char* reason, std::size_t alternatives, bool complete) {
  const Measured m = measure(policy);
  EXPECT_EQ(m.reason, reason);
  EXPECT_EQ(m.alternatives, alternatives);
  EXPECT_EQ(m.complete, complete);
}

constexpr const char* kInsufficient = "insufficient_scope";

TEST(Alternatives, AreAtMost256) {
  const auto any_of = [](std::size_t count) {
    return TestPolicy("action t flat\n" + scopes("s", count) + "allow t x if " + numbered("any(", "s", count, ", ") + ")\n");
  };
  expect_measured(any_of(limits::kAlternatives), kInsufficient, limits::kAlternatives, true);
  expect_measured(any_of(limits::kAlternatives + 1), kInsufficient, 1, false);
}

TEST(Alternatives, OfSeveralRulesCountTogether) {
  const auto rules = [](std::size_t count) {
    std::string text = "action t flat\n" + scopes("s", count);
    for (std::size_t i = 0; i < count; ++i) text += "allow t x if s" + std::to_string(i) + "\n";
    return TestPolicy(text);
  };
  expect_measured(rules(limits::kAlternatives), kInsufficient, limits::kAlternatives, true);
  expect_measured(rules(limits::kAlternatives + 1), kInsufficient, 1, false);
}

TEST(Alternatives, MultiplyInPairs) {
  const auto pairs = [](std::size_t count) {
    std::string text = "action t flat\n" + scopes("a", count) + scopes("b", count) + "allow t x if ";
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "(a" : " and (a") + std::to_string(i) + " or b" + std::to_string(i) + ")";
    return TestPolicy(text + "\n");
  };
  expect_measured(pairs(8), kInsufficient, 256, true);
  expect_measured(pairs(9), kInsufficient, 1, false);
}

TEST(Alternatives, ByWaysToBringADeprecatedScope) {
  const auto ways = [](std::size_t count) {
    return TestPolicy("action t flat\nscope old deprecated \"use another\"\n" + numbered("scope ", "s", count, " implies old\nscope ") + " implies old\nallow t x if old\n");
  };
  expect_measured(ways(limits::kAlternatives), kInsufficient, limits::kAlternatives, true);
  expect_measured(ways(limits::kAlternatives + 1), kInsufficient, 1, false);
}

TEST(Alternatives, ThatContainOthersDoNotCount) {
  // s0, or s0 with any of 200 others; twice over, that would be too many.
  const std::string more = "allow t x if s0 or (s0 and " + numbered("any(", "s", 200, ", ") + "))\n";
  expect_measured(TestPolicy("action t flat\n" + scopes("s", 200) + more + more), kInsufficient, 1, true);
}

TEST(Steps, AreBounded) {
  // 250 terms, and rules that bring the same ones again: each is compared with those known.
  const auto repeated_rules = [](std::size_t rules) {
    std::string text = "action t flat\n" + scopes("s", 250) + "let l = " + numbered("any(", "s", 250, ", ") + ")\n";
    for (std::size_t i = 0; i < rules; ++i) text += "allow t x if l\n";
    return TestPolicy(text);
  };
  expect_measured(repeated_rules(10), kInsufficient, 250, true);
  expect_measured(repeated_rules(40), kInsufficient, 1, false);
}

TEST(Steps, ManyScopesInOneTermAreNoBurden) {
  const TestPolicy policy("action t flat\n" + scopes("s", 4000) + "allow t x if " + numbered("all(", "s", 4000, ", ") + ")\n");
  const Explanation e = policy.explain("", "t", "x");
  EXPECT_EQ(e.reason, Reason::insufficient_scope);
  EXPECT_EQ(e.hints.required.size(), 4000U);
}

// Where each scope is negated somewhere the reason takes a search, on the stack. The first requirement is beyond the
// caller, who holds `z`; past a budget the search has found nothing.
TEST(Search, KnowsAtMost256Atoms) {
  const auto atoms = [](std::size_t count) {  // z, a, and tests of a number
    std::string tests;
    for (std::size_t i = 0; i + 2 < count; ++i) tests += "arg.n == " + std::to_string(i) + " or ";
    return TestPolicy("action t flat\nscope a\nscope z\nattribute arg.n number\nallow t x if not z and (" + tests + "a)\n" + "allow t y if z and not a\n");
  };
  expect_measured(atoms(limits::kSearchAtoms), kInsufficient, 1, true);
  const Measured past = measure(atoms(limits::kSearchAtoms + 1));
  EXPECT_EQ(past.reason, "forbidden");
  EXPECT_FALSE(past.complete);
}

TEST(Search, IsNotNeededWhereNothingThatIsNegatedWouldHelp) {
  std::string tests;
  for (std::size_t i = 0; i < 2 * limits::kSearchAtoms; ++i) tests += "arg.n == " + std::to_string(i) + " or ";
  expect_measured(TestPolicy("action t flat\nscope a\nscope z\nattribute arg.n number\nallow t x if not z and (" + tests + "a)\n"),
                  kInsufficient, 1, true);
}

TEST(Search, KnowsAtMost128Candidates) {
  const auto candidates = [](std::size_t count) {
    return TestPolicy("action t flat\nscope z\n" + scopes("s", count - 1) + "allow t x if " + numbered("any(", "s", count - 1, ", ") + ") and not z\n" + "allow t y if z and not " + numbered("any(", "s", count - 1, ", ") + ")\n");
  };
  expect_measured(candidates(limits::kSearchCandidates), kInsufficient, limits::kSearchCandidates - 1, true);
  const Measured past = measure(candidates(limits::kSearchCandidates + 1));
  EXPECT_EQ(past.reason, "forbidden");
  EXPECT_FALSE(past.complete);
}

TEST(Search, KnowsAtMost32Matches) {
  const auto matches = [](std::size_t count) {
    std::string text = "action t flat\nscope a\nscope z\nallow t x* if a and not z\n";
    for (std::size_t i = 1; i < count; ++i) text += "allow t x* if z and not a and z\n";
    return TestPolicy(text);
  };
  EXPECT_EQ(measure(matches(limits::kSearchMatches)).reason, kInsufficient);
  EXPECT_TRUE(measure(matches(limits::kSearchMatches)).complete);
  const Measured past = measure(matches(limits::kSearchMatches + 1));
  EXPECT_EQ(past.reason, "forbidden");
  EXPECT_FALSE(past.complete);
}

// Pigeons and holes, one pigeon too many: no set of scopes will do, and finding that out takes exponentially many steps.
TEST(Search, TakesAtMost4096Steps) {
  const auto pigeons = [](int count) {
    std::string text = "action t flat\nattribute arg.ok bool\n", requirement;
    const auto scope = [](int pigeon, int hole) { return "p" + std::to_string(pigeon) + "h" + std::to_string(hole); };
    for (int p = 0; p < count; ++p) {
      requirement += requirement.empty() ? "((" : " and (";
      for (int h = 0; h + 1 < count; ++h) {
        text += "scope " + scope(p, h) + "\n";
        requirement += (h == 0 ? "" : " or ") + scope(p, h);
      }
      requirement += ")";
    }
    for (int h = 0; h + 1 < count; ++h)
      for (int p = 0; p < count; ++p)
        for (int q = 0; q < p; ++q) requirement += " and not (" + scope(p, h) + " and " + scope(q, h) + ")";
    return TestPolicy(text + "allow t x if " + requirement + ") or arg.ok\n");
  };
  const Measured few = measure(pigeons(3)), many = measure(pigeons(9));
  EXPECT_EQ(few.reason, "forbidden");
  EXPECT_TRUE(few.complete);
  EXPECT_EQ(many.reason, "forbidden");
  EXPECT_FALSE(many.complete);
}

TEST(Search, PastItsBudgetSaysTheSameToEveryCaller) {
  const TestPolicy policy("action t flat\nscope z\n" + scopes("s", 200) + "allow t x if " + numbered("any(", "s", 200, ", ") + ") and not z\n");
  EXPECT_EQ(policy.decide("s7", "t", "x"), "allowed");
  EXPECT_EQ(policy.decide("z s7", "t", "x"), "forbidden");
  EXPECT_EQ(policy.decide(std::nullopt, "t", "x"), "unauthenticated");
  EXPECT_FALSE(policy.explain("z s7", "t", "x").hints.complete);
}

}  // namespace
}  // namespace scopeward
