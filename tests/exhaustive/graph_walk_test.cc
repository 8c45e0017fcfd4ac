// SPDX-License-Identifier: Apache-2.0
// Whoever walks a decision tree decides as the engine does: over the small policies of every world (small_policies.h)
// with every caller, where the reference says what is held and what attributes come to; and over random policies of the
// whole language, where the tree says it itself. That the engine decides as the reference is exhaustive_test's.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <ostream>

#include "tests/exhaustive/graph_walk.h"
#include "tests/exhaustive/request_generator.h"
#include "tests/exhaustive/small_policies.h"

namespace scopeward::exhaustive {
namespace {

// Of each world every so many policies: what the trees of the others would show is in these too.
constexpr std::size_t kStep = 31 * SCOPEWARD_EXHAUSTIVE_STEP;
constexpr std::size_t kRandomPolicies = SCOPEWARD_RANDOM_TREES;

void add(std::vector<Statements>& all, const std::vector<Statements>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

std::string truth_of(bool value) { return value ? "true" : "false"; }

// What tests come to in these worlds: their only attribute that is tested is a bool.
TestOutcome outcomes_of(const reference::Naive& naive, const World& world, const Case& tested) {
  const reference::Vocabulary& vocabulary = naive.vocabulary();
  const reference::Members held =
      vocabulary.closure(tested.scopes ? vocabulary.read(*tested.scopes).value() : reference::Members());
  return [&vocabulary, &world, &tested, held](const nlohmann::json& test) -> std::string {
    const std::string kind = test.at("kind"), text = test.at("text");
    if (kind == "token") return truth_of(tested.scopes.has_value());
    if (kind == "attribute") {
      EXPECT_EQ(text, world.attribute);
      const auto& given = tested.request.attributes;
      const auto at = std::find_if(given.begin(), given.end(), [&](const auto& a) { return a.name == text; });
      if (at == given.end() || at->sort != reference::Attribute::Sort::boolean) return "unknown";
      return truth_of(at->boolean);
    }
    if (text.find('{') != std::string::npos) return "unknown";  // nothing fills the hole
    const auto named = vocabulary.read(text);
    EXPECT_TRUE(named && named->size() == 1) << text;
    return truth_of(reference::holds(held, *named->begin()));
  };
}

class Trees : public testing::TestWithParam<World> {};

TEST_P(Trees, AreWalkedAsTheEngineDecides) {
  const World& world = GetParam();
  std::vector<Statements> policies = with_one_requirement(world, literals(world));
  add(policies, with_one_requirement(world, pairs(world)));
  add(policies, with_one_requirement(world, lists(world)));
  add(policies, with_several_rules(world));
  add(policies, with_lets(world));
  add(policies, with_one_requirement(world, triples(world)));
  const std::vector<Case> tests = cases(world, true);
  std::size_t walked = 0, allowed = 0;
  for (std::size_t i = 0; i < policies.size(); i += kStep) {
    const std::string text = join_lines(policies[i]);
    const SideBySide comparison(text);
    if (!comparison.compiled()) continue;
    std::map<std::string, GraphWalk> trees;  // attributes fill holes, so each request has a tree of its own
    for (const Case& tested : tests) {
      const std::string json = comparison.engine().graph(tested.request);
      const GraphWalk& tree = trees.try_emplace(json, json).first->second;
      const std::vector<std::string> way = tree.walk(outcomes_of(comparison.naive(), world, tested));
      const std::string decided = comparison.engine().decide(tested.scopes, tested.request).decided;
      ASSERT_EQ(tree.node(way.back()).at("kind"), decided == "allowed" ? "allowed" : "denied")
          << text << (tested.scopes ? "\"" + *tested.scopes + "\"" : "no token") << ": " << decided << "\n"
          << json;
      ++walked;
      allowed += decided == "allowed";
    }
  }
  std::cout << walked << " walks, " << allowed << " of them to allowed\n";
  EXPECT_GT(walked, kStep > 31 ? 500U : 9000U);
  EXPECT_GT(allowed, walked / 4);
}

INSTANTIATE_TEST_SUITE_P(Of, Trees, testing::ValuesIn(worlds()), [](const auto& world) { return world.param.name; });

// The nodes that the tree of a grant marks as taken, in an order that follows from themselves.
std::vector<std::string> taken_outside_parts(const GraphWalk& tree) {
  std::vector<std::string> taken;
  for (const auto& node : tree.graph().at("nodes"))
    if (node.at("taken").get<bool>() && node.at("in_part").is_null()) taken.push_back(node.at("id"));
  std::sort(taken.begin(), taken.end());
  return taken;
}

// The tree of a grant is the tree without one, with marks.
nlohmann::json without_marks(nlohmann::json graph) {
  graph.erase("reason");
  for (const char* list : {"nodes", "edges"})
    for (auto& element : graph.at(list)) {
      element.erase("taken");
      element.erase("truth");
      if (!element.contains("of")) continue;
      for (auto& counted : element.at("of")) counted.erase("truth");
    }
  return graph;
}

TEST(RandomTrees, MarkTheWayThatTheEngineTakes) {
  std::size_t policies = 0, walked = 0, denied_by_rule = 0, parts = 0, counts = 0;
  for (std::uint64_t seed = 77'000'000; policies < kRandomPolicies; ++seed) {
    Dice dice(seed);
    const GeneratedPolicy policy = generate_policy(dice);
    const std::string text = join_lines(policy.statements);
    const EnginePolicy engine(text);
    if (!engine.compiled()) continue;
    ++policies;
    for (int i = 0; i < 10; ++i) {
      const Case tested = generate_case(policy, dice);
      const std::string decided = engine.decide(tested.scopes, tested.request).decided;
      const std::string json = engine.graph(tested.scopes, tested.request);
      ASSERT_EQ(json.empty(), decided == "invalid_request") << text;
      if (json.empty()) continue;
      const GraphWalk tree(json);
      ASSERT_TRUE(tree.graph().at("complete").get<bool>());
      ASSERT_EQ(tree.graph().at("reason"), decided);
      std::vector<std::string> way =
          tree.walk([](const nlohmann::json& test) { return test.at("truth").get<std::string>(); });
      const auto& end = tree.node(way.back());
      ASSERT_EQ(end.at("kind"), decided == "allowed" ? "allowed" : "denied") << "seed " << seed << "\n" << text << json;
      std::sort(way.begin(), way.end());
      ASSERT_EQ(way, taken_outside_parts(tree)) << "seed " << seed << "\n" << text << json;
      ASSERT_EQ(without_marks(tree.graph()), without_marks(nlohmann::json::parse(engine.graph(tested.request))));
      ++walked;
      denied_by_rule += end.at("kind") == "denied" && !end.at("rule").is_null();
      parts += tree.graph().at("parts").size();
      for (const auto& node : tree.graph().at("nodes")) counts += node.at("kind") == "count";
    }
  }
  std::cout << walked << " walks, " << denied_by_rule << " to a deny, " << parts << " parts, " << counts << " counts\n";
  EXPECT_GT(walked, kRandomPolicies * 4);
  EXPECT_GT(denied_by_rule, kRandomPolicies / 10);
  EXPECT_GT(counts, kRandomPolicies / 20);
}

// A `let` of many tests that is used often is a part, drawn once and walked where it is used, negated and in counts.
TEST(Parts, AreWalkedWhereTheyAreUsed) {
  std::string text = "action do flat\n";
  std::string list;
  for (int i = 0; i < 10; ++i) {
    text += "scope s" + std::to_string(i) + "\n";
    list += (i == 0 ? "s" : " or s") + std::to_string(i);
  }
  text += "scope x\nscope y\nlet many = " + list + "\nlet more = (many and x) or (not many and y and " +
          "any(s1, s2, s3, s4, s5, s6, s7, s8, x)) or (x and y)\n" +
          "allow do it if (more and not (many and y)) or at_least(2, many, x, y) or (more and x)\n" +
          "deny do it if many and more and y\n";
  const SideBySide comparison(text);
  ASSERT_TRUE(comparison.compiled()) << comparison.engine().errors()[0];
  const World world{"", {}, {}, {}, "do", "it", "", {}};
  const reference::Request request{"do", "it", {}};
  const GraphWalk tree(comparison.engine().graph(request));
  EXPECT_GE(tree.graph().at("parts").size(), 3U) << tree.graph().dump(1);
  for (const char* held : {"", "s1", "x", "y", "x y", "s3 x", "s3 y", "s9 x y", "s0 s1", "s9 y"}) {
    const Case tested{held, request};
    const std::vector<std::string> way = tree.walk(outcomes_of(comparison.naive(), world, tested));
    EXPECT_EQ(tree.node(way.back()).at("kind") == "allowed", comparison.naive().allows(tested.scopes, request)) << held;
    const GraphWalk marked(comparison.engine().graph(tested.scopes, request));
    std::vector<std::string> sorted = way;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(sorted, taken_outside_parts(marked)) << held;
    for (const auto& part : marked.graph().at("parts")) {  // a part that was walked has one end, which was reached
      const std::string id = part.at("id");
      const int ends = marked.node(id + "yes").at("taken").get<int>() + marked.node(id + "no").at("taken").get<int>();
      EXPECT_EQ(ends, marked.node(part.at("entry")).at("taken").get<int>()) << id << " " << held;
    }
  }
}

TEST(Walking, FindsWhatIsNoTree) {
  const auto with = [](const char* edges) {
    return std::string(R"({"start":"start","parts":[],"nodes":[{"id":"start","kind":"start"},{"id":"t","kind":"token"},)"
                       R"({"id":"end","kind":"denied"}],"edges":[{"from":"start","to":"t","when":null})") + edges + "]}";
  };
  const std::string good = R"(,{"from":"t","to":"end","when":"true"},{"from":"t","to":"end","when":"false"})";
  EXPECT_NO_THROW(GraphWalk(with(good.c_str())));
  EXPECT_THROW(GraphWalk(with("")), std::runtime_error);
  EXPECT_THROW(GraphWalk(with(R"(,{"from":"t","to":"end","when":"true"},{"from":"t","to":"end","when":"true"})")), std::runtime_error);
  EXPECT_THROW(GraphWalk(with(R"(,{"from":"t","to":"end","when":"true"},{"from":"t","to":"nowhere","when":"false"})")), std::runtime_error);
  const GraphWalk circle(with(R"(,{"from":"t","to":"t","when":"true"},{"from":"t","to":"end","when":"false"})"));
  EXPECT_THROW((void)circle.walk([](const nlohmann::json&) { return "true"; }), std::runtime_error);
}

}  // namespace
}  // namespace scopeward::exhaustive
