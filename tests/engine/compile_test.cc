// SPDX-License-Identifier: Apache-2.0
// What programs requirements become, as dumps: a node a line, `a -> 1 / fails` is "if a is held go on at 1, else the
// requirement fails". `!a` is a negated literal, `a?` one that holds when unknown. What programs mean is the business
// of tests/exhaustive.
#include "engine/compile.h"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

class Dumper {
 public:
  explicit Dumper(const Policy& policy) : model_(policy.model), program_(policy.program) {}

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (NodeIndex i = 0; i < program_.nodes.size(); ++i) {
      const Node& node = program_.nodes[i];
      out.push_back(std::to_string(i) + ": " + literal(node.literal) + " -> " + end(node.on_true) + " / " + end(node.on_false));
    }
    for (std::size_t i = 0; i < program_.calls.size(); ++i) out.push_back("part " + std::to_string(i) + ": " + end(program_.calls[i]));
    for (const CompiledRule& rule : program_.rules.all())
      out.push_back("rule: " + end(rule.with_token) + (rule.monotone ? "" : ", not monotone") + (rule.remembers ? ", remembers" : ""));
    return out;
  }

 private:
  [[nodiscard]] static std::string end(NodeIndex i) { return i == kHolds ? "holds" : i == kFails ? "fails" : std::to_string(i); }

  [[nodiscard]] std::string literal(LiteralWord word) const {
    switch (word.kind()) {
      case LiteralWord::Kind::atom:
        return (word.negated() ? "!" : "") + atom(program_.atom(word.index())) + (word.unknown_holds() ? "?" : "");
      case LiteralWord::Kind::call:
        return "part " + std::to_string(word.index());
      case LiteralWord::Kind::count:
        break;
    }
    const Count& count = program_.counts[word.index()];
    std::string out = std::to_string(count.needed) + " of [";
    for (std::uint32_t i = count.begin; i < count.end; ++i) out += (i == count.begin ? "" : " ") + literal(program_.count_literals[i]);
    return out + "]";
  }

  [[nodiscard]] std::string atom(const Atom& a) const {
    if (a.kind == Atom::Kind::scope) return model_.vocabulary.scopes[a.index].name;
    if (a.kind == Atom::Kind::family) return model_.vocabulary.scopes[model_.family_tests[a.index].family].name;
    return model_.attributes[model_.attribute_tests[a.index].attribute].name;
  }

  const Model& model_;
  const Program& program_;
};

struct Row {
  const char* rule;
  std::vector<std::string> dump;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.rule; }

const std::string kDeclarations = R"(action t path
scope a
scope b
scope c
scope e:{id}
attribute arg.on bool
let both = a and b
let one = at_least(2, a, b, c)
)";

class Requirement : public testing::TestWithParam<Row> {};
TEST_P(Requirement, BecomesAWalk) {
  const TestPolicy policy(kDeclarations + GetParam().rule + "\n");
  EXPECT_EQ(Dumper(*policy).lines(), GetParam().dump);
}

