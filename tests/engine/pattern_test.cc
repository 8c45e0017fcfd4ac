// SPDX-License-Identifier: Apache-2.0
// What target patterns match and capture, whether two have a target in common, and a target that one surely matches.
#include "engine/pattern.h"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// As a policy reads it.
Pattern pattern(const std::string& text, bool flat = false) {
  const TestPolicy policy("action f " + std::string(flat ? "flat" : "path") + "\nallow f \"" + text + "\" public\n");
  return policy->model.patterns[policy->model.matchers[0].pattern];
}

struct Row {
  const char *pattern, *target, *captures;  // "-": no match
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.pattern << " on " << row.target; }

std::string matched(const Pattern& pattern, const std::string& text) {
  Target target;
  EXPECT_EQ(read_target(text, pattern.flat ? TargetForm::flat : TargetForm::path, target), TargetError::none) << text;
  Captures captures;
  if (!match(pattern, target, captures)) return "-";
  std::string out;
  for (std::size_t i = 0; i < pattern.holes.size(); ++i) out += (i == 0 ? "" : " ") + pattern.holes[i] + "=" + std::string(captures.values[i]);
  return out;
}

class PathMatch : public testing::TestWithParam<Row> {};
TEST_P(PathMatch, CapturesWhatTheHolesStandFor) { EXPECT_EQ(matched(pattern(GetParam().pattern), GetParam().target), GetParam().captures); }

// clang-format off
constexpr Row kPaths[] = {
    {"/a/b", "/a/b", ""}, {"/a/b", "/a/B", "-"}, {"/a/b", "/a/b/", "-"}, {"/a/b", "/a", "-"}, {"/", "/", ""},
    {"x://a/b", "x://a/b", ""}, {"x://a/b", "y://a/b", "-"},
    {"/a/*", "/a/b", ""}, {"/a/*", "/a/", ""}, {"/a/*", "/a/b/c", "-"}, {"/a/*", "/a", "-"},
    {"/a/b*", "/a/b", ""}, {"/a/b*", "/a/bcd", ""}, {"/a/*d", "/a/bcd", ""}, {"/a/b*d*f", "/a/bdef", ""}, {"/a/b*d*f", "/a/bfd", "-"},
    {"/*/b", "/a/b", ""}, {"*://a", "x://a", ""}, {"x*://a", "x://a", ""},
    {"/a/\\*", "/a/*", ""}, {"/a/\\*", "/a/b", "-"},
    {"/**", "/", ""}, {"/**", "/a/b/c/", ""}, {"/**", "x://a", "-"},
    {"**", "/", ""}, {"**", "/a/b", ""}, {"**", "x://a/b", ""},
    {"/a/**", "/a", ""}, {"/a/**", "/a/", ""}, {"/a/**", "/a/b/c", ""}, {"/a/**", "/ab", "-"},
    {"/a/**/z", "/a/z", ""}, {"/a/**/z", "/a/b/c/z", ""}, {"/a/**/z", "/a/z/", "-"}, {"/a/**/z", "/z", "-"}, {"/a/**/z", "/a/b/cz", "-"},
    {"**/z", "/z", ""}, {"**/z", "/a/b/z", ""}, {"**/z", "x://z", ""}, {"**/z", "/a/zz", "-"},
    {"/a/**/b/**/c", "/a/b/c", ""}, {"/a/**/b/**/c", "/a/b/b/x/c", ""}, {"/a/**/b/**/c", "/a/c/b", "-"}, {"/a/**/b/**/c", "/a/x/y/b/c", ""},
    {"/**/a/b/**/c", "/a/x/a/b/c", ""}, {"/**/a/b/**/a/b", "/a/b/b", "-"}, {"/**/a/b/**/a/b", "/a/b/a/b", ""},
    {"/{id}", "/42", "id=42"}, {"/{id}", "/", "-"}, {"/{id}", "/a/b", "-"}, {"/{id}", "/%C3%A9", "id=%C3%A9"},
    {"/v{id}.json", "/v1.json", "id=1"}, {"/v{id}.json", "/v.json", "-"}, {"/v{id}.json", "/vv.json.json", "id=v.json"}, {"/v{id}.json", "/v1.jsonx", "-"},
    {"/{a}/{b}", "/1/2", "a=1 b=2"}, {"/{b}/x/{a}", "/1/x/2", "b=1 a=2"},
    {"/a/**/{id}", "/a/b/c", "id=c"}, {"/a/**/{id}", "/a/b/", "-"}, {"/a/**/{id}", "/a/b", "id=b"},
    {"/{id}/**", "/1/b/c", "id=1"}, {"/{id}/**", "/1", "id=1"}, {"/{a}/**/{b}/c", "/1/2/c", "a=1 b=2"}, {"/{a}/**/{b}/c", "/1/x/y/2/c", "a=1 b=2"},
    {"epicme://{kind}/{id}", "epicme://entries/42", "kind=entries id=42"},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Rows, PathMatch, testing::ValuesIn(kPaths));

class FlatMatch : public testing::TestWithParam<Row> {};
TEST_P(FlatMatch, DoesNotSplit) { EXPECT_EQ(matched(pattern(GetParam().pattern, true), GetParam().target), GetParam().captures); }

