// SPDX-License-Identifier: Apache-2.0
// Regions by enumeration: every canonical text up to a length over a small alphabet matches some set of the patterns, and
// each set that occurs must be that of an example. Matching is done by match() and read_target(), which know nothing of
// automata. Also: the canonical form character by character, against read_target().
#include "engine/regions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "engine/scope.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

// "/a/{x}/**": `*` inside a segment is a wildcard.
Pattern pattern_of(const std::string& text, bool flat) {
  Pattern pattern;
  pattern.flat = flat;
  std::vector<std::string> pieces{""};
  for (const char c : text) {
    if (c == '/' && !flat) {
      pieces.emplace_back();
    } else {
      pieces.back() += c;
    }
  }
  for (const std::string& piece : pieces) {
    PatternSegment segment;
    const std::size_t open = piece.find('{'), close = piece.find('}');
    if (piece == "**") {
      segment.kind = Kind::run;
    } else if (open != std::string::npos) {
      segment = {Kind::hole, piece.substr(0, open), piece.substr(close + 1)};
      pattern.holes.push_back(piece.substr(open + 1, close - open - 1));
    } else {
      for (const char c : piece) {
        if (c == '*') segment.kind = Kind::glob;
        segment.text += c == '*' ? kStar : c;
      }
    }
    pattern.segments.push_back(segment);
  }
  return pattern;
}

TargetForm form_of(TextForm form) {
  return form == TextForm::flat ? TargetForm::flat : form == TextForm::path ? TargetForm::path : TargetForm::http_path;
}

struct Written {
  std::string text;
  bool deny = false, binds = false;
};

// How one text is matched: by each pattern, of a deny in which spellings, and whether each hole's value may bind.
std::vector<int> outcome(const std::vector<Written>& written, const std::vector<Pattern>& patterns, TextForm form,
                         const std::string& text) {
  Target target;
  if (read_target(text, form_of(form), target) != TargetError::none) return {-1};
  std::vector<int> result;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    Captures captures;
    int matched = match(patterns[i], target, captures) ? 1 : 0;
    if (matched != 0 && written[i].binds)
      for (std::size_t hole = 0; hole < patterns[i].holes.size(); ++hole)
        if (is_hole_value(captures.values[hole], ":/")) matched |= 16 << hole;
    Target variant;
    Captures unused;
    for (int which = 1; written[i].deny && form != TextForm::flat && which < kTargetVariants; ++which)
      if (target_variant(target, which, form_of(form), variant) && match(patterns[i], variant, unused))
        matched |= 1 << which;
    result.push_back(matched);
  }
  return result;
}

void each_text(const std::string& alphabet, std::size_t length, const std::function<void(const std::string&)>& visit) {
  std::string text;
  const std::function<void()> grow = [&] {
    if (!text.empty()) visit(text);
    if (text.size() == length) return;
    for (const char c : alphabet) {
      text += c;
      grow();
      text.pop_back();
    }
  };
  grow();
}

void expect_all_regions(const std::vector<Written>& written, TextForm form, const std::string& alphabet,
                        std::size_t length) {
  std::vector<Pattern> patterns;
  for (const Written& w : written) patterns.push_back(pattern_of(w.text, form == TextForm::flat));
  std::vector<RegionPattern> given;
  for (std::size_t i = 0; i < written.size(); ++i)
    given.push_back({&patterns[i], written[i].deny, written[i].binds, ":/"});
  std::size_t steps = 0;
  const Regions regions = find_regions(given, form, 1U << 22, steps);
  ASSERT_TRUE(regions.complete);
  std::set<std::vector<int>> found, expected;
  for (const std::string& example : regions.examples) {
    const auto how = outcome(written, patterns, form, example);
    ASSERT_NE(how, std::vector<int>{-1}) << "not canonical: " << example;
    EXPECT_TRUE(found.insert(how).second || written.front().deny) << "twice: " << example;
  }
  each_text(alphabet, length, [&](const std::string& text) {
    const auto how = outcome(written, patterns, form, text);
    if (how == std::vector<int>{-1} || !expected.insert(how).second) return;
    EXPECT_TRUE(found.count(how) == 1) << "no example for what matches like " << text;
  });
  EXPECT_GT(expected.size(), 1U);
}

TEST(Regions, OfFlatPatterns) {
  expect_all_regions({{"a*"}, {"*b"}, {"ab"}, {"*a*b*"}}, TextForm::flat, "abx", 6);
  expect_all_regions({{"*"}, {"aa*aa"}, {"a*a"}}, TextForm::flat, "ax", 7);
  expect_all_regions({{"\xC3\xA9*"}, {"*x"}}, TextForm::flat, "x\xC3\xA9", 5);
}

