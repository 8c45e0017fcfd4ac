// SPDX-License-Identifier: Apache-2.0
// The decision tree as DOT: the to_dot() of DecisionGraph in graph.h. A solid edge is the way if a test is true, a
// dashed one if it is false; a thick one was taken.
#include <algorithm>

#include "engine/dot.h"
#include "engine/graph.h"
#include "engine/written.h"

namespace scopeward {
namespace {

constexpr std::size_t kMostCounted = 12;  // drawn of a count; the rest are counted themselves

std::string_view truth_text(const TreeTest& test) {
  const bool scope = test.kind == TreeTest::Kind::scope || test.kind == TreeTest::Kind::family;
  switch (*test.truth) {
    case Truth::yes:
      return scope ? "held" : "true";
    case Truth::no:
      return scope ? "not held" : "false";
    case Truth::unknown:
      break;
  }
  return "unknown";
}

std::string place_text(const Policy& policy, std::uint32_t rule) {
  const RulePlace place = rule_place(policy, rule);
  return place.file + ":" + std::to_string(place.line);
}

std::string count_label(const TreeNode& node) {
  std::string label = "at least " + std::to_string(node.needed) + " of these " + std::to_string(node.counted.size());
  for (std::size_t i = 0; i < node.counted.size() && i < kMostCounted; ++i) {
    const TreeTest& test = node.counted[i];
    label += "\\n" + dot::wrapped((test.negated ? "not " : "") + test.text, 60, 3);
    if (test.truth) label += " (" + std::string(truth_text(test)) + ")";
  }
  if (node.counted.size() > kMostCounted)
    label += "\\nand " + std::to_string(node.counted.size() - kMostCounted) + " more";
  return label;
}

struct Look {
  std::string label;
  std::string_view shape = "box", style = "filled", fill = dot::kPlain;
};

Look look_of_test(const TreeNode& node) {
  Look look{dot::wrapped(node.test.text, 50, 6), "box", "filled", dot::kTest};
  switch (node.test.kind) {
    case TreeTest::Kind::scope:
      look.style = "filled,rounded";
      break;
    case TreeTest::Kind::family:
      look.shape = "box3d";
      break;
    case TreeTest::Kind::token:
    case TreeTest::Kind::attribute:
      look.shape = "ellipse";
      break;
    case TreeTest::Kind::part:
      look.shape = "component";
      break;
    case TreeTest::Kind::count:
      look.label = count_label(node);
      look.shape = "hexagon";
      break;
  }
  if (node.test.truth) {
    look.label += "\\n" + std::string(truth_text(node.test));
    look.fill = *node.test.truth == Truth::yes  ? dot::kTrue
                : *node.test.truth == Truth::no ? dot::kFalse
                                                : dot::kNotice;
  }
  return look;
}

Look look_of(const Policy& policy, const DecisionGraph& graph, const TreeNode& node) {
  switch (node.kind) {
    case TreeNode::Kind::test:
    case TreeNode::Kind::count:
      return look_of_test(node);
    case TreeNode::Kind::start: {
      std::string label = dot::wrapped(graph.action + " " + graph.target, 60, 4);
      if (graph.has_grant) label += graph.has_token ? "\\na caller with a token" : "\\na caller without a token";
      return {label, "box", "filled,bold", dot::kPlain};
    }
    case TreeNode::Kind::allowed:
      return {"ALLOWED\\n" + dot::wrapped(place_text(policy, graph.rules[node.rule].rule), 60, 3), "box",
              "filled,rounded", dot::kGood};
    case TreeNode::Kind::denied: {
      if (node.rule == kNone) {
        const bool any = std::any_of(graph.rules.begin(), graph.rules.end(), [&](const TreeRule& matched) {
          return policy.model.rules[matched.rule].effect == Effect::allow;
        });
        return {any ? "DENIED\\nno allow holds" : "DENIED\\nno allow matches", "octagon", "filled", dot::kBad};
      }
      const std::uint32_t rule = graph.rules[node.rule].rule;
      std::string label = "DENIED\\n" + dot::wrapped(place_text(policy, rule), 60, 3);
      if (!policy.model.rules[rule].message.empty())
        label += "\\n" + dot::wrapped(policy.model.rules[rule].message, 50, 4);
      return {label, "octagon", "filled", dot::kBad};
    }
    case TreeNode::Kind::yes:
      return {"true", "circle", "filled", dot::kPlain};
    case TreeNode::Kind::no:
      return {"false", "circle", "filled", dot::kPlain};
    case TreeNode::Kind::left_out:
      break;
  }
  return {std::to_string(graph.left_out) + " more rules match:\\ntoo much to draw", "note", "filled", dot::kNotice};
}

std::string drawn(const Policy& policy, const DecisionGraph& graph, const TreeNode& node, std::string_view indent) {
  const Look look = look_of(policy, graph, node);
  std::string out(indent);
  out += "\"" + node.id + "\" [label=\"" + look.label + "\", shape=" + std::string(look.shape);
  out += ", style=\"" + std::string(look.style) + "\", fillcolor=\"" + std::string(look.fill) + "\"";
  // The outcome that was reached is drawn with a line around its line, as well.
  const bool outcome = node.kind == TreeNode::Kind::allowed || node.kind == TreeNode::Kind::denied;
  if (node.taken) out += outcome ? ", penwidth=3, peripheries=2" : ", penwidth=3";
  return out + "];\n";
}

std::string edge_label(const TreeNode& from, const TreeEdge& edge) {
  const bool scope = from.test.kind == TreeTest::Kind::scope || from.test.kind == TreeTest::Kind::family;
  std::string label = from.kind == TreeNode::Kind::count        ? (*edge.when ? "enough" : "too few")
                      : scope                                   ? (*edge.when ? "held" : "not held")
                      : from.test.kind == TreeTest::Kind::token ? (*edge.when ? "yes" : "no")
                                                                : (*edge.when ? "true" : "false");
  return edge.unknown_too ? label + " or unknown" : label;
}

std::string drawn(const TreeNode& from, const TreeEdge& edge, bool has_grant) {
  std::string out = "  \"" + edge.from + "\" -> \"" + edge.to + "\" [";
  if (edge.when) out += "label=\" " + edge_label(from, edge) + " \", style=" + (*edge.when ? "solid" : "dashed") + ", ";
  if (edge.taken) {
    out += "penwidth=3, color=\"" + std::string(dot::kTaken) + "\"";
  } else if (has_grant) {
    out += "color=\"" + std::string(dot::kFaint) + "\"";
  } else {
    out += "penwidth=1";
  }
  return out + "];\n";
}

std::string caption(const Policy& policy, const DecisionGraph& graph) {
  std::string text = "Solid: the way if it is true. Dashed: if it is false.\\l";
  if (graph.has_grant) {
    text += "Thick: the way of this caller. The decision: " + std::string(reason_name(graph.reason)) + ".\\l";
  }
  std::string unreached;
  std::size_t count = 0;
  for (const TreeRule& matched : graph.rules) {
    if (matched.reached || ++count > 5) continue;
    unreached += (unreached.empty() ? "" : ", ") + place_text(policy, matched.rule);
  }
  if (count > 5) unreached += " and " + std::to_string(count - 5) + " more";
  if (count > 0) text += "Also match, and are never reached: " + dot::wrapped(unreached, 400, 1) + ".\\l";
  return text;
}

}  // namespace

std::string to_dot(const Policy& policy, const DecisionGraph& graph) {
  std::string out = dot::head(graph.action + " " + graph.target, "TB", caption(policy, graph));
  // Nodes stand rule by rule, and in a rule the parts behind the rest.
  std::uint32_t rule = kNone, part = kNone;
  const auto leave = [&](std::uint32_t next_rule, std::uint32_t next_part) {
    if (part != kNone && part != next_part) out += "    }\n";
    if (rule != kNone && rule != next_rule) out += "  }\n";
  };
  for (const TreeNode& node : graph.nodes) {
    leave(node.rule, node.part);
    if (node.rule != kNone && node.rule != rule) {
      const std::uint32_t matched = graph.rules[node.rule].rule;
      out += "  subgraph \"cluster_r" + std::to_string(node.rule) + "\" {\n    label=\"" +
             dot::escaped(effect_text(policy.model.rules[matched].effect)) + ", " +
             dot::wrapped(place_text(policy, matched), 60, 3) + "\"; color=\"#888888\"; style=\"rounded\";\n";
    }
    if (node.part != kNone && node.part != part) {
      const TreePart& drawn_part = graph.parts[node.part];
      out += "    subgraph \"cluster_" + drawn_part.id + "\" {\n      label=\"" + dot::wrapped(drawn_part.name, 60, 3) +
             "\"; color=\"#888888\"; style=\"dashed\";\n";
    }
    rule = node.rule;
    part = node.part;
    out += drawn(policy, graph, node, part != kNone ? "      " : rule != kNone ? "    " : "  ");
  }
  leave(kNone, kNone);
  // Edges stand behind one another as their nodes do.
  std::size_t from = 0;
  for (const TreeEdge& edge : graph.edges) {
    while (graph.nodes[from].id != edge.from) ++from;
    out += drawn(graph.nodes[from], edge, graph.has_grant);
  }
  return out + "}\n";
}

}  // namespace scopeward