// clang-format off
const Row kRows[] = {
    {"allow t \"/\" public", {"rule: holds"}},
    {"allow t \"/\" if a", {"0: a -> holds / fails", "rule: 0"}},
    {"allow t \"/\" unless a", {"0: !a -> holds / fails", "rule: 0, not monotone"}},
    {"allow t \"/\" if a and b and c", {"0: a -> 1 / fails", "1: b -> 2 / fails", "2: c -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if a or b or c", {"0: a -> holds / 1", "1: b -> holds / 2", "2: c -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if a or (b and c)", {"0: a -> holds / 1", "1: b -> 2 / fails", "2: c -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if (a or b) and c", {"0: a -> 2 / 1", "1: b -> 2 / fails", "2: c -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if not (a and b)", {"0: !a -> holds / 1", "1: !b -> holds / fails", "rule: 0, not monotone"}},
    {"allow t \"/\" if not (a or not b)", {"0: !a -> 1 / fails", "1: b -> holds / fails", "rule: 0, not monotone"}},
    {"allow t \"/\" if not not a", {"0: a -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if any(a, b, a)", {"0: a -> holds / 1", "1: b -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if at_least(1, a, b)", {"0: a -> holds / 1", "1: b -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if at_least(2, a, b)", {"0: a -> 1 / fails", "1: b -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if at_least(2, a, b, c)", {"0: 2 of [a b c] -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if not at_least(2, a, b, c)", {"0: 2 of [!a !b !c] -> holds / fails", "rule: 0, not monotone"}},
    {"allow t \"/\" if not at_least(3, a, b, c)", {"0: !a -> holds / 1", "1: !b -> holds / 2", "2: !c -> holds / fails", "rule: 0, not monotone"}},
    {"allow t \"/\" if arg.on and a", {"0: arg.on -> 1 / fails", "1: a -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if not arg.on", {"0: !arg.on -> holds / fails", "rule: 0"}},
    {"allow t \"/{id}\" if e:{id} or a", {"0: e:{id} -> holds / 1", "1: a -> holds / fails", "rule: 0"}},
    // A deny holds unless its requirement is false: unknown literals hold, in either sign, and scopes count the other way.
    {"deny t \"/\" if arg.on and a", {"0: arg.on? -> 1 / fails", "1: a? -> holds / fails", "rule: 0, not monotone"}},
    {"deny t \"/\" unless arg.on or a", {"0: !arg.on? -> 1 / fails", "1: !a? -> holds / fails", "rule: 0"}},
    {"deny t \"/\" if at_least(2, a, b, arg.on)", {"0: 2 of [a? b? arg.on?] -> holds / fails", "rule: 0, not monotone"}},
    // A small `let` is repeated where it stands; in a count it is a part of its own.
    {"allow t \"/\" if both or c", {"0: a -> 1 / 2", "1: b -> holds / 2", "2: c -> holds / fails", "rule: 0"}},
    {"allow t \"/\" if both or not both", {"0: a -> 1 / 2", "1: b -> holds / 2", "2: !a -> holds / 3", "3: !b -> holds / fails", "rule: 0, not monotone"}},
    {"allow t \"/\" if at_least(2, both, one, c)",
     {"0: 2 of [part 0 part 1 c] -> holds / fails", "1: 2 of [a b c] -> holds / fails", "2: a -> 3 / fails", "3: b -> holds / fails",
      "part 0: 2", "part 1: 1", "rule: 0, remembers"}},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Rows, Requirement, testing::ValuesIn(kRows));

std::string nine(const char* between) {
  std::vector<std::string> names;
  for (int i = 0; i < 9; ++i) names.push_back("s" + std::to_string(i));
  return joined(names, between);
}

std::string nine_scopes() {
  std::string text = "action t flat\n";
  for (int i = 0; i < 9; ++i) text += "scope s" + std::to_string(i) + "\n";
  return text;
}

TEST(LargeLet, UsedOnceIsRepeatedUsedTwiceIsAPart) {
  const TestPolicy once(nine_scopes() + "let big = " + nine(" or ") + "\nallow t x if big\n");
  EXPECT_EQ(once->program.nodes.size(), 9U);
  EXPECT_TRUE(once->program.calls.empty());
  const TestPolicy twice(nine_scopes() + "let big = " + nine(" or ") + "\nallow t x if big\nallow t y if big and s0\nallow t z if not big\n");
  EXPECT_EQ(twice->program.calls.size(), 2U) << "one for each sign";
  EXPECT_EQ(twice->program.nodes.size(), 9U + 9U + 1U + 2U + 1U);
  EXPECT_FALSE(twice->program.rules[2].monotone);
}

// Each `let` uses the one before twice: written out, the last would have 2^40 tests.
TEST(LargeLet, NestedAndUsedTwiceStaysAsLongAsItsText) {
  std::string text = nine_scopes() + "let l0 = " + nine(" and ") + "\n";
  for (int i = 1; i < 40; ++i) {
    const std::string last = "l" + std::to_string(i - 1);
    text += "let l" + std::to_string(i) + " = (" + last + " and s" + std::to_string(i % 9) + ") or (not " + last + " and not s" + std::to_string(i % 7) + ")\n";
  }
  const TestPolicy policy(text + "allow t x if l39\nallow t y unless l39\n");
  EXPECT_LE(policy->program.nodes.size(), 40U * 2U * 8U);
  EXPECT_LE(policy->program.calls.size(), 40U * 2U);
  // And is decided, and explained, in as many steps.
  for (const char* scopes : {"", "s0 s1 s2 s3 s4 s5 s6 s7 s8"}) {
    const std::string x = policy.decide(scopes, "t", "x"), y = policy.decide(scopes, "t", "y");
    EXPECT_NE(x == "allowed", y == "allowed") << scopes;
    EXPECT_EQ(reason_name(policy.explain(scopes, "t", "x").reason), x);
  }
}

TEST(Program, EveryJumpGoesForward) {
  const TestPolicy policy(kDeclarations + "allow t \"/\" if (a or (b and not (c or arg.on))) and at_least(2, both, one, c) or not one\ndeny t \"/\" if (a or b) and c\n");
  const Program& p = policy->program;
  for (NodeIndex i = 0; i < p.nodes.size(); ++i) {
    EXPECT_GT(p.nodes[i].on_true, i);
    EXPECT_GT(p.nodes[i].on_false, i);
    EXPECT_TRUE(p.nodes[i].on_true >= kFails || p.nodes[i].on_true < p.nodes.size());
    EXPECT_TRUE(p.nodes[i].on_false >= kFails || p.nodes[i].on_false < p.nodes.size());
  }
}

}  // namespace
}  // namespace scopeward
