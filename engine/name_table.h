// SPDX-License-Identifier: Apache-2.0
// From a byte string to a number: open addressing over hashes, names verified. Built once, then read by any number of
// threads. The names themselves stay with their owner, which also says what equal means.
// Tested by tests/engine/name_table_test.cc.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace scopeward {

inline constexpr std::uint32_t kNotFound = 0xFFFFFFFF;

// These two are inlined by force: the linker could otherwise take a copy that was made to be small.
[[nodiscard]] [[gnu::always_inline]] inline bool is_same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

// 64 bits of a text, eight bytes at a time: multiply and fold (the mixing step of wyhash).
[[nodiscard]] [[gnu::always_inline]] inline std::uint64_t hash_bytes(std::string_view text,
                                                                     std::uint64_t seed = 0x9E3779B97F4A7C15ULL) {
  const auto fold = [](std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  };
  std::uint64_t h = seed ^ (text.size() * 0xA0761D6478BD642FULL);
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    h = fold(h ^ word, 0xE7037ED1A0B428DBULL);
  }
  if (left > 0) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, left);
    h = fold(h ^ word, 0x8EBC6AF09C88C6E3ULL);
  }
  return fold(h, 0x589965CC75374CC3ULL);
}

class NameTable {
 public:
  void reserve(std::size_t count) { slots_.assign(std::bit_ceil(count * 2 + 2), {}); }
  [[nodiscard]] bool is_full() const { return (used_ + 1) * 2 > slots_.size(); }

  // Both take same(value): is this value's name the one that is meant?
  template <typename Same>
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, Same&& same) const {
    if (slots_.empty()) return kNotFound;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
      const Slot& slot = slots_[i];
      if (slot.value == kNotFound) return kNotFound;
      if (slot.hash == static_cast<std::uint32_t>(hash >> 32) && same(slot.value)) return slot.value;
    }
  }
  // The name must not be there yet, and reserve() must have made room.
  void insert(std::uint64_t hash, std::uint32_t value) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = hash & mask;
    while (slots_[i].value != kNotFound) i = (i + 1) & mask;
    slots_[i] = {static_cast<std::uint32_t>(hash >> 32), value};
    ++used_;
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t value = kNotFound;
  };
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace scopeward
