// SPDX-License-Identifier: Apache-2.0
#include "engine/path_trie.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace scopeward {

// The tries while they grow: nodes with lists, which are then written as records, each before its children.
struct PathTrie::Builder {
  struct Node {
    Head head;
    std::string text;                                             // that leads to it
    std::vector<std::pair<std::string, std::uint32_t>> literals;  // to children, in the order in which they came
    struct GlobEdge {
      std::string text;
      std::uint32_t least = 0, child = 0;
    };
    std::vector<GlobEdge> globs;
    std::vector<Candidate> ends;
    std::uint32_t at = kNotFound;  // where its record is, once it is written
  };
  PathTrie& trie;
  std::vector<Node> nodes;
  std::unordered_map<std::string, std::uint32_t> children;  // by parent and literal
  std::vector<std::vector<std::uint32_t>> depths;
  std::vector<std::uint32_t> roots;

  std::uint32_t fresh(std::string text) {
    nodes.emplace_back();
    nodes.back().text = std::move(text);
    return static_cast<std::uint32_t>(nodes.size() - 1);
  }

  // The child by a text under an owner, or a new one.
  std::pair<std::uint32_t, bool> find_or_add(std::uint32_t owner, bool is_root, const std::string& text) {
    std::string key(reinterpret_cast<const char*>(&owner), sizeof(owner));
    key += is_root ? 'r' : 'l';
    const auto [at, added] = children.try_emplace(key + text, static_cast<std::uint32_t>(nodes.size()));
    if (added) (void)fresh(text);
    return {at->second, added};
  }

  std::uint32_t child_of(std::uint32_t node, const PatternSegment& segment) {
    if (segment.kind == SegmentKind::literal) {
      const auto [child, added] = find_or_add(node, false, segment.text);
      if (added) nodes[node].literals.emplace_back(segment.text, child);
      return child;
    }
    const bool hole = segment.kind == SegmentKind::hole;
    const std::string glob = hole ? segment.text + kStar + segment.suffix : segment.text;
    if (segment.kind == SegmentKind::run || glob == std::string_view(&kStar, 1)) {
      const auto which = segment.kind == SegmentKind::run ? &Head::run_child
                         : hole                           ? &Head::hole_child
                                                          : &Head::any_child;
      if (nodes[node].head.*which != kNotFound) return nodes[node].head.*which;
      const std::uint32_t child = fresh({});
      return nodes[node].head.*which = child;
    }
    // The star is one byte, and so is the least that a hole matches.
    const auto least = static_cast<std::uint32_t>(hole ? glob.size() : 0);
    for (const auto& edge : nodes[node].globs)
      if (edge.text == glob && edge.least == least) return edge.child;
    const std::uint32_t child = fresh({});
    nodes[node].globs.push_back({glob, least, child});
    return child;
  }

  // The node behind the literal segments that come first.
  std::uint32_t root_of(std::uint32_t action, const Pattern& pattern, std::uint32_t& depth) {
    std::string text;
    for (depth = 0; pattern.segments[depth].kind == SegmentKind::literal; ++depth)
      text += (depth == 0 ? "" : "/") + pattern.segments[depth].text;
    // Depth 0 and the empty segment of depth 1 have the same text.
    const auto [root, added] = find_or_add(action, true, std::to_string(depth) + text);
    if (added) {
      nodes[root].text = text;
      nodes[root].head.owner = action;
      nodes[root].head.depth = static_cast<std::uint8_t>(depth);
      depths[action].push_back(depth);
      roots.push_back(root);
    }
    return root;
  }

  void add(const Item& item) {
    std::uint32_t depth = 0;
    std::uint32_t node = root_of(item.action, *item.pattern, depth);
    for (std::size_t i = depth; i < item.pattern->segments.size(); ++i) node = child_of(node, item.pattern->segments[i]);
    nodes[node].ends.push_back(item.candidate);
  }

