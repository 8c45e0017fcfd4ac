// SPDX-License-Identifier: Apache-2.0
// From an operation to the rules that may match it, without looking at those that can't: exact targets by hash, flat
// globs by their literal prefix or suffix, path patterns by their literal segments up to the first wildcard and a trie over
// the segments from there on. What comes out is a candidate. Most are
// certain; of the others pattern.h's match() has the last word. Every candidate is visited, none is ever cut off. Built by build(); visit()
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
  bool wants_captures = false;  // the rule binds what the pattern's holes match
  bool is_certain = false;      // what brings it up matches; build() sets it
};

class Dispatch {
 public:
  struct Item {
    std::uint32_t action = 0;
    Candidate candidate;
  };
  void build(std::vector<Item> items, const std::vector<Pattern>& patterns, std::size_t actions);

  [[nodiscard]] bool has_any(std::uint32_t action) const { return has_any_[action]; }  // patterns of this action

  template <typename Visit>
  void visit(std::uint32_t action, const Target& target, Visit&& visit) const {
    if (!exact_.groups.empty()) visit_group(exact_, action, target.text, visit);
    if (target.segments == 0) {
      for (const std::uint32_t length : prefix_lengths_[action]) {
        if (length > target.text.size()) break;
        const std::string_view prefix = target.text.substr(0, length);
        visit_group(prefixes_, action, prefix, visit);
      }
      for (const std::uint32_t length : suffix_lengths_[action]) {
        if (length > target.text.size()) break;
        const std::string_view suffix = target.text.substr(target.text.size() - length);
        visit_group(suffixes_, action, suffix, visit);
      }
    } else {
      std::uint64_t hash = hash_of(action, {});  // of the segments so far
      std::uint32_t hashed = 0;
      for (const std::uint32_t depth : depths_[action]) {
        if (depth > target.segments) break;
        for (; hashed < depth; ++hashed) hash = hash_bytes(target.segment(hashed), hash);
        const std::string_view text(target.text.data(), depth == 0 ? 0 : target.begins[depth] - 1U);
        const std::uint32_t root = find_root(hash, action, text, depth);
        if (root != kNotFound) walk(root, target, depth, visit);
      }
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
  struct Root {  // of the trie behind the literal segments that come first, `depth` of them
    std::uint32_t action = 0;
    std::uint32_t text_begin = 0, text_size = 0;
    std::uint32_t depth = 0, node = 0;
  };
  struct Edge {  // to a child by a segment with wildcards
    std::string glob;
    std::size_t least = 0;  // the size of the shortest text: a hole is not empty
    std::uint32_t child = 0;
  };
  struct TrieNode {
    std::uint32_t any_child = kNotFound;       // `*`
    std::uint32_t hole_child = kNotFound;      // a bare hole
    std::uint32_t run_child = kNotFound;       // `**`
    std::uint32_t has_literals = 0;
    std::uint32_t globs_begin = 0, globs = 0;  // in edges_, and how many
    std::uint32_t ends_begin = 0, ends = 0;    // in candidates_, and how many
  };
  struct Grower;  // of the trie, in dispatch.cc

  [[nodiscard]] [[gnu::always_inline]] static std::uint64_t hash_of(std::uint32_t owner, std::string_view text) {
    return hash_bytes(text, owner * 0x9E3779B97F4A7C15ULL + 1);
  }

  [[nodiscard]] std::uint32_t find_group(const Index& index, std::uint32_t action, std::string_view text) const {
    return index.table.find(hash_of(action, text), [&](std::uint32_t group) {
      const Group& g = index.groups[group];
      return g.action == action && is_same({texts_.data() + g.text_begin, g.text_size}, text);
    });
  }

  [[nodiscard]] std::uint32_t find_root(std::uint64_t hash, std::uint32_t action, std::string_view text,
                                        std::uint32_t depth) const {
    const std::uint32_t at = root_table_.find(hash, [&](std::uint32_t i) {
      const Root& root = roots_[i];
      return root.action == action && root.depth == depth &&
             is_same({texts_.data() + root.text_begin, root.text_size}, text);
    });
    return at == kNotFound ? kNotFound : roots_[at].node;
  }

  template <typename Visit>
  void visit_group(const Index& index, std::uint32_t action, std::string_view text, Visit& visit) const {
    const std::uint32_t at = find_group(index, action, text);
    if (at == kNotFound) return;
    for (std::uint32_t i = index.groups[at].begin; i < index.groups[at].end; ++i) visit(candidates_[i]);
  }

  template <typename Visit>
  void walk(std::uint32_t at, const Target& target, std::size_t segment, Visit& visit) const {
    const TrieNode& node = trie_[at];
    if (node.run_child != kNotFound)
      for (std::size_t next = segment; next <= target.segments; ++next) walk(node.run_child, target, next, visit);
    if (segment == target.segments) {
      for (std::uint32_t i = 0; i < node.ends; ++i) visit(candidates_[node.ends_begin + i]);
      return;
    }
    const std::string_view text = target.segment(segment);
    if (node.has_literals != 0) {
      const std::uint32_t child = find_child(at, text);
      if (child != kNotFound) walk(child, target, segment + 1, visit);
    }
    if (node.any_child != kNotFound) walk(node.any_child, target, segment + 1, visit);
    if (node.hole_child != kNotFound && !text.empty()) walk(node.hole_child, target, segment + 1, visit);
    for (std::uint32_t i = 0; i < node.globs; ++i) {
      const Edge& edge = edges_[node.globs_begin + i];
      if (text.size() >= edge.least && glob_matches(edge.glob, text)) walk(edge.child, target, segment + 1, visit);
    }
  }

  [[nodiscard]] std::uint32_t find_child(std::uint32_t node, std::string_view segment) const {
    const std::uint32_t at = literal_table_.find(hash_of(node, segment), [&](std::uint32_t i) {
      const Literal& l = literals_[i];
      return l.parent == node && is_same({texts_.data() + l.text_begin, l.text_size}, segment);
    });
    return at == kNotFound ? kNotFound : literals_[at].child;
  }
  [[nodiscard]] static bool glob_matches(std::string_view glob, std::string_view text);
  void build_index(Index& index, std::vector<std::pair<std::string, Item>>& keyed);

  std::vector<bool> has_any_;  // by action
  std::string texts_;
  std::vector<Candidate> candidates_;
  Index exact_, prefixes_, suffixes_;
  std::vector<std::vector<std::uint32_t>> prefix_lengths_, suffix_lengths_;  // by action, ascending
  std::vector<std::vector<std::uint32_t>> depths_;                           // of the roots; the same
  std::vector<Root> roots_;
  NameTable root_table_;
  std::vector<TrieNode> trie_;
  std::vector<Edge> edges_;
  struct Literal {
    std::uint32_t parent = 0, child = 0;
    std::uint32_t text_begin = 0, text_size = 0;
  };
  std::vector<Literal> literals_;
  NameTable literal_table_;
  std::vector<std::vector<Candidate>> others_;  // by action
};

}  // namespace scopeward
