// SPDX-License-Identifier: Apache-2.0
// Which patterns have to be looked at together: those that some target matches both of, and what they overlap in turn.
// Most targets of a real policy are alone, so analysis looks at small groups instead of at everything at once.
// Entry point: overlapping(). Tested by tests/engine/overlap_test.cc, against intersect() of every pair.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/pattern.h"

namespace scopeward {

struct OverlapEntry {
  const Pattern* pattern = nullptr;
  std::uint32_t owner = 0;  // entries of one owner are together in any case
};

// The owners 0 to count - 1 in groups. Entries are all flat or all path-like. Adds the steps that it took to `steps`;
// past `most` the result is empty.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> overlapping(const std::vector<OverlapEntry>& entries,
                                                                  std::size_t count, std::size_t most,
                                                                  std::size_t& steps);

// What a deny on a path-like target also covers: its targets with a query or a trailing slash, as patterns.
[[nodiscard]] std::vector<Pattern> with_variants(const Pattern& deny);

}  // namespace scopeward
