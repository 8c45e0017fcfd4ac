// SPDX-License-Identifier: Apache-2.0
// Walks the JSON of a decision tree as its readers would: from the start, along the edge that the outcome of each test
// names, to a node that says allowed or denied. It knows nothing of the engine; what a test comes to is told to it.
// Entry point: GraphWalk. Tested by tests/exhaustive/graph_walk_test.cc.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace scopeward::exhaustive {

// "true", "false" or "unknown", for a test of kind `token`, `scope`, `family` or `attribute`.
using TestOutcome = std::function<std::string(const nlohmann::json& test)>;

class GraphWalk {
 public:
  // Throws std::runtime_error with what is wrong if the graph is not one: an edge to nowhere, a test without two edges,
  // a circle, a way that ends elsewhere than at an outcome.
  explicit GraphWalk(const std::string& json);

  [[nodiscard]] const nlohmann::json& graph() const { return graph_; }

  // The nodes on the way, in order. The kind of the last is `allowed` or `denied`.
  [[nodiscard]] std::vector<std::string> walk(const TestOutcome& outcome) const;
  [[nodiscard]] const nlohmann::json& node(const std::string& id) const { return graph_.at("nodes").at(nodes_.at(id)); }

 private:
  [[nodiscard]] std::vector<std::string> walk_from(const std::string& id, const TestOutcome& outcome) const;
  [[nodiscard]] std::string come_to(const nlohmann::json& test, const TestOutcome& outcome) const;
  void check_shape() const;

  nlohmann::json graph_;
  std::map<std::string, std::size_t> nodes_;
  std::map<std::string, std::vector<std::size_t>> edges_;  // by where they begin
  std::map<std::string, std::string> entries_;             // of parts
};

}  // namespace scopeward::exhaustive
