// SPDX-License-Identifier: Apache-2.0
// What would turn a denial into an allow: the minimal sets of scopes, exactly as grammar/README.md (Hints) defines
// them, the best first. Candidates come from pairs of terms of the operation's normal form, because closure distributes
// over union: one term for clients that replace their scopes by what is asked for, one for clients that add to them.
// Tested by tests/exhaustive, by brute force against that page's words, and tests/limits.
#pragma once

#include <string>
#include <vector>

#include "engine/alternative.h"
#include "engine/grant.h"
#include "engine/program.h"
#include "engine/request.h"
#include "engine/terms.h"

namespace scopeward {

struct Hints {
  std::vector<std::string> required, missing;          // the chosen alternative; what of it is not held
  std::vector<std::vector<std::string>> alternatives;  // all, the chosen one first
  bool complete = true;                                // false: the budget was passed
  std::uint32_t asked_by = kNone;                      // the rule that asks for the chosen one
};

struct Alternatives {
  std::vector<Alternative> ways;  // the best first
  bool complete = true;           // false: the budget was passed, and there are no `ways`
  std::size_t steps = 0;          // what it took
};

// All alternatives of an operation for who holds `held`, also as if attributes came out as it suits.
[[nodiscard]] Alternatives find_alternatives(const DeniedOperation& denied, const ScopeSet& held,
                                             Terms::Attributes attributes = Terms::Attributes::of_request);

// For an operation that `grant` is denied and that some allow matches. For a caller without a token, as if it had one
// without scopes; then the initial scopes stand for what the client asks for anyway.
[[nodiscard]] Hints hint(const Program& program, const Grant& grant, const Request& request,
                         Eligible eligible = Eligible::requestable);

}  // namespace scopeward
