// SPDX-License-Identifier: Apache-2.0
// Every policy up to a small size over a small world: a few scopes in one shape of implication, one attribute, one
// operation. What "every" means stands beside each function.
// Entry points: worlds, and the functions that list policies of a world. Tested by tests/exhaustive/exhaustive_test.cc.
#pragma once

#include <string>
#include <vector>

#include "tests/exhaustive/comparison.h"

namespace scopeward::exhaustive {

using Statements = std::vector<std::string>;  // one line each

struct World {
  std::string name;
  Statements declarations;                   // scopes with what they imply
  std::vector<std::string> atoms;            // three or four: what requirements may test, apart from the attribute
  std::vector<std::string> tokens;           // what a caller may hold: every subset is tried, and no token
  std::string action, target;                // of every rule
  std::string attribute;                     // a bool, by name
  std::vector<reference::Request> requests;  // each for every caller; the first one also with the attribute
};

// Every shape of implication between three scopes, and what else changes hints: weights, internal and deprecated
// scopes, hierarchy, families bound from the target and from an attribute.
[[nodiscard]] const std::vector<World>& worlds();

// Requirements: an atom or the attribute, plain or negated.
[[nodiscard]] std::vector<std::string> literals(const World& world);
// Those of two literals of different atoms over `and` and `or`, plain and negated, both orders.
[[nodiscard]] std::vector<std::string> pairs(const World& world);
// `any`, `all` and `at_least` of every k over every two or three atoms (the attribute among them), plain and negated.
[[nodiscard]] std::vector<std::string> lists(const World& world);
// A pair or a list of two on one side of `and` or `or`, a literal on the other; of the first three atoms and the
// attribute.
[[nodiscard]] std::vector<std::string> triples(World world);

// Policies: each requirement alone in an `allow if`, and in a `deny if` behind an open allow.
[[nodiscard]] std::vector<Statements> with_one_requirement(const World& world,
                                                           const std::vector<std::string>& requirements);
// Two rules for the one operation, allow and allow, allow and deny, deny and allow, under every condition; and three
// rules (allow, allow, deny) under fewer requirements.
[[nodiscard]] std::vector<Statements> with_several_rules(const World& world);
// A `let` of every pair, used in nine ways, twice and nested among them.
[[nodiscard]] std::vector<Statements> with_lets(const World& world);

// Every subset of the tokens, and no token; with the attribute absent, true, false and mistyped if the policy tests it.
[[nodiscard]] std::vector<Case> cases(const World& world, bool tests_attribute);

}  // namespace scopeward::exhaustive
