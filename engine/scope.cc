// SPDX-License-Identifier: Apache-2.0
#include "engine/scope.h"

#include <algorithm>

#include "engine/limits.h"

namespace scopeward {
namespace {

std::string_view join_of(const ScopeShape& shape, std::size_t i) {
  return i < shape.joints.size() ? std::string_view(shape.joints).substr(i, 1) : std::string_view();
}

// One segment of a family against one segment of a token.
bool match_segment(const ScopeSegment& segment, std::string_view text, std::string_view separators,
                   std::string_view& value) {
  if (segment.hole == kNoHole) return text == segment.prefix;
  return fills_hole(segment.prefix, segment.suffix, text, separators, value);
}

// A pattern over scopes: segments, and the separator before each.
struct ScopePattern {
  std::vector<std::string_view> segments;
  std::string joints;
};

// Covers scope.segments[s..] by pattern.segments[p..]. A separator in the pattern means itself; where `**` stands for
// no segment, either of the two around it. `failed` remembers dead ends, so the work is at most |pattern| * |scope|.
bool covers_from(const ScopePattern& pattern, std::size_t p, const ScopeShape& scope, std::size_t s,
                 std::string_view allowed_joint, std::vector<bool>& failed) {
  const std::size_t width = scope.segments.size() + 1;
  if (p == pattern.segments.size()) return s == scope.segments.size();
  const auto joint_fits = [&](std::string_view joints) {
    return s == 0 || joints.empty() || joints.find(scope.joints[s - 1]) != std::string_view::npos;
  };
  const auto behind = [&](std::size_t i) {
    return i < pattern.joints.size() ? std::string_view(pattern.joints).substr(i, 1) : std::string_view();
  };
  if (pattern.segments[p] != "**") {
    if (s == scope.segments.size() || !joint_fits(allowed_joint)) return false;
    const ScopeSegment& segment = scope.segments[s];
    if (segment.hole != kNoHole ? pattern.segments[p] != "*" : !glob_match(pattern.segments[p], segment.prefix, '*'))
      return false;
    return covers_from(pattern, p + 1, scope, s + 1, behind(p), failed);
  }
  if (failed[p * width + s]) return false;
  const std::string either = std::string(allowed_joint) + std::string(behind(p));
  if (covers_from(pattern, p + 1, scope, s, p == 0 ? std::string_view() : std::string_view(either), failed))
    return true;
  if (joint_fits(allowed_joint))
    for (std::size_t next = s + 1; next <= scope.segments.size(); ++next)
      if (covers_from(pattern, p + 1, scope, next, behind(p), failed)) return true;
  failed[p * width + s] = true;
  return false;
}

}  // namespace

bool is_scope_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_scope_byte); }

bool is_hole_value(std::string_view text, std::string_view separators) {
  if (text.empty() || text.size() > limits::kHoleValueBytes) return false;
  return std::ranges::all_of(text, [&](char c) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                       c == '_' || c == '~' || c == '@' || c == '+' || c == '-';
    return plain && separators.find(c) == std::string_view::npos;
  });
}

ShapeError read_shape(std::string_view name, std::string_view separators, bool with_holes, ScopeShape& shape) {
  shape = {};
  shape.segments.emplace_back();
  for (std::size_t i = 0; i < name.size(); ++i) {
    ScopeSegment& segment = shape.segments.back();
    if (separators.find(name[i]) != std::string_view::npos) {
      shape.joints += name[i];
      shape.segments.emplace_back();
    } else if (with_holes && name[i] == '{') {
      const std::size_t close = name.find('}', i);
      if (close == std::string_view::npos || close == i + 1) return ShapeError::stray_brace;
      if (segment.hole != kNoHole) return ShapeError::two_holes;
      std::string hole(name.substr(i + 1, close - i - 1));
      if (std::ranges::find(shape.holes, hole) != shape.holes.end()) return ShapeError::repeated_hole;
      segment.hole = static_cast<std::uint32_t>(shape.holes.size());
      shape.holes.push_back(std::move(hole));
      i = close;
    } else {
      (segment.hole == kNoHole ? segment.prefix : segment.suffix) += name[i];
    }
  }
  return ShapeError::none;
}

