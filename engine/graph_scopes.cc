// SPDX-License-Identifier: Apache-2.0
// The scopes and what implies what: scope_graph() of graph.h. Of the closures only the edges are drawn that follow from
// no others. The scopes that a scope implies are looked at in the order of how much they imply, so that all that
// follows from one is covered before it is looked at itself.
#include <algorithm>
#include <bit>

#include "engine/dot.h"
#include "engine/graph.h"
#include "grammar/render.h"

namespace scopeward {
namespace {

std::size_t size_of(std::span<const ScopeBits> set) {
  std::size_t size = 0;
  for (const ScopeBits& pair : set) size += static_cast<std::size_t>(std::popcount(pair.bits));
  return size;
}

void add_edges(const Vocabulary& vocabulary, ScopeGraph& graph) {
  const std::size_t count = vocabulary.scopes.size();
  std::vector<std::size_t> sizes(count);
  std::vector<ScopeId> order(count);
  for (ScopeId id = 0; id < count; ++id) {
    sizes[id] = size_of(vocabulary.closure(id));
    order[id] = id;
  }
  std::sort(order.begin(), order.end(),
            [&](ScopeId a, ScopeId b) { return sizes[a] != sizes[b] ? sizes[a] > sizes[b] : a < b; });
  std::vector<std::size_t> rank(count);
  for (std::size_t i = 0; i < count; ++i) rank[order[i]] = i;

  std::vector<std::uint64_t> left(vocabulary.words(), 0);  // implied, and not yet by an edge
  for (ScopeId from = 0; from < count; ++from) {
    std::size_t open = sizes[from] - 1;
    if (open == 0) continue;
    for (const ScopeBits& pair : vocabulary.closure(from)) left[pair.word] = pair.bits;
    left[from / 64] &= ~(1ULL << (from % 64));
    for (std::size_t i = rank[from] + 1; open > 0; ++i) {
      const ScopeId to = order[i];
      if ((left[to / 64] >> (to % 64) & 1) == 0) continue;
      if (graph.edges.size() + graph.nodes.size() == limits::kGraphElements) {
        graph.complete = false;
        return;
      }
      graph.edges.emplace_back(from, to);
      for (const ScopeBits& pair : vocabulary.closure(to)) {
        open -= static_cast<std::size_t>(std::popcount(left[pair.word] & pair.bits));
        left[pair.word] &= ~pair.bits;
      }
    }
  }
}

// What is said of a scope below its name.
std::vector<std::string> remarks(const Scope& scope, const ScopeNode& node, bool has_grant) {
  std::vector<std::string> lines;
  if (scope.internal) lines.emplace_back("internal: issued by hand, never asked for");
  if (scope.deprecated)
    lines.push_back("deprecated, not asked for" + (scope.advice.empty() ? "" : ": " + scope.advice));
  if (!scope.is_requestable() && !scope.internal && !scope.deprecated) lines.emplace_back("never asked for");
  if (scope.is_family()) lines.emplace_back("a family: one scope for each value");
  if (node.initial) lines.emplace_back("asked for first");
  if (scope.weight != 1) lines.push_back("weight " + std::to_string(scope.weight));
  if (!has_grant) return lines;
  if (node.held.empty()) lines.emplace_back("not held");
  constexpr std::size_t kMostHeld = 4;
  for (std::size_t i = 0; i < node.held.size() && i < kMostHeld; ++i)
    lines.push_back(node.held[i] == scope.name ? "HELD" : "HELD: " + node.held[i]);
  if (node.held.size() > kMostHeld) lines.push_back("and " + std::to_string(node.held.size() - kMostHeld) + " more");
  return lines;
}

std::string drawn(const Scope& scope, const ScopeNode& node, bool has_grant) {
  std::string label = dot::wrapped(scope.name, 90, 4);
  for (const std::string& line : remarks(scope, node, has_grant)) label += "\\n" + dot::wrapped(line, 60, 3);
  std::string style = "filled";
  if (scope.internal) {
    style += ",dashed";
  } else if (!scope.is_requestable()) {
    style += ",dotted";
  } else if (!scope.is_family()) {
    style += ",rounded";
  }
  const std::string_view fill = !node.held.empty()        ? dot::kTrue
                                : scope.internal          ? dot::kNotice
                                : !scope.is_requestable() ? dot::kFalse
                                                          : dot::kTest;
  std::string out = "  s" + std::to_string(node.id) + " [label=\"" + label + "\"";
  if (scope.is_family()) out += ", shape=box3d";
  out += ", style=\"" + style + "\", fillcolor=\"" + std::string(has_grant && node.held.empty() ? dot::kPlain : fill) +
         "\"";
  if (node.initial) out += ", peripheries=2";
  if (!node.held.empty()) out += ", penwidth=3";
  return out + "];\n";
}

// What the lines mean, of those that there are.
std::string caption(const Policy& policy, const ScopeGraph& graph) {
  bool family = false, internal = false, other = false, initial = false;
  for (const ScopeNode& node : graph.nodes) {
    const Scope& scope = policy.model.vocabulary.scopes[node.id];
    family = family || scope.is_family();
    internal = internal || scope.internal;
    other = other || (!scope.internal && !scope.is_requestable());
    initial = initial || node.initial;
  }
  std::string text = "An arrow leads from a scope to one that it implies.\\l";
  if (family) text += "A box with depth: a family of scopes.\\l";
  if (internal) text += "A dashed line: internal.\\l";
  if (other) text += "A dotted line: never asked for.\\l";
  if (initial) text += "A double line: asked for first.\\l";
  if (graph.has_grant) text += "A thick line: held.\\l";
  if (!graph.complete) text += "There are more arrows than are drawn.\\l";
  return text;
}

std::string list_json(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? "," : "") + json_string(text);
  return out + "]";
}

const char* boolean(bool value) { return value ? "true" : "false"; }

}  // namespace