// clang-format off
constexpr Row kFlats[] = {
    {"create", "create", ""}, {"create", "Create", "-"}, {"create", "create ", "-"},
    {"*", "x", ""}, {"*", "a/b/c", ""}, {"get_*", "get_", ""}, {"get_*", "get_a/b", ""}, {"get_*", "forget_a", "-"},
    {"*_entry", "create_entry", ""}, {"*_entry", "_entry", ""}, {"*_entry", "create_entry2", "-"},
    {"a*b", "ab", ""}, {"a*b", "aXb", ""}, {"a*b", "a", "-"}, {"aa*aa", "aaa", "-"}, {"aa*aa", "aaaa", ""},
    {"a\\*b", "a*b", ""}, {"a\\*b", "aXb", "-"}, {"a\\{b}", "a{b}", ""},
    {"*gr\xc3\xb6*", "ein gr\xc3\xb6\xc3\x9f" "erer", ""},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Rows, FlatMatch, testing::ValuesIn(kFlats));

TEST(PatternShape, KnowsWhenItIsExact) {
  EXPECT_TRUE(pattern("/a/b").is_exact());
  EXPECT_EQ(pattern("/a/b").exact_text(), "/a/b");
  EXPECT_EQ(pattern("x://a/").exact_text(), "x://a/");
  EXPECT_EQ(pattern("/a/\\*").exact_text(), "/a/*");
  EXPECT_TRUE(pattern("a/b", true).is_exact());
  for (const char* text : {"/a/*", "/a/b*", "/{id}", "**"}) EXPECT_FALSE(pattern(text).is_exact()) << text;
}

struct Pair {
  const char *a, *b;
  bool meet;
};
void PrintTo(const Pair& pair, std::ostream* out) { *out << pair.a << " and " << pair.b; }

class Intersect : public testing::TestWithParam<Pair> {};
TEST_P(Intersect, WhenATargetMatchesBoth) {
  const Pattern a = pattern(GetParam().a), b = pattern(GetParam().b);
  EXPECT_EQ(intersect(a, b), GetParam().meet);
  EXPECT_EQ(intersect(b, a), GetParam().meet);
}
constexpr Pair kPairs[] = {
    {"/a", "/a", true},           {"/a", "/b", false},           {"/a/*", "/*/b", true},       {"/a/*", "/a/b/c", false},
    {"/a/*", "/{x}/{y}", true},   {"/ab*", "/*bc", true},        {"/ab*", "/b*", false},       {"/a*b", "/a", false},
    {"/a/**", "/**/z", true},     {"/a/**", "/b/**", false},     {"/a/**/z", "/a/z", true},    {"/a/**/z", "/a/**/y", false},
    {"/v{x}", "/{y}1", true},     {"/v{x}", "/w{y}", false},     {"**", "/a", true},           {"/**/a/**", "/**/b/**", true},
    {"/a/**", "/a", true},        {"x://**", "/a", false},       {"/*/*/*", "/a/**/b", true},  {"/*/*", "/a/**/b/c", false},
};
INSTANTIATE_TEST_SUITE_P(Rows, Intersect, testing::ValuesIn(kPairs));

// All paths of up to three segments over two letters, and all patterns of up to three pieces: two patterns meet exactly
// if some path matches both. Paths of five segments are enough for patterns of three.
TEST(Intersect, AgreesWithTryingAllTargets) {
  const std::vector<std::string> pieces = {"a", "ab", "*", "a*", "*b", "**"};
  std::vector<Pattern> patterns;
  for (const std::string& first : pieces)
    for (const std::string& second : pieces) {
      patterns.push_back(pattern("/" + first + "/" + second));
      if (first != "**" || second != "**") patterns.push_back(pattern("/" + first + "/a/" + second));
    }
  std::vector<std::string> targets = {""};
  for (std::size_t begin = 0, size = 0; size < 5; ++size) {
    const std::size_t end = targets.size();
    for (; begin < end; ++begin)
      for (const char* segment : {"a", "ab", "b"}) targets.push_back(targets[begin] + "/" + segment);
  }
  targets.erase(targets.begin());
  std::vector<std::vector<bool>> matches;
  for (const Pattern& p : patterns) {
    matches.emplace_back();
    for (const std::string& text : targets) matches.back().push_back(matched(p, text) != "-");
  }
  for (std::size_t i = 0; i < patterns.size(); ++i)
    for (std::size_t j = i; j < patterns.size(); ++j) {
      bool common = false;
      for (std::size_t t = 0; t < targets.size(); ++t) common = common || (matches[i][t] && matches[j][t]);
      ASSERT_EQ(intersect(patterns[i], patterns[j]), common) << sample(patterns[i]) << " and " << sample(patterns[j]);
    }
}

TEST(Sample, IsMatched) {
  for (const Row& row : kPaths) {
    const Pattern p = pattern(row.pattern);
    std::string text = sample(p);
    if (p.segments.front().kind == PatternSegment::Kind::run) text.insert(0, "/");  // what begins with `**` begins anywhere
    EXPECT_NE(matched(p, text), "-") << row.pattern << " and " << text;
  }
  for (const Row& row : kFlats) {
    const Pattern p = pattern(row.pattern, true);
    EXPECT_NE(matched(p, sample(p)), "-") << row.pattern;
  }
}

}  // namespace
}  // namespace scopeward
