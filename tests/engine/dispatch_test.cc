// SPDX-License-Identifier: Apache-2.0
// Finding the rules that match, held against trying all of them: none is missed, none comes twice, and few are looked
// at that do not match.
#include "engine/dispatch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// The rules that dispatch proposes for a target, and of these the ones whose pattern matches.
struct Found {
  std::vector<std::uint32_t> proposed, matching;
};

Found find(const Policy& policy, std::uint32_t action, const Target& target) {
  Found found;
  policy.program.allows.visit(action, target, [&](const Candidate& candidate) {
    Captures captures;
    found.proposed.push_back(candidate.rule);
    const bool matching = match(policy.model.patterns[candidate.pattern], target, captures);
    if (candidate.is_certain) {
      EXPECT_TRUE(matching) << target.text;
    }
    if (matching) found.matching.push_back(candidate.rule);
  });
  std::sort(found.proposed.begin(), found.proposed.end());
  std::sort(found.matching.begin(), found.matching.end());
  return found;
}

std::vector<std::uint32_t> all_matching(const Policy& policy, std::uint32_t action, const Target& target) {
  std::vector<std::uint32_t> rules;
  Captures captures;
  for (const Matcher& m : policy.model.matchers)
    if (m.action == action && match(policy.model.patterns[m.pattern], target, captures)) rules.push_back(m.rule);
  return rules;
}

class RandomPatterns {
 public:
  explicit RandomPatterns(std::uint64_t seed) : random_(seed) {}

  std::string flat_pattern() { return pieces({"a", "b", "ab", "_", "*"}, "", 1 + below(4), true); }
  std::string flat_target() { return pieces({"a", "b", "ab", "_"}, "", 1 + below(5), false); }
  std::string path_pattern() {
    std::string text;
    do text = "/" + pieces({"a", "b", "ab", "a*", "*b", "*", "**", "{h}", "x{h}", "a*b"}, "/", 1 + below(4), true);
    while (misplaced(text));
    return text;
  }
  std::string path_target() { return "/" + pieces({"a", "b", "ab", "xa", "aab"}, "/", 1 + below(5), false) + (below(6) == 0 ? "/" : ""); }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }

 private:
  // No hole twice, none between two `**`, and no `**` beside one in a flat text.
  static bool misplaced(const std::string& text) {
    const std::size_t hole = text.find("{h}"), first = text.find("**"), last = text.rfind("**");
    return text.find("{h}", hole == std::string::npos ? hole : hole + 1) != std::string::npos || (hole != std::string::npos && first < hole && hole < last);
  }
  std::string pieces(const std::vector<std::string>& from, const std::string& between, std::size_t count, bool pattern) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      std::string piece = from[below(from.size())];
      if (between.empty() && pattern && text.ends_with('*') && piece.front() == '*') piece = "a";
      text += (i == 0 ? "" : between) + piece;
    }
    return text;
  }
  std::mt19937_64 random_;
};

TEST(Dispatch, FindsWhatTryingAllRulesFinds) {
  std::size_t matched = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    RandomPatterns random(seed);
    std::string text = "action f flat\naction g flat\naction p path\naction q path\n";
    for (int i = 0; i < 60; ++i) {
      const bool flat = random.below(2) == 0;
      const std::string actions = flat ? (random.below(3) == 0 ? "f, g" : "f") : (random.below(3) == 0 ? "p, q" : "p");
      text += "allow " + actions + " \"" + (flat ? random.flat_pattern() : random.path_pattern()) + "\" public\n";
    }
    const TestPolicy policy(text);
    for (int i = 0; i < 300; ++i) {
      const auto action = static_cast<std::uint32_t>(random.below(4));
      const TargetForm form = policy->model.actions[action].form;
      const std::string target_text = form == TargetForm::flat ? random.flat_target() : random.path_target();
      Target target;
      ASSERT_EQ(read_target(target_text, form, target), TargetError::none) << target_text;
      const Found found = find(*policy, action, target);
      ASSERT_EQ(found.matching, all_matching(*policy, action, target)) << target_text << " in\n" << text;
      ASSERT_EQ(std::adjacent_find(found.proposed.begin(), found.proposed.end()), found.proposed.end()) << "proposed twice: " << target_text << " in\n" << text;
      matched += found.matching.size();
    }
  }
  EXPECT_GT(matched, 10'000U);
}

Found find(const TestPolicy& policy, const std::string& text) {
  Target target;
  EXPECT_EQ(read_target(text, policy->model.actions[0].form, target), TargetError::none);
  return find(*policy, 0, target);
}

TEST(Dispatch, LooksAtNoOtherExactTarget) {
  std::string text = "action f flat\n";
  for (int i = 0; i < 1000; ++i) text += "allow f tool" + std::to_string(i) + " public\n";
  const TestPolicy policy(text);
  EXPECT_EQ(find(policy, "tool77").proposed, std::vector<std::uint32_t>{77});
  EXPECT_TRUE(find(policy, "tool1000").proposed.empty());
}

TEST(Dispatch, LooksAtGlobsWithTheRightBeginningOrEndOnly) {
  std::string text = "action f flat\n";
  for (int i = 0; i < 500; ++i) text += "allow f begin" + std::to_string(i) + "_* public\nallow f *_end" + std::to_string(i) + " public\n";
  const TestPolicy policy(text);
  EXPECT_EQ(find(policy, "begin7_x").proposed, std::vector<std::uint32_t>{14});
  EXPECT_EQ(find(policy, "begin7_end8").proposed, (std::vector<std::uint32_t>{14, 17}));
  EXPECT_EQ(find(policy, "x_end9").proposed, std::vector<std::uint32_t>{19});
  EXPECT_TRUE(find(policy, "x").proposed.empty());
}

TEST(Dispatch, FollowsPathsSegmentBySegment) {
  std::string text = "action p path\n";
  for (int i = 0; i < 500; ++i) text += "allow p \"/s" + std::to_string(i) + "/{id}/**\" public\nallow p \"/{a}/t" + std::to_string(i) + "\" public\n";
  const TestPolicy policy(text);
  EXPECT_EQ(find(policy, "/s3/x/y/z").proposed, std::vector<std::uint32_t>{6});
  EXPECT_EQ(find(policy, "/s3/t4").proposed, (std::vector<std::uint32_t>{6, 9}));
  EXPECT_TRUE(find(policy, "/x/y").proposed.empty());
}

TEST(Dispatch, KeepsActionsApart) {
  const TestPolicy policy("action f flat\naction g flat\naction p path\nallow f x public\nallow g x, y* public\nallow p \"/x\" public\n");
  Target target;
  ASSERT_EQ(read_target("x", TargetForm::flat, target), TargetError::none);
  EXPECT_EQ(find(*policy, 0, target).proposed, std::vector<std::uint32_t>{0});
  EXPECT_EQ(find(*policy, 1, target).proposed, std::vector<std::uint32_t>{1});
  ASSERT_EQ(read_target("yes", TargetForm::flat, target), TargetError::none);
  EXPECT_TRUE(find(*policy, 0, target).proposed.empty());
}

TEST(Dispatch, OfNoRulesFindsNone) {
  const TestPolicy policy("action f flat\n");
  EXPECT_TRUE(find(policy, "x").proposed.empty());
}

}  // namespace
}  // namespace scopeward
