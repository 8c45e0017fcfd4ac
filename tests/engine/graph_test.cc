// SPDX-License-Identifier: Apache-2.0
// Graphs as data, and the shape of what is drawn of them. That trees decide as the engine does is
// tests/exhaustive/graph_walk_test.cc's.
#include "engine/graph.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "engine/dot.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

std::vector<std::string> edges_of(const TestPolicy& policy) {
  std::vector<std::string> edges;
  const auto& scopes = policy->model.vocabulary.scopes;
  for (const auto& [from, to] : scope_graph(*policy).edges) edges.push_back(scopes[from].name + ">" + scopes[to].name);
  return edges;
}

TEST(ScopeGraph, HasWhatFollowsFromNothingElse) {
  EXPECT_THAT(edges_of(TestPolicy("scope a implies b, c, d\nscope b implies c\nscope c implies d\nscope d\nscope e\n")),
              ElementsAre("a>b", "b>c", "c>d"));
  EXPECT_THAT(edges_of(TestPolicy("scope d\nscope c implies d\nscope b implies d\nscope a implies b, c, d\n")),
              UnorderedElementsAre("c>d", "b>d", "a>b", "a>c"));
  EXPECT_THAT(edges_of(TestPolicy("scope root implies **\nscope x:{id}:w implies x:{id}:r\nscope x:{id}:r\nscope y\n")),
              UnorderedElementsAre("root>x:{id}:w", "root>y", "x:{id}:w>x:{id}:r"));
  EXPECT_THAT(edges_of(TestPolicy("policy \"P\" { hierarchy on }\nscope u\nscope u:p:r\nscope u:p\n")),
              UnorderedElementsAre("u>u:p", "u:p>u:p:r"));
}

// The reduction by its definition, for graphs over up to five scopes: an edge is in it if no third scope lies between.
TEST(ScopeGraph, IsTheTransitiveReduction) {
  const std::vector<std::pair<int, int>> possible = {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {1, 2},
                                                     {1, 3}, {1, 4}, {2, 3}, {2, 4}, {3, 4}};
  const int order[] = {3, 0, 4, 1, 2};  // declared in another order than they imply
  for (unsigned chosen = 0; chosen < 1U << possible.size(); ++chosen) {
    std::vector<std::string> implied(5);
    for (std::size_t i = 0; i < possible.size(); ++i)
      if ((chosen >> i & 1) != 0) {
        const auto [from, to] = possible[i];
        implied[static_cast<std::size_t>(from)] += (implied[static_cast<std::size_t>(from)].empty() ? " implies s" : ", s") + std::to_string(to);
      }
    std::string text;
    for (const int i : order) text += "scope s" + std::to_string(i) + implied[static_cast<std::size_t>(i)] + "\n";
    const TestPolicy policy(text);
    const Vocabulary& v = policy->model.vocabulary;
    std::set<std::pair<ScopeId, ScopeId>> expected;
    for (ScopeId a = 0; a < 5; ++a)
      for (ScopeId b = 0; b < 5; ++b) {
        bool direct = a != b && v.implies(a, b);
        for (ScopeId c = 0; c < 5; ++c) direct = direct && (c == a || c == b || !(v.implies(a, c) && v.implies(c, b)));
        if (direct) expected.emplace(a, b);
      }
    const auto edges = scope_graph(*policy).edges;
    ASSERT_EQ((std::set<std::pair<ScopeId, ScopeId>>(edges.begin(), edges.end())), expected) << text;
    ASSERT_EQ(edges.size(), expected.size());
  }
}

TEST(ScopeGraph, TellsKindsApartWithoutColour) {
  const TestPolicy policy(
      "policy \"P\" { profile mcp initial_scopes a }\nscope a weight 7\nscope f:{id}\nscope i internal\n"
      "scope d deprecated \"use a\"\nscope offline_access\n");
  const std::string dot = to_dot(*policy, scope_graph(*policy));
  EXPECT_THAT(dot, HasSubstr("s0 [label=\"a\\nasked for first\\nweight 7\", style=\"filled,rounded\", fillcolor=\"#edf3fa\", peripheries=2]"));
  EXPECT_THAT(dot, HasSubstr("s1 [label=\"f:{id}\\na family: one scope for each value\", shape=box3d"));
  EXPECT_THAT(dot, HasSubstr("s2 [label=\"i\\ninternal: issued by hand, never asked for\", style=\"filled,dashed\""));
  EXPECT_THAT(dot, HasSubstr("s3 [label=\"d\\ndeprecated, not asked for: use a\", style=\"filled,dotted\""));
  EXPECT_THAT(dot, HasSubstr("s4 [label=\"offline_access\\nnever asked for\", style=\"filled,dotted\""));
}

