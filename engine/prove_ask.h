// SPDX-License-Identifier: Apache-2.0
// Is what a rule asks for one of its alternatives (grammar/README.md, Ask)? Proved on a decision diagram: for some
// attributes and some values of holes, what is asked for must be enough for this rule, and no set of scopes that brings
// less may be. Past the budget the answer is perhaps. Entry point: prove_asks(). Tested by tests/engine/ask_test.cc and,
// by brute force, tests/exhaustive.
#pragma once

#include <string>
#include <vector>

#include "engine/requirement_diagram.h"
#include "engine/satisfy.h"

namespace scopeward {

struct Checker;

// Reports each rule whose ask is no alternative, or could not be proved to be one. For a policy without other errors.
void prove_asks(Checker& c);

// ---- what it asks

struct AskProof {
  Possible is_alternative = Possible::perhaps;
  bool is_ever_enough = false;  // if it is none: with other attributes, or less of it, at least
};
[[nodiscard]] AskProof prove_ask(const Model& model, const Rule& rule, DiagramBudget& budget);

struct AlternativesOfRule {
  std::vector<std::vector<std::string>> some;  // the smaller ones first, each for some attributes and values
  bool complete = false;                       // there are no others
};
[[nodiscard]] AlternativesOfRule alternatives_of(const Model& model, const Rule& rule, DiagramBudget& budget);

}  // namespace scopeward
