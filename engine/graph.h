// SPDX-License-Identifier: Apache-2.0
// A policy as graphs: what each scope implies, and the decision tree of one operation, which is the program that
// decide.cc walks: the denies that match, then the allows, each with its nodes. Both are plain data, drawn as Graphviz
// DOT or written as JSON, the same bytes for the same input. Meaning is in shapes, lines and words; colours only repeat
// it. Entry points: scope_graph() and decision_graph().
// Tested by tests/engine/graph_test.cc and, that whoever walks the JSON decides as the engine does,
// tests/exhaustive/graph_walk_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/decide.h"
#include "engine/grant.h"
#include "engine/policy.h"
#include "engine/request.h"

namespace scopeward {

struct ScopeNode {
  ScopeId id = 0;
  bool initial = false;
  std::vector<std::string> held;  // of a grant: the scope, or those of a family's instances that it holds
};

struct ScopeGraph {
  bool has_grant = false;
  std::vector<ScopeNode> nodes;                    // in declaration order
  std::vector<std::pair<ScopeId, ScopeId>> edges;  // what implies what, without what follows from other edges
  bool complete = true;                            // false: more edges than are drawn
};

// With a grant, what it holds is marked.
[[nodiscard]] ScopeGraph scope_graph(const Policy& policy, const Grant* grant = nullptr);
[[nodiscard]] std::string to_dot(const Policy& policy, const ScopeGraph& graph);
[[nodiscard]] std::string to_json(const Policy& policy, const ScopeGraph& graph);

struct TreeTest {  // one thing that is tested
  enum class Kind : std::uint8_t { token, scope, family, attribute, part, count };
  Kind kind = Kind::token;
  bool can_be_unknown = false;
  bool negated = false;        // in a count: it counts if the test is false
  bool unknown_holds = false;  // in a count: it counts if the test is unknown
  std::string text;            // `entries:42:read`, or the name of a part
  std::string part;            // the id of the part
  std::optional<Truth> truth;  // for the grant
};

struct TreeNode {
  enum class Kind : std::uint8_t { start, test, count, allowed, denied, yes, no, left_out };
  std::string id;
  Kind kind = Kind::test;
  std::uint32_t rule = kNone;     // into DecisionGraph::rules
  std::uint32_t part = kNone;     // into DecisionGraph::parts, of what lies in a part
  TreeTest test;                  // of a test and a count
  std::uint32_t needed = 0;       // of a count
  std::vector<TreeTest> counted;  // of a count
  bool taken = false;             // on the way of the grant
};

struct TreeEdge {
  std::string from, to;
  std::optional<bool> when;  // the outcome of the test that leads here; nothing behind the start
  bool unknown_too = false;  // an unknown outcome leads here as well
  bool taken = false;
};

struct TreeRule {          // a rule that matches, in the order of the tree: first the denies
  std::uint32_t rule = 0;  // into Model::rules
  bool reached = true;     // false: a rule before it ends every way
};

struct TreePart {  // a `let` that is worked out once: a program of its own with the ends yes and no
  std::string id, name, entry;
  std::uint32_t rule = 0;  // into DecisionGraph::rules
};

struct DecisionGraph {
  std::string action, target;
  bool has_grant = false, has_token = false;
  Reason reason = Reason::invalid_request;  // of a grant
  std::vector<TreeRule> rules;
  std::vector<TreePart> parts;
  std::vector<TreeNode> nodes;  // nodes[0] is the start
  std::vector<TreeEdge> edges;
  std::size_t left_out = 0;  // rules that match and are not drawn, because there are too many nodes: one node's worth
};

// The tree of a request's operation; with a grant, what each test comes to and the way through. Attributes fill the
// holes of families also without a grant. Nothing when the request is malformed, and then `refused` says why.
[[nodiscard]] std::optional<DecisionGraph> decision_graph(const Policy& policy, const Grant* grant,
                                                          const Request& request, std::string& refused);
[[nodiscard]] std::string to_dot(const Policy& policy, const DecisionGraph& graph);
[[nodiscard]] std::string to_json(const Policy& policy, const DecisionGraph& graph);

}  // namespace scopeward
