// SPDX-License-Identifier: Apache-2.0
// From an operation to the rules that may match it, without looking at those that can't: exact targets by hash, flat
// globs by their literal prefix or suffix, path patterns by path_trie.h. What comes out is a candidate. Most are certain;
// of the others PatternMatch has the last word. Every candidate is visited, none is ever cut off. Built by build(); visit()
// allocates nothing. Path patterns with several `**` are tried one by one. Tested by tests/engine/dispatch_test.cc.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/candidate.h"
#include "engine/name_table.h"
#include "engine/path_trie.h"

namespace scopeward {

class Dispatch {
 public:
  struct Item {
    std::uint32_t action = 0;
    Candidate candidate;
  };
  void build(std::vector<Item> items, const std::vector<Pattern>& patterns, std::size_t actions);

  [[nodiscard]] bool has_any(std::uint32_t action) const { return has_any_[action] != 0; }  // patterns of this action

  template <typename Visit>
  void visit(std::uint32_t action, const Target& target, Visit&& visit) const {
    if (!exact_.groups.empty()) visit_group(exact_, action, target.text, visit);
    if (target.segments == 0) {
      for (const std::uint32_t length : prefix_lengths_.of(action)) {
        if (length > target.text.size()) break;
        const std::string_view prefix = target.text.substr(0, length);
        visit_group(prefixes_, action, prefix, visit);
      }
      for (const std::uint32_t length : suffix_lengths_.of(action)) {
        if (length > target.text.size()) break;
        const std::string_view suffix = target.text.substr(target.text.size() - length);
        visit_group(suffixes_, action, suffix, visit);
      }
    } else {
      paths_.visit(action, target, visit);
    }
    for (const Candidate& candidate : others_.of(action)) visit(candidate);
  }

  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.has_any_);
    visit(self.texts_);
    visit(self.candidates_);
    for (auto* index : {&self.exact_, &self.prefixes_, &self.suffixes_}) {
      visit(index->groups);
      NameTable::visit_arrays(index->table, visit);
    }
    for (auto* rows : {&self.prefix_lengths_, &self.suffix_lengths_}) Rows<std::uint32_t>::visit_arrays(*rows, visit);
    PathTrie::visit_arrays(self.paths_, visit);
    Rows<Candidate>::visit_arrays(self.others_, visit);
  }

 private:
  struct Group {  // candidates that share a text
    std::uint32_t action = 0;
    TextPlace text;                    // in texts_
    std::uint32_t begin = 0, end = 0;  // in candidates_
  };
  struct Index {
    Array<Group> groups;
    NameTable table;
  };
  struct Builder;  // in dispatch.cc

  [[nodiscard]] [[gnu::always_inline]] static std::uint64_t hash_of(std::uint32_t owner, std::string_view text) {
    return hash_bytes(text, owner * 0x9E3779B97F4A7C15ULL + 1);
  }

  [[nodiscard]] std::uint32_t find_group(const Index& index, std::uint32_t action, std::string_view text) const {
    return index.table.find(hash_of(action, text), [&](std::uint32_t i) {
      const Group& group = index.groups[i];
      return group.action == action && is_same(text_at(texts_, group.text), text);
    });
  }

  template <typename Visit>
  void visit_group(const Index& index, std::uint32_t action, std::string_view text, Visit& visit) const {
    const std::uint32_t at = find_group(index, action, text);
    if (at == kNotFound) return;
    for (const Candidate& candidate : candidates_.slice(index.groups[at].begin, index.groups[at].end)) visit(candidate);
  }

  Array<std::uint8_t> has_any_;  // by action
  Array<char> texts_;
  Array<Candidate> candidates_;
  Index exact_, prefixes_, suffixes_;
  Rows<std::uint32_t> prefix_lengths_, suffix_lengths_;  // by action, ascending
  PathTrie paths_;
  Rows<Candidate> others_;  // by action
};

}  // namespace scopeward
