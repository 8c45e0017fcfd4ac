// SPDX-License-Identifier: Apache-2.0
// The walk through a branching program. What an atom is worth is the caller's business: decide.cc asks the grant, the
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
    if (rule.remembers) forget();
    return run(has_token ? rule.with_token : rule.without_token);
  }

  // The walk from one node on. Whoever calls it forgets first, where a rule remembers.
  [[gnu::always_inline]] bool run(NodeIndex at) {
    while (at < kFails) {
      const Node& node = program_.nodes[at];
      at = literal_holds(node.literal) ? node.on_true : node.on_false;
    }
    return at == kHolds;
  }
  void forget() { known_.fill(0); }

 private:
  static constexpr std::size_t kWords = limits::kLets * 4 / 64;

  bool literal_holds(LiteralWord literal) {
    if (literal.kind() == LiteralWord::Kind::atom) return atoms_.holds(literal);
    if (literal.kind() == LiteralWord::Kind::call) return call(literal.index());
    return enough(program_.counts[literal.index()]);
  }

  // What follows is not inlined, and so not in the way of what is common.
  [[gnu::noinline]] bool run_part(NodeIndex at) { return run(at); }

  [[gnu::noinline]] bool call(std::uint32_t index) {
    const std::uint64_t bit = 1ULL << (index % 64);
    if ((known_[index / 64] & bit) == 0) {
      const bool result = run_part(program_.calls[index]);
      results_[index / 64] = (results_[index / 64] & ~bit) | (result ? bit : 0);
      known_[index / 64] |= bit;
    }
    return (results_[index / 64] & bit) != 0;
  }

  [[gnu::noinline]] bool enough(const Count& count) {
    std::uint32_t missing = count.needed;
    for (std::uint32_t i = count.begin; i < count.end && count.end - i >= missing; ++i)
      if (literal_holds(program_.count_literals[i]) && --missing == 0) return true;
    return false;
  }

  const Program& program_;
  Atoms& atoms_;
  std::array<std::uint64_t, kWords> known_;    // forgotten before a rule that remembers
  std::array<std::uint64_t, kWords> results_;  // valid where known
};

}  // namespace scopeward
