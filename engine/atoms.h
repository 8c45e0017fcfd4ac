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
void bind(const Model& model, const FamilyTest& test, const Match& match, const Request& request, BoundKey& key);

[[nodiscard]] inline Truth test_attribute(const Model& model, std::uint32_t index, const Request& request) {
  const AttributeTest& test = model.attribute_tests[index];
  return evaluate(test, find_attribute(model.attributes[test.attribute], request.attributes));
}

[[nodiscard]] inline bool literal_holds(LiteralWord literal, Truth truth) {
  return truth == Truth::unknown ? literal.unknown_holds() : (truth == Truth::yes) != literal.negated();
}

// The atoms of a request against a set of held scopes; `match` changes from rule to rule. `Set` is a ScopeSet, or what
// else has contains() and contains_instance().
template <typename Set = ScopeSet>
struct HeldAtoms {
  const Model& model;
  const Request& request;
  const Set& held;
  const Match* match = nullptr;

  [[nodiscard]] [[gnu::noinline]] Truth truth_of(std::uint32_t atom) const {
    const Atom& a = model.atoms[atom];
    switch (a.kind) {
      case Atom::Kind::scope:
        return truth(held.contains(a.index));
      case Atom::Kind::attribute:
        return test_attribute(model, a.index, request);
      case Atom::Kind::family: {
        const FamilyTest& test = model.family_tests[a.index];
        BoundKey key;
        bind(model, test, *match, request, key);
        return key.size == 0 ? Truth::unknown : truth(held.contains_instance(test.family, key.view()));
      }
    }
    return Truth::unknown;
  }
  // Inlined by force: most literals test a scope, which is one bit.
  [[nodiscard]] [[gnu::always_inline]] bool holds(LiteralWord literal) const {
    const Atom& a = model.atoms[literal.index()];
    if (a.kind == Atom::Kind::scope) return held.contains(a.index) != literal.negated();
    return literal_holds(literal, truth_of(literal.index()));
  }
};

// The same for a caller who also has whatever is in `brought`, a bit for each scope; of a family, all instances.
struct BroughtAtoms {
  const Model& model;
  const Request& request;
  const ScopeSet& base;
  std::span<const std::uint64_t> brought;
  const Match* match = nullptr;

  [[nodiscard]] bool has(ScopeId id) const { return (brought[id / 64] >> (id % 64) & 1) != 0; }
  [[nodiscard]] bool holds(LiteralWord literal) const {
    const Atom& atom = model.atoms[literal.index()];
    if (atom.kind == Atom::Kind::scope && has(atom.index)) return literal_holds(literal, Truth::yes);
    if (atom.kind == Atom::Kind::family && has(model.family_tests[atom.index].family)) {
      BoundKey key;
      bind(model, model.family_tests[atom.index], *match, request, key);
      return literal_holds(literal, key.size == 0 ? Truth::unknown : Truth::yes);
    }
    return HeldAtoms<>{model, request, base, match}.holds(literal);
  }
};

}  // namespace scopeward