TEST(Regions, OfPaths) {
  expect_all_regions({{"/a/{x}"}, {"/{y}/b"}, {"/a/b"}, {"/**"}}, TextForm::path, "/abx", 6);
  expect_all_regions({{"/a*/**"}, {"**/b"}, {"/*/*"}}, TextForm::path, "/abx", 6);
  expect_all_regions({{"/a/**/b"}, {"/**/a/**"}, {"/a/"}}, TextForm::http_path, "/abx", 7);
  expect_all_regions({{"/{x}a"}, {"/b{y}"}, {"/*"}}, TextForm::http_path, "/abx", 6);
  expect_all_regions({{"x://a/{v}"}, {"**"}, {"x://**"}}, TextForm::path, "x:/a", 8);
}

TEST(Regions, OfDeniesWithAQueryOrATrailingSlash) {
  expect_all_regions({{"/a", true}, {"/*"}, {"/a/"}}, TextForm::path, "/ax?", 6);
  expect_all_regions({{"/a/**", true}, {"/a/x", true}, {"/*/x*"}}, TextForm::path, "/ax?", 6);
  expect_all_regions({{"/.a", true}, {"/.*"}, {"/*"}}, TextForm::path, "/.a?", 6);
  expect_all_regions({{"/a", true}, {"/a*"}, {"/**"}}, TextForm::http_path, "/ax", 6);
}

TEST(Regions, OfValuesThatCanAndCannotBind) {
  expect_all_regions({{"/{x}", false, true}, {"/a*"}}, TextForm::path, "/a!x", 5);
  expect_all_regions({{"/{x}/{y}", false, true}, {"/a/*"}}, TextForm::http_path, "/a!x", 6);
}

TEST(Regions, ValuesAreUnlikeWhereTheyCanBe) {
  const Pattern pattern = pattern_of("/{x}/{y}", false);
  std::size_t steps = 0;
  const Regions regions = find_regions({{&pattern, false, true, ":/"}}, TextForm::path, 1U << 20, steps);
  for (const std::string& example : regions.examples) {
    Target target;
    ASSERT_EQ(read_target(example, TargetForm::path, target), TargetError::none);
    Captures captures;
    if (match(pattern, target, captures)) {
      EXPECT_NE(captures.values[0], captures.values[1]) << example;
    }
  }
}

TEST(Regions, GiveUpAtTheirBudget) {
  std::vector<Pattern> patterns;
  std::vector<RegionPattern> given;
  for (int i = 0; i < 12; ++i) patterns.push_back(pattern_of("*" + std::string(1, static_cast<char>('a' + i)) + "*", true));
  for (const Pattern& pattern : patterns) given.push_back({&pattern, false, false, ""});
  std::size_t steps = 0;
  EXPECT_FALSE(find_regions(given, TextForm::flat, 1000, steps).complete);
  steps = 0;
  const Regions all = find_regions(given, TextForm::flat, 1U << 24, steps);
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(all.examples.size(), 4096U) << "every subset";
}

TEST(CanonicalWalk, AgreesWithReadTarget) {
  for (const auto& [form, alphabet] :
       {std::pair{TextForm::path, "/.a?%25:"}, std::pair{TextForm::http_path, "/.hA?%2;"}}) {
    std::size_t canonical = 0;
    each_text(alphabet, 6, [&, f = form](const std::string& text) {
      CanonicalWalk walk;
      walk.form = f;
      bool steps = true;
      for (const char c : text) steps = steps && walk.step(static_cast<std::uint32_t>(c));
      Target target;
      const bool expected = read_target(text, form_of(f), target) == TargetError::none;
      canonical += expected ? 1U : 0U;
      ASSERT_EQ(steps && walk.may_end(), expected) << text;
    });
    EXPECT_GT(canonical, 100U);
  }
  for (const char* text : {"http://a/b", "http://A/b", "https://A", "httpx://A/b", "h://A/", "http:/a", "x:a", "http://a/B",
                           "https://a//", "x:///a", "x://", "a+b-c.1://q", "1a://q", "x://../a", "x://a/%2F", "x://%2E"}) {
    CanonicalWalk walk;
    walk.form = TextForm::path;
    bool steps = true;
    for (const char* c = text; *c != '\0'; ++c) steps = steps && walk.step(static_cast<std::uint32_t>(*c));
    Target target;
    EXPECT_EQ(steps && walk.may_end(), read_target(text, TargetForm::path, target) == TargetError::none) << text;
  }
}

}  // namespace
}  // namespace scopeward
