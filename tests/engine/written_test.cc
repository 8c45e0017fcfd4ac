// SPDX-License-Identifier: Apache-2.0
// Parts of a model written as the language has them: what is written compiles to the same again.
#include "engine/written.h"

#include <gmock/gmock.h>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using testing::ElementsAre;

const char* const kAttributes =
    "action do flat\nattribute arg.b bool\nattribute arg.n number default 1.5\nattribute arg.s string default \"a\\\"b\"\n"
    "attribute arg.l strings default [\"x\", \"y\"]\nscope a\n";

// The tests of a requirement, each as it is written.
std::vector<std::string> tests_of(const std::string& requirement) {
  const TestPolicy policy(kAttributes + ("allow do it if " + requirement + "\n"));
  std::vector<std::string> texts;
  for (std::uint32_t atom = 0; atom < policy->model.atoms.size(); ++atom)
    texts.push_back(atom_text(policy->model, policy->model.atoms[atom]));
  return texts;
}

TEST(Written, Tests) {
  for (const char* const text :
       {"a", "arg.b", "arg.b == true", "arg.b != false", "arg.n < 3", "arg.n <= 0.25", "arg.n > -1", "arg.n >= 1800",
        "arg.n == 100000000000000000000", "arg.n == 0.0000001", "arg.n in [1, 2.5]", "arg.s == \"x\"", "arg.s != \"a\\\"b\\\\c\"", "arg.s in [\"x\", \"y \\\" z\"]",
        "arg.s matches \"a*b\\*c\"", "arg.l contains \"x\""})
    EXPECT_THAT(tests_of(text), ElementsAre(text));
  EXPECT_THAT(tests_of("arg.n < 30m"), ElementsAre("arg.n < 1800"));
}

TEST(Written, Defaults) {
  const TestPolicy policy(std::string(kAttributes) + "allow do it if a and arg.b\n");
  std::vector<std::string> texts;
  for (const Attribute& attribute : policy->model.attributes)
    texts.push_back(std::string(type_text(attribute.kind)) + " " + default_text(attribute));
  EXPECT_THAT(texts, ElementsAre("bool ", "number 1.5", "string \"a\\\"b\"", "strings [\"x\", \"y\"]"));
}

TEST(Written, Targets) {
  const TestPolicy policy(
      "action do flat\naction open path\nallow do it, \"a*b\\*c\", * public\n"
      "allow open \"/a/{id}/**\", \"x://h/v{version}.png\", \"/*/b-*\", \"/\\{x\\*\" public\n");
  std::vector<std::string> texts;
  for (const Pattern& pattern : policy->model.patterns) texts.push_back(pattern_text(pattern));
  EXPECT_THAT(texts, ElementsAre("it", "a*b\\*c", "*", "/a/{id}/**", "x://h/v{version}.png", "/*/b-*", "/\\{x\\*"));
}

TEST(Written, FamiliesWithWhatFillsTheirHoles) {
  const TestPolicy policy(
      "action open path\nattribute arg.p string\nscope a:{x}:b:{y}\nallow open \"/{one}\" if a:{one}:b:{arg.p}\n");
  EXPECT_EQ(atom_text(policy->model, policy->model.atoms[0]), "a:{one}:b:{arg.p}");
  const GivenAttributes attributes{{"arg.p", std::string("7")}};
  const Request request{"open", "/42", attributes.borrow()}, without{"open", "/42", {}};
  AskedOperation operation;
  ASSERT_TRUE(read_operation(policy->program, request, operation));
  std::vector<std::string> texts;
  visit_allows(policy->program, operation, [&](const Match& match) {
    texts.push_back(bound_text(policy->model, policy->model.atoms[0], match, request));
    texts.push_back(bound_text(policy->model, policy->model.atoms[0], match, without));
  });
  EXPECT_THAT(texts, ElementsAre("a:42:b:7", "a:{one}:b:{arg.p}"));
}

TEST(Written, RulesOnOneLineWithoutComments) {
  const TestPolicy policy(
      "action do flat\nscope a\nscope \"b#\"\nallow do # who?\n  it,\t\"x #y  z\"\n  # behind\n  except \"q\\\" # r\" if\n"
      "    a  and\"b#\" # so\n  \"Why.\"\ndeny * if not a\n");
  EXPECT_EQ(rule_text(*policy, 0), "allow do it, \"x #y  z\" except \"q\\\" # r\" if a and\"b#\"");
  EXPECT_EQ(requirement_text(*policy, 0), "if a and\"b#\"");
  EXPECT_EQ(rule_text(*policy, 1), "deny * if not a");
  EXPECT_EQ(rule_place(*policy, 1).file, "test.policy");
  EXPECT_EQ(rule_place(*policy, 1).line, 10U);
}

}  // namespace
}  // namespace scopeward
