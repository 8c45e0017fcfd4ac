// SPDX-License-Identifier: Apache-2.0
// The patterns of a policy as decisions need them: all segments in one array, without names and spans. A pattern that
// dispatch settles alone, because it is exact and no `except`, has none. Numbered as in the model.
// Entry points: CompiledPatterns::build, match. Tested by tests/engine/compiled_patterns_test.cc, against pattern.h.
#pragma once

#include <cstdint>

#include "engine/array.h"
#include "engine/match.h"

namespace scopeward {

struct Model;

class CompiledPatterns {
 public:
  void build(const Model& model);

  // `captures` may be left half filled when there is no match.
  [[nodiscard]] bool match(std::uint32_t pattern, const Target& target, Captures& captures) const;

  // What the hole named so (its index in Model::captures) has matched, or nothing if the pattern has none of the name.
  [[nodiscard]] std::string_view captured(std::uint32_t pattern, std::uint32_t hole, const Captures& captures) const;

  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.begins_);
    visit(self.segments_);
    visit(self.texts_);
  }

 private:
  struct Segment {
    TextPlace text, suffix;
    std::uint16_t kind = 0;      // SegmentKind
    std::uint16_t is_flat = 0;   // of a pattern that does not split
    std::uint32_t hole = 0;      // its name
  };
  struct Segments {
    const CompiledPatterns& patterns;
    std::span<const Segment> all;
    [[nodiscard]] std::size_t size() const { return all.size(); }
    SegmentView operator[](std::size_t i) const {
      const Segment& segment = all[i];
      return {static_cast<SegmentKind>(segment.kind), text_at(patterns.texts_, segment.text),
              text_at(patterns.texts_, segment.suffix)};
    }
  };
  [[nodiscard]] std::span<const Segment> segments_of(std::uint32_t pattern) const {
    return segments_.slice(begins_[pattern], begins_[std::size_t{pattern} + 1]);
  }

  Array<std::uint32_t> begins_;  // by pattern, in segments_, and where the last ends
  Array<Segment> segments_;
  Array<char> texts_;
};

}  // namespace scopeward
