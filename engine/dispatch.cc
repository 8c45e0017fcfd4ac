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

// What is still in lists, to be sorted.
struct Dispatch::Builder {
  using Keyed = std::vector<std::pair<std::string, Item>>;
  explicit Builder(Dispatch& built, std::size_t actions)
      : dispatch(built), prefix_lengths(actions), suffix_lengths(actions), others(actions) {}

  Dispatch& dispatch;
  Keyed exact, prefixed, suffixed;
  std::vector<std::vector<std::uint32_t>> prefix_lengths, suffix_lengths;
  std::vector<PathTrie::Item> paths;
  std::vector<std::vector<Candidate>> others;

  void add_flat(Item& item, const std::string& glob) {
    const std::string prefix = glob.substr(0, glob.find(kStar)), suffix = glob.substr(glob.rfind(kStar) + 1);
    item.candidate.is_certain =
        glob.size() == 1 + prefix.size() + suffix.size() && (prefix.empty() || suffix.empty()) ? 1 : 0;
    if (prefix.empty() && suffix.empty()) {
      others[item.action].push_back(item.candidate);
    } else if (prefix.size() >= suffix.size()) {
      prefix_lengths[item.action].push_back(static_cast<std::uint32_t>(prefix.size()));
      prefixed.emplace_back(prefix, item);
    } else {
      suffix_lengths[item.action].push_back(static_cast<std::uint32_t>(suffix.size()));
      suffixed.emplace_back(suffix, item);
    }
  }

  void add(Item& item, const Pattern& pattern) {
    item.candidate.is_certain = 1;
    if (pattern.is_exact()) {
      exact.emplace_back(pattern.exact_text(), item);
    } else if (pattern.flat) {
      add_flat(item, pattern.segments.front().text);
    } else if (std::ranges::count(pattern.segments, Kind::run, &PatternSegment::kind) > 1) {
      item.candidate.is_certain = 0;
      others[item.action].push_back(item.candidate);
    } else {
      paths.push_back({item.action, &pattern, item.candidate});
    }
  }

  void build_index(Index& index, Keyed& keyed) {
    std::ranges::stable_sort(keyed, [](const auto& a, const auto& b) {
      return a.second.action != b.second.action ? a.second.action < b.second.action : a.first < b.first;
    });
    index.table.reserve(keyed.size());
    for (std::size_t i = 0; i < keyed.size(); ++i) {
      const auto& [text, item] = keyed[i];
      const auto at = static_cast<std::uint32_t>(dispatch.candidates_.size());
      dispatch.candidates_.push_back(item.candidate);
      if (i > 0 && keyed[i - 1].first == text && keyed[i - 1].second.action == item.action) {
        index.groups.back().end = at + 1;
        continue;
      }
      index.table.insert(hash_of(item.action, text), static_cast<std::uint32_t>(index.groups.size()));
      index.groups.push_back({item.action, keep_text(dispatch.texts_, text), at, at + 1});
    }
  }

  void finish() {
    build_index(dispatch.exact_, exact);
    build_index(dispatch.prefixes_, prefixed);
    build_index(dispatch.suffixes_, suffixed);
    for (auto* rows : {&prefix_lengths, &suffix_lengths})
      for (auto& row : *rows) keep_distinct(row);
    dispatch.prefix_lengths_.build(prefix_lengths);
    dispatch.suffix_lengths_.build(suffix_lengths);
    dispatch.paths_.build(paths, others.size());
    dispatch.others_.build(others);
  }
};

void Dispatch::build(std::vector<Item> items, const std::vector<Pattern>& patterns, std::size_t actions) {
  has_any_.assign(actions, 0);
  for (const Item& item : items) has_any_.at(item.action) = 1;
  Builder builder(*this, actions);
  for (Item& item : items) builder.add(item, patterns[item.candidate.pattern]);
  builder.finish();
}

}  // namespace scopeward
