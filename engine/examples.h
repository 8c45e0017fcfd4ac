// SPDX-License-Identifier: Apache-2.0
// Targets of one action, one for each set of rules that can match together: what holds for these holds for all. With
// two policies, for each set of rules of either.
// Entry point: example_targets(). Tested by tests/engine/examples_test.cc.
#pragma once

#include <string>
#include <vector>

#include "engine/model.h"

namespace scopeward {

struct ActionOf {
  const Model* model = nullptr;
  std::uint32_t action = 0;
};

struct ExampleTargets {
  std::vector<std::string> targets;  // canonical, without repetition
  bool complete = true;              // false: the patterns overlap in more ways than the budget allows to find
};

// `actions` are one action of one policy, or the action of the same name of two. Bounded by limits::kRegionSteps, of
// which `steps` counts what was used.
[[nodiscard]] ExampleTargets example_targets(const std::vector<ActionOf>& actions, std::size_t& steps);

}  // namespace scopeward
