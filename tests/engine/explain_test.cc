// SPDX-License-Identifier: Apache-2.0
// Explanations: they say what the decision is, by the rules that matched and what each test came to. Held against the
// meaning of random requirements, and shown once as text and as JSON.
#include "engine/explain.h"

#include <gtest/gtest.h>

#include "tests/engine/random_requirement.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

const std::vector<std::string> kNames = {"a", "b", "c", "d"};
Held implied(const std::string& name) { return name == "a" ? Held{"b"} : Held{}; }

TEST(Explain, AgreesWithTheDecisionAndWithTheMeaningOfEachRule) {
  const auto grants = all_grants(kNames, implied);
  std::size_t cases = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    RequirementDice dice(seed, kNames);
    const RandomRequirement rules[] = {dice.requirement(2), dice.requirement(3), dice.requirement(2), dice.requirement(2)};
    const CompiledPolicy compiled =
        compile_policy("p", "action t flat\nscope a implies b\nscope b\nscope c\nscope d\ndeny t x if " + rules[0].text + "\nallow t x if " + rules[1].text +
                                "\nallow t x unless " + rules[2].text + "\ndeny t * unless " + rules[3].text + "\n");
    if (compiled.policy == nullptr) continue;  // a requirement that can never hold
    const Policy& policy = *compiled.policy;
    for (const auto& [names, held] : grants) {
      Grant grant(policy.model.vocabulary);
      ASSERT_TRUE(read_scopes(policy.model.vocabulary, joined({names.begin(), names.end()}), grant).message.empty());
      const Request request{"t", "x", {}};
      const Explanation e = explain(policy.program, &grant, request);
      ASSERT_EQ(e.reason, decide(policy.program, &grant, request));
      const bool holds[] = {rules[0].holds(held), rules[1].holds(held), !rules[2].holds(held), !rules[3].holds(held)};
      const bool allowed = (holds[1] || holds[2]) && !holds[0] && !holds[3];
      ASSERT_EQ(e.reason == Reason::allowed, allowed);
      // The deciding rule: the first deny that holds, else the first allow that holds, else the first allow.
      ASSERT_EQ(e.rule, holds[0] ? 0U : holds[3] ? 3U : holds[1] ? 1U : holds[2] ? 2U : 1U);
      ASSERT_EQ(e.tested.size(), 4U);
      ASSERT_EQ(e.tested[0].rule, e.rule);
      for (const TestedRule& tested : e.tested) {
        ASSERT_EQ(tested.holds, holds[tested.rule]) << rules[tested.rule].text;
        for (const TestedAtom& atom : tested.atoms) {
          const std::string name(compiled.sources.text(atom.span));
          ASSERT_EQ(atom.outcome, held.contains(name) ? "held" : "not held") << name;
        }
        ASSERT_TRUE(std::any_of(tested.atoms.begin(), tested.atoms.end(), [](const TestedAtom& atom) { return atom.decides; })) << rules[tested.rule].text;
      }
      ++cases;
    }
  }
  EXPECT_GT(cases, 500U);
}

// "`e:{id}` held: `e:1` ^": the tests of the deciding rule, in their order, `^` where one is on the side of the outcome.
std::vector<std::string> tests(const TestPolicy& policy, const Explanation& e) {
  std::vector<std::string> lines;
  for (const TestedAtom& atom : e.tested.at(0).atoms)
    lines.push_back("`" + std::string(policy->sources.text(atom.span)) + "` " + atom.outcome + (atom.decides ? " ^" : ""));
  return lines;
}
using List = std::vector<std::string>;

TEST(Explain, SaysWhatEachTestCameTo) {
  const TestPolicy policy(
      "action t path\nscope p:read\nscope p:write\nscope e:{id}\nattribute arg.n number\nattribute arg.ok bool\nattribute arg.s string\nlet r = p:read or p:write\n"
      "allow t \"/n/*\" if r and arg.n < 3 and not arg.ok\nallow t \"/e/{id}\" if e:{id} or e:{arg.s}\nallow t \"/p\" if any(p:*)\nallow t \"/q\" authenticated\n");
  EXPECT_EQ(tests(policy, policy.explain("p:read", "t", "/n/1", {{"arg.n", 2.0}, {"arg.ok", true}})), (List{"`r` true", "`arg.n < 3` true", "`arg.ok` true ^"}));
  EXPECT_EQ(tests(policy, policy.explain("p:read", "t", "/n/1", {{"arg.n", "2"}})),
            (List{"`r` true", "`arg.n < 3` unknown: `arg.n` is not a number ^", "`arg.ok` unknown: `arg.ok` is absent ^"}));
  EXPECT_EQ(tests(policy, policy.explain("e:1", "t", "/e/1", {{"arg.s", "a b"}})), (List{"`e:{id}` held: `e:1` ^", "`e:{arg.s}` unknown: a value can't fill the hole"}));
  EXPECT_EQ(tests(policy, policy.explain("e:1", "t", "/e/2", {{"arg.s", "3"}})), (List{"`e:{id}` not held: `e:2` ^", "`e:{arg.s}` not held: `e:3` ^"}));
  EXPECT_EQ(tests(policy, policy.explain("p:write", "t", "/p")), (List{"`p:*` not held: `p:read`", "`p:*` held: `p:write` ^"}));
  EXPECT_EQ(tests(policy, policy.explain("", "t", "/q")), (List{"`authenticated` the caller has a token ^"}));
  EXPECT_EQ(tests(policy, policy.explain(std::nullopt, "t", "/p")), (List{"`if any(p:*)` the caller has no token ^"}));
}

