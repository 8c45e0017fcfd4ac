// SPDX-License-Identifier: Apache-2.0
// The operations that a policy names without a wildcard, each with all rules that match it: looked for once, when the
// policy is compiled, so that a request for one of them costs one lookup, whatever else the policy has. Its target needs
// no check either, since it is one that a policy may have. Left out, and found by dispatch alone, is an operation of which
// a rule binds what a hole matches, or that more than kMostRules rules match.
// Entry points: KnownOperations::build, find. Tested by tests/engine/known_operations_test.cc.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/name_table.h"

namespace scopeward {

struct Program;

// Where the walks of the rules that match begin, beside those of the rules for every operation: for each rule the node
// for a caller with a token and the one for a caller without, denies first.
struct KnownOperation {
  std::span<const std::uint32_t> denies, allows;
  bool remembers = false;  // a walk calls named parts; their results hold for all of them, since no rule binds a capture
};

class KnownOperations {
 public:
  static constexpr std::size_t kMostRules = 16;

  void build(const Program& program);  // whose dispatch is built

  // Nothing: ask dispatch.
  [[nodiscard]] [[gnu::always_inline]] std::optional<KnownOperation> find(std::string_view action,
                                                                          std::string_view target) const {
    const std::uint32_t at = table_.find(hash_of(action, target), [&](std::uint32_t begin) __attribute__((always_inline)) {
      const Head head = head_at(begin);
      return is_same({reinterpret_cast<const char*>(words_.data() + text_of(begin, head)), head.target_size}, target) &&
             is_same(actions_[head.action], action);
    });
    if (at == kNotFound) return std::nullopt;
    const Head head = head_at(at);
    const std::uint32_t* walks = words_.data() + at + kHeadWords;
    return KnownOperation{{walks, head.denies * 2U}, {walks + head.denies * 2U, head.allows * 2U}, head.remembers != 0};
  }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  // A record in words_: head, walks, target. They lie together, so that a rare operation costs few cache misses.
  struct Head {
    std::uint32_t action : 31, remembers : 1;
    std::uint16_t target_size;
    std::uint8_t denies, allows;  // how many
  };
  static constexpr std::uint32_t kHeadWords = sizeof(Head) / sizeof(std::uint32_t);
  [[nodiscard]] Head head_at(std::uint32_t begin) const {
    Head head;
    std::memcpy(&head, words_.data() + begin, sizeof(head));
    return head;
  }
  [[nodiscard]] static std::uint32_t text_of(std::uint32_t begin, Head head) {
    return begin + kHeadWords + 2U * (head.denies + head.allows);
  }
  [[nodiscard]] [[gnu::always_inline]] static std::uint64_t hash_of(std::string_view action, std::string_view target) {
    return hash_bytes(target, hash_bytes(action));
  }

  std::vector<std::uint32_t> words_;
  std::vector<std::string> actions_;
  NameTable table_;  // to where a record begins
  std::size_t size_ = 0;
};

}  // namespace scopeward
