// SPDX-License-Identifier: Apache-2.0
// The declared scopes: what each implies in the end, what a token names, what a wildcard grants, what covers what.
#include "engine/vocabulary.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

const char* const kJournal = R"(policy "Journal" { wildcard_grants on }
scope user:read
scope entries:read
scope entries:write implies entries:read
scope entries:{id}:read
scope entries:{id}:write implies entries:{id}:read
scope notes:{year}/{month}
scope staff internal implies desk
scope desk
scope old deprecated "use user:read"
scope offline_access
scope admin implies **
)";

class JournalVocabulary : public testing::Test {
 protected:
  [[nodiscard]] std::string names(const std::vector<ScopeId>& ids) const {
    std::vector<std::string> out;
    for (const ScopeId id : ids) out.push_back(v.scopes[id].name);
    return joined(out);
  }
  [[nodiscard]] std::string closure(const char* name) const { return names(v.members(v.closure(policy.scope(name)))); }
  [[nodiscard]] std::string covers(const char* name) const {
    const auto ids = v.covers(policy.scope(name));
    return names({ids.begin(), ids.end()});
  }
  // "entries:{id}:read 42", "user:read", or "-".
  [[nodiscard]] std::string meaning(const std::string& token) const {
    if (const ScopeId id = v.find(token); id != kNotFound) return v.scopes[id].name;
    std::vector<std::string_view> values;
    const ScopeId family = v.find_instance(token, values);
    if (family == kNotFound) return "-";
    return v.scopes[family].name + " " + joined({values.begin(), values.end()});
  }

  const TestPolicy policy{kJournal};
  const Vocabulary& v = policy->model.vocabulary;
};

TEST_F(JournalVocabulary, ClosesOverImplications) {
  EXPECT_EQ(closure("user:read"), "user:read");
  EXPECT_EQ(closure("entries:write"), "entries:read entries:write");
  EXPECT_EQ(closure("entries:{id}:write"), "entries:{id}:read entries:{id}:write");
  EXPECT_EQ(closure("staff"), "staff desk");
  EXPECT_EQ(closure("admin"),
            "user:read entries:read entries:write entries:{id}:read entries:{id}:write notes:{year}/{month} desk old offline_access admin");
}

TEST_F(JournalVocabulary, ImpliesIsTheSameAsTheClosure) {
  for (ScopeId from = 0; from < v.scopes.size(); ++from) {
    const auto members = v.members(v.closure(from));
    for (ScopeId to = 0; to < v.scopes.size(); ++to)
      EXPECT_EQ(v.implies(from, to), std::find(members.begin(), members.end(), to) != members.end()) << v.scopes[from].name << " and " << v.scopes[to].name;
  }
}

TEST_F(JournalVocabulary, ATokenNamesAScopeOrAnInstance) {
  EXPECT_EQ(meaning("user:read"), "user:read");
  EXPECT_EQ(meaning("entries:42:read"), "entries:{id}:read 42");
  EXPECT_EQ(meaning("notes:2026/11"), "notes:{year}/{month} 11 2026");
  for (const char* token : {"", "user", "User:read", "user:read ", "entries::read", "entries:42", "entries:{id}:read", "entries:4/2:read", "notes:2026:11", "*"})
    EXPECT_EQ(meaning(token), "-") << token;
}

TEST_F(JournalVocabulary, AWildcardGrantsStaticScopesThatAreNotInternal) {
  EXPECT_EQ(names(v.wildcard("entries:")), "entries:read entries:write");
  EXPECT_EQ(names(v.wildcard("entries:r")), "entries:read");
  EXPECT_EQ(names(v.wildcard("entries:read")), "");  // longer than the prefix
  EXPECT_EQ(names(v.wildcard("notes:")), "");
  EXPECT_EQ(names(v.wildcard("x")), "");
  const auto all = v.wildcard("");
  std::set<std::string> granted;
  for (const ScopeId id : all) granted.insert(v.scopes[id].name);
  EXPECT_EQ(granted, (std::set<std::string>{"user:read", "entries:read", "entries:write", "desk", "old", "offline_access", "admin"}));
}

