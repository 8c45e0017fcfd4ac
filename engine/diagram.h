// SPDX-License-Identifier: Apache-2.0
// Reduced ordered binary decision diagrams (Bryant 1986): one node for one function, so that two functions are equal
// exactly when their numbers are. What analysis and comparison of policies are proved with. Bounded: past its budget of
// nodes, or of steps to make them, a diagram is exhausted, and whoever asked says "too complex" instead of guessing.
// Entry point: Diagram. Tested by tests/engine/diagram_test.cc, against truth tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace scopeward {

class Diagram {
 public:
  using Ref = std::uint32_t;
  using Variable = std::uint32_t;  // the lower one is tested first
  static constexpr Ref kFalse = 0, kTrue = 1;

  explicit Diagram(std::size_t most_nodes) : Diagram(most_nodes, 8 * most_nodes) {}
  Diagram(std::size_t most_nodes, std::size_t most_steps);

  // Of an exhausted diagram every result is kFalse and means nothing: look at is_exhausted() before believing one.
  [[nodiscard]] Ref variable(Variable v);
  [[nodiscard]] Ref choose(Ref condition, Ref then, Ref otherwise);  // if-then-else
  [[nodiscard]] Ref negation(Ref a) { return choose(a, kFalse, kTrue); }
  [[nodiscard]] Ref both(Ref a, Ref b) { return choose(a, b, kFalse); }
  [[nodiscard]] Ref either(Ref a, Ref b) { return choose(a, kTrue, b); }
  [[nodiscard]] Ref without(Ref a, Ref b) { return choose(b, kFalse, a); }
  // True where some value of these variables makes it true.
  [[nodiscard]] Ref exists(Ref a, const std::vector<bool>& quantified);
  [[nodiscard]] bool is_exhausted() const { return exhausted_; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] std::size_t steps() const { return chosen_.size(); }

  // The variables that are true in a cheapest way to make `a` true, each at its cost; nothing if there is no way.
  [[nodiscard]] std::optional<std::vector<Variable>> cheapest(Ref a, const std::vector<std::uint64_t>& costs) const;

  // The sets of true variables that make `a` true and contain no other such set, at most `most` of them; `all` tells
  // whether these are all.
  [[nodiscard]] std::vector<std::vector<Variable>> minimal_sets(Ref a, std::size_t most, bool& all) const;

 private:
  struct Node {
    Variable variable = 0;
    Ref low = kFalse, high = kFalse;
  };
  struct Key {
    std::uint32_t a = 0, b = 0, c = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& k) const noexcept {
      std::uint64_t h = (static_cast<std::uint64_t>(k.a) << 32 | k.b) * 0x9E3779B97F4A7C15ULL;
      h = (h ^ (h >> 29) ^ k.c) * 0xBF58476D1CE4E5B9ULL;
      return static_cast<std::size_t>(h ^ (h >> 32));
    }
  };

  [[nodiscard]] Ref make(Variable v, Ref low, Ref high);
  [[nodiscard]] Variable top(Ref a) const { return nodes_[a].variable; }
  [[nodiscard]] Ref low(Ref a, Variable v) const { return top(a) == v ? nodes_[a].low : a; }
  [[nodiscard]] Ref high(Ref a, Variable v) const { return top(a) == v ? nodes_[a].high : a; }

  std::size_t most_nodes_, most_steps_;
  bool exhausted_ = false;
  std::vector<Node> nodes_;  // children come before their parents
  std::unordered_map<Key, Ref, Hash> unique_, chosen_;
};

}  // namespace scopeward
