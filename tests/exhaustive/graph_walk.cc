// SPDX-License-Identifier: Apache-2.0
// See graph_walk.h. Tested by tests/exhaustive/graph_walk_test.cc.
#include "tests/exhaustive/graph_walk.h"

#include <set>
#include <stdexcept>

namespace scopeward::exhaustive {
namespace {

const std::set<std::string> kEnds = {"allowed", "denied", "yes", "no"};

[[noreturn]] void wrong(const std::string& what) { throw std::runtime_error(what); }

}  // namespace

GraphWalk::GraphWalk(const std::string& json) : graph_(nlohmann::json::parse(json)) {
  const auto& nodes = graph_.at("nodes");
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (!nodes_.emplace(nodes[i].at("id"), i).second) wrong("two nodes are called " + nodes[i].at("id").dump());
  const auto& edges = graph_.at("edges");
  for (std::size_t i = 0; i < edges.size(); ++i) edges_[edges[i].at("from")].push_back(i);
  for (const auto& part : graph_.at("parts")) entries_[part.at("id")] = part.at("entry");
  check_shape();
}

void GraphWalk::check_shape() const {
  for (const auto& edge : graph_.at("edges"))
    for (const char* end : {"from", "to"})
      if (nodes_.count(edge.at(end)) == 0) wrong("an edge ends at " + edge.at(end).dump() + ", which is no node");
  for (const auto& node : graph_.at("nodes")) {
    const std::string id = node.at("id"), kind = node.at("kind");
    const auto at = edges_.find(id);
    const std::size_t count = at == edges_.end() ? 0 : at->second.size();
    const std::size_t expected = kEnds.count(kind) != 0 ? 0 : kind == "start" ? 1 : 2;
    if (count != expected) wrong(id + " has " + std::to_string(count) + " edges");
    if (expected == 2 && graph_["edges"][at->second[0]].at("when") == graph_["edges"][at->second[1]].at("when"))
      wrong(id + " has two edges for one outcome");
    if (kind == "part" && entries_.count(node.at("part")) == 0) wrong(id + " names a part that is none");
  }
}

std::string GraphWalk::come_to(const nlohmann::json& test, const TestOutcome& outcome) const {
  const std::string kind = test.at("kind");
  if (kind == "part") return node(walk_from(entries_.at(test.at("part")), outcome).back()).at("kind") == "yes" ? "true" : "false";
  if (kind != "count") return outcome(test);
  std::size_t holding = 0;
  for (const auto& counted : test.at("of")) {
    const std::string truth = come_to(counted, outcome);
    holding += truth == "unknown" ? counted.at("counts_if_unknown").get<bool>() : truth == counted.at("counts_if");
  }
  return holding >= test.at("needed").get<std::size_t>() ? "true" : "false";
}

std::vector<std::string> GraphWalk::walk_from(const std::string& id, const TestOutcome& outcome) const {
  std::vector<std::string> way{id};
  while (edges_.count(way.back()) != 0) {
    if (way.size() > nodes_.size()) wrong("a circle through " + way.back());
    const auto& at = node(way.back());
    const std::string truth = at.at("kind") == "start" ? "" : come_to(at, outcome);
    std::string next;
    for (const std::size_t i : edges_.at(way.back())) {
      const auto& edge = graph_.at("edges")[i];
      const bool follows = at.at("kind") == "start" || (truth == "unknown" ? edge.at("unknown_too").get<bool>() : edge.at("when") == truth);
      if (follows && !next.empty()) wrong(way.back() + " has two ways for " + truth);
      if (follows) next = edge.at("to");
    }
    if (next.empty()) wrong(way.back() + " has no way for " + truth);
    way.push_back(next);
  }
  if (kEnds.count(node(way.back()).at("kind")) == 0) wrong("the way ends at " + way.back());
  return way;
}

std::vector<std::string> GraphWalk::walk(const TestOutcome& outcome) const {
  return walk_from(graph_.at("start"), outcome);
}

}  // namespace scopeward::exhaustive
