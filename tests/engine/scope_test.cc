// SPDX-License-Identifier: Apache-2.0
// Names of scopes: what they may hold, how they split, what is an instance of what, what a pattern covers.
#include "engine/scope.h"

#include <gtest/gtest.h>

#include <ostream>

#include "engine/vocabulary.h"

namespace scopeward {
namespace {

constexpr const char* kSeparators = ":/";

ScopeShape shape_of(const std::string& name, std::string_view separators = kSeparators) {
  ScopeShape shape;
  EXPECT_EQ(read_shape(name, separators, true, shape), ShapeError::none) << name;
  return shape;
}

// RFC 6749 section 3.3: %x21 / %x23-5B / %x5D-7E.
TEST(ScopeToken, HoldsTheBytesOfTheRfc) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool expected = byte == 0x21 || (byte >= 0x23 && byte <= 0x5B) || (byte >= 0x5D && byte <= 0x7E);
    EXPECT_EQ(is_scope_byte(static_cast<char>(byte)), expected) << byte;
    EXPECT_EQ(is_scope_token("a" + std::string(1, static_cast<char>(byte)) + "b"), expected) << byte;
  }
  EXPECT_FALSE(is_scope_token(""));
  EXPECT_TRUE(is_scope_token("https://example.com/a?b=c#d,e"));
}

TEST(HoleValue, IsMadeOfTheSignsThatTheDesignNames) {
  const std::string_view named = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~@+-";
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value(1, static_cast<char>(byte));
    EXPECT_EQ(is_hole_value(value, kSeparators), named.find(value) != std::string_view::npos) << byte;
  }
  EXPECT_FALSE(is_hole_value("", kSeparators));
  EXPECT_TRUE(is_hole_value(std::string(128, 'a'), kSeparators));
  EXPECT_FALSE(is_hole_value(std::string(129, 'a'), kSeparators));
  EXPECT_TRUE(is_hole_value("a.b", kSeparators));
  EXPECT_FALSE(is_hole_value("a.b", "."));
}

struct ShapeRow {
  const char* name;
  const char* separators;
  const char* dump;
};
void PrintTo(const ShapeRow& row, std::ostream* out) { *out << row.name; }

std::string dump(const ScopeShape& shape) {
  std::string out;
  for (std::size_t i = 0; i < shape.segments.size(); ++i) {
    const ScopeSegment& segment = shape.segments[i];
    out += "<" + segment.prefix + (segment.hole == kNoHole ? "" : "{" + shape.holes[segment.hole] + "}") + segment.suffix + ">";
    if (i < shape.joints.size()) out += shape.joints[i];
  }
  return out;
}

class Shape : public testing::TestWithParam<ShapeRow> {};
TEST_P(Shape, SplitsAtTheSeparators) {
  ScopeShape shape;
  const ShapeError error = read_shape(GetParam().name, GetParam().separators, true, shape);
  const char* const errors[] = {"", "two holes", "repeated hole", "stray brace"};
  EXPECT_EQ(error == ShapeError::none ? dump(shape) : errors[static_cast<std::size_t>(error)], GetParam().dump);
}
constexpr ShapeRow kShapes[] = {
    {"admin", ":/", "<admin>"},
    {"a:b/c", ":/", "<a>:<b>/<c>"},
    {"a:b/c", ":", "<a>:<b/c>"},
    {"a.b:c", ".", "<a>.<b:c>"},
    {":a:", ":/", "<>:<a>:<>"},
    {"a::b", ":/", "<a>:<>:<b>"},
    {"https://x/y", ":/", "<https>:<>/<>/<x>/<y>"},
    {"e:{id}:read", ":/", "<e>:<{id}>:<read>"},
    {"{id}", ":/", "<{id}>"},
    {"e:v{id}x:{to}", ":/", "<e>:<v{id}x>:<{to}>"},
    {"e:{a}{b}", ":/", "two holes"},
    {"e:{a}x{b}", ":/", "two holes"},
    {"e:{a}:{a}", ":/", "repeated hole"},
    {"e:{a", ":/", "stray brace"},
    {"e:{}", ":/", "stray brace"},
    {"e:a}", ":/", "<e>:<a}>"},
};
INSTANTIATE_TEST_SUITE_P(Rows, Shape, testing::ValuesIn(kShapes));