TEST_F(JournalVocabulary, WhatCannotBeAskedForIsCoveredByTheNarrowestThatCan) {
  EXPECT_EQ(covers("user:read"), "user:read");
  EXPECT_EQ(covers("entries:{id}:read"), "entries:{id}:read");
  EXPECT_EQ(covers("old"), "admin");
  EXPECT_EQ(covers("offline_access"), "admin");
  EXPECT_EQ(covers("staff"), "");
}

TEST_F(JournalVocabulary, ReachesWhatRequestableScopesReach) {
  std::vector<ScopeId> reached;
  for (ScopeId id = 0; id < v.scopes.size(); ++id)
    if ((v.reachable()[id / 64] >> (id % 64) & 1) != 0) reached.push_back(id);
  EXPECT_EQ(names(reached), closure("admin"));
  EXPECT_FALSE(v.scopes[policy.scope("staff")].is_requestable());
  EXPECT_FALSE(v.scopes[policy.scope("old")].is_requestable());
  EXPECT_FALSE(v.scopes[policy.scope("offline_access")].is_requestable());
  EXPECT_TRUE(v.scopes[policy.scope("entries:{id}:read")].is_requestable());
}

TEST(Covers, AreThoseThatImplyNoOther) {
  const TestPolicy policy("scope old deprecated \"\"\nscope a implies old\nscope b implies a\nscope c implies old\nscope d:{x}\nscope e implies d:{x}, c\n");
  const Vocabulary& v = policy->model.vocabulary;
  const auto covers = v.covers(policy.scope("old"));
  ASSERT_EQ(covers.size(), 2U);
  EXPECT_EQ(v.scopes[covers[0]].name, "a");
  EXPECT_EQ(v.scopes[covers[1]].name, "c");
}

TEST(Families, ThatDifferInSeparatorsOrPlacesOfHolesAreToldApart) {
  const TestPolicy policy("scope a:{x}\nscope a/{x}\nscope a:{x}:c\nscope d:b:{x}\nscope b:{x}:{y}\nscope v:a{x}b\nscope v:c{x}\n");
  const Vocabulary& v = policy->model.vocabulary;
  std::vector<std::string_view> values;
  const auto family = [&](const char* token) {
    const ScopeId id = v.find_instance(token, values);
    return id == kNotFound ? std::string("-") : v.scopes[id].name;
  };
  EXPECT_EQ(family("a:1"), "a:{x}");
  EXPECT_EQ(family("a/1"), "a/{x}");
  EXPECT_EQ(family("a:1:c"), "a:{x}:c");
  EXPECT_EQ(family("d:b:1"), "d:b:{x}");
  EXPECT_EQ(family("b:1:2"), "b:{x}:{y}");
  EXPECT_EQ(family("v:a1b"), "v:a{x}b");
  EXPECT_EQ(family("v:c1"), "v:c{x}");
  EXPECT_EQ(family("v:d1"), "-");
  EXPECT_EQ(family("a:1/c"), "-");
}

// Against a search through the graph: random implications without circles.
TEST(Closure, AgreesWithWalkingTheGraph) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 50; ++round) {
    const ScopeId count = static_cast<ScopeId>(1 + random() % 200);
    Vocabulary v;
    std::vector<std::vector<ScopeId>> implies(count);
    for (ScopeId id = 0; id < count; ++id) {
      Scope scope;
      scope.name = "s" + std::to_string(id);
      (void)read_shape(scope.name, v.separators, false, scope.shape);
      v.scopes.push_back(scope);
      for (std::size_t i = random() % 4; i > 0 && id > 0; --i) implies[id].push_back(static_cast<ScopeId>(random() % id));
    }
    v.close(implies);
    for (ScopeId id = 0; id < count; ++id) {
      std::set<ScopeId> walked{id};
      std::vector<ScopeId> waiting{id};
      while (!waiting.empty()) {
        const ScopeId at = waiting.back();
        waiting.pop_back();
        for (const ScopeId next : implies[at])
          if (walked.insert(next).second) waiting.push_back(next);
      }
      const auto members = v.members(v.closure(id));
      ASSERT_EQ(std::set<ScopeId>(members.begin(), members.end()), walked);
      ASSERT_TRUE(std::is_sorted(members.begin(), members.end()));
    }
  }
}

}  // namespace
}  // namespace scopeward