TEST(ScopeGraph, MarksWhatAGrantHolds) {
  const TestPolicy policy("scope a implies b\nscope b\nscope c\nscope f:{id}:w implies f:{id}:r\nscope f:{id}:r\nscope root implies f:{id}:r\n");
  const Grant grant = policy.grant("a f:1:w f:2:r");
  const ScopeGraph graph = scope_graph(*policy, &grant);
  std::vector<std::string> held;
  for (const ScopeNode& node : graph.nodes) held.push_back(joined(node.held));
  EXPECT_THAT(held, ElementsAre("a", "b", "", "f:1:w", "f:1:r f:2:r", ""));
  EXPECT_THAT(to_dot(*policy, graph), HasSubstr("s4 [label=\"f:{id}:r\\na family: one scope for each value\\nHELD: f:1:r\\nHELD: f:2:r\""));
  EXPECT_THAT(to_dot(*policy, graph), HasSubstr("s2 [label=\"c\\nnot held\""));
  const auto json = nlohmann::json::parse(to_json(*policy, graph));
  EXPECT_EQ(json["nodes"][4]["held"], nlohmann::json({"f:1:r", "f:2:r"}));
  EXPECT_TRUE(nlohmann::json::parse(to_json(*policy, scope_graph(*policy)))["nodes"][0]["held"].is_null());
}

const char* const kTree =
    "action do flat\nscope a\nscope b\nattribute arg.x bool\nallow do i* if a and not b\nallow do i* if at_least(2, a, b, arg.x)\n"
    "deny do * except other if arg.x \"Not \\\"so\\\".\"\n";

DecisionGraph tree_of(const TestPolicy& policy, const std::string& action, const std::string& target,
                      const Grant* grant = nullptr) {
  std::string refused;
  auto graph = decision_graph(*policy, grant, {action, target, {}}, refused);
  EXPECT_EQ(refused, "");
  return *graph;
}

std::vector<std::string> ids_of(const DecisionGraph& graph) {
  std::vector<std::string> ids;
  for (const TreeNode& node : graph.nodes) ids.push_back(node.id);
  return ids;
}

TEST(DecisionGraph, PutsDeniesFirstAndEndsInOutcomes) {
  const TestPolicy policy(kTree);
  const DecisionGraph graph = tree_of(policy, "do", "it");
  EXPECT_THAT(ids_of(graph), ElementsAre("start", "r0n0", "r0end", "r1token", "r1n0", "r1n1", "r1end", "r2token", "r2n0", "r2end", "end"));
  std::vector<std::string> edges;
  for (const TreeEdge& edge : graph.edges)
    edges.push_back(edge.from + (!edge.when ? "-" : *edge.when ? "-true" : "-false") + (edge.unknown_too ? "?>" : ">") + edge.to);
  EXPECT_THAT(edges, ElementsAre("start->r0n0", "r0n0-true?>r0end", "r0n0-false>r1token", "r1token-true>r1n0",
                                 "r1token-false>r2token", "r1n0-true>r1n1", "r1n0-false>r2token", "r1n1-true>r2token",
                                 "r1n1-false>r1end", "r2token-true>r2n0", "r2token-false>end", "r2n0-true>r2end", "r2n0-false>end"));
  EXPECT_THAT(ids_of(tree_of(policy, "do", "other")), ElementsAre("start", "end"));
}

TEST(DecisionGraph, SaysWhichRulesAreNeverReached) {
  const TestPolicy policy("action do flat\nscope a\nallow do i* public\nallow do i* if a\ndeny do never always\n");
  const DecisionGraph graph = tree_of(policy, "do", "it");
  ASSERT_EQ(graph.rules.size(), 2U);
  EXPECT_TRUE(graph.rules[0].reached);
  EXPECT_FALSE(graph.rules[1].reached);
  EXPECT_THAT(ids_of(graph), ElementsAre("start", "r0end"));
  EXPECT_THAT(to_dot(*policy, graph), HasSubstr("Also match, and are never reached: test.policy:4."));
  EXPECT_THAT(to_dot(*policy, tree_of(policy, "do", "never")), HasSubstr("DENIED\\ntest.policy:5"));
  EXPECT_THAT(to_dot(*policy, tree_of(policy, "do", "nothing")), HasSubstr("DENIED\\nno allow matches"));
}