TEST(Shape, OfAQuotedNameHasNoHoles) {
  ScopeShape shape;
  EXPECT_EQ(read_shape("e:{id}:{id}", kSeparators, false, shape), ShapeError::none);
  EXPECT_FALSE(shape.is_family());
  EXPECT_EQ(dump(shape), "<e>:<{id}>:<{id}>");
}

TEST(Shape, HasAKeyThatDoesNotKnowTheNamesOfHoles) {
  EXPECT_EQ(shape_key(shape_of("e:{id}:read")), "e:{}:read");
  EXPECT_EQ(shape_key(shape_of("e:{id}:read")), shape_key(shape_of("e:{other}:read")));
  EXPECT_NE(shape_key(shape_of("e:{id}:read")), shape_key(shape_of("e:{id}/read")));
  EXPECT_NE(shape_key(shape_of("e:x{id}")), shape_key(shape_of("e:{id}x")));
}

struct InstanceRow {
  const char *family, *token;
  std::vector<std::string> values;  // none: not an instance
};
void PrintTo(const InstanceRow& row, std::ostream* out) { *out << row.family << " and " << row.token; }

// The values of a token that is an instance of the one family there is, by the names of the holes; else none.
std::vector<std::string> values_of(const ScopeShape& family, const std::string& token) {
  Vocabulary vocabulary;
  Scope scope;
  scope.name = shape_key(family);
  scope.shape = family;
  vocabulary.scopes.push_back(scope);
  vocabulary.close({{}});
  std::vector<std::string_view> values;
  if (vocabulary.find_instance(token, values) == kNotFound) return {};
  return {values.begin(), values.end()};
}

class Instance : public testing::TestWithParam<InstanceRow> {};
TEST_P(Instance, BindsTheHolesInTheOrderOfTheirNames) {
  EXPECT_EQ(values_of(shape_of(GetParam().family), GetParam().token), GetParam().values);
}
const InstanceRow kInstances[] = {
    {"e:{id}:read", "e:42:read", {"42"}},
    {"e:{id}:read", "e::read", {}},
    {"e:{id}:read", "e:4 2:read", {}},
    {"e:{id}:read", "e:42:write", {}},
    {"e:{id}:read", "e:42", {}},
    {"e:{id}:read", "e:42:read:all", {}},
    {"e:{id}:read", "e/42:read", {}},
    {"e:{id}:read", "E:42:read", {}},
    {"e:{id}:read", "e:{id}:read", {}},
    {"e:{id}", "e:a:b", {}},
    {"e:{id}", "e:*", {}},
    {"{id}", "x", {"x"}},
    {"{id}", "", {}},
    {"{a}:{b}", "1:2", {"1", "2"}},
    {"{b}/{a}:x", "1/2:x", {"2", "1"}},
    {"e:v{id}x", "e:v1x", {"1"}},
    {"e:v{id}x", "e:vx", {}},
    {"e:v{id}x", "e:vvxx", {"vx"}},
    {"e:v{id}x", "e:v1y", {}},
};
INSTANTIATE_TEST_SUITE_P(Rows, Instance, testing::ValuesIn(kInstances));

TEST(Instance, HasValuesOfAtMost128Bytes) {
  EXPECT_FALSE(values_of(shape_of("e:{id}"), "e:" + std::string(128, 'x')).empty());
  EXPECT_TRUE(values_of(shape_of("e:{id}"), "e:" + std::string(129, 'x')).empty());
}

struct OverlapRow {
  const char *a, *b;
  bool overlap;
};
void PrintTo(const OverlapRow& row, std::ostream* out) { *out << row.a << " and " << row.b; }

bool is_instance(const ScopeShape& shape, const std::string& token) {
  return shape.is_family() ? !values_of(shape, token).empty() : shape_key(shape) == token;
}

