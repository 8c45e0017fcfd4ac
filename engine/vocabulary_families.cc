// SPDX-License-Identifier: Apache-2.0
// Families, and the tokens that are instances of them. Those whose holes stand in the same segments are a group; in it
// the other segments are the key, so that a token costs one lookup for each group, not for each family.
#include <algorithm>
#include <utility>

#include "engine/vocabulary.h"

namespace scopeward {
namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find_first_of(separators, begin);
    parts.push_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

// The segments without holes, as one number.
template <typename Group>
std::uint64_t skeleton(std::uint32_t number, const Group& group, std::span<const std::string_view> segments) {
  std::uint64_t h = number + 1;
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (!group.is_hole(i)) h = hash_bytes(segments[i], h * 31 + i);
  return h;
}

}  // namespace

bool Vocabulary::FamilyGroup::is_hole(std::size_t segment) const {
  for (std::size_t i = 0; i < holes && i < at.size(); ++i)
    if (at[i] == segment) return true;
  return false;
}

void Vocabulary::add_family(ScopeId id) {
  Scope& scope = scopes[id];
  for (std::uint32_t i = 0; i < scope.shape.holes.size(); ++i) scope.hole_order.push_back(i);
  std::ranges::sort(scope.hole_order, {}, [&](std::uint32_t i) -> const std::string& { return scope.shape.holes[i]; });

  FamilyGroup group;
  std::vector<std::string_view> literals;
  for (const ScopeSegment& segment : scope.shape.segments) {
    FamilySegment compiled;
    if (segment.hole != kNoHole) {
      if (group.holes < limits::kHoles) group.at[group.holes++] = group.segments;
      compiled.place = static_cast<std::uint16_t>(std::ranges::find(scope.hole_order, segment.hole) -
                                                  scope.hole_order.begin());
    }
    if (group.segments < scope.shape.joints.size())
      compiled.joint = static_cast<unsigned char>(scope.shape.joints[group.segments]);
    ++group.segments;
    literals.push_back(segment.prefix);
    compiled.prefix = keep_text(texts_, segment.prefix);
    compiled.suffix = keep_text(texts_, segment.suffix);
    family_segments_.push_back(compiled);
  }

  std::uint32_t number = 0;
  while (number < groups_.size() && !(groups_[number] == group)) ++number;
  if (number == groups_.size()) groups_.push_back(group);
  const std::uint64_t hash = skeleton(number, group, literals);
  const ScopeId first = find_skeleton(number, literals, hash);
  if (first == kNotFound) {
    skeletons_.insert(hash, id);
  } else {
    next_in_chain_.at(id) = std::exchange(next_in_chain_.at(first), id);
  }
}

ScopeId Vocabulary::find_skeleton(std::uint32_t number, std::span<const std::string_view> segments,
                                  std::uint64_t hash) const {
  const FamilyGroup& group = groups_[number];
  return skeletons_.find(hash, [&](ScopeId id) {
    const auto mine = segments_of(id);
    if (mine.size() != segments.size()) return false;
    for (std::size_t i = 0; i < mine.size(); ++i)
      if (group.is_hole(i) ? mine[i].place == kNoPlace : text_at(texts_, mine[i].prefix) != segments[i]) return false;
    return true;
  });
}

bool Vocabulary::is_instance(ScopeId family, std::span<const std::string_view> segments,
                             std::vector<std::string_view>& values) const {
  const auto mine = segments_of(family);
  if (mine.size() != segments.size()) return false;
  values.assign(limits::kHoles, {});
  std::size_t holes = 0;
  for (std::size_t i = 0; i < mine.size(); ++i) {
    // The byte behind a segment but the last is a separator: that is how they were split.
    if (i + 1 < mine.size() && static_cast<unsigned char>(segments[i].data()[segments[i].size()]) != mine[i].joint)
      return false;
    if (mine[i].place == kNoPlace) continue;  // find_skeleton has compared it
    if (++holes > limits::kHoles || mine[i].place >= limits::kHoles ||
        !fills_hole(text_at(texts_, mine[i].prefix), text_at(texts_, mine[i].suffix), segments[i], separators,
                    values[mine[i].place]))
      return false;
  }
  values.resize(holes);
  return std::ranges::none_of(values, &std::string_view::empty);
}

ScopeId Vocabulary::find_instance(std::string_view token, std::vector<std::string_view>& values) const {
  if (groups_.empty()) return kNotFound;
  const auto segments = split(token, separators);
  for (std::uint32_t number = 0; number < groups_.size(); ++number) {
    const FamilyGroup& group = groups_[number];
    if (group.segments != segments.size()) continue;
    ScopeId id = find_skeleton(number, segments, skeleton(number, group, segments));
    for (std::size_t left = size(); id != kNotFound && left != 0; --left, id = next_in_chain_[id])
      if (is_instance(id, segments, values)) return id;
  }
  return kNotFound;
}

}  // namespace scopeward
