// SPDX-License-Identifier: Apache-2.0
// From the name of a static scope to what it brings, for tokens' scope strings: open addressing, the name in the slot, so
// that one that is not long costs one hash, one place in memory and one comparison without a branch. Names are compared
// whole, however well a hash fits. Entry points: ScopeNames::build, find. Tested by tests/engine/scope_names_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/name_table.h"

namespace scopeward {

using ScopeId = std::uint32_t;  // in declaration order

struct ScopeBits {  // one word of a set of scopes
  constexpr ScopeBits() = default;
  constexpr ScopeBits(std::uint32_t at, std::uint64_t of) : word(at), bits(of) {}
  std::uint32_t word = 0;
  std::uint32_t unused = 0;
  std::uint64_t bits = 0;
};

class ScopeNames {
 public:
  static constexpr std::size_t kLongest = 24;  // of a name that fits into a slot

  struct Found {
    ScopeId id = kNotFound;
    bool is_whole = false;  // `first` is all that the scope implies
    ScopeBits first;
  };

  // For so many names of up to kLongest bytes.
  void reserve(std::size_t count) { slots_.assign(count + count / 2 + 1, {}); }
  void insert(std::string_view name, ScopeId id, std::span<const ScopeBits> closure) {
    const Key key(name);
    std::size_t at = place(key.hash());
    while (slots_[at].id != kNotFound) at = at + 1 == slots_.size() ? 0 : at + 1;
    const bool is_whole = closure.size() == 1 && closure[0].word < kMore;
    slots_.at(at) = {key.words, closure[0].bits, id, is_whole ? static_cast<std::uint16_t>(closure[0].word) : kMore,
                     static_cast<std::uint16_t>(name.size())};
  }

  // Of a name of up to kLongest bytes.
  [[nodiscard]] [[gnu::always_inline]] Found find(std::string_view name) const {
    const Key key(name);
    std::size_t at = place(key.hash());
    for (std::size_t left = slots_.size(); left != 0; --left) {  // there is an empty one, but for damage
      const Slot& slot = slots_[at];
      const std::uint64_t difference = (slot.words[0] ^ key.words[0]) | (slot.words[1] ^ key.words[1]) |
                                       (slot.words[2] ^ key.words[2]) | (slot.size ^ name.size());
      if (difference == 0) return {slot.id, slot.word != kMore, {slot.word, slot.bits}};
      if (slot.id == kNotFound) return {};
      at = at + 1 == slots_.size() ? 0 : at + 1;
    }
    return {};
  }

  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.slots_);
  }

 private:
  static constexpr std::uint16_t kMore = 0xFFFF;
  // Names of one size are the same when these three words are.
  struct Key {
    [[gnu::always_inline]] explicit Key(std::string_view name) : size(name.size()) {
      const char* const at = name.data();
      if (size > 16) {
        words = {load<std::uint64_t>(at), load<std::uint64_t>(at + 8), load<std::uint64_t>(at + size - 8)};
      } else if (size > 8) {
        words = {load<std::uint64_t>(at), load<std::uint64_t>(at + size - 8), 0};
      } else {
        words = {load_up_to_8(at, size), 0, 0};
      }
    }
    [[nodiscard]] [[gnu::always_inline]] std::uint64_t hash() const {
      return fold(words[0] ^ 0xA0761D6478BD642FULL, words[1] ^ 0xE7037ED1A0B428DBULL ^ size) ^
             fold(words[2] ^ 0x8EBC6AF09C88C6E3ULL, 0x9E3779B97F4A7C15ULL);
    }
    std::array<std::uint64_t, 3> words;
    std::size_t size;
  };
  struct Slot {
    std::array<std::uint64_t, 3> words{};
    std::uint64_t bits = 0;
    ScopeId id = kNotFound;
    std::uint16_t word = 0;  // of `bits`, or kMore
    std::uint16_t size = 0;  // no name is empty
  };

  [[nodiscard]] [[gnu::always_inline]] std::size_t place(std::uint64_t hash) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::size_t>(static_cast<Wide>(hash) * slots_.size() >> 64);
  }

  Array<Slot> slots_;
};

}  // namespace scopeward
