// SPDX-License-Identifier: Apache-2.0
// From an operation to the rules that may match it, without looking at those that can't: exact targets by hash, flat
// globs by their literal prefix or suffix, path patterns by a trie over segments. What comes out is a candidate: an exact
// target is the one that was asked for; of all else pattern.h's match() has the last word. Every candidate is visited, none is ever cut off. Built by build(); visit()
// allocates nothing. The trie holds patterns with at most one `**`, so that a walk visits each of its nodes at most
// once for each place where the `**` may end; the others are tried one by one. Tested by tests/engine/dispatch_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/name_table.h"
#include "engine/pattern.h"

namespace scopeward {

struct Candidate {
  std::uint32_t rule = 0;
  std::uint32_t pattern = 0;
  std::uint32_t excepts_begin = 0, excepts_end = 0;
  bool is_exact = false;  // build() sets it
};

class Dispatch {
 public:
  struct Item {
    std::uint32_t action = 0;
    Candidate candidate;
  };
  void build(std::vector<Item> items, const std::vector<Pattern>& patterns, std::size_t actions);

  template <typename Visit>
  void visit(std::uint32_t action, const Target& target, Visit&& visit) const {
    if (!exact_.groups.empty()) visit_group(exact_, hash_of(action, target.text), action, target.text, visit);
    if (target.segments == 0) {
      for (const std::uint32_t length : prefix_lengths_[action]) {
        if (length > target.text.size()) break;
        const std::string_view prefix = target.text.substr(0, length);
        visit_group(prefixes_, hash_of(action, prefix), action, prefix, visit);
      }
      for (const std::uint32_t length : suffix_lengths_[action]) {
        if (length > target.text.size()) break;
        const std::string_view suffix = target.text.substr(target.text.size() - length);
        visit_group(suffixes_, hash_of(action, suffix), action, suffix, visit);
      }
    } else if (roots_[action] != kNotFound) {
      walk(roots_[action], target, 0, visit);
    }
    for (const Candidate& candidate : others_[action]) visit(candidate);
  }

 private:
  struct Group {  // candidates that share a text
    std::uint32_t action = 0;
    std::uint32_t text_begin = 0, text_size = 0;  // in texts_
    std::uint32_t begin = 0, end = 0;             // in candidates_
  };
  struct Index {
    std::vector<Group> groups;
    NameTable table;
  };
  struct Edge {  // to a child by a segment with wildcards
    std::string glob;
    std::uint32_t child = 0;
  };
  struct TrieNode {
    std::uint32_t any_child = kNotFound;  // `*` or a bare hole
    std::uint32_t run_child = kNotFound;  // `**`
    bool has_literals = false;
    std::vector<Edge> globs;
    std::vector<Candidate> ends;
  };

  [[nodiscard]] static std::uint64_t hash_of(std::uint32_t owner, std::string_view text) {
    return hash_bytes(text, owner * 0x9E3779B97F4A7C15ULL + 1);
  }

  template <typename Visit>
  void visit_group(const Index& index, std::uint64_t hash, std::uint32_t action, std::string_view text,
                   Visit& visit) const {
    const std::uint32_t at = index.table.find(hash, [&](std::uint32_t group) {
      const Group& g = index.groups[group];
      return g.action == action && is_same({texts_.data() + g.text_begin, g.text_size}, text);
    });
    if (at == kNotFound) return;
    for (std::uint32_t i = index.groups[at].begin; i < index.groups[at].end; ++i) visit(candidates_[i]);
  }

  template <typename Visit>
  void walk(std::uint32_t at, const Target& target, std::size_t segment, Visit& visit) const {
    const TrieNode& node = trie_[at];
    if (node.run_child != kNotFound)
      for (std::size_t next = segment; next <= target.segments; ++next) walk(node.run_child, target, next, visit);
    if (segment == target.segments) {
      for (const Candidate& candidate : node.ends) visit(candidate);
      return;
    }
    const std::string_view text = target.segment(segment);
    if (node.has_literals) {
      const std::uint32_t child = find_child(at, text);
      if (child != kNotFound) walk(child, target, segment + 1, visit);
    }
    if (node.any_child != kNotFound) walk(node.any_child, target, segment + 1, visit);
    for (const Edge& edge : node.globs)
      if (glob_matches(edge.glob, text)) walk(edge.child, target, segment + 1, visit);
  }

  [[nodiscard]] std::uint32_t find_child(std::uint32_t node, std::string_view segment) const;
  [[nodiscard]] static bool glob_matches(std::string_view glob, std::string_view text);
  std::uint32_t child_of(std::uint32_t node, const PatternSegment& segment);
  void build_index(Index& index, std::vector<std::pair<std::string, Item>>& keyed);

  std::string texts_;
  std::vector<Candidate> candidates_;
  Index exact_, prefixes_, suffixes_;
  std::vector<std::vector<std::uint32_t>> prefix_lengths_, suffix_lengths_;  // by action, ascending
  std::vector<std::uint32_t> roots_;                                         // by action
  std::vector<TrieNode> trie_;
  struct Literal {
    std::uint32_t parent = 0, child = 0;
    std::uint32_t text_begin = 0, text_size = 0;
  };
  std::vector<Literal> literals_;
  NameTable literal_table_;
  std::vector<std::vector<Candidate>> others_;  // by action
};

}  // namespace scopeward
