// SPDX-License-Identifier: Apache-2.0
// The decision tree as JSON: the to_json() of DecisionGraph in graph.h. Whoever walks it from `start`, along the edges
// whose `when` is what the test came to (or `unknown_too`), comes to a node `allowed` or `denied`; a part is a walk of
// its own, from its `entry` to `yes` or `no`.
#include "engine/graph.h"
#include "engine/written.h"
#include "grammar/render.h"

namespace scopeward {
namespace {

const char* boolean(bool value) { return value ? "true" : "false"; }

std::string_view kind_text(TreeTest::Kind kind) {
  switch (kind) {
    case TreeTest::Kind::token:
      return "token";
    case TreeTest::Kind::scope:
      return "scope";
    case TreeTest::Kind::family:
      return "family";
    case TreeTest::Kind::attribute:
      return "attribute";
    case TreeTest::Kind::part:
      return "part";
    case TreeTest::Kind::count:
      break;
  }
  return "count";
}

std::string_view kind_text(const TreeNode& node) {
  switch (node.kind) {
    case TreeNode::Kind::start:
      return "start";
    case TreeNode::Kind::allowed:
      return "allowed";
    case TreeNode::Kind::denied:
      return "denied";
    case TreeNode::Kind::yes:
      return "yes";
    case TreeNode::Kind::no:
      return "no";
    case TreeNode::Kind::left_out:
      return "left_out";
    case TreeNode::Kind::test:
    case TreeNode::Kind::count:
      break;
  }
  return kind_text(node.test.kind);
}

std::string test_json(const TreeTest& test) {
  std::string out = ",\"text\":" + json_string(test.text);
  if (test.kind == TreeTest::Kind::part) out += ",\"part\":\"" + test.part + "\"";
  const char* const truth = !test.truth                 ? "null"
                            : *test.truth == Truth::yes ? "\"true\""
                            : *test.truth == Truth::no  ? "\"false\""
                                                        : "\"unknown\"";
  return out + ",\"truth\":" + truth;
}

std::string json_of(const DecisionGraph& graph, const TreeNode& node) {
  std::string out = "{\"id\":\"" + node.id + "\",\"kind\":\"" + std::string(kind_text(node)) + "\"";
  out += ",\"rule\":" + (node.rule == kNone ? std::string("null") : std::to_string(node.rule));
  out += ",\"in_part\":" + (node.part == kNone ? std::string("null") : "\"" + graph.parts[node.part].id + "\"");
  if (node.kind == TreeNode::Kind::test || node.kind == TreeNode::Kind::count) out += test_json(node.test);
  if (node.kind == TreeNode::Kind::count) {
    out += ",\"needed\":" + std::to_string(node.needed) + ",\"of\":[";
    for (const TreeTest& test : node.counted) {
      out += out.back() == '[' ? "" : ",";
      out += "{\"kind\":\"" + std::string(kind_text(test.kind)) + "\"" + test_json(test);
      out += ",\"counts_if\":\"" + std::string(boolean(!test.negated));
      out += "\",\"counts_if_unknown\":" + std::string(boolean(test.unknown_holds)) + "}";
    }
    out += "]";
  }
  return out + ",\"taken\":" + (graph.has_grant ? boolean(node.taken) : "null") + "}";
}

}  // namespace

std::string to_json(const Policy& policy, const DecisionGraph& graph) {
  std::string out = "{\"kind\":\"decision\",\"action\":" + json_string(graph.action);
  out += ",\"target\":" + json_string(graph.target);
  out +=
      ",\"reason\":" + (graph.has_grant ? "\"" + std::string(reason_name(graph.reason)) + "\"" : std::string("null"));
  out += ",\"complete\":" + std::string(boolean(graph.left_out == 0)) + ",\"start\":\"start\",\"rules\":[";
  for (const TreeRule& matched : graph.rules) {
    const RulePlace place = rule_place(policy, matched.rule);
    out += out.back() == '[' ? "" : ",";
    out += "{\"effect\":\"" + std::string(effect_text(policy.model.rules[matched.rule].effect)) + "\",\"file\":";
    out += json_string(place.file) + ",\"line\":" + std::to_string(place.line);
    out += ",\"text\":" + json_string(rule_text(policy, matched.rule));
    out += ",\"reached\":" + std::string(boolean(matched.reached)) + "}";
  }
  out += "],\"parts\":[";
  for (const TreePart& part : graph.parts) {
    out += out.back() == '[' ? "" : ",";
    out += "{\"id\":\"" + part.id + "\",\"name\":" + json_string(part.name) + ",\"rule\":" + std::to_string(part.rule);
    out += ",\"entry\":\"" + part.entry + "\"}";
  }
  out += "],\"nodes\":[";
  for (const TreeNode& node : graph.nodes) out += (out.back() == '[' ? "" : ",") + json_of(graph, node);
  out += "],\"edges\":[";
  for (const TreeEdge& edge : graph.edges) {
    out += out.back() == '[' ? "" : ",";
    out += "{\"from\":\"" + edge.from + "\",\"to\":\"" + edge.to + "\",\"when\":";
    out += !edge.when ? "null" : *edge.when ? "\"true\"" : "\"false\"";
    out += ",\"unknown_too\":" + std::string(boolean(edge.unknown_too));
    out += ",\"taken\":" + std::string(graph.has_grant ? boolean(edge.taken) : "null") + "}";
  }
  return out + "]}\n";
}

}  // namespace scopeward
