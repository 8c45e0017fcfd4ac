// SPDX-License-Identifier: Apache-2.0
#include "engine/vocabulary.h"

#include <algorithm>
#include <utility>

#include "engine/limits.h"

namespace scopeward {
namespace {

// The literal segments of a family, or of a token read as if it were one, as one key.
template <typename Segments, typename IsHole>
std::uint64_t skeleton(const Segments& segments, const IsHole& is_hole) {
  std::uint64_t h = segments.size();
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (!is_hole[i]) h = hash_bytes(segments[i], h * 31 + i);
  return h;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find_first_of(separators, begin);
    parts.push_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

}  // namespace

void Vocabulary::close(const std::vector<std::vector<ScopeId>>& implies) {
  const auto count = static_cast<ScopeId>(scopes.size());

  // Children before parents, without recursion: chains may be as long as the vocabulary.
  std::vector<ScopeId> order;
  std::vector<std::uint32_t> progress(count, 0);
  std::vector<bool> entered(count, false);
  std::vector<ScopeId> stack;
  for (ScopeId root = 0; root < count; ++root) {
    if (entered[root]) continue;
    stack.push_back(root);
    entered[root] = true;
    while (!stack.empty()) {
      const ScopeId at = stack.back();
      if (progress[at] < implies[at].size()) {
        const ScopeId child = implies[at][progress[at]++];
        if (!entered[child]) {
          entered[child] = true;
          stack.push_back(child);
        }
      } else {
        order.push_back(at);
        stack.pop_back();
      }
    }
  }

  std::vector<std::vector<ScopeBits>> closed(count);
  std::vector<std::uint64_t> row(words(), 0);
  std::vector<std::uint32_t> touched;
  const auto add = [&](std::uint32_t word, std::uint64_t bits) {
    if (row[word] == 0) touched.push_back(word);
    row[word] |= bits;
  };
  for (const ScopeId id : order) {
    add(id / 64, 1ULL << (id % 64));
    for (const ScopeId child : implies[id])
      for (const ScopeBits& pair : closed[child]) add(pair.word, pair.bits);
    std::ranges::sort(touched);
    for (const std::uint32_t word : touched) closed[id].push_back({word, std::exchange(row[word], 0)});
    touched.clear();
  }
  rows_.assign(1, 0);
  for (const auto& pairs : closed) {
    pairs_.insert(pairs_.end(), pairs.begin(), pairs.end());
    rows_.push_back(static_cast<std::uint32_t>(pairs_.size()));
  }

  reachable_.assign(words(), 0);
  names_.reserve(count);
  for (ScopeId id = 0; id < count; ++id) {
    text_begins_.push_back(static_cast<std::uint32_t>(texts_.size()));
    texts_ += scopes[id].name;
    if (scopes[id].internal) {
      if (internal_.empty() || internal_.back().word != id / 64) internal_.push_back({id / 64, 0});
      internal_.back().bits |= 1ULL << (id % 64);
    }
    if (scopes[id].is_requestable())
      for (const ScopeBits& pair : closure(id)) reachable_[pair.word] |= pair.bits;
    if (scopes[id].is_family()) continue;
    names_.insert(hash_bytes(scopes[id].name), id);
    if (!scopes[id].internal) sorted_.push_back(id);
  }
  text_begins_.push_back(static_cast<std::uint32_t>(texts_.size()));
  std::ranges::sort(sorted_, {}, [&](ScopeId id) -> const std::string& { return scopes[id].name; });

  next_in_chain_.assign(count, kNotFound);
  for (ScopeId id = 0; id < count; ++id) {
    Scope& scope = scopes[id];
    if (!scope.is_family()) continue;
    for (std::uint32_t i = 0; i < scope.shape.holes.size(); ++i) scope.hole_order.push_back(i);
    std::ranges::sort(scope.hole_order, {},
                      [&](std::uint32_t i) -> const std::string& { return scope.shape.holes[i]; });
    std::vector<bool> is_hole;
    std::vector<std::string> literals;
    for (const ScopeSegment& segment : scope.shape.segments) {
      is_hole.push_back(segment.hole != kNoHole);
      literals.push_back(segment.prefix);
    }
    auto group = std::ranges::find(groups_, is_hole, &FamilyGroup::is_hole);
    if (group == groups_.end()) {
      groups_.push_back({is_hole, {}});
      group = groups_.end() - 1;
      group->table.reserve(count);
    }
    const std::uint64_t key = skeleton(literals, is_hole);
    const auto same = [&](ScopeId other) {
      for (std::size_t i = 0; i < is_hole.size(); ++i)
        if (!is_hole[i] && scopes[other].shape.segments[i].prefix != literals[i]) return false;
      return true;
    };
    const ScopeId first = group->table.find(key, same);
    if (first == kNotFound) {
      group->table.insert(key, id);
    } else {
      next_in_chain_[id] = std::exchange(next_in_chain_[first], id);
    }
  }
  find_covers(implies, order);
}

bool Vocabulary::implies(ScopeId from, ScopeId to) const {
  const auto row = closure(from);
  const auto at = std::ranges::lower_bound(row, to / 64, {}, &ScopeBits::word);
  return at != row.end() && at->word == to / 64 && (at->bits >> (to % 64) & 1) != 0;
}

std::vector<ScopeId> Vocabulary::members(std::span<const ScopeBits> set) const {
  std::vector<ScopeId> ids;
  for (const ScopeBits& pair : set)
    for (std::uint64_t bits = pair.bits; bits != 0; bits &= bits - 1)
      ids.push_back(pair.word * 64 + static_cast<ScopeId>(std::countr_zero(bits)));
  return ids;
}

ScopeId Vocabulary::find_instance(std::string_view token, std::vector<std::string_view>& values) const {
  if (groups_.empty()) return kNotFound;
  const auto segments = split(token, separators);
  for (const FamilyGroup& group : groups_) {
    if (group.is_hole.size() != segments.size()) continue;
    const auto same = [&](ScopeId id) {
      for (std::size_t i = 0; i < segments.size(); ++i)
        if (!group.is_hole[i] && scopes[id].shape.segments[i].prefix != segments[i]) return false;
      return true;
    };
    for (ScopeId id = group.table.find(skeleton(segments, group.is_hole), same); id != kNotFound;
         id = next_in_chain_[id])
      if (match_family(scopes[id].shape, token, separators, values)) return id;
  }
  return kNotFound;
}

std::vector<ScopeId> Vocabulary::wildcard(std::string_view prefix) const {
  std::vector<ScopeId> granted;
  auto at =
      std::ranges::lower_bound(sorted_, prefix, {}, [&](ScopeId id) { return std::string_view(scopes[id].name); });
  for (; at != sorted_.end() && scopes[*at].name.starts_with(prefix); ++at)
    if (scopes[*at].name.size() > prefix.size()) granted.push_back(*at);
  return granted;
}

void Vocabulary::find_covers(const std::vector<std::vector<ScopeId>>& implies, const std::vector<ScopeId>& order) {
  // A scope that may be asked for is its own cover. For the others (deprecated, internal, offline_access): a
  // requestable scope covers those that it reaches without passing another requestable one that would do as well.
  const auto count = static_cast<ScopeId>(scopes.size());
  std::vector<std::vector<ScopeBits>> narrower(count);  // what requestable scopes below a scope bring
  std::vector<std::vector<ScopeId>> all(count);
  std::vector<std::uint64_t> row(words(), 0);
  std::vector<std::uint32_t> touched;
  for (const ScopeId id : order) {
    for (const ScopeId child : implies[id]) {
      const std::span<const ScopeBits> below = scopes[child].is_requestable() ? closure(child) : narrower[child];
      for (const ScopeBits& pair : below) {
        if (row[pair.word] == 0) touched.push_back(pair.word);
        row[pair.word] |= pair.bits;
      }
    }
    if (scopes[id].is_requestable())
      for (const ScopeBits& pair : closure(id))
        for (std::uint64_t bits = pair.bits & ~row[pair.word]; bits != 0; bits &= bits - 1) {
          const auto reached = pair.word * 64 + static_cast<ScopeId>(std::countr_zero(bits));
          // More than can be weighed are not kept: any of those that are will bring the scope.
          if ((reached == id || !scopes[reached].is_requestable()) && all[reached].size() <= limits::kAlternatives)
            all[reached].push_back(id);
        }
    std::ranges::sort(touched);
    for (const std::uint32_t word : touched) narrower[id].push_back({word, std::exchange(row[word], 0)});
    touched.clear();
  }
  cover_rows_.assign(1, 0);
  for (auto& list : all) {
    std::ranges::sort(list);
    covers_.insert(covers_.end(), list.begin(), list.end());
    cover_rows_.push_back(static_cast<std::uint32_t>(covers_.size()));
  }
}

}  // namespace scopeward