const char* const kJournal = R"(policy "J" { profile mcp }
scope read
scope write implies read
scope tags
attribute token.suspended bool default false
allow tool edit if write and (tags or read) "Ask an editor"
deny * if token.suspended "Your account is suspended"
)";

std::string text(const TestPolicy& policy, const Explanation& e) { return explanation_text(policy->sources, policy->model, e, Colour::off); }

TEST(ExplanationText, DrawsTheRulesOnThePolicy) {
  const TestPolicy policy(kJournal);
  EXPECT_EQ(text(policy, policy.explain("tags", "tool", "edit")),
            "denied: insufficient_scope\n"
            "  --> test.policy:6:20\n"
            "   |\n"
            " 6 | allow tool edit if write and (tags or read) \"Ask an editor\"\n"
            "   |                    ^^^^^      ----    ^^^^ not held\n"
            "   |                    |          |\n"
            "   |                    |          held\n"
            "   |                    |\n"
            "   |                    not held\n"
            "   |\n"
            "   = note: this allow does not hold, and decides\n"
            "   = message: Ask an editor\n"
      "\n"
            "  --> test.policy:7:11\n"
            "   |\n"
            " 7 | deny * if token.suspended \"Your account is suspended\"\n"
            "   |           ^^^^^^^^^^^^^^^ false\n"
            "   |\n"
            "   = note: this deny does not hold\n"
      "\n"
            "would be allowed with `write`\n");
}

TEST(ExplanationText, SaysWhatIsWrongWithARequest) {
  const TestPolicy policy(kJournal);
  EXPECT_EQ(text(policy, policy.explain("", "tol", "edit")), "denied: invalid_request\n  = note: the policy knows no action `tol`\n");
  EXPECT_EQ(text(policy, policy.explain("", "resource", "/a//b")), "denied: invalid_request\n  = note: the target is not canonical: it has an empty segment\n");
  EXPECT_EQ(text(policy, policy.explain("", "tool", "other")).substr(0, 16), "denied: no_rule\n");
  const Explanation refused = explain(policy->program, nullptr, {"tool", "edit", {}});
  EXPECT_EQ(text(policy, refused), "denied: invalid_request\n  = note: the scope string is malformed\n");
}

TEST(ExplanationJson, IsOneLineWithTheWholeAnswer) {
  const TestPolicy policy(kJournal);
  const auto json = [&](const Explanation& e) { return explanation_json(policy->sources, policy->model, e); };
  EXPECT_EQ(json(policy.explain("tags", "tool", "edit")),
            R"({"allowed":false,"reason":"insufficient_scope","rule":{"file":"test.policy","line":6},"message":"Ask an editor",)"
            R"("required":["write"],"missing":["write"],"alternatives":[["write"]],"complete":true})");
  EXPECT_EQ(json(policy.explain("write", "tool", "edit", {{"token.suspended", true}})),
            R"({"allowed":false,"reason":"forbidden","rule":{"file":"test.policy","line":7},"message":"Your account is suspended",)"
            R"("required":[],"missing":[],"alternatives":[],"complete":true})");
  EXPECT_EQ(json(policy.explain("", "nothing", "x")),
            R"({"allowed":false,"reason":"invalid_request","rule":null,"message":null,"required":[],"missing":[],"alternatives":[],"complete":true})");
}

TEST(Who, NamesAllThatMayWithInternalScopesToo) {
  const TestPolicy policy("action t flat\nscope read\nscope write implies read\nscope staff internal\nallow t x if write or staff\nallow t y public\nallow t z anonymous\n");
  const auto may = [&](const char* target) {
    std::vector<std::string> sets;
    for (const auto& names : who(policy->program, {"t", target, {}}).hints.alternatives) sets.push_back(joined(names));
    return joined(sets, " or ");
  };
  EXPECT_EQ(may("x"), "staff or write");
  EXPECT_EQ(may("y"), "");
  EXPECT_EQ(who(policy->program, {"t", "y", {}}).reason, Reason::allowed);
  EXPECT_EQ(who(policy->program, {"t", "z", {}}).reason, Reason::forbidden);
  EXPECT_EQ(who(policy->program, {"t", "other", {}}).reason, Reason::no_rule);
}

TEST(ExplanationText, WithManyRulesAndAlternativesIsCutShort) {
  std::string policy_text = "action t flat\n";
  for (int i = 0; i < 12; ++i) policy_text += "scope s" + std::to_string(i) + "\nallow t x if s" + std::to_string(i) + "\n";
  const TestPolicy policy(policy_text);
  const std::string out = text(policy, policy.explain("", "t", "x"));
  EXPECT_NE(out.find("and 4 more rules match\n"), std::string::npos) << out;
  EXPECT_NE(out.find("or with 7 other sets of scopes\n"), std::string::npos) << out;
}

}  // namespace
}  // namespace scopeward