  // The record of a node, its children still by their numbers.
  void write(Node& node) {
    node.at = static_cast<std::uint32_t>(trie.words_.size());
    node.head.text_size = static_cast<std::uint16_t>(node.text.size());
    node.head.has_literals = node.literals.empty() ? 0 : 1;
    node.head.globs = static_cast<std::uint32_t>(node.globs.size());
    node.head.ends = static_cast<std::uint32_t>(node.ends.size());
    const std::size_t text = kHeadWords, globs = text + text_words(node.head),
                      ends = globs + words_of<Glob>(node.globs.size());
    std::vector<std::uint32_t> record(ends + words_of<Candidate>(node.ends.size()));
    std::memcpy(record.data(), &node.head, sizeof(Head));
    std::memcpy(record.data() + text, node.text.data(), node.text.size());
    for (std::size_t i = 0; i < node.globs.size(); ++i) {
      const Glob glob{keep_text(trie.globs_, node.globs[i].text), node.globs[i].least, node.globs[i].child};
      std::memcpy(record.data() + globs + words_of<Glob>(i), &glob, sizeof(glob));
    }
    if (!node.ends.empty())
      std::memcpy(record.data() + ends, node.ends.data(), node.ends.size() * sizeof(Candidate));
    trie.words_.append(record);
  }

  // All that a root leads to, without recursion; then children are where their records are.
  void write_all() {
    std::vector<std::uint32_t> order;
    for (const std::uint32_t root : roots) {
      std::vector<std::uint32_t> waiting{root};
      while (!waiting.empty()) {
        const std::uint32_t at = waiting.back();
        waiting.pop_back();
        order.push_back(at);
        write(nodes[at]);
        const Node& node = nodes[at];
        for (const std::uint32_t child : {node.head.run_child, node.head.hole_child, node.head.any_child})
          if (child != kNotFound) waiting.push_back(child);
        for (const auto& edge : node.globs) waiting.push_back(edge.child);
        for (const auto& [text, child] : node.literals) waiting.push_back(child);
      }
    }
    for (const std::uint32_t at : order) link(nodes[at]);
  }

  void link(const Node& node) {
    std::uint32_t* const record = &trie.words_.at(node.at);
    Head head = read<Head>(record);
    for (std::uint32_t* const child : {&head.any_child, &head.hole_child, &head.run_child})
      if (*child != kNotFound) *child = nodes[*child].at;
    std::memcpy(record, &head, sizeof(head));
    std::uint32_t* const globs = record + kHeadWords + text_words(head);
    for (std::size_t i = 0; i < node.globs.size(); ++i) {
      Glob glob = read<Glob>(globs + words_of<Glob>(i));
      glob.child = nodes[glob.child].at;
      std::memcpy(globs + words_of<Glob>(i), &glob, sizeof(glob));
    }
    for (const auto& [text, child] : node.literals) {
      std::uint32_t* const record_of_child = &trie.words_.at(nodes[child].at);
      Head child_head = read<Head>(record_of_child);
      child_head.owner = node.at;
      std::memcpy(record_of_child, &child_head, sizeof(child_head));
      trie.literals_.insert(hash_of(node.at, text), nodes[child].at);
    }
  }
};

void PathTrie::build(const std::vector<Item>& items, std::size_t actions) {
  Builder builder{*this, {}, {}, std::vector<std::vector<std::uint32_t>>(actions), {}};
  for (const Item& item : items) builder.add(item);
  std::size_t literals = 0;
  for (const auto& node : builder.nodes) literals += node.literals.size();
  literals_.reserve(literals);
  builder.write_all();
  roots_.reserve(builder.roots.size());
  for (const std::uint32_t root : builder.roots) {
    const auto& node = builder.nodes[root];
    std::uint64_t hash = hash_of(node.head.owner, {});
    std::string_view left = node.text;
    for (std::uint32_t depth = 0; depth < node.head.depth; ++depth) {
      const std::size_t end = std::min(left.find('/'), left.size());
      hash = hash_bytes(left.substr(0, end), hash);
      left.remove_prefix(std::min(end + 1, left.size()));
    }
    roots_.insert(hash, node.at);
  }
  for (auto& row : builder.depths) {
    std::ranges::sort(row);
    row.erase(std::unique(row.begin(), row.end()), row.end());
  }
  depths_.build(builder.depths);
}

}  // namespace scopeward