TEST(DecisionGraph, MarksTheWayOfAGrant) {
  const TestPolicy policy(kTree);
  const Grant grant = policy.grant("b");
  const GivenAttributes attributes{{"arg.x", false}};
  std::string refused;
  const auto graph = decision_graph(*policy, &grant, {"do", "it", attributes.borrow()}, refused);
  ASSERT_TRUE(graph);
  std::vector<std::string> taken;
  for (const TreeNode& node : graph->nodes)
    if (node.taken) taken.push_back(node.id);
  EXPECT_THAT(taken, ElementsAre("start", "r0n0", "r1token", "r1n0", "r2token", "r2n0", "end"));
  const std::string dot = to_dot(*policy, *graph);
  EXPECT_THAT(dot, HasSubstr("\"r1n1\" [label=\"b\\nheld\", shape=box, style=\"filled,rounded\", fillcolor=\"#bcd9f5\"]"));
  EXPECT_THAT(dot, HasSubstr("\"r2n0\" [label=\"at least 2 of these 3\\na (not held)\\nb (held)\\narg.x (false)\\nfalse\", shape=hexagon"));
  EXPECT_THAT(dot, HasSubstr("\"r1n0\" -> \"r2token\" [label=\" not held \", style=dashed, penwidth=3"));
  EXPECT_THAT(dot, HasSubstr("The decision: insufficient_scope."));
  EXPECT_THAT(dot, HasSubstr("DENIED\\ntest.policy:7\\nNot \\\"so\\\"."));
}

TEST(DecisionGraph, BindsFamilies) {
  const TestPolicy policy("action open path\nscope e:{id}\nallow open \"/{id}\" if e:{id}\n");
  EXPECT_EQ(tree_of(policy, "open", "/42").nodes[2].test.text, "e:42");
  const DecisionGraph unbound = tree_of(policy, "open", "/a%20b");
  EXPECT_EQ(unbound.nodes[2].test.text, "e:{id}");
  EXPECT_TRUE(unbound.nodes[2].test.can_be_unknown);
  EXPECT_THAT(to_dot(*policy, unbound), HasSubstr("label=\" not held or unknown \""));
  EXPECT_THAT(to_dot(*policy, tree_of(policy, "open", "/42")), HasSubstr("label=\" not held \""));
}

TEST(DecisionGraph, RefusesWhatIsNoOperation) {
  const TestPolicy policy(kTree);
  std::string refused;
  EXPECT_FALSE(decision_graph(*policy, nullptr, {"dont", "it", {}}, refused));
  EXPECT_EQ(refused, "the policy knows no action `dont`");
  EXPECT_FALSE(decision_graph(*policy, nullptr, {"do", "", {}}, refused));
  EXPECT_EQ(refused, "the target is not canonical: it is empty");
}

// Every name that an edge has is declared, and nothing is declared twice: in the text of the drawing.
void expect_whole(const std::string& dot) {
  static const std::regex edge(R"re(^ +"?([A-Za-z0-9]+)"? -> "?([A-Za-z0-9]+)"?[ ;])re"), node(R"re(^ +"?([A-Za-z0-9]+)"? \[label)re");
  std::set<std::string> nodes, ends;
  std::istringstream lines(dot);
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (std::regex_search(line, found, edge)) {
      ends.insert({found[1], found[2]});
    } else if (std::regex_search(line, found, node)) {
      EXPECT_TRUE(nodes.insert(found[1]).second) << line;
    }
  }
  for (const std::string& end : ends) EXPECT_EQ(nodes.count(end), 1U) << end;
  EXPECT_THAT(nodes, Not(IsEmpty()));
  EXPECT_EQ(std::count(dot.begin(), dot.end(), '{'), std::count(dot.begin(), dot.end(), '}'));
}

TEST(Dot, DeclaresWhatItConnects) {
  const TestPolicy policy(std::string(kTree) + "scope c implies a, b\nallow do c if c\n");
  expect_whole(to_dot(*policy, scope_graph(*policy)));
  for (const char* target : {"it", "other", "c", "zzz"}) expect_whole(to_dot(*policy, tree_of(policy, "do", target)));
}

TEST(Dot, EscapesAndWraps) {
  EXPECT_EQ(dot::escaped("a\"b\\c&d\ne<f>"), "a\\\"b\\\\c&amp;d\\ne<f>");
  EXPECT_EQ(dot::wrapped("one two three", 7, 5), "one two\\nthree");
  EXPECT_EQ(dot::wrapped("aaaaaaaaaa", 4, 2), "aaaa\\naaaa\\n...");
  EXPECT_EQ(dot::wrapped("\xC3\xA9\xC3\xA9\xC3\xA9", 3, 5), "\xC3\xA9\xC3\xA9\\n\xC3\xA9");
  EXPECT_EQ(dot::wrapped("a\x01\xE2\x80\xAE", 90, 5), "a\\\\u{1}\\\\u{202e}");
  EXPECT_EQ(dot::wrapped("", 9, 9), "");
}

}  // namespace
}  // namespace scopeward
