// SPDX-License-Identifier: Apache-2.0
// The program of a policy: flat, immutable, indices instead of pointers, no spans; all that decisions read beside the
// vocabulary, and what compiled_form.h writes to a file. A requirement is a branching program: each node tests one
// literal and says where to go if it holds and where if not, so that deciding is a walk forward. Negations are pushed
// down to the literals, and each literal knows what an unknown atom means to it: for an allow it does not hold, for a
// deny it does. In that form "the requirement is true" (or, of a deny, "is not false") is exactly "the walk ends at
// kHolds", as strong Kleene logic has it.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/compiled_attributes.h"
#include "engine/compiled_patterns.h"
#include "engine/dispatch.h"
#include "engine/known_operations.h"
#include "engine/model.h"

namespace scopeward {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kHolds = 0xFFFFFFFF;
inline constexpr NodeIndex kFails = 0xFFFFFFFE;

// A literal in one word.
//    31 30 | 29      | 28            | 27 ................. 0
//    kind  | negated | unknown holds | atom (Program::atom), call or count
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
  // Zero is no, as in all that is written to a file: a bool there could be neither.
  std::uint8_t remembers = 0;      // calls named parts, whose results are remembered during one evaluation
  std::uint8_t monotone = 1;       // more scopes can only help
  std::uint8_t binds_captures = 0; // what holes in its targets match counts
  // Where the walk begins, for a caller with a token and for one without.
  NodeIndex with_token = kHolds, without_token = kHolds;
};

struct CompiledBinding {  // where the value of a family's hole comes from
  std::uint32_t from_attribute = 0;  // or else from a capture
  std::uint32_t index = 0;           // an attribute, or a name in Model::captures
};

struct CompiledFamily {  // a family that is tested for
  ScopeId family = 0;
  std::uint32_t begin = 0, end = 0;  // in Program::bindings
};

struct CompiledAction {
  TextPlace name;  // in Program::action_names
  std::uint32_t form = 0;  // TargetForm
};

struct Program {
  Array<Node> nodes;
  Array<Count> counts;
  Array<LiteralWord> count_literals;
  Array<NodeIndex> calls;  // the entry of each named part, with its polarity
  Array<CompiledRule> rules;
  Dispatch allows, denies;
  Array<std::uint32_t> every_allow, every_deny;  // rules for every operation
  // By scope, a bit each: what hurts a rule of the policy when it is held, and what those requestable scopes bring that
  // bring none of it.
  Array<std::uint64_t> hurting, harmless;
  NameTable actions;
  Array<CompiledAction> action_forms;
  Array<char> action_names;
  KnownOperations known;

  // What literals and matches speak of.
  // An atom is a scope, by its number, or behind all scopes one of these.
  Array<Atom> other_atoms;
  std::uint32_t scopes = 0;  // of the vocabulary
  Array<CompiledFamily> families;  // as Model::family_tests
  Array<CompiledBinding> bindings;
  CompiledAttributes attributes;
  CompiledPatterns patterns;
  Array<std::uint32_t> excepts;
  const Vocabulary* vocabulary = nullptr;

  // For whoever explains; null where a compiled form was opened.
  const Model* model = nullptr;
  std::vector<NamedPart> parts;  // for each of the calls

  // Does the scope bring one that hurts?
  [[nodiscard]] bool hurts(ScopeId id) const {
    for (const ScopeBits& pair : vocabulary->closure(id))
      if ((hurting[pair.word] & pair.bits) != 0) return true;
    return false;
  }
  [[nodiscard]] Atom atom(std::uint32_t index) const {
    return index < scopes ? Atom{Atom::Kind::scope, index} : other_atoms[index - scopes];
  }
  [[nodiscard]] std::string_view action_name(std::uint32_t action) const {
    return text_at(action_names, action_forms[action].name);
  }
  // Of what was opened: has any of it been found to be other than what was written? Then nothing that was decided counts.
  [[nodiscard]] bool is_damaged() const { return nodes.image() != nullptr && nodes.image()->is_damaged(); }

  // Everything but the vocabulary, always in this order.
  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.nodes);
    visit(self.counts);
    visit(self.count_literals);
    visit(self.calls);
    visit(self.rules);
    Dispatch::visit_arrays(self.allows, visit);
    Dispatch::visit_arrays(self.denies, visit);
    visit(self.every_allow);
    visit(self.every_deny);
    visit(self.hurting);
    visit(self.harmless);
    NameTable::visit_arrays(self.actions, visit);
    visit(self.action_forms);
    visit(self.action_names);
    KnownOperations::visit_arrays(self.known, visit);
    visit(self.other_atoms);
    visit(self.families);
    visit(self.bindings);
    CompiledAttributes::visit_arrays(self.attributes, visit);
    CompiledPatterns::visit_arrays(self.patterns, visit);
    visit(self.excepts);
  }
};

}  // namespace scopeward