ScopeGraph scope_graph(const Policy& policy, const Grant* grant) {
  const Vocabulary& vocabulary = policy.model.vocabulary;
  ScopeGraph graph;
  graph.has_grant = grant != nullptr;
  for (ScopeId id = 0; id < vocabulary.scopes.size(); ++id) graph.nodes.push_back({id, false, {}});
  for (const ScopeId id : policy.model.settings.initial_scopes) graph.nodes[id].initial = true;
  if (grant != nullptr)
    for (const ScopeRef& ref : grant->held.members()) {
      const Scope& scope = vocabulary.scopes[ref.id];
      graph.nodes[ref.id].held.push_back(ref.key.empty() ? scope.name : instance_name(scope, ref.key));
    }
  add_edges(vocabulary, graph);
  return graph;
}

std::string to_dot(const Policy& policy, const ScopeGraph& graph) {
  const std::vector<Scope>& scopes = policy.model.vocabulary.scopes;
  std::string out = dot::head("scopes", "LR", caption(policy, graph));
  out += "  graph [pack=16, packmode=\"graph\"];\n";  // what hangs together side by side with the rest, not all in a
                                                      // column
  for (const ScopeNode& node : graph.nodes) out += drawn(scopes[node.id], node, graph.has_grant);
  for (const auto& [from, to] : graph.edges) out += "  s" + std::to_string(from) + " -> s" + std::to_string(to) + ";\n";
  return out + "}\n";
}

std::string to_json(const Policy& policy, const ScopeGraph& graph) {
  const std::vector<Scope>& scopes = policy.model.vocabulary.scopes;
  std::string out = "{\"kind\":\"scopes\",\"complete\":" + std::string(boolean(graph.complete)) + ",\"nodes\":[";
  for (const ScopeNode& node : graph.nodes) {
    const Scope& scope = scopes[node.id];
    out += node.id == 0 ? "" : ",";
    out += "{\"id\":\"s" + std::to_string(node.id) + "\",\"scope\":" + json_string(scope.name);
    out += ",\"family\":" + std::string(boolean(scope.is_family())) + ",\"internal\":" + boolean(scope.internal);
    out += ",\"deprecated\":" + std::string(boolean(scope.deprecated));
    out += ",\"requestable\":" + std::string(boolean(scope.is_requestable())) + ",\"initial\":" + boolean(node.initial);
    out += ",\"weight\":" + std::to_string(scope.weight);
    out += ",\"held\":" + (graph.has_grant ? list_json(node.held) : std::string("null")) + "}";
  }
  out += "],\"edges\":[";
  for (const auto& [from, to] : graph.edges) {
    out += out.back() == '[' ? "" : ",";
    out += "{\"from\":\"s" + std::to_string(from) + "\",\"to\":\"s" + std::to_string(to) + "\"}";
  }
  return out + "]}\n";
}

}  // namespace scopeward
