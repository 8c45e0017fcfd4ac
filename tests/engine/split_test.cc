// SPDX-License-Identifier: Apache-2.0
// A pattern split by others, held against every small target: no set of patterns that some target matches is missed,
// and each sample is a canonical target that matches exactly what is said.
#include "engine/split.h"
#include "engine/read_pattern.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>


namespace scopeward {
namespace {

using Names = std::vector<std::string>;
using Signature = std::vector<std::uint32_t>;
constexpr std::size_t kPlenty = 1U << 24;

Pattern read(const std::string& text, TargetForm form) {
  std::string problem;
  const auto pattern = read_pattern_text(text, form, problem);
  EXPECT_TRUE(pattern) << text << ": " << problem;
  return pattern.value_or(Pattern{});
}

struct Patterns {
  Patterns(const Names& names, TargetForm target_form) : form(target_form) {
    for (const std::string& name : names) all.push_back(read(name, form));
    for (const Pattern& pattern : all) by.push_back(&pattern);
  }
  [[nodiscard]] Split split(const std::string& whole_text, std::size_t budget = kPlenty) {
    whole = read(whole_text, form);
    std::vector<const Pattern*> named = by;
    named.push_back(&whole);
    filler = choose_filler(named, form, "~");
    return scopeward::split(whole, by, form, filler, budget);
  }
  // The patterns that match; nothing if the whole does not, or it is no target.
  [[nodiscard]] bool matched(const std::string& text, Signature& signature) const {
    Target target;
    Captures captures;
    signature.clear();
    if (read_target(text, form, target) != TargetError::none || !match(whole, target, captures)) return false;
    for (std::uint32_t i = 0; i < all.size(); ++i)
      if (match(all[i], target, captures)) signature.push_back(i);
    return true;
  }

  TargetForm form;
  Pattern whole;
  char filler = '\0';
  std::vector<Pattern> all;
  std::vector<const Pattern*> by;
};

Names texts(const Names& letters, std::size_t most, const std::string& between) {
  Names all{""}, longest{""};
  for (std::size_t size = 1; size <= most; ++size) {
    Names longer;
    for (const std::string& start : longest)
      for (const std::string& letter : letters) longer.push_back(start + (size > 1 ? between : "") + letter);
    all.insert(all.end(), longer.begin(), longer.end());
    longest = std::move(longer);
  }
  return all;
}

std::set<Signature> expected(const Patterns& patterns, const Names& targets) {
  std::set<Signature> signatures;
  Signature signature;
  for (const std::string& target : targets)
    if (patterns.matched(target, signature)) signatures.insert(signature);
  return signatures;
}

void compare(const Names& names, const std::string& whole, TargetForm form, const Names& targets) {
  Patterns patterns(names, form);
  const Split split = patterns.split(whole);
  EXPECT_TRUE(split.complete);
  std::set<Signature> found;
  Signature signature;
  for (const SplitPart& part : split.parts) {
    ASSERT_TRUE(patterns.matched(part.sample, signature)) << part.sample << " of " << whole;
    EXPECT_EQ(signature, part.patterns) << part.sample << " of " << whole;
    EXPECT_TRUE(found.insert(part.patterns).second) << "twice: " << part.sample;
  }
  const std::set<Signature> wanted = expected(patterns, targets);
  EXPECT_TRUE(std::includes(found.begin(), found.end(), wanted.begin(), wanted.end())) << whole;
}

TEST(Split, EveryFlatTarget) {
  const Names targets = texts({"a", "b", "c"}, 6, "");
  const Names wild = {"*", "a*", "*a", "*b*", "a*b", "ab*", "*ab", "a*a"}, literal = {"a", "ab", "ba", "aab"};
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    Names names;
    for (const auto* list : {&wild, &literal})
      for (const std::string& name : *list)
        if (random() % 3 == 0) names.push_back(name);
    compare(names, wild[random() % wild.size()], TargetForm::flat, targets);
  }
}

TEST(Split, EveryPath) {
  Names targets;
  for (const std::string& rest : texts({"a", "b", "ab", "c", "aa"}, 4, "/"))
    for (const char* end : {"", "/"}) targets.push_back("/" + rest + end);
  for (const std::string& rest : texts({"a", "c"}, 3, "/")) targets.push_back("x://" + rest);
  const Names names = {"/a",         "/a/b",     "/a/*",   "/{h}",      "/a/{h}", "/**/b",   "/**", "**",        "/*/b",
                       "/a/**/b/**", "/a*",      "/{h}b",  "x://a",     "x://*",  "/a/",     "/",   "/a/**/{h}", "/*/*",
                       "**/c",       "x://a/**", "/a/*b*", "/{h}/{g}/", "/*b",    "/b/a/aa", "/a/c"};
  std::mt19937 random(2);
  for (int round = 0; round < 400; ++round) {
    Names by;
    for (const std::string& name : names)
      if (random() % 4 == 0) by.push_back(name);
    std::string whole;
    do whole = names[random() % names.size()];
    while (whole.find_first_of("*{") == std::string::npos);
    compare(by, whole, TargetForm::path, targets);
  }
}

Names samples(const Names& names, const std::string& whole, TargetForm form) {
  Names result;
  for (const SplitPart& part : Patterns(names, form).split(whole).parts) result.push_back(part.sample);
  return result;
}

TEST(Split, SamplesAreTargets) {
  // `.` and `..` are no segments, `%` is followed by what must be encoded, a literal star is a star.
  EXPECT_EQ(samples({"/.*", "/*.."}, "/*", TargetForm::path), (Names{"/", "/.~~", "/~~..", "/..."}));
  EXPECT_EQ(samples({"/a%20", "/*%20*"}, "/*", TargetForm::path), (Names{"/", "/%20", "/a%20"}));
  EXPECT_EQ(samples({"/\\*"}, "/*", TargetForm::path), (Names{"/", "/*"}));
  EXPECT_EQ(samples({"\xC3\xA9*"}, "*", TargetForm::flat), (Names{"~", "\xC3\xA9"}));
}

TEST(Split, FillersTellWhereTheyStand) {
  EXPECT_EQ(samples({}, "/a/{x}/b-{y}", TargetForm::path), (Names{"/a/~~~/b-~~~~"}));
}

TEST(Split, FillersAreNamedByNoPattern) {
  EXPECT_EQ(samples({"/~"}, "/{x}", TargetForm::path), (Names{"/!!", "/~"}));
  std::string every;
  for (char c = 0x21; c < 0x7F; ++c)
    if (std::string_view("*{\\").find(c) == std::string_view::npos) every += c;
  EXPECT_EQ(samples({every + "\\*\\{\\\\"}, "a*", TargetForm::flat), (Names{"a"}));
}

TEST(Split, ABudgetThatRunsOutIsSaid) {
  Patterns patterns({"*a*b*", "*b*c*", "*c*a*", "*a*a*a*"}, TargetForm::flat);
  EXPECT_FALSE(patterns.split("*", 100).complete);
  EXPECT_TRUE(patterns.split("*").complete);
}

TEST(Split, ManyLiteralsCostTheirLetters) {
  Names names;
  for (int i = 0; i < 2000; ++i) names.push_back("/photos/" + std::to_string(i) + "/" + std::to_string(i * 7 % 2000));
  Patterns patterns(names, TargetForm::path);
  const Split split = patterns.split("/photos/{id}/{other}", 1U << 26);
  EXPECT_TRUE(split.complete);
  EXPECT_EQ(split.parts.size(), 2001U);
}

}  // namespace
}  // namespace scopeward
