// SPDX-License-Identifier: Apache-2.0
// From a byte string to a number: open addressing over hashes, names verified. Built once, then read by any number of
// threads. The names themselves stay with their owner, which also says what equal means.
// Tested by tests/engine/name_table_test.cc.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/array.h"

namespace scopeward {

inline constexpr std::uint32_t kNotFound = 0xFFFFFFFF;

// All of these are inlined by force: the linker could otherwise take a copy that was made to be small, and a call of
// memcpy or memcmp costs more than a short name's bytes.
template <typename Word>
[[nodiscard]] [[gnu::always_inline]] inline Word load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

// Up to eight bytes as a number that only texts of the same size can share.
[[nodiscard]] [[gnu::always_inline]] inline std::uint64_t load_up_to_8(const char* at, std::size_t size) {
  if (size >= 4) return load<std::uint32_t>(at) | std::uint64_t{load<std::uint32_t>(at + size - 4)} << 32;
  if (size == 0) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])); };
  return byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16;
}

[[nodiscard]] [[gnu::always_inline]] inline bool is_same(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  if (size <= 8) return load_up_to_8(a.data(), size) == load_up_to_8(b.data(), size);
  if (size > 64) return std::memcmp(a.data(), b.data(), size) == 0;
  for (std::size_t at = 0; at + 8 < size; at += 8)
    if (load<std::uint64_t>(a.data() + at) != load<std::uint64_t>(b.data() + at)) return false;
  return load<std::uint64_t>(a.data() + size - 8) == load<std::uint64_t>(b.data() + size - 8);
}

[[nodiscard]] [[gnu::always_inline]] inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// 64 bits of a text, eight bytes at a time: multiply and fold (the mixing step of wyhash). The last step takes the last
// eight bytes, which the step before may have taken in part.
[[nodiscard]] [[gnu::always_inline]] inline std::uint64_t hash_bytes(std::string_view text,
                                                                     std::uint64_t seed = 0x9E3779B97F4A7C15ULL) {
  const std::size_t size = text.size();
  std::uint64_t h = seed ^ (size * 0xA0761D6478BD642FULL);
  for (std::size_t at = 0; at + 8 < size; at += 8)
    h = fold(h ^ load<std::uint64_t>(text.data() + at), 0xE7037ED1A0B428DBULL);
  const std::uint64_t last = size <= 8 ? load_up_to_8(text.data(), size) : load<std::uint64_t>(text.data() + size - 8);
  return fold(h ^ last, 0x8EBC6AF09C88C6E3ULL);
}

class NameTable {
 public:
  void reserve(std::size_t count) { slots_.assign(std::bit_ceil(count * 2 + 2), {}); }
  [[nodiscard]] bool is_full() const { return (used_ + 1) * 2 > slots_.size(); }

  // Both take same(value): is this value's name the one that is meant?
  template <typename Same>
  [[nodiscard]] [[gnu::always_inline]] std::uint32_t find(std::uint64_t hash, Same&& same) const {
    std::size_t i = hash;
    for (std::size_t left = slots_.size(); left != 0; --left, ++i) {  // there is an empty one, but for damage
      const Slot& slot = slots_[i & (slots_.size() - 1)];
      if (slot.value == kNotFound) return kNotFound;
      if (slot.hash == static_cast<std::uint32_t>(hash >> 32) && same(slot.value)) return slot.value;
    }
    return kNotFound;
  }
  // The name must not be there yet, and reserve() must have made room.
  void insert(std::uint64_t hash, std::uint32_t value) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = hash & mask;
    while (slots_[i].value != kNotFound) i = (i + 1) & mask;
    slots_.at(i) = {static_cast<std::uint32_t>(hash >> 32), value};
    ++used_;
  }

  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.slots_);
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t value = kNotFound;
  };
  Array<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace scopeward
