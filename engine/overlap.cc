// SPDX-License-Identifier: Apache-2.0
#include "engine/overlap.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include "engine/scope.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

struct Groups {
  std::vector<std::uint32_t> parent;
  explicit Groups(std::size_t count) : parent(count) { std::iota(parent.begin(), parent.end(), 0U); }
  std::uint32_t root(std::uint32_t a) {
    while (parent[a] != a) a = parent[a] = parent[parent[a]];
    return a;
  }
  void join(std::uint32_t a, std::uint32_t b) { parent[root(a)] = root(b); }
};

bool has_run(const Pattern& pattern) {
  return std::any_of(pattern.segments.begin(), pattern.segments.end(),
                     [](const PatternSegment& s) { return s.kind == Kind::run; });
}

// Flat patterns meet only if the literal beginning of one begins that of the other: sorted, those are neighbours.
bool join_flat(const std::vector<OverlapEntry>& entries, Groups& groups, std::size_t most, std::size_t& steps) {
  std::vector<std::pair<std::string, const OverlapEntry*>> sorted;
  for (const OverlapEntry& entry : entries) {
    const std::string& text = entry.pattern->segments.front().text;
    sorted.emplace_back(text.substr(0, text.find(kStar)), &entry);
  }
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i].second->pattern->is_exact()) continue;
    const auto look_at = [&](std::size_t k) {
      if (intersect(*sorted[i].second->pattern, *sorted[k].second->pattern, &steps))
        groups.join(sorted[i].second->owner, sorted[k].second->owner);
      return ++steps <= most;
    };
    for (std::size_t k = i + 1; k < sorted.size() && sorted[k].first.starts_with(sorted[i].first); ++k)
      if (!look_at(k)) return false;
    for (std::size_t k = i; k > 0 && sorted[k - 1].first == sorted[i].first; --k)
      if (!look_at(k - 1)) return false;
  }
  return true;
}

// Path patterns without `**` as a trie over segments.
class Trie {
 public:
  void insert(const OverlapEntry& entry) {
    std::size_t at = 0;
    for (const PatternSegment& segment : entry.pattern->segments) {
      std::size_t next = 0;
      if (segment.kind == Kind::literal) {
        next = nodes_[at].literals.try_emplace(segment.text, nodes_.size()).first->second;
      } else {
        next = nodes_.size();
        for (const auto& [wild, child] : nodes_[at].wild)
          if (wild.kind == segment.kind && wild.text == segment.text && wild.suffix == segment.suffix) next = child;
        if (next == nodes_.size()) nodes_[at].wild.emplace_back(segment, next);
      }
      if (next == nodes_.size()) nodes_.emplace_back();
      at = next;
    }
    nodes_[at].owners.push_back(entry.owner);
  }

  // Joins the owner with all that the pattern meets. False past the budget.
  bool join(const OverlapEntry& entry, Groups& groups, std::size_t most, std::size_t& steps) const {
    return walk(0, 0, entry, groups, most, steps);
  }

 private:
  struct Node {
    std::map<std::string, std::size_t> literals;
    std::vector<std::pair<PatternSegment, std::size_t>> wild;
    std::vector<std::uint32_t> owners;
  };

  // As deep as a pattern has segments, which targets bound.
  bool walk(std::size_t at, std::size_t segment, const OverlapEntry& entry, Groups& groups, std::size_t most,
            std::size_t& steps) const {
    if (++steps > most) return false;
    const Node& node = nodes_[at];
    if (segment == entry.pattern->segments.size()) {
      for (const std::uint32_t owner : node.owners) groups.join(owner, entry.owner);
      return true;
    }
    const PatternSegment& mine = entry.pattern->segments[segment];
    if (mine.kind == Kind::literal) {
      const auto child = node.literals.find(mine.text);
      if (child != node.literals.end() && !walk(child->second, segment + 1, entry, groups, most, steps)) return false;
    } else {
      for (const auto& [text, child] : node.literals) {
        ++steps;
        PatternSegment literal;
        literal.text = text;
        if (segments_intersect(mine, literal, &steps) && !walk(child, segment + 1, entry, groups, most, steps))
          return false;
      }
    }
    for (const auto& [wild, child] : node.wild)
      if (segments_intersect(mine, wild, &steps) && !walk(child, segment + 1, entry, groups, most, steps)) return false;
    return true;
  }

  std::vector<Node> nodes_{1};
};

bool join_paths(const std::vector<OverlapEntry>& entries, Groups& groups, std::size_t most, std::size_t& steps) {
  Trie trie;
  for (const OverlapEntry& entry : entries)
    if (!has_run(*entry.pattern)) trie.insert(entry);
  for (const OverlapEntry& entry : entries) {
    if (entry.pattern->is_exact()) continue;
    if (!has_run(*entry.pattern)) {
      if (!trie.join(entry, groups, most, steps)) return false;
      continue;
    }
    for (const OverlapEntry& other : entries) {
      if (++steps > most) return false;
      if (groups.root(other.owner) != groups.root(entry.owner) && intersect(*entry.pattern, *other.pattern, &steps))
        groups.join(other.owner, entry.owner);
    }
  }
  return true;
}

}  // namespace

std::vector<Pattern> with_variants(const Pattern& deny) {
  std::vector<Pattern> variants{deny};
  if (deny.flat) return variants;
  std::vector<Pattern> cores{deny};
  while (cores.back().segments.size() > 1 && cores.back().segments.back().kind == Kind::run) {
    Pattern shorter = cores.back();
    shorter.segments.pop_back();
    cores.push_back(std::move(shorter));
  }
  PatternSegment run, query, nothing;
  run.kind = Kind::run;
  query.kind = Kind::glob;
  query.text = std::string("?") + kStar;
  for (const Pattern& core : cores) {
    Pattern slash = core;
    slash.segments.push_back(nothing);
    variants.push_back(slash);
    slash.segments.back() = query;
    slash.segments.push_back(run);
    variants.push_back(std::move(slash));
    if (core.segments.back().kind == Kind::run) continue;
    Pattern cut = core;
    PatternSegment& last = cut.segments.back();
    last.text += (last.kind == Kind::hole ? std::string(1, kStar) + last.suffix : std::string()) + query.text;
    last.suffix.clear();
    last.kind = Kind::glob;
    cut.segments.push_back(run);
    variants.push_back(std::move(cut));
  }
  return variants;
}

std::vector<std::vector<std::uint32_t>> overlapping(const std::vector<OverlapEntry>& entries, std::size_t count,
                                                    std::size_t most, std::size_t& steps) {
  Groups groups(count);
  const bool flat = !entries.empty() && entries.front().pattern->flat;
  const bool done = flat ? join_flat(entries, groups, most, steps) : join_paths(entries, groups, most, steps);
  if (!done) return {};
  std::map<std::uint32_t, std::vector<std::uint32_t>> by_root;
  for (std::uint32_t owner = 0; owner < count; ++owner) by_root[groups.root(owner)].push_back(owner);
  std::vector<std::vector<std::uint32_t>> result;
  for (auto& [root, owners] : by_root) result.push_back(std::move(owners));
  return result;
}

}  // namespace scopeward
