// SPDX-License-Identifier: Apache-2.0
// One way to turn a denial into an allow: the scopes to ask for, written as those that no other of them implies, and
// all that they bring. Shared by hints.cc, which finds all of them, and reduce.cc, which finds one.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/operation.h"
#include "engine/scope_set.h"
#include "engine/search.h"

namespace scopeward {

// May be asked for: what clients can request, or for policy authors every declared scope.
enum class Eligible : std::uint8_t { requestable, declared };

struct Alternative {
  std::vector<ScopeRef> members;  // in declaration order
  ScopeSet closure;
};

// An operation that is denied, with the rules that match it.
struct DeniedOperation {
  const Program& program;
  const Request& request;
  AskedOperation operation;
  Eligible eligible = Eligible::requestable;
  Bases bases;
  std::vector<Match> allows, denies;
  bool is_monotone = true;  // no rule that matches is hurt by a scope
};

// Is it allowed to who has a token and holds these? `Set` as in HeldAtoms.
template <typename Set>
[[nodiscard]] bool is_allowed(const DeniedOperation& denied, const Set& held) {
  HeldAtoms<Set> atoms{denied.program, denied.request, held};
  Walk<HeldAtoms<Set>> walk(denied.program, atoms);
  const auto holds = [&](const Match& match) {
    atoms.match = &match;
    return walk.holds(denied.program.rules[match.rule], true);
  };
  return std::none_of(denied.denies.begin(), denied.denies.end(), holds) &&
         std::any_of(denied.allows.begin(), denied.allows.end(), holds);
}

[[nodiscard]] Alternative make_alternative(const Vocabulary& vocabulary, const std::vector<ScopeRef>& members);

// The ways to bring one scope, the narrowest that may be asked for.
[[nodiscard]] std::vector<ScopeRef> covers(const Vocabulary& vocabulary, Eligible eligible, const ScopeRef& wanted);

// An alternative from which no single member can be dropped, found without the normal form: from all that could help,
// or from what the search for a reason found, what is not needed is taken out. Nothing if there is none, or none within
// the budget of that search.
[[nodiscard]] std::optional<Alternative> reduce(const DeniedOperation& denied);

}  // namespace scopeward
