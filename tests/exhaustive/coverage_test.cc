// SPDX-License-Identifier: Apache-2.0
// Coverage by brute force: on random policies, after random requests, each test of a requirement was seen true, false
// or unknown exactly if the reference says so for one of the requests, and each rule matched, held, did not hold and
// decided as often as there.
#include "engine/coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <utility>

#include "engine/grant.h"
#include "engine/policy.h"
#include "tests/exhaustive/request_generator.h"

namespace scopeward::exhaustive {
namespace {

constexpr std::size_t kPolicies = SCOPEWARD_RANDOM_POLICIES / 5;
constexpr std::size_t kRequests = 12;

RequestAttributes borrow(const std::vector<reference::Attribute>& attributes) {
  return {attributes.data(), attributes.size(), [](const void* data, std::size_t i) -> RequestAttribute {
            using Sort = reference::Attribute::Sort;
            const reference::Attribute& given = static_cast<const reference::Attribute*>(data)[i];
            AttributeValue value{AttributeKind::unusable,
                                 given.boolean,
                                 given.number,
                                 given.string,
                                 list_of(given.strings)};
            value.kind = given.sort == Sort::boolean   ? AttributeKind::boolean
                         : given.sort == Sort::number  ? AttributeKind::number
                         : given.sort == Sort::string  ? AttributeKind::string
                         : given.sort == Sort::strings ? AttributeKind::strings
                                                       : AttributeKind::unusable;
            return {given.name, value};
          }};
}

using Place = std::pair<std::uint32_t, std::uint32_t>;
Place place(Span span) { return {span.begin, span.end}; }

struct Expected {
  std::map<std::pair<Place, std::string>, std::uint8_t> tests;
  std::map<std::uint32_t, RuleHits> rules;  // by where they begin

  void add(const reference::Naive& naive, const Case& tested) {
    bool decided = false;  // of several matches of the deciding rule, it counts once
    for (const reference::Naive::Reached& rule : naive.reached(tested.scopes, tested.request)) {
      RuleHits& hits = rules[rule.rule.begin];
      ++hits.matched;
      ++(rule.holds ? hits.held : hits.not_held);
      if (rule.decides && !std::exchange(decided, true)) ++hits.decided;
      for (const reference::Tested& test : rule.tested)
        tests[{place(test.span), test.scope}] |= test.truth == reference::Truth::yes  ? kSeenTrue
                                                 : test.truth == reference::Truth::no ? kSeenFalse
                                                                                      : kSeenUnknown;
    }
  }
};

std::string describe(const RuleHits& h) {
  return std::to_string(h.matched) + " " + std::to_string(h.held) + " " + std::to_string(h.not_held) + " " +
         std::to_string(h.decided);
}

class RandomCoverage : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomCoverage, IsWhatTheReferenceSaw) {
  std::size_t policies = 0, both = 0, unknown = 0, in_lets = 0;
  for (std::uint64_t seed = 7'000'000 + GetParam() * 1'000'000; policies < kPolicies; ++seed) {
    Dice dice(seed);
    const GeneratedPolicy generated = generate_policy(dice);
    const std::string text = join_lines(generated.statements);
    const CompiledPolicy compiled = compile_policy("test.policy", text);
    if (compiled.policy == nullptr) continue;
    ++policies;
    const Policy& policy = *compiled.policy;
    const reference::NaivePolicy naive(text);
    Coverage coverage;
    CoverageWalk walk(policy.program, coverage);
    Expected expected;
    for (std::size_t i = 0; i < kRequests; ++i) {
      const Case tested = generate_case(generated, dice);
      Grant grant(policy.model.vocabulary);
      const bool refused =
          tested.scopes && !read_scopes(policy.model.vocabulary, *tested.scopes, grant).message.empty();
      (void)walk.add(refused ? nullptr : &grant,
                     {tested.request.action, tested.request.target, borrow(tested.request.attributes)});
      expected.add(*naive.operator->(), tested);
    }
    const CoverageReport report = coverage_of(policy.model, policy.sources, coverage);
    for (const CoveredPart& part : report.parts) {
      if (part.rule != kNone) {
        ASSERT_EQ(describe(part.hits), describe(expected.rules[part.span.begin]))
            << "seed " << seed << ": " << policy.sources.text(part.span) << "\n"
            << text;
      }
      for (const CoveredTest& test : part.tests) {
        ASSERT_EQ(test.seen, (expected.tests[{place(test.span), test.scope}]))
            << "seed " << seed << ": `" << policy.sources.text(test.span) << "` " << test.scope << "\n"
            << text;
        expected.tests.erase({place(test.span), test.scope});
        both += (test.seen & kSeenTrue) != 0 && (test.seen & kSeenFalse) != 0;
        unknown += (test.seen & kSeenUnknown) != 0;
        in_lets += part.let != kNone && test.seen != 0;
      }
    }
    ASSERT_TRUE(expected.tests.empty()) << "seed " << seed << ": the engine does not count "
                                        << text.substr(expected.tests.begin()->first.first.first,
                                                       expected.tests.begin()->first.first.second -
                                                           expected.tests.begin()->first.first.first)
                                        << "\n"
                                        << text;
  }
  std::cout << policies << " policies, " << both << " tests seen both ways, " << unknown << " unknown, " << in_lets
            << " in lets\n";
  EXPECT_GT(both, policies / 4);
  EXPECT_GT(unknown, policies / 4);
  EXPECT_GT(in_lets, policies / 20);
}

INSTANTIATE_TEST_SUITE_P(Shard, RandomCoverage, testing::Range(std::uint64_t{0}, std::uint64_t{2}));

}  // namespace
}  // namespace scopeward::exhaustive
