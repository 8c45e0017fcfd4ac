// SPDX-License-Identifier: Apache-2.0
// From a token's scope string to what its holder has, or to what is wrong with the string.
#include "engine/grant.h"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

const std::string kDeclared = R"(scope photos:read
scope photos:write implies photos:read
scope photos:albums:read
scope videos:read
scope "odd*"
scope "photos:*"
scope e:{id}:read
scope staff internal implies videos:read
scope "photos:staff" internal
)";

struct Row {
  const char *scopes, *held;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.scopes; }

std::string held(const TestPolicy& policy, const std::string& scopes) {
  const Vocabulary& v = policy->model.vocabulary;
  Grant grant(v);
  const ScopeStringError error = read_scopes(v, scopes, grant);
  if (!error.message.empty()) return "refused at `" + scopes.substr(error.begin, error.end - error.begin) + "`";
  EXPECT_TRUE(grant.has_token);
  std::vector<std::string> names;
  for (const ScopeRef& ref : grant.held.members()) names.push_back(ref.key.empty() ? v.scopes[ref.id].name : instance_name(v.scopes[ref.id], ref.key));
  return joined(names);
}

class WithoutWildcards : public testing::TestWithParam<Row> {};
TEST_P(WithoutWildcards, Holds) { EXPECT_EQ(held(TestPolicy(kDeclared), GetParam().scopes), GetParam().held); }
constexpr Row kPlain[] = {
    {"", ""},
    {"   ", ""},
    {"photos:read", "photos:read"},
    {"  photos:read   videos:read ", "photos:read videos:read"},
    {"photos:read photos:read", "photos:read"},
    {"photos:write", "photos:read photos:write"},
    {"Photos:Read photos unknown:scope https://x/y", ""},
    {"e:42:read e:a.b:read e::read e:1", "e:42:read e:a.b:read"},
    {"staff", "videos:read staff"},
    {"odd*", "odd*"},
    {"photos:*", "photos:*"},  // declared: an ordinary name
    {"videos:* *", ""},        // otherwise no scope at all
    {"\tphotos:read", "refused at `\t`"},
    {"photos:read\n", "refused at `\n`"},
    {"a \"b\"", "refused at `\"`"},
    {"a b\\c", "refused at `\\`"},
    {"a \x7f", "refused at `\x7f`"},
    {"gr\xc3\xb6\xc3\x9f" "e", "refused at `\xc3`"},
};
INSTANTIATE_TEST_SUITE_P(Rows, WithoutWildcards, testing::ValuesIn(kPlain));

class WithWildcards : public testing::TestWithParam<Row> {};
TEST_P(WithWildcards, Holds) {
  EXPECT_EQ(held(TestPolicy("policy \"P\" { wildcard_grants on }\n" + kDeclared), GetParam().scopes), GetParam().held);
}
constexpr Row kWild[] = {
    {"photos:*", "photos:read photos:write photos:albums:read photos:*"},
    {"videos:*", "videos:read"},
    {"photos:albums:*", "photos:albums:read"},
    {"*", "photos:read photos:write photos:albums:read videos:read odd* photos:*"},
    {"videos* photos:r* *:read ** odd*", "odd*"},   // the last segment is `*`, or it is no wildcard
    {"e:*", ""},                                    // families are not granted so
    {"photos/*", ""},
    {"nothing:*", ""},
};
INSTANTIATE_TEST_SUITE_P(Rows, WithWildcards, testing::ValuesIn(kWild));

TEST(Grant, ARefusedStringSaysWhichBytesAreAtFault) {
  const TestPolicy policy(kDeclared);
  Grant grant(policy->model.vocabulary);
  const ScopeStringError error = read_scopes(policy->model.vocabulary, "photos:read vid\"eos", grant);
  EXPECT_EQ(error.begin, 15U);
  EXPECT_EQ(error.end, 16U);
  EXPECT_FALSE(error.message.empty());
}

// Eight bytes are looked at together: each byte, at each place of a string that they don't divide.
TEST(Grant, EachByteIsLookedAtWhereverItStands) {
  const TestPolicy policy("scope aaaaaaaa\nscope aaaaaaaaaaaaaaaaaaaaa\n");
  for (std::size_t place = 0; place < 21; ++place)
    for (int byte = 0; byte < 256; ++byte) {
      std::string scopes(21, 'a');
      scopes[place] = static_cast<char>(byte);
      Grant grant(policy->model.vocabulary);
      const ScopeStringError error = read_scopes(policy->model.vocabulary, scopes, grant);
      const bool good = byte == ' ' || (byte > 0x20 && byte < 0x7F && byte != '"' && byte != '\\');
      EXPECT_EQ(error.message.empty(), good) << byte << " at " << place;
      EXPECT_EQ(error.begin, good ? 0 : place);
      EXPECT_EQ(grant.held.contains(1), byte == 'a');
      EXPECT_EQ(grant.held.contains(0), byte == ' ' && (place == 8 || place == 12));
    }
}

TEST(Grant, KnowsWhatOfItNoClientCouldAskFor) {
  const TestPolicy policy(kDeclared);
  const Grant grant = policy.grant("staff photos:write");
  EXPECT_TRUE(grant.internal.contains(policy.scope("staff")));
  EXPECT_TRUE(grant.internal.contains(policy.scope("videos:read")));
  EXPECT_FALSE(grant.internal.contains(policy.scope("photos:write")));
}

TEST(Grant, OtherSeparatorsMakeOtherWildcards) {
  const TestPolicy policy("policy \"P\" { wildcard_grants on separators \".\" }\nscope photos.read\nscope photos:x\n");
  EXPECT_EQ(held(policy, "photos.*"), "photos.read");
  EXPECT_EQ(held(policy, "photos:*"), "");
}

TEST(Grant, WithoutATokenHoldsNothing) {
  const TestPolicy policy(kDeclared);
  const Grant grant = policy.grant(std::nullopt);
  EXPECT_FALSE(grant.has_token);
  EXPECT_TRUE(grant.held.members().empty());
}

}  // namespace
}  // namespace scopeward
