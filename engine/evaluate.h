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
    switch (rule.condition) {
      case Condition::public_:
      case Condition::always:
        return true;
      case Condition::anonymous:
        return !has_token;
      case Condition::authenticated:
        return has_token;
      case Condition::if_:
      case Condition::unless:
        if (rule.effect == Effect::allow && !has_token) return false;
        if (rule.remembers) known_.fill(0);
        return run(rule.entry);
    }
    return rule.effect == Effect::deny;
  }

 private:
  static constexpr std::size_t kWords = limits::kLets * 4 / 64;

  bool run(NodeIndex at) {
    while (at < kFails) {
      const Node& node = program_.nodes[at];
      at = literal_holds(node.literal) ? node.on_true : node.on_false;
    }
    return at == kHolds;
  }

  bool literal_holds(LiteralWord literal) {
    switch (literal.kind()) {
      case LiteralWord::Kind::atom:
        return atoms_.holds(literal);
      case LiteralWord::Kind::call:
        return call(literal.index());
      case LiteralWord::Kind::count:
        return enough(program_.counts[literal.index()]);
    }
    return false;
  }

  bool call(std::uint32_t index) {
    const std::uint64_t bit = 1ULL << (index % 64);
    if ((known_[index / 64] & bit) == 0) {
      const bool result = run(program_.calls[index]);
      results_[index / 64] = (results_[index / 64] & ~bit) | (result ? bit : 0);
      known_[index / 64] |= bit;
    }
    return (results_[index / 64] & bit) != 0;
  }

  bool enough(const Count& count) {
    std::uint32_t missing = count.needed;
    for (std::uint32_t i = count.begin; i < count.end && count.end - i >= missing; ++i)
      if (literal_holds(program_.count_literals[i]) && --missing == 0) return true;
    return false;
  }

  const Program& program_;
  Atoms& atoms_;
  std::array<std::uint64_t, kWords> known_;    // filled when a rule remembers
  std::array<std::uint64_t, kWords> results_;  // valid where known
};

}  // namespace scopeward
