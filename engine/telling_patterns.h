// SPDX-License-Identifier: Apache-2.0
// The patterns by which rules of an action tell the targets of a pattern apart: their targets and exceptions, what
// denies cover in other spellings, and what families hold that a token has instances of. Private to parts.cc.
#pragma once

#include <deque>
#include <set>
#include <vector>

#include "engine/grant.h"
#include "engine/model.h"

namespace scopeward {

struct TellingPatterns {
  std::vector<const Pattern*> patterns;  // those of the model in the order of the source, then those that were made
  std::vector<std::uint32_t> numbers;    // of each, in Model::patterns, or kNone
  std::deque<Pattern> made;
  bool has_query = false;  // some target has a `?`
  bool complete = true;    // false: the budget was too small
};

// Those that meet `whole`. Takes what it costs from `budget`.
[[nodiscard]] TellingPatterns telling_patterns(const Model& model, std::uint32_t action, const Pattern& whole,
                                               const Grant* grant, std::size_t& budget);

}  // namespace scopeward
