// SPDX-License-Identifier: Apache-2.0
// Path patterns by their segments: the literal ones that come first are found at once, by a hash of all of them, and lead
// to a root; from there on a trie has a child for each literal segment, found by hash, one each for `*`, a bare hole and
// `**`, and a list of those with other wildcards. A pattern has at most one `**` here, so that a walk visits a node at
// most once for each place where the `**` may end. A node and all that belongs to it is one record, with the text that
// leads to it: few places in memory for a rare target. Entry points: PathTrie::build, visit. Tested by
// tests/engine/dispatch_test.cc.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "engine/candidate.h"
#include "engine/name_table.h"
#include "engine/pattern.h"

namespace scopeward {

class PathTrie {
 public:
  struct Item {
    std::uint32_t action = 0;
    const Pattern* pattern = nullptr;
    Candidate candidate;
  };
  void build(const std::vector<Item>& items, std::size_t actions);

  // Calls visit(candidate) for each that the target brings up, which then matches.
  template <typename Visit>
  void visit(std::uint32_t action, const Target& target, Visit& visit) const {
    std::uint64_t hash = hash_of(action, {});  // of the segments so far
    std::uint32_t hashed = 0;
    std::size_t steps = words_.size() / kHeadWords * (target.segments + 2U);  // more nodes there can't be
    for (const std::uint32_t depth : depths_.of(action)) {
      if (depth > target.segments) break;
      for (; hashed < depth; ++hashed) hash = hash_bytes(target.segment(hashed), hash);
      const std::string_view text(target.text.data(), depth == 0 ? 0 : target.begins[depth] - 1U);
      const std::uint32_t root = find(roots_, hash, action, depth, text);
      if (root != kNotFound) walk(root, target, depth, 0, steps, visit);
    }
  }

  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.words_);
    NameTable::visit_arrays(self.roots_, visit);
    NameTable::visit_arrays(self.literals_, visit);
    Rows<std::uint32_t>::visit_arrays(self.depths_, visit);
    visit(self.globs_);
  }

 private:
  // A record in words_: head, text, globs, ends.
  struct Head {
    std::uint32_t owner = 0;  // of a root its action, of what a literal leads to its parent
    std::uint16_t text_size = 0;
    std::uint8_t depth = 0;  // of a root: how many segments the text has
    std::uint8_t has_literals = 0;
    std::uint32_t any_child = kNotFound, hole_child = kNotFound, run_child = kNotFound;
    std::uint32_t globs = 0, ends = 0;  // how many
  };
  struct Glob {  // leads to a child
    TextPlace text;  // in globs_
    std::uint32_t least = 0;  // the size of the shortest text that it takes: a hole is not empty
    std::uint32_t child = 0;
  };
  static constexpr std::size_t kHeadWords = sizeof(Head) / sizeof(std::uint32_t);
  struct Builder;  // in path_trie.cc

  [[nodiscard]] static std::size_t text_words(Head head) {
    return (std::size_t{head.text_size} + 3) / sizeof(std::uint32_t);
  }
  template <typename Record>
  [[nodiscard]] static std::size_t words_of(std::size_t count) {
    return count * (sizeof(Record) / sizeof(std::uint32_t));
  }
  template <typename Record>
  [[nodiscard]] static Record read(const std::uint32_t* at) {
    Record record;
    std::memcpy(static_cast<void*>(&record), at, sizeof(record));
    return record;
  }
  [[nodiscard]] [[gnu::always_inline]] static std::uint64_t hash_of(std::uint32_t owner, std::string_view text) {
    return hash_bytes(text, owner * 0x9E3779B97F4A7C15ULL + 1);
  }

  [[nodiscard]] std::uint32_t find(const NameTable& table, std::uint64_t hash, std::uint32_t owner, std::uint32_t depth,
                                   std::string_view text) const {
    return table.find(hash, [&](std::uint32_t at) {
      const auto first = words_.slice(at, std::size_t{at} + kHeadWords);
      if (first.empty()) return false;
      const Head head = read<Head>(first.data());
      if (head.owner != owner || head.depth != depth || head.text_size != text.size()) return false;
      const auto bytes = words_.slice(at + kHeadWords, at + kHeadWords + text_words(head));
      return bytes.size() * sizeof(std::uint32_t) >= text.size() &&
             is_same({reinterpret_cast<const char*>(bytes.data()), text.size()}, text);
    });
  }

  // `runs`: how many `**` are on the way. What build() makes has at most one on each, a parent before its children, and
  // so few steps; anything else, in an opened policy, damages it.
  template <typename Visit>
  void walk(std::uint32_t at, const Target& target, std::size_t segment, std::uint32_t runs, std::size_t& steps,
            Visit& visit) const {
    if (steps == 0 || runs > 1) return damage();
    --steps;
    const auto first = words_.slice(at, std::size_t{at} + kHeadWords);
    if (first.empty()) return;
    const Head head = read<Head>(first.data());
    if (head.run_child != kNotFound)
      for (std::size_t next = segment; next <= target.segments; ++next)
        walk(head.run_child, target, next, runs + 1, steps, visit);
    const std::size_t globs = at + kHeadWords + text_words(head), ends = globs + words_of<Glob>(head.globs);
    if (segment == target.segments) {
      const auto records = words_.slice(ends, ends + words_of<Candidate>(head.ends));
      for (std::size_t i = 0; i < records.size(); i += words_of<Candidate>(1)) visit(read<Candidate>(&records[i]));
      return;
    }
    const std::string_view text = target.segment(segment);
    const auto go_on = [&](std::uint32_t child) { walk(child, target, segment + 1, runs, steps, visit); };
    if (head.has_literals != 0) {
      const std::uint32_t child = find(literals_, hash_of(at, text), at, 0, text);
      if (child != kNotFound) go_on(child);
    }
    if (head.any_child != kNotFound) go_on(head.any_child);
    if (head.hole_child != kNotFound && !text.empty()) go_on(head.hole_child);
    const auto records = words_.slice(globs, ends);
    for (std::size_t i = 0; i < records.size(); i += words_of<Glob>(1)) {
      const Glob glob = read<Glob>(&records[i]);
      if (text.size() >= glob.least && glob_match(text_at(globs_, glob.text), text)) go_on(glob.child);
    }
  }

  [[gnu::noinline]] void damage() const {
    if (const Image* image = words_.image()) image->damage();
  }

  Array<std::uint32_t> words_;
  NameTable roots_, literals_;  // to where a record begins
  Rows<std::uint32_t> depths_;  // of the roots, by action, ascending
  Array<char> globs_;
};

}  // namespace scopeward
