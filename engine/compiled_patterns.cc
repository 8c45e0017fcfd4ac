// SPDX-License-Identifier: Apache-2.0
#include "engine/compiled_patterns.h"

#include "engine/model.h"

namespace scopeward {

void CompiledPatterns::build(const Model& model) {
  std::vector<bool> is_except(model.patterns.size(), false);
  for (const std::uint32_t pattern : model.excepts) is_except[pattern] = true;
  begins_.reserve(model.patterns.size() + 1);
  for (std::uint32_t i = 0; i < model.patterns.size(); ++i) {
    const Pattern& pattern = model.patterns[i];
    begins_.push_back(static_cast<std::uint32_t>(segments_.size()));
    if (pattern.is_exact() && !is_except[i]) continue;
    std::size_t holes = 0;
    for (const PatternSegment& segment : pattern.segments) {
      Segment compiled;
      compiled.kind = static_cast<std::uint16_t>(segment.kind);
      compiled.is_flat = pattern.flat ? 1 : 0;
      compiled.text = keep_text(texts_, segment.text);
      compiled.suffix = keep_text(texts_, segment.suffix);
      if (segment.kind == SegmentKind::hole) compiled.hole = model.pattern_captures[i][holes++];
      segments_.push_back(compiled);
    }
  }
  begins_.push_back(static_cast<std::uint32_t>(segments_.size()));
}

bool CompiledPatterns::match(std::uint32_t pattern, const Target& target, Captures& captures) const {
  const Segments segments{*this, segments_of(pattern)};
  if (segments.all.empty()) return false;  // dispatch settles it
  PatternMatch<Segments> matching(segments, target, captures);
  return segments.all.front().is_flat != 0 ? matching.flat() : matching.path();
}

std::string_view CompiledPatterns::captured(std::uint32_t pattern, std::uint32_t hole, const Captures& captures) const {
  std::size_t holes = 0;
  for (const Segment& segment : segments_of(pattern)) {
    if (static_cast<SegmentKind>(segment.kind) != SegmentKind::hole) continue;
    if (holes == captures.values.size()) return {};
    if (segment.hole == hole) return captures.values[holes];
    ++holes;
  }
  return {};
}

}  // namespace scopeward