class Overlap : public testing::TestWithParam<OverlapRow> {};
TEST_P(Overlap, IsProvedByAWitness) {
  for (const bool swapped : {false, true}) {
    const ScopeShape a = shape_of(swapped ? GetParam().b : GetParam().a), b = shape_of(swapped ? GetParam().a : GetParam().b);
    std::string witness;
    ASSERT_EQ(overlap(a, b, kSeparators, witness), GetParam().overlap);
    if (GetParam().overlap) { EXPECT_TRUE(is_instance(a, witness) && is_instance(b, witness)) << witness; }
  }
}
constexpr OverlapRow kOverlaps[] = {
    {"e:{id}:read", "e:{other}:read", true},
    {"e:{id}:read", "e:{id}:write", false},
    {"e:{id}:read", "e:all:read", true},
    {"e:{id}:read", "{kind}:1:read", true},
    {"e:{id}", "e:{a}:{b}", false},
    {"e:{id}", "e/{id}", false},
    {"e:{id}", "f:{id}", false},
    {"e:v{id}", "e:{id}x", true},
    {"e:v{id}", "e:w{id}", false},
    {"e:{id}x", "e:{id}y", false},
    {"e:ab{id}", "e:{id}bc", true},    // abc
    {"e:ab{id}", "e:a{id}b", true},    // abb
    {"e:v{id}x", "e:vx", false},       // a hole is not empty
    {"e:v{id}x", "e:v%x", false},      // nor filled with what no value may hold
    {"{a}", "{b}", true},
    {"a", "a", true},
    {"a", "b", false},
};
INSTANTIATE_TEST_SUITE_P(Rows, Overlap, testing::ValuesIn(kOverlaps));

// Against all tokens: small families with literals around the hole overlap exactly if a token is an instance of both.
TEST(Overlap, AgreesWithTryingAllTokens) {
  const std::vector<std::string> texts = {"", "a", "b", "ab", "ba", "aa"};
  std::vector<ScopeShape> families;
  for (const std::string& prefix : texts)
    for (const std::string& suffix : texts) families.push_back(shape_of(prefix + "{x}" + suffix));
  std::vector<std::string> tokens;
  for (std::size_t size = 1; size <= 6; ++size)
    for (std::size_t bits = 0; bits < 1U << size; ++bits) {
      std::string token;
      for (std::size_t i = 0; i < size; ++i) token += (bits >> i & 1) != 0 ? 'b' : 'a';
      tokens.push_back(token);
    }
  std::string witness;
  for (const ScopeShape& a : families)
    for (const ScopeShape& b : families) {
      const bool found = std::any_of(tokens.begin(), tokens.end(), [&](const std::string& t) { return is_instance(a, t) && is_instance(b, t); });
      EXPECT_EQ(overlap(a, b, kSeparators, witness), found) << dump(a) << " and " << dump(b);
    }
}

struct PatternRow {
  const char* pattern;
  std::vector<std::string> covered, not_covered;
};
void PrintTo(const PatternRow& row, std::ostream* out) { *out << row.pattern; }

