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

// The tries while they grow: what the nodes of the finished one have side by side is still in lists of its own.
struct Dispatch::Grower {
  struct Lists {
    std::vector<Edge> globs;
    std::vector<Candidate> ends;
  };
  Dispatch& dispatch;
  std::vector<Lists> lists;

  std::uint32_t fresh() {
    dispatch.trie_.emplace_back();
    lists.emplace_back();
    return static_cast<std::uint32_t>(lists.size() - 1);
  }

  std::uint32_t child_of(std::uint32_t node, const PatternSegment& segment) {
    std::vector<TrieNode>& trie = dispatch.trie_;
    if (segment.kind == Kind::literal) {
      const std::uint32_t known = dispatch.find_child(node, segment.text);
      if (known != kNotFound) return known;
      const std::uint32_t child = fresh();
      trie[node].has_literals = 1;
      const auto text = static_cast<std::uint32_t>(dispatch.texts_.size());
      dispatch.literals_.push_back({node, child, text, static_cast<std::uint32_t>(segment.text.size())});
      dispatch.texts_ += segment.text;
      dispatch.literal_table_.insert(hash_of(node, segment.text),
                                     static_cast<std::uint32_t>(dispatch.literals_.size() - 1));
      return child;
    }
    const bool hole = segment.kind == Kind::hole;
    const std::string glob = hole ? segment.text + kStar + segment.suffix : segment.text;
    if (segment.kind == Kind::run || glob == std::string_view(&kStar, 1)) {
      const auto which = segment.kind == Kind::run ? &TrieNode::run_child
                         : hole                    ? &TrieNode::hole_child
                                                   : &TrieNode::any_child;
      if (trie[node].*which != kNotFound) return trie[node].*which;
      const std::uint32_t child = fresh();
      return trie[node].*which = child;
    }
    const std::size_t least = hole ? glob.size() : 0;  // the star is one byte, and so is the least that a hole matches
    for (const Edge& edge : lists[node].globs)
      if (edge.glob == glob && edge.least == least) return edge.child;
    const std::uint32_t child = fresh();
    lists[node].globs.push_back({glob, least, child});
    return child;
  }

  // The node behind the literal segments that come first.
  std::uint32_t root_of(std::uint32_t action, const Pattern& pattern, std::uint32_t& depth) {
    std::string text;
    std::uint64_t hash = hash_of(action, {});
    for (depth = 0; pattern.segments[depth].kind == Kind::literal; ++depth) {
      text += (depth == 0 ? "" : "/") + pattern.segments[depth].text;
      hash = hash_bytes(pattern.segments[depth].text, hash);
    }
    const std::uint32_t known = dispatch.find_root(hash, action, text, depth);
    if (known != kNotFound) return known;
    dispatch.root_table_.insert(hash, static_cast<std::uint32_t>(dispatch.roots_.size()));
    dispatch.roots_.push_back({action, static_cast<std::uint32_t>(dispatch.texts_.size()),
                               static_cast<std::uint32_t>(text.size()), depth, fresh()});
    dispatch.texts_ += text;
    dispatch.depths_[action].push_back(depth);
    return dispatch.roots_.back().node;
  }

  void add(const Item& item, const Pattern& pattern) {
    std::uint32_t depth = 0;
    std::uint32_t node = root_of(item.action, pattern, depth);
    for (std::size_t i = depth; i < pattern.segments.size(); ++i) node = child_of(node, pattern.segments[i]);
    lists[node].ends.push_back(item.candidate);
  }

  void finish() {
    for (std::size_t node = 0; node < lists.size(); ++node) {
      TrieNode& finished = dispatch.trie_[node];
      finished.globs_begin = static_cast<std::uint32_t>(dispatch.edges_.size());
      finished.globs = static_cast<std::uint32_t>(lists[node].globs.size());
      finished.ends_begin = static_cast<std::uint32_t>(dispatch.candidates_.size());
      finished.ends = static_cast<std::uint32_t>(lists[node].ends.size());
      std::ranges::move(lists[node].globs, std::back_inserter(dispatch.edges_));
      std::ranges::copy(lists[node].ends, std::back_inserter(dispatch.candidates_));
    }
  }
};

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
  has_any_.resize(actions);
  for (const Item& item : items) has_any_[item.action] = true;
  depths_.resize(actions);
  std::vector<std::pair<std::string, Item>> exact, prefixed, suffixed;
  std::size_t literals = 0;
  for (const Item& item : items)
    for (const PatternSegment& segment : patterns[item.candidate.pattern].segments)
      literals += segment.kind == Kind::literal;
  literal_table_.reserve(literals);
  root_table_.reserve(items.size());
  Grower grower{*this, {}};
  for (Item& item : items) {
    const Pattern& pattern = patterns[item.candidate.pattern];
    item.candidate.is_certain = true;
    if (pattern.is_exact()) {
      exact.emplace_back(pattern.exact_text(), item);
    } else if (pattern.flat) {
      const std::string& glob = pattern.segments.front().text;
      const std::string prefix = glob.substr(0, glob.find(kStar)), suffix = glob.substr(glob.rfind(kStar) + 1);
      item.candidate.is_certain = glob.size() == 1 + prefix.size() + suffix.size() && (prefix.empty() || suffix.empty());
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
      item.candidate.is_certain = false;
      others_[item.action].push_back(item.candidate);
    } else {
      grower.add(item, pattern);
    }
  }
  grower.finish();
  build_index(exact_, exact);
  build_index(prefixes_, prefixed);
  build_index(suffixes_, suffixed);
  for (auto& lengths : prefix_lengths_) keep_distinct(lengths);
  for (auto& lengths : suffix_lengths_) keep_distinct(lengths);
  for (auto& depths : depths_) keep_distinct(depths);
}

}  // namespace scopeward
