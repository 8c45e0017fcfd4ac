// SPDX-License-Identifier: Apache-2.0
// The compiled form of a policy: flat, immutable, indices instead of pointers, no spans. A requirement is a branching
// program: each node tests one literal and says where to go if it holds and where if not, so that deciding is a walk
// forward. Negations are pushed down to the literals, and each literal knows what an unknown atom means to it: for an
// allow it does not hold, for a deny it does. In that form "the requirement is true" (or, of a deny, "is not false") is
// exactly "the walk ends at kHolds", as strong Kleene logic has it.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/dispatch.h"
#include "engine/known_operations.h"
#include "engine/model.h"

namespace scopeward {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kHolds = 0xFFFFFFFF;
inline constexpr NodeIndex kFails = 0xFFFFFFFE;

// A literal in one word.
//    31 30 | 29      | 28            | 27 ................. 0
//    kind  | negated | unknown holds | atom, call or count
class LiteralWord {
 public:
  enum class Kind : std::uint32_t { atom, call, count };
  LiteralWord() = default;
  LiteralWord(Kind kind, bool negated, bool unknown_holds, std::uint32_t index)
      : word_(static_cast<std::uint32_t>(kind) << 30 | static_cast<std::uint32_t>(negated) << 29 |
              static_cast<std::uint32_t>(unknown_holds) << 28 | index) {}
  [[nodiscard]] Kind kind() const { return static_cast<Kind>(word_ >> 30); }
  [[nodiscard]] bool negated() const { return (word_ >> 29 & 1) != 0; }
  [[nodiscard]] bool unknown_holds() const { return (word_ >> 28 & 1) != 0; }
  [[nodiscard]] std::uint32_t index() const { return word_ & 0x0FFFFFFF; }
  friend bool operator==(LiteralWord, LiteralWord) = default;
  [[nodiscard]] std::uint32_t word() const { return word_; }

 private:
  std::uint32_t word_ = 0;
};

struct Node {
  LiteralWord literal;
  NodeIndex on_true = kHolds;  // always a node of a higher number, or an end
  NodeIndex on_false = kFails;
  friend bool operator==(const Node&, const Node&) = default;
};

struct Count {  // at_least: do `needed` of these literals hold?
  std::uint32_t needed = 0;
  std::uint32_t begin = 0, end = 0;  // in Program::count_literals; atoms and calls
};

struct NamedPart {  // which `let` a call works out, for whoever draws it
  std::uint32_t let = 0;
  bool negated = false;
};

struct CompiledRule {
  Effect effect = Effect::allow;
  bool remembers = false;  // calls named parts, whose results are remembered during one evaluation
  bool monotone = true;    // more scopes can only help
  bool binds_captures = false;  // what holes in its targets match counts
  // Where the walk begins, for a caller with a token and for one without.
  NodeIndex with_token = kHolds, without_token = kHolds;
};

struct Program {
  std::vector<Node> nodes;
  std::vector<Count> counts;
  std::vector<LiteralWord> count_literals;
  std::vector<NodeIndex> calls;  // the entry of each named part, with its polarity
  std::vector<NamedPart> parts;  // for each of the calls
  std::vector<CompiledRule> rules;
  Dispatch allows, denies;
  std::vector<std::uint32_t> every_allow, every_deny;  // rules for every operation
  // By scope, a bit each: what hurts a rule of the policy when it is held, and what those requestable scopes bring that
  // bring none of it.
  std::vector<std::uint64_t> hurting, harmless;
  NameTable actions;
  KnownOperations known;

  // What the literals and matchers speak of; read only.
  const Model* model = nullptr;

  // Does the scope bring one that hurts?
  [[nodiscard]] bool hurts(ScopeId id, const Vocabulary& vocabulary) const {
    for (const ScopeBits& pair : vocabulary.closure(id))
      if ((hurting[pair.word] & pair.bits) != 0) return true;
    return false;
  }
};

}  // namespace scopeward
