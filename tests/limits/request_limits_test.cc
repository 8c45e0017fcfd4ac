// SPDX-License-Identifier: Apache-2.0
// Limits of a request: N is decided, N + 1 is refused or counts for nothing, as the design says.
#include <gtest/gtest.h>

#include "engine/limits.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

std::string repeated(const std::string& piece, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

TEST(Target, HasAtMost8192Bytes) {
  const TestPolicy policy("action f flat\naction p path\nallow f \"*\" public\nallow p \"**\" public\n");
  EXPECT_EQ(policy.decide(std::nullopt, "f", std::string(limits::kTargetBytes, 'x')), "allowed");
  EXPECT_EQ(policy.decide(std::nullopt, "f", std::string(limits::kTargetBytes + 1, 'x')), "invalid_request");
  EXPECT_EQ(policy.decide(std::nullopt, "p", "/" + std::string(limits::kTargetBytes - 1, 'x')), "allowed");
  EXPECT_EQ(policy.decide(std::nullopt, "p", "/" + std::string(limits::kTargetBytes, 'x')), "invalid_request");
  EXPECT_EQ(policy.explain(std::nullopt, "f", std::string(100'000, 'x')).refused, "the target is not canonical: it is longer than 8 KiB");
}

TEST(Target, HasAtMost64Segments) {
  const TestPolicy policy("action p path\nallow p \"**\" public\nallow p \"" + repeated("/a", 63) + "\" public\n");
  EXPECT_EQ(policy.decide(std::nullopt, "p", repeated("/a", 63)), "allowed");  // and the piece before the first `/`
  EXPECT_EQ(policy.decide(std::nullopt, "p", repeated("/a", 64)), "invalid_request");
  EXPECT_EQ(policy.decide(std::nullopt, "p", "x:/" + repeated("/a", 62)), "allowed");
  EXPECT_EQ(policy.decide(std::nullopt, "p", "x:/" + repeated("/a", 63)), "invalid_request");
}

TEST(Target, OfARuleIsLimitedLikeThatOfARequest) {
  const auto codes = [](const std::string& target) {
    const auto found = complaints("action p path\nallow p \"" + target + "\" public\n");
    return found.empty() ? "" : found.front().substr(0, 5);
  };
  EXPECT_EQ(codes(repeated("/a", 63)), "");
  EXPECT_EQ(codes(repeated("/a", 64)), "P0216");
  EXPECT_EQ(codes(repeated("/{", 1) + std::string(200, 'n') + "}"), "");
}

std::string refused(const TestPolicy& policy, const std::string& scopes) {
  Grant grant(policy->model.vocabulary);
  return std::string(read_scopes(policy->model.vocabulary, scopes, grant).message);
}

TEST(ScopeString, HasAtMost64KiB) {
  const TestPolicy policy("scope a\n");
  EXPECT_EQ(refused(policy, std::string(limits::kScopeStringBytes, ' ')), "");
  EXPECT_EQ(refused(policy, std::string(limits::kScopeStringBytes, 'x')), "");
  EXPECT_EQ(refused(policy, repeated("a ", limits::kScopeStringBytes / 2)), "");
  EXPECT_EQ(refused(policy, std::string(limits::kScopeStringBytes + 1, ' ')), "a scope string has at most 65536 bytes");
  EXPECT_EQ(refused(policy, std::string(10'000'000, 'x')), "a scope string has at most 65536 bytes");
}

TEST(ScopeString, FullOfInstancesIsReadInTime) {
  const TestPolicy policy("scope e:{id}:read\nscope e:{id}:write implies e:{id}:read\n");
  std::string scopes;
  for (int i = 0; scopes.size() < limits::kScopeStringBytes - 20; ++i) scopes += "e:" + std::to_string(i) + ":write ";
  const Grant grant = policy.grant(scopes);
  EXPECT_TRUE(grant.held.contains_instance(policy.scope("e:{id}:read"), "4000"));
}

TEST(ScopeString, HasAtMost16Wildcards) {
  const TestPolicy policy("policy \"P\" { wildcard_grants on }\nscope a:b\nscope c:d\n");
  const std::string others = repeated("x:* ", limits::kWildcardGrants - 1);
  EXPECT_EQ(refused(policy, others + "a:*"), "");
  EXPECT_TRUE(policy.grant(others + "a:*").held.contains(policy.scope("a:b")));
  EXPECT_EQ(refused(policy, others + "a:* c:*"), "a scope string has at most 16 wildcards");
  EXPECT_EQ(refused(policy, others + "a:* a:* a:b"), "a scope string has at most 16 wildcards") << "the same one counts again";
  const TestPolicy off("scope a:b\n");
  EXPECT_EQ(refused(off, repeated("a:* ", 1000)), "") << "an ordinary name where wildcards are off";
}

TEST(HoleValue, HasAtMost128Bytes) {
  const TestPolicy policy("action p path\nscope e:{id}\nattribute arg.id string\nallow p \"/{id}\" if e:{id}\nallow p \"/by/argument\" if e:{arg.id}\n");
  const std::string fits(limits::kHoleValueBytes, 'x'), too_long(limits::kHoleValueBytes + 1, 'x');
  EXPECT_EQ(policy.decide("e:" + fits, "p", "/" + fits), "allowed");
  EXPECT_EQ(policy.decide("", "p", "/" + fits), "insufficient_scope");
  EXPECT_EQ(policy.decide("e:" + too_long, "p", "/" + too_long), "forbidden") << "unknown, and no scope could bind it";
  EXPECT_EQ(policy.decide("e:" + fits, "p", "/by/argument", {{"arg.id", fits}}), "allowed");
  EXPECT_EQ(policy.decide("e:" + too_long, "p", "/by/argument", {{"arg.id", too_long}}), "forbidden");
}

TEST(HoleValue, EightOfThemFit) {
  std::string family = "f", target, token = "f", path;
  for (std::size_t i = 0; i < limits::kHoles; ++i) {
    const std::string value(limits::kHoleValueBytes, static_cast<char>('a' + i));
    family += ":{h" + std::to_string(i) + "}";
    target += "/{h" + std::to_string(i) + "}";
    token += ":" + value;
    path += "/" + value;
  }
  const TestPolicy policy("action p path\nscope " + family + "\nallow p \"" + target + "\" if " + family + "\n");
  EXPECT_EQ(policy.decide(token, "p", path), "allowed");
  EXPECT_EQ(policy.decide("", "p", path), "insufficient_scope");
  EXPECT_EQ(policy.explain("", "p", path).hints.required, std::vector<std::string>{token});
}

}  // namespace
}  // namespace scopeward
