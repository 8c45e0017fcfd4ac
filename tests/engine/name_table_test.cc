// SPDX-License-Identifier: Apache-2.0
// Names to numbers: whatever the hashes are, only the name that is meant is found.
#include "engine/name_table.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace scopeward {
namespace {

class Names {
 public:
  explicit Names(std::size_t count, std::uint64_t (*hash)(std::string_view)) : hash_(hash) { table_.reserve(count); }
  void add(const std::string& name) {
    table_.insert(hash_(name), static_cast<std::uint32_t>(names_.size()));
    names_.push_back(name);
  }
  [[nodiscard]] std::uint32_t find(std::string_view name) const {
    return table_.find(hash_(name), [&](std::uint32_t i) { return names_[i] == name; });
  }
  [[nodiscard]] bool is_full() const { return table_.is_full(); }

 private:
  std::uint64_t (*hash_)(std::string_view);
  std::vector<std::string> names_;
  NameTable table_;
};

std::uint64_t good(std::string_view name) { return hash_bytes(name); }
std::uint64_t none(std::string_view) { return 0; }
std::uint64_t low_bits_only(std::string_view name) { return hash_bytes(name) & 0xFFFFFFFF; }
std::uint64_t high_bits_only(std::string_view name) { return hash_bytes(name) << 32; }

TEST(NameTable, FindsEveryNameAndNoOtherWhateverTheHash) {
  for (const auto hash : {good, none, low_bits_only, high_bits_only}) {
    Names names(300, hash);
    for (int i = 0; i < 300; ++i) names.add("name" + std::to_string(i));
    for (int i = 0; i < 300; ++i) EXPECT_EQ(names.find("name" + std::to_string(i)), static_cast<std::uint32_t>(i));
    for (int i = 300; i < 600; ++i) EXPECT_EQ(names.find("name" + std::to_string(i)), kNotFound);
    EXPECT_EQ(names.find(""), kNotFound);
  }
}

TEST(NameTable, AnEmptyOneFindsNothing) {
  const NameTable table;
  EXPECT_EQ(table.find(1, [](std::uint32_t) { return true; }), kNotFound);
  EXPECT_TRUE(table.is_full());
}

TEST(NameTable, HasRoomForWhatWasReserved) {
  for (const std::size_t count : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 100U}) {
    Names names(count, good);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_FALSE(names.is_full()) << i << " of " << count;
      names.add(std::to_string(i));
    }
    EXPECT_EQ(names.find("none"), kNotFound) << "the search of a full table must end";
  }
}

TEST(HashBytes, TellsTextsOfAllLengthsApart) {
  std::set<std::string> texts;
  for (std::size_t size = 0; size < 40; ++size)
    for (const char end : {'a', 'b', '\0'}) texts.insert(std::string(size, 'a') + std::string(size % 3, end));
  std::set<std::uint64_t> hashes;
  for (const std::string& text : texts) hashes.insert(hash_bytes(text));
  EXPECT_EQ(hashes.size(), texts.size());
  EXPECT_NE(hash_bytes("abcdefgh"), hash_bytes(std::string_view("abcdefgh\0", 9)));
  EXPECT_NE(hash_bytes("a", 1), hash_bytes("a", 2));
}

TEST(HashBytes, DoesNotReadBeyondTheText) {
  const std::string a = "abcX", b = "abcY";
  EXPECT_EQ(hash_bytes(std::string_view(a).substr(0, 3)), hash_bytes(std::string_view(b).substr(0, 3)));
}

}  // namespace
}  // namespace scopeward
