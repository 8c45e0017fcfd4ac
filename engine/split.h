// SPDX-License-Identifier: Apache-2.0
// One pattern over targets, split by others: a target for each set of them that some target of the whole matches, and
// no other pattern. All targets of such a part are alike to whoever asks only which patterns match. Segments are
// sequences of characters and paths are sequences of segments (sequences.h), so nothing is guessed: a part that exists
// is found, and each target is canonical. Entry point: split().
// Tested by tests/engine/split_test.cc, against every target over a small alphabet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/pattern.h"

namespace scopeward {

struct SplitPart {
  std::string sample;                   // a target
  std::vector<std::uint32_t> patterns;  // in `by`: those that match it, ascending
};

struct Split {
  std::vector<SplitPart> parts;  // the shortest samples first
  bool complete = true;          // false: the budget ran out, there may be further parts
};

// The character of samples that stands for any that no pattern names: one of `wanted`, else another, or '\0' if the
// patterns name all that there are. In segment i of a path it comes i + 1 times in a row, so that one can tell where it
// came from.
[[nodiscard]] char choose_filler(const std::vector<const Pattern*>& patterns, TargetForm form, std::string_view wanted);

// `filler` as chosen for all of these patterns.
[[nodiscard]] Split split(const Pattern& whole, const std::vector<const Pattern*>& by, TargetForm form, char filler,
                          std::size_t& budget);

}  // namespace scopeward
