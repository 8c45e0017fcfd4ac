// SPDX-License-Identifier: Apache-2.0
// Names of scopes in their slots, held against a map: every name is found, with what it brings, and no other, however alike.
#include "engine/scope_names.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace scopeward {
namespace {

TEST(ScopeNames, AreFoundAndNoOthers) {
  std::mt19937 random(7);
  const auto name_of = [&](std::size_t size) {
    std::string name;
    while (name.size() < size) name += "ab:"[random() % 3];
    return name;
  };
  std::map<std::string, ScopeId> known;
  while (known.size() < 3000) known.try_emplace(name_of(1 + random() % ScopeNames::kLongest), static_cast<ScopeId>(known.size()));
  ScopeNames names;
  names.reserve(known.size());
  for (const auto& [name, id] : known) {
    const std::vector<ScopeBits> closure = id % 3 == 0 ? std::vector<ScopeBits>{{id / 64, 1}, {id / 64 + 1, 2}}
                                                       : std::vector<ScopeBits>{{id % 70000, id + 1ULL}};
    names.insert(name, id, closure);
  }
  for (const auto& [name, id] : known) {
    const ScopeNames::Found found = names.find(name);
    EXPECT_EQ(found.id, id) << name;
    EXPECT_EQ(found.is_whole, id % 3 != 0);
    if (!found.is_whole) continue;
    EXPECT_EQ(found.first.word, id);
    EXPECT_EQ(found.first.bits, id + 1ULL);
  }
  std::size_t strangers = 0;
  for (int i = 0; i < 100000; ++i) {
    const std::string name = name_of(1 + random() % ScopeNames::kLongest);
    const auto at = known.find(name);
    EXPECT_EQ(names.find(name).id, at == known.end() ? kNotFound : at->second) << name;
    strangers += at == known.end();
  }
  EXPECT_GT(strangers, 1000U);
}

TEST(ScopeNames, DifferByOneByteAnywhere) {
  for (std::size_t size = 1; size <= ScopeNames::kLongest; ++size) {
    const std::string name(size, 'x');
    ScopeNames names;
    names.reserve(1);
    const ScopeBits bits(0, 1);
    names.insert(name, 0, std::span(&bits, 1));
    EXPECT_EQ(names.find(name).id, 0U);
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = name;
      other[at] = 'y';
      EXPECT_EQ(names.find(other).id, kNotFound) << other;
    }
    EXPECT_EQ(names.find(name.substr(1)).id, kNotFound);
  }
}

TEST(ScopeNames, ThatDoNotFitIntoASlotBringMore) {
  ScopeNames names;
  names.reserve(1);
  const ScopeBits far(0xFFFF, 1);
  names.insert("a", 9, std::span(&far, 1));
  EXPECT_EQ(names.find("a").id, 9U);
  EXPECT_FALSE(names.find("a").is_whole);
}

TEST(ScopeNames, AnEmptyTableFindsNothing) {
  const ScopeNames names;
  EXPECT_EQ(names.find("a").id, kNotFound);
}

}  // namespace
}  // namespace scopeward
