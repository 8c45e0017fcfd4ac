// SPDX-License-Identifier: Apache-2.0
// The texts that some patterns tell apart: one example for each way in which a canonical text can match some of them
// and not the others. What is true of every example is true of every text, so analysis looks at a few requests instead
// of at all. The patterns run side by side as one automaton that is made as it is walked (Rabin and Scott 1959), over
// the characters that they name and one that stands for all others.
// A deny also matches what would match without its query or its trailing slash, and a value binds a hole only if it is
// made of certain characters: both are told apart too. Where holes matter, runs that are free are as unlike as can be.
// Entry point: find_regions(). Tested by tests/engine/regions_test.cc, by enumeration.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/canonical_walk.h"
#include "engine/pattern.h"

namespace scopeward {

struct RegionPattern {
  const Pattern* pattern = nullptr;
  bool of_deny = false;
  bool binds = false;           // its holes are put into families
  std::string_view separators;  // that a value which binds may not have
};

struct Regions {
  std::vector<std::string> examples;  // the shorter ones first
  bool complete = true;               // false: there are more than the budget allows to find
};

// Adds the steps that it took to `steps`, and stops at `most`. Where holes matter, the free runs of an example are
// `first_run`, `first_run` + 1, ... characters longer than they would have to be.
[[nodiscard]] Regions find_regions(const std::vector<RegionPattern>& patterns, TextForm form, std::size_t most,
                                   std::size_t& steps, std::size_t first_run = 0);

}  // namespace scopeward
