// SPDX-License-Identifier: Apache-2.0
// Closed sets of scopes, held against sets of names: a static scope, a whole family, and instances beside it.
#include "engine/scope_set.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

const char* const kPolicy = R"(scope read weight 2
scope write implies read weight 3
scope e:{id}:read weight 5
scope e:{id}:write implies e:{id}:read weight 7
scope p:{b}/{a} weight 11
scope every_e implies e:{id}:write weight 13
scope staff internal implies desk weight 17
scope desk weight 19
scope f:{id} internal weight 23
)";

class Sets : public testing::Test {
 protected:
  [[nodiscard]] ScopeRef ref(const std::string& name, const std::string& key = "") const { return {policy.scope(name), key}; }
  [[nodiscard]] ScopeSet set(const std::vector<ScopeRef>& refs) const {
    ScopeSet out(v);
    for (const ScopeRef& r : refs) out.add(r);
    return out;
  }
  [[nodiscard]] std::string names(const ScopeSet& s) const {
    std::vector<std::string> out;
    for (const ScopeRef& r : s.members()) out.push_back(r.key.empty() ? v.scopes[r.id].name : instance_name(v.scopes[r.id], r.key));
    return joined(out);
  }
  const TestPolicy policy{kPolicy};
  const Vocabulary& v = policy->model.vocabulary;
};

TEST_F(Sets, BringWhatIsImplied) {
  EXPECT_EQ(names(set({})), "");
  EXPECT_EQ(names(set({ref("write")})), "read write");
  EXPECT_EQ(names(set({ref("e:{id}:write", "1")})), "e:1:read e:1:write");
  EXPECT_EQ(names(set({ref("every_e")})), "e:{id}:read e:{id}:write every_e");
  EXPECT_EQ(names(set({ref("e:{id}:read", "2"), ref("e:{id}:read", "1"), ref("e:{id}:read", "2")})), "e:1:read e:2:read");
}

TEST_F(Sets, AWholeFamilyHoldsItsInstances) {
  const ScopeSet whole = set({ref("every_e")}), one = set({ref("e:{id}:write", "1")});
  EXPECT_TRUE(whole.contains_instance(policy.scope("e:{id}:read"), "anything"));
  EXPECT_TRUE(whole.contains(policy.scope("e:{id}:read")));
  EXPECT_FALSE(one.contains(policy.scope("e:{id}:read")));
  EXPECT_TRUE(one.contains_instance(policy.scope("e:{id}:read"), "1"));
  EXPECT_FALSE(one.contains_instance(policy.scope("e:{id}:read"), "2"));
  EXPECT_TRUE(whole.includes(one));
  EXPECT_FALSE(one.includes(whole));
  EXPECT_EQ(names(set({ref("e:{id}:read", "1"), ref("every_e")})), "e:{id}:read e:{id}:write every_e") << "the instance is not named beside it";
}

TEST_F(Sets, KeysListValuesAsHolesAreSortedByName) {
  EXPECT_EQ(instance_name(v.scopes[policy.scope("p:{b}/{a}")], std::string("first") + kKeyJoint + "second"), "p:second/first");
  EXPECT_EQ(instance_name(v.scopes[policy.scope("e:{id}:read")], "1.2~3"), "e:1.2~3:read");
}

TEST_F(Sets, InternalPartIsTheInternalMembersAndWhatTheyImply) {
  EXPECT_EQ(names(set({ref("write"), ref("staff"), ref("f:{id}", "1")}).internal_part()), "staff desk f:1");
  EXPECT_EQ(names(set({ref("desk"), ref("write")}).internal_part()), "");
}

TEST_F(Sets, WeighWhatIsNew) {
  EXPECT_EQ(set({ref("write")}).weight_beyond(set({})), 5U);
  EXPECT_EQ(set({ref("write")}).weight_beyond(set({ref("read")})), 3U);
  EXPECT_EQ(set({ref("read")}).weight_beyond(set({ref("write")})), 0U);
  EXPECT_EQ(set({ref("e:{id}:write", "1")}).weight_beyond(set({})), 12U);
  EXPECT_EQ(set({ref("e:{id}:write", "1"), ref("e:{id}:write", "2")}).weight_beyond(set({})), 12U) << "a family counts once";
  EXPECT_EQ(set({ref("e:{id}:write", "1"), ref("e:{id}:read", "2")}).weight_beyond(set({ref("e:{id}:write", "1")})), 5U);
  EXPECT_EQ(set({ref("every_e"), ref("e:{id}:read", "2")}).weight_beyond(set({})), 25U);
  EXPECT_EQ(set({ref("e:{id}:read", "2")}).weight_beyond(set({ref("every_e")})), 0U);
}

// Against plain sets of names, for random members and many instances.
TEST_F(Sets, AgreeWithPlainSets) {
  using Plain = std::set<std::pair<ScopeId, std::string>>;  // an empty key: all of it
  const auto holds = [](const Plain& plain, ScopeId id, const std::string& key) { return plain.contains({id, ""}) || plain.contains({id, key}); };
  std::mt19937_64 random(11);
  for (int round = 0; round < 200; ++round) {
    std::array<Plain, 2> plain;
    std::array<ScopeSet, 2> sets{ScopeSet(v), ScopeSet(v)};
    for (std::size_t side = 0; side < 2; ++side)
      for (std::size_t i = random() % 40; i > 0; --i) {
        const auto id = static_cast<ScopeId>(random() % v.scopes.size());
        const bool instance = v.scopes[id].is_family() && random() % 10 != 0;
        std::string key = instance ? "k" + std::to_string(random() % 30) : "";
        if (instance && v.scopes[id].shape.holes.size() == 2) key += kKeyJoint + key;
        sets[side].add(ScopeRef{id, key});
        for (const ScopeId implied : v.members(v.closure(id))) plain[side].insert({implied, key});
      }
    bool included = true;
    for (ScopeId id = 0; id < v.scopes.size(); ++id) {
      ASSERT_EQ(sets[0].contains(id), plain[0].contains({id, ""}));
      for (int k = 0; k < 30; ++k) ASSERT_EQ(sets[0].contains_instance(id, "k" + std::to_string(k)), holds(plain[0], id, "k" + std::to_string(k)));
    }
    for (const auto& [id, key] : plain[1]) included = included && holds(plain[0], id, key);
    ASSERT_EQ(sets[0].includes(sets[1]), included);

    std::uint64_t weight = 0;
    std::set<ScopeId> counted;
    for (const auto& [id, key] : plain[1])
      if (!holds(plain[0], id, key) && counted.insert(id).second) weight += v.scopes[id].weight;
    ASSERT_EQ(sets[1].weight_beyond(sets[0]), weight);

    ScopeSet both = sets[0];
    both.add(sets[1]);
    ASSERT_TRUE(both.includes(sets[0]) && both.includes(sets[1]));
    for (const ScopeRef& r : both.members()) ASSERT_TRUE(sets[0].contains(r) || sets[1].contains(r));
  }
}

}  // namespace
}  // namespace scopeward
