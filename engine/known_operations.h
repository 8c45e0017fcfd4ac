// SPDX-License-Identifier: Apache-2.0
// The operations that a policy names without a wildcard, each with all rules that match it: looked for once, when the
// policy is compiled, so that a request for one of them costs one lookup, whatever else the policy has. Its target needs
// no check either, since it is one that a policy may have. Left out, and found by dispatch alone, is an operation of which
// a rule binds what a hole matches, or that more than kMostRules rules match.
// Entry points: KnownOperations::build, find. Tested by tests/engine/known_operations_test.cc.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "engine/name_table.h"

namespace scopeward {

struct Program;

// Where the walks of the rules that match begin, beside those of the rules for every operation: for each rule the node
// for a caller with a token and the one for a caller without, denies first.
struct KnownOperation {
  const std::uint32_t* walks = nullptr;
  std::uint32_t denies = 0, allows = 0;  // how many
  bool remembers = false;  // a walk calls named parts; their results hold for all of them, since no rule binds a capture
  [[nodiscard]] explicit operator bool() const { return walks != nullptr; }
};

class KnownOperations {
 public:
  static constexpr std::size_t kMostRules = 16;

  void build(const Program& program);  // whose dispatch is built

  // Nothing: ask dispatch.
  [[nodiscard]] [[gnu::always_inline]] KnownOperation find(std::string_view action, std::string_view target) const {
    KnownOperation known;
    (void)table_.find(hash_of(action, target), [&](std::uint32_t begin) __attribute__((always_inline)) {
      const auto first = words_.slice(begin, std::size_t{begin} + kHeadWords);
      if (first.empty()) return false;
      Head head;
      std::memcpy(&head, first.data(), sizeof(head));
      const auto record = words_.slice(begin, std::size_t{begin} + size_of(head));
      if (record.empty()) return false;
      const char* const text = reinterpret_cast<const char*>(record.data() + kHeadWords);
      if (!is_same({text, head.target_size}, target) || !is_same({text + head.target_size, head.action_size}, action))
        return false;
      known = {record.data() + record.size() - 2U * (head.denies + head.allows), head.denies, head.allows,
               head.remembers != 0};
      return true;
    });
    return known;
  }
  [[nodiscard]] std::size_t size() const { return size_; }

  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.words_);
    NameTable::visit_arrays(self.table_, visit);
  }

 private:
  // A record in words_: head, target and action, walks. They lie together, so that a rare operation costs few cache misses.
  struct Head {
    std::uint16_t target_size;
    std::uint8_t action_size;
    std::uint8_t remembers;
    std::uint16_t denies, allows;  // how many
  };
  static constexpr std::size_t kHeadWords = sizeof(Head) / sizeof(std::uint32_t);
  [[nodiscard]] static std::size_t size_of(Head head) {
    return kHeadWords + (std::size_t{head.target_size} + head.action_size + 3) / sizeof(std::uint32_t) +
           2U * (head.denies + head.allows);
  }
  [[nodiscard]] [[gnu::always_inline]] static std::uint64_t hash_of(std::string_view action, std::string_view target) {
    return hash_bytes(target, hash_bytes(action));
  }

  Array<std::uint32_t> words_;
  NameTable table_;  // to where a record begins
  std::size_t size_ = 0;
};

}  // namespace scopeward
