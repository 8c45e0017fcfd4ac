// SPDX-License-Identifier: Apache-2.0
// What a pattern matches and captures, whatever its segments are kept in: those of pattern.h with their own texts, or
// those of compiled_patterns.h. Allocates nothing; at most |pattern| * |target| steps. Tested by
// tests/engine/pattern_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/limits.h"
#include "engine/name_table.h"
#include "engine/scope.h"
#include "engine/target.h"

namespace scopeward {

enum class SegmentKind : std::uint8_t { literal, glob, hole, run };  // run: `**`

struct SegmentView {
  SegmentKind kind = SegmentKind::literal;
  std::string_view text;    // the literal, the glob with kStar, or what stands before the hole
  std::string_view suffix;  // behind the hole
};

struct Captures {
  std::array<std::string_view, limits::kHoles> values;  // of the pattern's holes, in order
};

// The way of one pattern over one target. `Segments` has size() and, for each index below it, a SegmentView.
template <typename Segments>
class PatternMatch {
 public:
  PatternMatch(const Segments& segments, const Target& target, Captures& captures)
      : segments_(segments), target_(target), captures_(captures) {}

  // Flat: one segment, a literal or a glob.
  [[nodiscard]] bool flat() const {
    if (segments_.size() != 1) return false;
    const SegmentView segment = segments_[0];
    return segment.kind == SegmentKind::literal ? is_same(target_.text, segment.text)
                                                : glob_match(segment.text, target_.text);
  }

  // Stretches between `**` are matched leftmost first: no earlier choice can then hinder a later stretch. The first is
  // anchored at the start, the last at the end.
  [[nodiscard]] bool path() {
    const std::size_t end = segments_.size();
    std::size_t begin = 0, at = 0;
    for (bool anchored = true;; anchored = false) {
      std::size_t stop = begin;
      while (stop != end && segments_[stop].kind != SegmentKind::run) ++stop;
      const std::size_t length = stop - begin;
      if (stop == end && !anchored)  // the last stretch: at the end
        return at + length <= target_.segments && stretch(begin, stop, target_.segments - length);
      if (anchored) {
        if (length > target_.segments || !stretch(begin, stop, 0)) return false;
        if (stop == end) return length == target_.segments;
        at = length;
      } else {
        while (at + length <= target_.segments && !stretch(begin, stop, at)) ++at;
        if (at + length > target_.segments) return false;
        at += length;
      }
      begin = stop + 1;
    }
  }

 private:
  // As many segments as the pattern has up to its next `**`, against the target from `at` on.
  [[nodiscard]] bool stretch(std::size_t begin, std::size_t end, std::size_t at) {
    const std::size_t before = captured_;
    for (; begin != end; ++begin, ++at) {
      if (one(segments_[begin], target_.segment(at))) continue;
      captured_ = before;
      return false;
    }
    return true;
  }

  [[nodiscard]] bool one(const SegmentView& segment, std::string_view text) {
    switch (segment.kind) {
      case SegmentKind::literal:
        return is_same(text, segment.text);
      case SegmentKind::glob:
        return glob_match(segment.text, text);
      case SegmentKind::hole:
        if (text.size() <= segment.text.size() + segment.suffix.size() || !text.starts_with(segment.text) ||
            !text.ends_with(segment.suffix) || captured_ == captures_.values.size())
          return false;
        captures_.values[captured_++] =
            text.substr(segment.text.size(), text.size() - segment.text.size() - segment.suffix.size());
        return true;
      case SegmentKind::run:
        return false;
    }
    return false;
  }

  const Segments& segments_;
  const Target& target_;
  Captures& captures_;
  std::size_t captured_ = 0;
};

}  // namespace scopeward
