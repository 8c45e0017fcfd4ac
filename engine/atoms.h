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

  [[nodiscard]] Truth truth_of(std::uint32_t atom) const {
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
  [[nodiscard]] bool holds(LiteralWord literal) const { return literal_holds(literal, truth_of(literal.index())); }
};

}  // namespace scopeward
