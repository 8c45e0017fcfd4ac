// SPDX-License-Identifier: Apache-2.0
// Can a rule's requirement hold for any caller at all? A depth-first search over ways to make the formula true, each
// kept consistent: what is held brings what it implies, and the tests on one attribute must have a value that passes
// them all. Bounded: past the budget the answer is "perhaps", and nothing is reported. Tested by
// tests/engine/satisfy_test.cc.
#pragma once

#include <optional>

#include "engine/model.h"
#include "engine/scope_set.h"

namespace scopeward {

enum class Possible : std::uint8_t { no, yes, perhaps };

struct Circumstances {
  bool internal_held = true;       // may callers hold internal scopes?
  const ScopeSet* held = nullptr;  // if given, callers hold exactly these
};

// Shared by all the questions about one policy, so that no policy takes long: when it is spent, the answer is perhaps.
struct Patience {
  std::size_t steps = 1U << 24;      // of the search
  std::size_t glob_work = 1U << 27;  // bytes of globs looked at
};

[[nodiscard]] Possible can_hold(const Model& model, const Rule& rule, const Circumstances& circumstances,
                                Patience& patience);

// Is there a value of that kind that passes each of these tests as it should? Perhaps, when the search is cut off.
struct WantedTest {
  const AttributeTest* test = nullptr;
  bool passes = true;
};
[[nodiscard]] Possible can_pass(AttributeKind kind, const std::vector<WantedTest>& tests, Patience& patience);

}  // namespace scopeward
