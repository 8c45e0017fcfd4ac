// SPDX-License-Identifier: Apache-2.0
// What one atom is worth for one request: a scope held or not, a family bound by this match, a test of an attribute.
// Allocates nothing.
// Tested by tests/exhaustive.
#pragma once

#include "engine/operation.h"
#include "engine/scope_set.h"

namespace scopeward {

// The key of the instance that a family's test means for this match, or empty if a value can't bind.
struct BoundKey {
  std::array<char, limits::kHoles*(limits::kHoleValueBytes + 1)> bytes;
  std::size_t size = 0;
  [[nodiscard]] std::string_view view() const { return {bytes.data(), size}; }
};
void bind(const Program& program, std::uint32_t family_test, const Match& match, const Request& request, BoundKey& key);
// The same for one that may be none of the program's: what a rule asks for.
void bind(const Model& model, const FamilyTest& test, const Match& match, const Request& request, BoundKey& key);

// The same of a policy that has no program yet.
[[nodiscard]] inline Truth test_attribute(const Model& model, std::uint32_t index, const Request& request) {
  const AttributeTest& test = model.attribute_tests[index];
  return evaluate(test, find_attribute(model.attributes[test.attribute].view(), request.attributes));
}

[[nodiscard]] inline bool literal_holds(LiteralWord literal, Truth truth) {
  return truth == Truth::unknown ? literal.unknown_holds() : (truth == Truth::yes) != literal.negated();
}

// The atoms of a request against a set of held scopes; `match` changes from rule to rule. `Set` is a ScopeSet, or what
// else has contains() and contains_instance().
template <typename Set = ScopeSet>
struct HeldAtoms {
  const Program& program;
  const Request& request;
  const Set& held;
  const Match* match = nullptr;

  [[nodiscard]] [[gnu::noinline]] Truth truth_of(Atom a) const {
    switch (a.kind) {
      case Atom::Kind::scope:
        return truth(held.contains(a.index));
      case Atom::Kind::attribute:
        return program.attributes.test(a.index, request.attributes);
      case Atom::Kind::family: {
        BoundKey key;
        bind(program, a.index, *match, request, key);
        if (key.size == 0) return Truth::unknown;
        return truth(held.contains_instance(program.families[a.index].family, key.view()));
      }
    }
    return Truth::unknown;
  }
  // Inlined by force: most literals test a scope, which is one bit.
  [[nodiscard]] [[gnu::always_inline]] bool holds(LiteralWord literal) const {
    if (literal.index() < program.scopes) return held.contains(literal.index()) != literal.negated();
    return literal_holds(literal, truth_of(program.atom(literal.index())));
  }
};

// The same for a caller who also has whatever is in `brought`, a bit for each scope; of a family, all instances.
struct BroughtAtoms {
  const Program& program;
  const Request& request;
  const ScopeSet& base;
  const Array<std::uint64_t>& brought;
  const Match* match = nullptr;

  [[nodiscard]] bool has(ScopeId id) const { return (brought[id / 64] >> (id % 64) & 1) != 0; }
  [[nodiscard]] bool holds(LiteralWord literal) const {
    const Atom atom = program.atom(literal.index());
    if (atom.kind == Atom::Kind::scope && has(atom.index)) return literal_holds(literal, Truth::yes);
    if (atom.kind == Atom::Kind::family && has(program.families[atom.index].family)) {
      BoundKey key;
      bind(program, atom.index, *match, request, key);
      return literal_holds(literal, key.size == 0 ? Truth::unknown : Truth::yes);
    }
    return HeldAtoms<>{program, request, base, match}.holds(literal);
  }
};

}  // namespace scopeward
