// SPDX-License-Identifier: Apache-2.0
// Patterns over targets: literals, `*`, `**` and `{holes}`, and what they match and capture. The semantics of matching
// live in match.h alone; dispatch.h only finds the patterns worth trying. Flat patterns do not split: `*` is any run. Path
// patterns split at `/`: `*` is any run inside a segment, `**` any run of segments, `{hole}` a non-empty run inside a
// segment. Tested by tests/engine/pattern_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/match.h"
#include "engine/target.h"

namespace scopeward {

struct PatternSegment {
  using Kind = SegmentKind;
  Kind kind = Kind::literal;
  std::string text;    // the literal, the glob with kStar, or what stands before the hole
  std::string suffix;  // behind the hole
};

struct Pattern {
  bool flat = false;
  std::vector<PatternSegment> segments;  // one for a flat pattern
  std::vector<std::string> holes;        // names, in order
  [[nodiscard]] bool is_exact() const;
  [[nodiscard]] std::string exact_text() const;
};

// `captures` may be left half filled when there is no match. Allocates nothing; at most |pattern| * |target| steps.
[[nodiscard]] bool match(const Pattern& pattern, const Target& target, Captures& captures);

// Is there a target that both match? Adds the steps that it took to `*work`, for callers with many pairs.
[[nodiscard]] bool intersect(const Pattern& a, const Pattern& b, std::size_t* work = nullptr);

// The same for two segments, neither of them `**`.
[[nodiscard]] bool segments_intersect(const PatternSegment& a, const PatternSegment& b, std::size_t* work = nullptr);

// Is every target of `special` one of `general`, if a hole is taken for a `*`? A yes is sure; a no may be wrong where
// several `*` share a segment.
[[nodiscard]] bool includes(const Pattern& general, const Pattern& special);

// A target that the pattern matches: holes and wildcards filled in.
[[nodiscard]] std::string sample(const Pattern& pattern);

}  // namespace scopeward
