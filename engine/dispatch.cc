// SPDX-License-Identifier: Apache-2.0
#include "engine/dispatch.h"

#include <algorithm>
#include <numeric>

#include "engine/scope.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

void keep_distinct(std::vector<std::uint32_t>& lengths) {
  std::ranges::sort(lengths);
  lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
}

}  // namespace

bool Dispatch::glob_matches(std::string_view glob, std::string_view text) { return glob_match(glob, text); }

std::uint32_t Dispatch::find_child(std::uint32_t node, std::string_view segment) const {
  const std::uint32_t at = literal_table_.find(hash_of(node, segment), [&](std::uint32_t i) {
    const Literal& l = literals_[i];
    return l.parent == node && is_same({texts_.data() + l.text_begin, l.text_size}, segment);
  });
  return at == kNotFound ? kNotFound : literals_[at].child;
}

std::uint32_t Dispatch::child_of(std::uint32_t node, const PatternSegment& segment) {
  const auto fresh = [&] {
    trie_.emplace_back();
    return static_cast<std::uint32_t>(trie_.size() - 1);
  };
  if (segment.kind == Kind::literal) {
    const std::uint32_t known = find_child(node, segment.text);
    if (known != kNotFound) return known;
    const std::uint32_t child = fresh();
    trie_[node].has_literals = true;
    literals_.push_back(
        {node, child, static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(segment.text.size())});
    texts_ += segment.text;
    literal_table_.insert(hash_of(node, segment.text), static_cast<std::uint32_t>(literals_.size() - 1));
    return child;
  }
  const std::string glob = segment.kind == Kind::hole ? segment.text + kStar + segment.suffix : segment.text;
  const bool run = segment.kind == Kind::run;
  if (run || glob == std::string_view(&kStar, 1)) {
    std::uint32_t child = run ? trie_[node].run_child : trie_[node].any_child;
    if (child == kNotFound) child = fresh();
    (run ? trie_[node].run_child : trie_[node].any_child) = child;
    return child;
  }
  for (const Edge& edge : trie_[node].globs)
    if (edge.glob == glob) return edge.child;
  const std::uint32_t child = fresh();
  trie_[node].globs.push_back({glob, child});
  return child;
}

void Dispatch::build_index(Index& index, std::vector<std::pair<std::string, Item>>& keyed) {
  std::ranges::stable_sort(keyed, [](const auto& a, const auto& b) {
    return a.second.action != b.second.action ? a.second.action < b.second.action : a.first < b.first;
  });
  index.table.reserve(keyed.size());
  for (std::size_t i = 0; i < keyed.size(); ++i) {
    const auto& [text, item] = keyed[i];
    const auto at = static_cast<std::uint32_t>(candidates_.size());
    candidates_.push_back(item.candidate);
    if (i > 0 && keyed[i - 1].first == text && keyed[i - 1].second.action == item.action) {
      index.groups.back().end = at + 1;
      continue;
    }
    index.table.insert(hash_of(item.action, text), static_cast<std::uint32_t>(index.groups.size()));
    index.groups.push_back(
        {item.action, static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(text.size()), at, at + 1});
    texts_ += text;
  }
}

void Dispatch::build(std::vector<Item> items, const std::vector<Pattern>& patterns, std::size_t actions) {
  prefix_lengths_.resize(actions);
  suffix_lengths_.resize(actions);
  others_.resize(actions);
  roots_.assign(actions, kNotFound);
  std::vector<std::pair<std::string, Item>> exact, prefixed, suffixed;
  std::size_t literals = 0;
  for (const Item& item : items)
    for (const PatternSegment& segment : patterns[item.candidate.pattern].segments)
      literals += segment.kind == Kind::literal;
  literal_table_.reserve(literals);
  for (const Item& item : items) {
    const Pattern& pattern = patterns[item.candidate.pattern];
    if (pattern.is_exact()) {
      exact.emplace_back(pattern.exact_text(), item);
      exact.back().second.candidate.is_exact = true;
    } else if (pattern.flat) {
      const std::string& glob = pattern.segments.front().text;
      const std::string prefix = glob.substr(0, glob.find(kStar)), suffix = glob.substr(glob.rfind(kStar) + 1);
      if (prefix.empty() && suffix.empty()) {
        others_[item.action].push_back(item.candidate);
      } else if (prefix.size() >= suffix.size()) {
        prefix_lengths_[item.action].push_back(static_cast<std::uint32_t>(prefix.size()));
        prefixed.emplace_back(prefix, item);
      } else {
        suffix_lengths_[item.action].push_back(static_cast<std::uint32_t>(suffix.size()));
        suffixed.emplace_back(suffix, item);
      }
    } else if (std::ranges::count(pattern.segments, Kind::run, &PatternSegment::kind) > 1) {
      others_[item.action].push_back(item.candidate);
    } else {
      if (roots_[item.action] == kNotFound) {
        roots_[item.action] = static_cast<std::uint32_t>(trie_.size());
        trie_.emplace_back();
      }
      std::uint32_t node = roots_[item.action];
      for (const PatternSegment& segment : pattern.segments) node = child_of(node, segment);
      trie_[node].ends.push_back(item.candidate);
    }
  }
  build_index(exact_, exact);
  build_index(prefixes_, prefixed);
  build_index(suffixes_, suffixed);
  for (auto& lengths : prefix_lengths_) keep_distinct(lengths);
  for (auto& lengths : suffix_lengths_) keep_distinct(lengths);
}

}  // namespace scopeward