class Covers : public testing::TestWithParam<PatternRow> {};
TEST_P(Covers, WholeScopes) {
  for (const std::string& scope : GetParam().covered) EXPECT_TRUE(pattern_covers(GetParam().pattern, shape_of(scope), kSeparators)) << scope;
  for (const std::string& scope : GetParam().not_covered) EXPECT_FALSE(pattern_covers(GetParam().pattern, shape_of(scope), kSeparators)) << scope;
}
const PatternRow kPatterns[] = {
    {"photos:*", {"photos:read", "photos:"}, {"photos", "photos:read:all", "photos/read", "videos:read", "Photos:read"}},
    {"photos/*", {"photos/read"}, {"photos:read"}},
    {"*", {"photos", "a"}, {"photos:read"}},
    {"*:read", {"photos:read", ":read"}, {"read", "a:b:read", "photos/read"}},
    {"re*", {"read", "re", "record"}, {"are", "re:ad"}},
    {"*d*", {"read", "d", "do"}, {"write"}},
    {"a*b*c", {"abc", "axbyc", "abbcc"}, {"acb", "abcd"}},
    {"**", {"a", "a:b", "a/b:c", "", "{x}", "e:{x}:read"}, {}},
    {"a:**", {"a", "a:b", "a:b:c", "a:b/c", "a:{x}"}, {"ab", "a/b", "b:a", "a/b:c"}},
    {"**:read", {"read", "a:read", "a/b:read", "{x}:read"}, {"a:write", "a/read", "aread", "read:a"}},
    {"a:**:read", {"a:read", "a:b:read", "a:b/c:read"}, {"a/read", "a", "a:reads", "a/b:read", "a:b/read"}},
    {"a:**/read", {"a:read", "a/read", "a:b/read"}, {"a:b:read", "a/b/read"}},  // where `**` is nothing, either separator
    {"**:**", {"a", "a:b", "a:b:c"}, {}},
    {"**:b:**", {"b", "a:b", "b:c", "a/x:b:c/d"}, {"a", "a/b", "b/c"}},
    {"e:*:read", {"e:1:read", "e:{id}:read"}, {"e:read", "e:v{id}x:read2"}},
    {"e:v*:read", {"e:v1:read"}, {"e:{id}:read", "e:v{id}:read"}},  // only a whole segment covers a hole
    {"e:*:re*", {"e:{id}:read"}, {"e:{id}:{op}"}},
};
INSTANTIATE_TEST_SUITE_P(Rows, Covers, testing::ValuesIn(kPatterns));

TEST(Covers, ManyRunsDoNotTakeLong) {
  std::string pattern, scope;
  for (int i = 0; i < 60; ++i) {
    pattern += "**:a:";
    scope += "a:";
  }
  EXPECT_FALSE(pattern_covers(pattern + "b", shape_of(scope + "c"), kSeparators));
}

TEST(Extends, ByWholeSegments) {
  const auto extends_it = [](const char* shorter, const char* longer) { return extends(shape_of(shorter), shape_of(longer)); };
  EXPECT_TRUE(extends_it("user", "user:read"));
  EXPECT_TRUE(extends_it("user", "user:profile/read"));
  EXPECT_TRUE(extends_it("user:profile", "user:profile:read"));
  EXPECT_TRUE(extends_it("e:{id}", "e:{id}:read"));
  EXPECT_FALSE(extends_it("user", "username"));
  EXPECT_FALSE(extends_it("user", "user"));
  EXPECT_FALSE(extends_it("user:read", "user"));
  EXPECT_FALSE(extends_it("user:a", "user/a:b"));
  EXPECT_FALSE(extends_it("e:{id}", "e:{other}:read"));
  EXPECT_FALSE(extends_it("e:{id}", "e:1:read"));
  EXPECT_FALSE(extends_it("e:1", "e:{id}:read"));
}

// The definition, tried from both ends.
bool glob_by_definition(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob.front() != '*') return !text.empty() && text.front() == glob.front() && glob_by_definition(glob.substr(1), text.substr(1));
  return glob_by_definition(glob.substr(1), text) || (!text.empty() && glob_by_definition(glob, text.substr(1)));
}

std::vector<std::string> all_texts(std::string_view alphabet, std::size_t longest) {
  std::vector<std::string> texts{""};
  for (std::size_t begin = 0, size = 0; size < longest; ++size) {
    const std::size_t end = texts.size();
    for (; begin < end; ++begin)
      for (const char c : alphabet) texts.push_back(texts[begin] + c);
  }
  return texts;
}

TEST(Glob, AgreesWithItsDefinition) {
  const auto texts = all_texts("ab", 6);
  for (const std::string& glob : all_texts("ab*", 5))
    for (const std::string& text : texts) ASSERT_EQ(glob_match(glob, text, '*'), glob_by_definition(glob, text)) << glob << " on " << text;
}

TEST(Glob, ALiteralStarIsNoStar) {
  EXPECT_TRUE(glob_match(std::string("a*") + kStar, "a*b"));
  EXPECT_FALSE(glob_match(std::string("a*") + kStar, "axb"));
}

}  // namespace
}  // namespace scopeward
