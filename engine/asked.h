// SPDX-License-Identifier: Apache-2.0
// Which alternative the rules of an operation ask for (grammar/README.md, Ask). Entry point: put_asked_first().
// Tested by tests/engine/ask_test.cc and, by brute force, tests/exhaustive.
#pragma once

#include <optional>
#include <vector>

#include "engine/alternative.h"

namespace scopeward {

// All alternatives are known, in order. The first that a rule asks for, as rules follow one another in the source, comes
// first of all, unless the caller holds a member of another that neither it nor what it implies is. The rule, or kNone.
[[nodiscard]] std::uint32_t put_asked_first(const DeniedOperation& denied, const ScopeSet& held,
                                            std::vector<Alternative>& in_order);

struct AskedAlternative {
  std::uint32_t rule = 0;
  Alternative alternative;
};

// There are too many alternatives to know. The first set that a rule asks for that is sufficient, and of which no member
// can be dropped or replaced by what it implies.
[[nodiscard]] std::optional<AskedAlternative> asked_alternative(const DeniedOperation& denied);

}  // namespace scopeward
