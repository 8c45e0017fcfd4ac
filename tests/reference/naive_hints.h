// SPDX-License-Identifier: Apache-2.0
// The hints (grammar/README.md) by brute force: every subset of what could be asked for is tried.
// Tested by tests/reference/naive_test.cc.
#pragma once

#include <functional>
#include <vector>

#include "tests/reference/naive_scopes.h"

namespace scopeward::reference {

// Whether the operation is allowed to a valid token that holds exactly this closed set.
using Allowed = std::function<bool(const Members& closed)>;

struct Question {
  const Vocabulary& vocabulary;
  Members candidates;  // what may be asked for: static scopes, instances that the operation names, what implies those
  Members held;        // cl(G); empty for a caller without a token
  Members kept;        // I, the internal scopes in cl(G); empty for a caller without a token
  Members added_to;    // what a client that adds scopes adds them to: G, or the initial scopes
  Allowed allowed;
  std::vector<Members> asked = {};  // what the rules ask for, bound, in source order
};

inline constexpr std::size_t kMostCandidates = 16;  // 65,536 subsets; more is refused by an exception

// The alternatives, each as its generators, the chosen one first. Empty also when nothing need be asked for.
[[nodiscard]] std::vector<Members> find_alternatives(const Question& question);

}  // namespace scopeward::reference
