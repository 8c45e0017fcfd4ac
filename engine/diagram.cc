// SPDX-License-Identifier: Apache-2.0
#include "engine/diagram.h"

#include <algorithm>
#include <limits>

namespace scopeward {
namespace {

constexpr Diagram::Variable kNoVariable = 0xFFFFFFFF;
constexpr std::uint64_t kNoWay = std::numeric_limits<std::uint64_t>::max();

bool contains(const std::vector<Diagram::Variable>& large, const std::vector<Diagram::Variable>& small) {
  return std::includes(large.begin(), large.end(), small.begin(), small.end());
}

}  // namespace

Diagram::Diagram(std::size_t most_nodes, std::size_t most_steps) : most_nodes_(most_nodes), most_steps_(most_steps) {
  nodes_.push_back({kNoVariable, kFalse, kFalse});
  nodes_.push_back({kNoVariable, kTrue, kTrue});
}

Diagram::Ref Diagram::make(Variable v, Ref low, Ref high) {
  if (low == high) return low;
  const auto [at, added] = unique_.try_emplace({v, low, high}, static_cast<Ref>(nodes_.size()));
  if (!added) return at->second;
  if (nodes_.size() >= most_nodes_) {
    unique_.erase(at);
    exhausted_ = true;
    return kFalse;
  }
  nodes_.push_back({v, low, high});
  return at->second;
}

Diagram::Ref Diagram::variable(Variable v) { return make(v, kFalse, kTrue); }

Diagram::Ref Diagram::choose(Ref condition, Ref then, Ref otherwise) {
  if (condition == kTrue || then == otherwise) return then;
  if (condition == kFalse) return otherwise;
  if (then == kTrue && otherwise == kFalse) return condition;
  if (exhausted_) return kFalse;
  const Key key{condition, then, otherwise};
  if (const auto known = chosen_.find(key); known != chosen_.end()) return known->second;
  const Variable v = std::min({top(condition), top(then), top(otherwise)});
  const Ref when_false = choose(low(condition, v), low(then, v), low(otherwise, v));
  const Ref when_true = choose(high(condition, v), high(then, v), high(otherwise, v));
  const Ref result = make(v, when_false, when_true);
  if (chosen_.size() >= most_steps_) exhausted_ = true;
  if (!exhausted_) chosen_.emplace(key, result);
  return result;
}

Diagram::Ref Diagram::exists(Ref a, const std::vector<bool>& quantified) {
  // Children have lower numbers, so one pass upwards does.
  std::vector<Ref> done(a + 1, kFalse);
  std::vector<bool> reached(a + 1, false);
  reached[a] = true;
  for (Ref at = a + 1; at-- > 2;)
    if (reached[at]) reached[nodes_[at].low] = reached[nodes_[at].high] = true;
  if (a >= kTrue) done[kTrue] = kTrue;
  for (Ref at = 2; at <= a; ++at) {
    if (!reached[at]) continue;
    const Node node = nodes_[at];
    const Ref when_false = done[node.low], when_true = done[node.high];
    const bool is_quantified = node.variable < quantified.size() && quantified[node.variable];
    done[at] = is_quantified ? either(when_false, when_true) : choose(variable(node.variable), when_true, when_false);
  }
  return done[a];
}

std::optional<std::vector<Diagram::Variable>> Diagram::cheapest(Ref a, const std::vector<std::uint64_t>& costs) const {
  if (a == kFalse) return std::nullopt;
  std::vector<std::uint64_t> cost(a + 1, kNoWay);
  cost[kTrue] = 0;
  const auto of_high = [&](Ref at) {
    const Node& node = nodes_[at];
    const std::uint64_t price = node.variable < costs.size() ? costs[node.variable] : 1;
    return cost[node.high] == kNoWay ? kNoWay : cost[node.high] + price;
  };
  for (Ref at = 2; at <= a; ++at) cost[at] = std::min(cost[nodes_[at].low], of_high(at));
  std::vector<Variable> held;
  for (Ref at = a; at != kTrue;) {
    const bool by_low = cost[nodes_[at].low] != kNoWay && cost[nodes_[at].low] <= of_high(at);
    if (!by_low) held.push_back(nodes_[at].variable);
    at = by_low ? nodes_[at].low : nodes_[at].high;
  }
  return held;
}

std::vector<std::vector<Diagram::Variable>> Diagram::minimal_sets(Ref a, std::size_t most, bool& all) const {
  all = true;
  std::vector<std::vector<std::vector<Variable>>> sets(std::max<std::size_t>(a + 1, 2));
  std::vector<bool> reached(sets.size(), false);
  sets[kTrue].emplace_back();
  reached[a] = true;
  for (Ref at = a + 1; at-- > 2;)
    if (reached[at]) reached[nodes_[at].low] = reached[nodes_[at].high] = true;
  for (Ref at = 2; at <= a; ++at) {
    if (!reached[at]) continue;
    const Node& node = nodes_[at];
    sets[at] = sets[node.low];
    for (const auto& set : sets[node.high]) {
      if (std::any_of(sets[node.low].begin(), sets[node.low].end(), [&](const auto& s) { return contains(set, s); }))
        continue;
      std::vector<Variable> with{node.variable};
      with.insert(with.end(), set.begin(), set.end());
      sets[at].push_back(std::move(with));
    }
    if (sets[at].size() > most) {
      std::stable_sort(sets[at].begin(), sets[at].end(),
                       [](const auto& x, const auto& y) { return x.size() < y.size(); });
      sets[at].resize(most);
      all = false;
    }
  }
  std::stable_sort(sets[a].begin(), sets[a].end(), [](const auto& x, const auto& y) { return x.size() < y.size(); });
  return std::move(sets[a]);
}

}  // namespace scopeward
