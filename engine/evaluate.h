// SPDX-License-Identifier: Apache-2.0
// The walk through a branching program. It only goes forward, also through the parts that it calls, so that it ends
// whatever the bytes of an opened policy are; what leads back damages the policy. What an atom is worth is the caller's business: decide.cc asks the grant, the
// searches for hints ask what could be held. Allocates nothing.
// Tested by tests/exhaustive.
#pragma once

#include <array>

#include "engine/program.h"

namespace scopeward {

// `Atoms` has bool holds(LiteralWord literal) for literals of kind atom.
template <typename Atoms>
class Walk {
 public:
  Walk(const Program& program, Atoms& atoms) : program_(program), atoms_(atoms) {}

  // Does the rule's condition hold, for a caller with or without a token?
  [[nodiscard]] bool holds(const CompiledRule& rule, bool has_token) {
    if (rule.remembers != 0) forget();
    return run(has_token ? rule.with_token : rule.without_token);
  }

  // The walk from one node on. Whoever calls it forgets first, where a rule remembers.
  [[gnu::always_inline]] bool run(NodeIndex at) {
    while (at < kFails) {
      const Node& node = program_.nodes[at];
      const NodeIndex next = literal_holds(node.literal, at) ? node.on_true : node.on_false;
      if (next <= at) [[unlikely]]
        return damage();
      at = next;
    }
    return at == kHolds;
  }
  void forget() {
    known_.fill(0);
    remembers_ = true;
  }

 private:
  static constexpr std::size_t kWords = limits::kLets * 4 / 64;

  [[gnu::always_inline]] bool literal_holds(LiteralWord literal, NodeIndex at) {
    return literal.kind() == LiteralWord::Kind::atom ? atoms_.holds(literal) : part_holds(literal, at);
  }

  // What follows is not inlined, and so not in the way of what is common.
  [[gnu::noinline]] bool part_holds(LiteralWord literal, NodeIndex at) {
    return literal.kind() == LiteralWord::Kind::call ? call(literal.index(), at)
                                                     : enough(program_.counts[literal.index()], at);
  }

  [[gnu::noinline]] bool damage() {
    if (const Image* image = program_.nodes.image()) image->damage();
    return false;
  }

  [[gnu::noinline]] bool run_part(NodeIndex at) { return run(at); }

  [[gnu::noinline]] bool call(std::uint32_t index, NodeIndex caller) {
    const std::uint64_t bit = 1ULL << (index % 64);
    const NodeIndex entry = program_.calls[index];
    if (!remembers_ || index / 64 >= kWords || entry <= caller || depth_ == limits::kLetLevels) return damage();
    if ((known_[index / 64] & bit) == 0) {
      ++depth_;
      const bool result = run_part(entry);
      --depth_;
      results_[index / 64] = (results_[index / 64] & ~bit) | (result ? bit : 0);
      known_[index / 64] |= bit;
    }
    return (results_[index / 64] & bit) != 0;
  }

  [[gnu::noinline]] bool enough(const Count& count, NodeIndex at) {
    std::uint32_t missing = count.needed;
    const auto literals = program_.count_literals.slice(count.begin, count.end);
    for (std::size_t i = 0; i < literals.size() && literals.size() - i >= missing; ++i) {
      if (literals[i].kind() != LiteralWord::Kind::atom && literals[i].kind() != LiteralWord::Kind::call)
        return damage();
      if (literal_holds(literals[i], at) && --missing == 0) return true;
    }
    return false;
  }

  const Program& program_;
  Atoms& atoms_;
  bool remembers_ = false;                     // `known_` is set
  std::uint32_t depth_ = 0;                    // of parts that call parts
  std::array<std::uint64_t, kWords> known_;    // forgotten before a rule that remembers
  std::array<std::uint64_t, kWords> results_;  // valid where known
};

}  // namespace scopeward
