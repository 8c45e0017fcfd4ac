// SPDX-License-Identifier: Apache-2.0
// Groups of overlapping patterns against intersect() of every pair, over random patterns; the variants of denies against
// target_variant().
#include "engine/overlap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "engine/scope.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

Pattern random_pattern(std::mt19937_64& random, bool flat) {
  const auto piece = [&] {
    PatternSegment segment;
    const std::size_t length = 1 + random() % 3;
    for (std::size_t i = 0; i < length; ++i) {
      const auto pick = random() % 5;
      if (pick == 0) segment.kind = Kind::glob;
      segment.text += pick == 0 ? kStar : static_cast<char>('a' + pick % 2);
    }
    return segment;
  };
  Pattern pattern;
  pattern.flat = flat;
  if (flat) {
    pattern.segments.push_back(piece());
    return pattern;
  }
  pattern.segments.emplace_back();  // in front of the first `/`
  const std::size_t count = 1 + random() % 3;
  for (std::size_t i = 0; i < count; ++i) {
    pattern.segments.push_back(piece());
    if (random() % 6 == 0) pattern.segments.back() = {Kind::hole, "a", ""};
    if (random() % 8 == 0) pattern.segments.back() = {Kind::run, "", ""};
  }
  return pattern;
}

TEST(Overlap, GroupsWhatMeets) {
  std::mt19937_64 random(5);
  std::size_t grouped = 0;
  for (int round = 0; round < 400; ++round) {
    const bool flat = round % 2 == 0;
    std::vector<Pattern> patterns;
    for (int i = 0; i < 8; ++i) patterns.push_back(random_pattern(random, flat));
    std::vector<OverlapEntry> entries;
    for (std::uint32_t i = 0; i < patterns.size(); ++i) entries.push_back({&patterns[i], i});
    std::size_t steps = 0;
    const auto groups = overlapping(entries, patterns.size(), 1U << 20, steps);
    std::vector<std::size_t> group_of(patterns.size());
    std::size_t members = 0;
    for (std::size_t g = 0; g < groups.size(); ++g)
      for (const std::uint32_t owner : groups[g]) {
        group_of[owner] = g;
        ++members;
      }
    ASSERT_EQ(members, patterns.size());
    // Together exactly if a chain of patterns leads from one to the other. Two exact ones that are the same need no
    // looking at: callers have each once.
    std::vector<std::size_t> expected(patterns.size());
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = i;
    for (std::size_t again = 0; again < patterns.size(); ++again)
      for (std::size_t i = 0; i < patterns.size(); ++i)
        for (std::size_t k = 0; k < patterns.size(); ++k) {
          if (patterns[i].is_exact() && patterns[k].is_exact()) continue;
          if (intersect(patterns[i], patterns[k])) expected[i] = expected[k] = std::min(expected[i], expected[k]);
        }
    for (std::size_t i = 0; i < patterns.size(); ++i)
      for (std::size_t k = 0; k < i; ++k) {
        if (patterns[i].is_exact() && patterns[k].is_exact() && intersect(patterns[i], patterns[k])) continue;
        ASSERT_EQ(group_of[i] == group_of[k], expected[i] == expected[k]) << round;
        grouped += group_of[i] == group_of[k] ? 1U : 0U;
      }
  }
  EXPECT_GT(grouped, 100U);
}

TEST(Overlap, SaysNothingPastTheBudget) {
  std::vector<Pattern> patterns;
  for (int i = 0; i < 50; ++i) {
    Pattern p;
    p.flat = true;
    p.segments.push_back({Kind::glob, std::string(1, kStar) + std::to_string(i), ""});
    patterns.push_back(p);
  }
  std::vector<OverlapEntry> entries;
  for (std::uint32_t i = 0; i < patterns.size(); ++i) entries.push_back({&patterns[i], i});
  std::size_t steps = 0;
  EXPECT_THAT(overlapping(entries, patterns.size(), 100, steps), testing::IsEmpty());
}

// What a deny matches in another spelling, one of its variants matches as it stands.
TEST(Overlap, VariantsCoverTheOtherSpellingsOfADeny) {
  std::mt19937_64 random(6);
  std::size_t other_spellings = 0;
  for (int round = 0; round < 300; ++round) {
    const Pattern deny = random_pattern(random, false);
    const std::vector<Pattern> variants = with_variants(deny);
    for (int i = 0; i < 60; ++i) {
      std::string text = "/";
      const std::size_t length = random() % 8;
      for (std::size_t k = 0; k < length; ++k) text += "ab/?"[random() % 4];
      Target target, variant;
      if (read_target(text, TargetForm::path, target) != TargetError::none) continue;
      Captures captures;
      for (int which = 1; which < kTargetVariants; ++which) {
        if (!target_variant(target, which, TargetForm::path, variant) || !match(deny, variant, captures)) continue;
        ++other_spellings;
        ASSERT_TRUE(std::any_of(variants.begin(), variants.end(),
                                [&](const Pattern& v) { return match(v, target, captures); }))
            << text;
      }
    }
  }
  EXPECT_GT(other_spellings, 100U);
}

TEST(Overlap, IncludesIsSure) {
  std::mt19937_64 random(7);
  std::size_t yes = 0;
  for (int round = 0; round < 3000; ++round) {
    const bool flat = round % 2 == 0;
    const Pattern general = random_pattern(random, flat), special = random_pattern(random, flat);
    const auto has_hole = [](const Pattern& p) {
      return std::any_of(p.segments.begin(), p.segments.end(), [](const PatternSegment& s) { return s.kind == Kind::hole; });
    };
    if (!includes(general, special) || has_hole(general)) continue;
    ++yes;
    Captures captures;
    for (int i = 0; i < 30; ++i) {
      std::string text = flat ? "" : "/";
      const std::size_t length = 1 + random() % 5;
      for (std::size_t k = 0; k < length; ++k) text += flat ? "ab"[random() % 2] : "ab/"[random() % 3];
      Target target;
      if (read_target(text, flat ? TargetForm::flat : TargetForm::path, target) != TargetError::none) continue;
      if (match(special, target, captures)) {
        ASSERT_TRUE(match(general, target, captures)) << text;
      }
    }
  }
  EXPECT_GT(yes, 100U);
}

}  // namespace
}  // namespace scopeward
