// SPDX-License-Identifier: Apache-2.0
// A pattern over targets as the rules of its action see it: split into parts whose targets they can't tell apart, so
// that each part has one answer. What is asked of the sample of a part is true of all of it. Entry points: parts_of(),
// who_of(), explanation_of().
// Tested by tests/engine/parts_test.cc, against decisions on every small target.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/explain.h"
#include "engine/pattern.h"

namespace scopeward {

struct TargetPart {
  std::string name;    // the narrowest targets of rules that have it, as they are written, with " and " between
  bool rest = false;   // what of the pattern no target of a rule singles out
  std::string sample;  // a target
  std::vector<std::pair<std::size_t, std::string>> holes;  // how often the filler stands in a row, and for which hole
};

struct TargetParts {
  std::uint32_t action = 0;
  std::vector<TargetPart> parts;  // as the rules stand in the source; the rest is the last. Never none
  bool complete = true;           // false: too many to find them all
  char filler = '\0';             // in samples: any character that no rule names
  std::size_t steps = 0;          // that it took
};

// As rules of this action tell the targets of `whole` apart; with a grant, also as the families do that it holds
// instances of. What holes and wildcards of the whole stand for is taken to be such as can fill the hole of a family,
// and a target to have at most one `?`. Takes at most `budget` steps, and not many more than it has to.
inline constexpr std::size_t kSplittingSteps = 1U << 27;  // about half a second
[[nodiscard]] TargetParts parts_of(const Program& program, std::uint32_t action, const Pattern& whole,
                                   const Grant* grant, std::size_t budget = kSplittingSteps);

// As who() and explain() for the sample, with `{hole}` or `*` in the names of families where the sample has a filler.
[[nodiscard]] Explanation who_of(const Program& program, const TargetParts& parts, std::size_t part,
                                 const RequestAttributes& attributes);
[[nodiscard]] Explanation explanation_of(const Program& program, const TargetParts& parts, std::size_t part,
                                         const Grant* grant, const RequestAttributes& attributes);

}  // namespace scopeward
