// SPDX-License-Identifier: Apache-2.0
// How the parts of check that read requirements add to the model's formulas. Private to check_*.cc.
#pragma once

#include <span>

#include "engine/checker.h"

namespace scopeward {

// kNone, with a complaint, past the limit of tests.
FormulaId add_formula(Checker& c, Formula::Kind kind, std::uint32_t index, Span span,
                      std::span<const FormulaId> operands = {});

// Equal tests share an atom; `key` tells them apart. `make_index` adds what the atom speaks of, if it is new.
template <typename MakeIndex>
FormulaId add_atom(Checker& c, Atom::Kind kind, const std::string& key, Span span, MakeIndex&& make_index) {
  const auto [at, added] = c.atoms.try_emplace(key, static_cast<std::uint32_t>(c.model.atoms.size()));
  if (added) c.model.atoms.push_back({kind, make_index()});
  return add_formula(c, Formula::Kind::atom, at->second, span);
}

FormulaId add_test(Checker& c, AttributeTest test, Span span);

// A comparison, `in`, `contains` or `matches`.
FormulaId resolve_test(Checker& c, const Expr& expr);

}  // namespace scopeward
