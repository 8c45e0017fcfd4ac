// SPDX-License-Identifier: Apache-2.0
// How much of a policy is drawn and judged: up to the limit all, past it as much as there is room for, and that it is
// not all is said.
#include <gmock/gmock.h>

#include "engine/graph.h"
#include "engine/limits.h"
#include "engine/reference_page.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using testing::HasSubstr;
using testing::Not;

// Scopes that imply all of some others: (parents + 1) * (children + 1) - 1 nodes and edges.
std::string implications(std::size_t parents, std::size_t children) {
  std::string text;
  for (std::size_t i = 0; i < parents; ++i) text += "scope p" + std::to_string(i) + " implies c:*\n";
  for (std::size_t i = 0; i < children; ++i) text += "scope c:" + std::to_string(i) + "\n";
  return text;
}

TEST(GraphElements, OfScopes) {
  static_assert(481 * 545 - 1 == limits::kGraphElements);
  const TestPolicy full(implications(480, 544)), more(implications(480, 544) + "scope x\n");
  const ScopeGraph whole = scope_graph(*full), cut = scope_graph(*more);
  EXPECT_TRUE(whole.complete);
  EXPECT_EQ(whole.nodes.size() + whole.edges.size(), limits::kGraphElements);
  EXPECT_FALSE(cut.complete);
  EXPECT_EQ(cut.nodes.size() + cut.edges.size(), limits::kGraphElements);
  EXPECT_THAT(to_dot(*full, whole), Not(HasSubstr("more arrows")));
  EXPECT_THAT(to_dot(*more, cut), HasSubstr("There are more arrows than are drawn."));
  EXPECT_THAT(to_json(*more, cut), HasSubstr("\"complete\":false"));
}

DecisionGraph tree(const TestPolicy& policy) {
  std::string refused;
  return *decision_graph(*policy, nullptr, {"t", "x", {}}, refused);
}

TEST(GraphElements, OfADecisionTree) {
  // A start, a test of the token and an end, with their edges, are 6; each test is 3.
  const auto chain = [](std::size_t tests) {
    std::string text = "action t flat\nattribute arg.n number\nscope a\nallow t x if a";
    for (std::size_t i = 1; i < tests; ++i) text += " or arg.n == " + std::to_string(i);
    return TestPolicy(text + "\nallow t x if a and arg.n == 0\n");
  };
  constexpr std::size_t kMost = (limits::kGraphElements - 6) / 3;
  const TestPolicy full(chain(kMost)), more(chain(kMost + 1));
  const DecisionGraph whole = tree(full), cut = tree(more);
  EXPECT_EQ(whole.left_out, 1U) << "there is no room for the second rule";
  EXPECT_GT(whole.nodes.size(), kMost);
  EXPECT_EQ(cut.left_out, 2U);
  EXPECT_EQ(cut.nodes.size(), 2U);
  EXPECT_EQ(cut.nodes.back().kind, TreeNode::Kind::left_out);
  EXPECT_EQ(cut.edges.back().to, cut.nodes.back().id);
  EXPECT_THAT(to_dot(*more, cut), HasSubstr("2 more rules match:\\ntoo much to draw"));
  EXPECT_THAT(to_json(*more, cut), HasSubstr("\"complete\":false"));
}

TEST(GraphElements, OfWhatACountLists) {
  const auto count = [](std::size_t scopes) {
    std::string text = "action t flat\n", list;
    for (std::size_t i = 0; i < scopes; ++i) {
      text += "scope s" + std::to_string(i) + "\n";
      list += ", s" + std::to_string(i);
    }
    for (int i = 0; i < 30; ++i) text += "allow t x if at_least(2" + list + ")\n";
    return TestPolicy(text);
  };
  EXPECT_EQ(tree(count(8000)).left_out, 0U);
  EXPECT_GT(tree(count(16000)).left_out, 0U);
}

TEST(ReferenceSteps, PastThemOperationsAreListedUnjudged) {
  const auto any_of = [](std::size_t scopes) {
    std::string text = "action t flat\n", list;
    for (std::size_t i = 0; i < scopes; ++i) {
      text += "scope s" + std::to_string(i) + "\n";
      list += (i == 0 ? "any(s" : ", s") + std::to_string(i);
    }
    return TestPolicy(text + "allow t x if " + list + ")\nallow t y if s0\n");
  };
  const ReferencePage whole = reference_page(*any_of(500)), cut = reference_page(*any_of(5000));
  EXPECT_TRUE(whole.complete);
  EXPECT_TRUE(whole.operations[1].judged);
  EXPECT_THAT(to_markdown(whole), Not(HasSubstr("too large")));
  EXPECT_FALSE(cut.complete);
  ASSERT_EQ(cut.operations.size(), 2U);
  EXPECT_TRUE(cut.operations[0].judged);
  EXPECT_FALSE(cut.operations[1].judged);
  EXPECT_THAT(to_markdown(cut), HasSubstr("**This policy is too large to judge all of it"));
  EXPECT_THAT(to_markdown(cut), HasSubstr("| `y` | not judged | |\n"));
}

}  // namespace
}  // namespace scopeward