std::string shape_key(const ScopeShape& shape) {
  std::string key;
  for (std::size_t i = 0; i < shape.segments.size(); ++i) {
    const ScopeSegment& segment = shape.segments[i];
    key += segment.prefix + (segment.hole == kNoHole ? "" : "{}") + segment.suffix;
    key += join_of(shape, i);
  }
  return key;
}

bool fills_hole(std::string_view prefix, std::string_view suffix, std::string_view text, std::string_view separators,
                std::string_view& value) {
  if (text.size() < prefix.size() + suffix.size() + 1) return false;
  if (!text.starts_with(prefix) || !text.ends_with(suffix)) return false;
  value = text.substr(prefix.size(), text.size() - prefix.size() - suffix.size());
  return is_hole_value(value, separators);
}

bool segments_overlap(const ScopeSegment& a, const ScopeSegment& b, std::string_view separators, std::string& witness) {
  std::string_view value;
  const auto both = [&](std::string candidate) {
    if (!match_segment(a, candidate, separators, value) || !match_segment(b, candidate, separators, value))
      return false;
    witness = std::move(candidate);
    return true;
  };
  if (a.hole == kNoHole) return both(a.prefix);
  if (b.hole == kNoHole) return both(b.prefix);
  const std::string& prefix = a.prefix.size() > b.prefix.size() ? a.prefix : b.prefix;
  const std::string& suffix = a.suffix.size() > b.suffix.size() ? a.suffix : b.suffix;
  if (both(prefix + "x" + suffix)) return true;
  for (std::size_t shared = 0; shared <= std::min(prefix.size(), suffix.size()); ++shared)
    if (prefix.ends_with(suffix.substr(0, shared)) && both(prefix + suffix.substr(shared))) return true;
  return false;
}

bool overlap(const ScopeShape& a, const ScopeShape& b, std::string_view separators, std::string& witness) {
  if (a.joints != b.joints) return false;
  witness.clear();
  std::string piece;
  for (std::size_t i = 0; i < a.segments.size(); ++i) {
    if (!segments_overlap(a.segments[i], b.segments[i], separators, piece)) return false;
    witness += piece;
    witness += join_of(a, i);
  }
  return true;
}

bool pattern_covers(std::string_view pattern, const ScopeShape& scope, std::string_view separators) {
  ScopePattern split;
  for (std::size_t begin = 0;;) {
    const std::size_t end = pattern.find_first_of(separators, begin);
    split.segments.push_back(pattern.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) break;
    split.joints += pattern[end];
    begin = end + 1;
  }
  std::vector<bool> failed(split.segments.size() * (scope.segments.size() + 1));
  return covers_from(split, 0, scope, 0, {}, failed);
}

bool extends(const ScopeShape& shorter, const ScopeShape& longer) {
  if (longer.segments.size() <= shorter.segments.size()) return false;
  if (!std::string_view(longer.joints).starts_with(shorter.joints)) return false;
  for (std::size_t i = 0; i < shorter.segments.size(); ++i) {
    const ScopeSegment &a = shorter.segments[i], &b = longer.segments[i];
    if (a.prefix != b.prefix || a.suffix != b.suffix || (a.hole == kNoHole) != (b.hole == kNoHole)) return false;
    if (a.hole != kNoHole && shorter.holes[a.hole] != longer.holes[b.hole]) return false;
  }
  return true;
}

bool glob_match(std::string_view glob, std::string_view text, char star_byte) {
  // The literal pieces between stars, leftmost first: the first is a prefix, the last a suffix.
  std::size_t star = glob.find(star_byte);
  if (star == std::string_view::npos) return glob == text;
  if (!text.starts_with(glob.substr(0, star))) return false;
  text.remove_prefix(star);
  for (;;) {
    glob.remove_prefix(star + 1);
    star = glob.find(star_byte);
    if (star == std::string_view::npos) return text.ends_with(glob);
    const std::size_t found = text.find(glob.substr(0, star));
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + star);
  }
}

}  // namespace scopeward
