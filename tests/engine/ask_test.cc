// SPDX-License-Identifier: Apache-2.0
// `ask`: what is accepted behind it, that it is proved to be an alternative or called unproved, and where it puts that
// alternative among the hints. Small policies are tried by brute force in tests/exhaustive.
#include <gtest/gtest.h>

#include <ostream>

#include "engine/prove_ask.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using List = std::vector<std::string>;

const char* const kDeclared = R"(action t flat
action p path
scope read
scope write implies read
scope tags
scope every implies e:{id}
scope e:{id}
scope e:{id}:all implies e:{id}
scope old deprecated "use new"
scope new implies old
scope staff internal
attribute arg.flag bool
attribute arg.id string
attribute arg.n number default 3
let reader = read or tags
)";

// What is said about a rule's ask, without the warnings about the rest.
List errors(const std::string& rule) {
  const CompiledPolicy compiled = compile_policy("test.policy", kDeclared + rule + "\n");
  List lines;
  for (const Diagnostic& d : compiled.diagnostics)
    if (severity_of(d.code) == Severity::error || d.code == Code::unproved_ask)
      lines.push_back(code_text(d.code) + " `" + std::string(compiled.sources.text(d.span)) + "` " + d.label +
                      (d.help.empty() ? "" : "; " + d.help));
  return lines;
}

struct Row {
  const char* rule;
  List errors;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.rule; }

class Ask : public testing::TestWithParam<Row> {};
TEST_P(Ask, IsAccepted) { EXPECT_EQ(errors(GetParam().rule), GetParam().errors); }

const List kFine;
const char* const kMany = "ask for one of its alternatives: ";

const Row kNames[] = {
    {"allow t x if read ask staff", {"P0226 `staff` it is internal; leave it out"}},
    {"allow t x if old ask old", {"P0226 `old` it is deprecated; leave it out"}},
    {"allow t x if read ask r*", {"P0222 `r*` a pattern; name the scopes"}},
    {"allow t x if reader ask reader", {"P0203 `reader` not a scope; name the scopes to ask for"}},
    {"allow t x if read and arg.flag ask arg.flag", {"P0203 `arg.flag` not a scope; name the scopes to ask for"}},
    {"allow t x if read ask reed", {"P0203 `reed` not declared; did you mean `read`?"}},
    {"allow t x if read ask \"e:{id}\"", {"P0203 `\"e:{id}\"` not declared; declare it with `scope`, or name a declared one"}},
    {"allow t x if read ask e:{id}", {"P0207 `e:{id}` needs a value for `{id}`; put `{id}` into the target"}},
    {"allow t x if read ask e:{arg.n}", {"P0213 `e:{arg.n}` `arg.n` is another type; declare it as `string`"}},
    {"allow p \"/{id}\", \"/\" if read ask e:{id}", {"P0207 `e:{id}` needs a value for `{id}`; put `{id}` into the target"}},
    {"allow t x if read and tags ask tags, read, tags", {"P0237 `tags` once more; leave it out"}},
    {"allow t x if write and read ask write, read", {"P0237 `read` need not be asked for; leave it out"}},
    {"allow p \"/{id}\" if every and e:{id} ask e:{id}, every", {"P0237 `e:{id}` need not be asked for; leave it out"}},
    {"deny t x if read ask tags", {"P0236 `tags` belongs to an allow; leave `ask` out, or ask in the allow"}},
    {"allow t x public ask read, tags", {"P0236 `read, tags` there are no alternatives; leave `ask` out"}},
    {"allow t x authenticated ask read", {"P0236 `read` there are no alternatives; leave `ask` out"}},
    {"allow t x always ask read", {"P0224 `always` not for an allow; write `public` to let everyone in"}},
};
INSTANTIATE_TEST_SUITE_P(Names, Ask, testing::ValuesIn(kNames));

const Row kProved[] = {
    {"allow t x if read or tags ask tags", kFine},
    {"allow t x if read and tags ask tags, read", kFine},
    {"allow t x if reader ask read", kFine},
    {"allow t x unless not (read or tags) ask tags", kFine},
    {"allow t x if at_least(2, read, tags, write) ask write", kFine},
    {"allow t x if old ask new", kFine},
    {"allow t x if read or arg.flag ask read", kFine},
    {"allow t x if read and (tags or arg.flag) ask read", kFine},
    {"allow t x if read and (tags or arg.flag) ask read, tags", kFine},
    {"allow t x if read and not tags ask read", kFine},
    {"allow t x if (read and tags) or not e:{arg.id} ask read, tags", kFine},  // where `arg.id` can't fill the hole
    {"allow t x if read and arg.n < 3 or tags ask tags", kFine},
    {"allow p \"/{id}\" if read or e:{id} ask e:{id}", kFine},
    {"allow t x if e:{arg.id} and arg.id matches \"a*\" ask e:{arg.id}", kFine},
    {"allow p \"/{id}\" if e:{id} and e:{arg.id} ask e:{arg.id}, e:{id}", kFine},
};
INSTANTIATE_TEST_SUITE_P(Proved, Ask, testing::ValuesIn(kProved));

const Row kRefuted[] = {
    {"allow t x if read or tags ask write", {std::string("P0235 `write` less than this would do; ") + kMany + "`read`; `tags`"}},
    {"allow t x if read and tags ask tags", {"P0235 `tags` not enough for this rule; ask for its only alternative: `read, tags`"}},
    {"allow t x if read or tags ask read, tags", {std::string("P0235 `read, tags` less than this would do; ") + kMany + "`read`; `tags`"}},
    {"allow t x if read or not tags ask read", {"P0235 `read` less than this would do; leave `ask` out"}},
    {"allow t x if staff ask read", {"P0235 `read` not enough for this rule; leave `ask` out"}},
    {"allow t x if tags and arg.flag ask read", {"P0235 `read` not enough for this rule; ask for an alternative, such as `tags`"}},
    {"allow p \"/{id}\" if e:{id} ask every", {"P0235 `every` less than this would do; ask for an alternative, such as `e:{id}`"}},
    {"allow p \"/{id}\" if e:{id} ask e:{id}:all", {"P0235 `e:{id}:all` less than this would do; ask for an alternative, such as `e:{id}`"}},
    // Other names are other values.
    {"allow p \"/{id}\" if read or e:{arg.id} ask e:{id}", {"P0235 `e:{id}` not enough for this rule; ask for an alternative, such as `read`; `e:{arg.id}`"}},
    {"allow p \"/{id}\" if e:{id} and e:{arg.id} ask e:{id}", {"P0235 `e:{id}` not enough for this rule; ask for an alternative, such as `e:{arg.id}, e:{id}`"}},
    // A value that the rule wants could not fill the hole.
    {"allow t x if (e:{arg.id} and arg.id == \"a b\") or read ask e:{arg.id}", {"P0235 `e:{arg.id}` not enough for this rule; ask for an alternative, such as `read`"}},
    {"allow t x if read and not read ask read", {"P0301 `if read and not read` contradicts itself; mend it, or take the rule out"}},
};
INSTANTIATE_TEST_SUITE_P(Refuted, Ask, testing::ValuesIn(kRefuted));

std::string numbered(const std::string& prefix, std::size_t count, const std::string& between) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : between) + prefix + std::to_string(i);
  return out;
}

std::string scopes(std::size_t count) { return "action t flat\nscope " + numbered("s", count, "\nscope ") + "\n"; }

// The scopes are tied to one another so that no order of them makes a small diagram.
std::string tangle(std::size_t count, bool with_nots) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t others[] = {(i * i * 7 + 11) % count, (i * i * i * 3 + i * 5 + 17) % count, (i * i * i * 5 + i * i * 3 + i * 13 + 1) % count};
    text += (i == 0 ? "(s" : " and (s") + std::to_string(i);
    for (const std::size_t other : others) text += (with_nots && other % 3 == 0 ? " or not s" : " or s") + std::to_string(other);
    text += ")";
  }
  return text;
}

std::vector<std::string> codes(const std::string& text) {
  std::vector<std::string> found;
  for (const std::string& line : complaints(text))
    if (line.substr(0, 5) == "P0235" || line.substr(0, 5) == "P0324") found.push_back(line.substr(0, 5));
  return found;
}

TEST(Proof, PastItsBudgetIsCalledUnproved) {
  const std::string all = numbered("s", 61, ", ");
  // Where a scope is negated, all that brings less has to be looked at; where none is, one member less is enough.
  EXPECT_EQ(codes(scopes(61) + "allow t x if all(s*) or (" + tangle(61, true) + ") ask " + all + "\n"), List{"P0324"});
  EXPECT_EQ(codes(scopes(61) + "allow t x if all(s*) or (" + tangle(61, false) + ") ask " + all + "\n"), List{"P0235"});
}

TEST(Proof, SpendsWhatTheRulesBeforeItLeft) {
  const TestPolicy policy(scopes(2) + "allow t x if s0 or s1 ask s1\n");
  DiagramBudget budget;
  EXPECT_EQ(prove_ask(policy->model, policy->model.rules[0], budget).is_alternative, Possible::yes);
  DiagramBudget no_steps;
  no_steps.steps = 0;
  EXPECT_EQ(prove_ask(policy->model, policy->model.rules[0], no_steps).is_alternative, Possible::perhaps);
  EXPECT_TRUE(alternatives_of(policy->model, policy->model.rules[0], no_steps).some.empty());
  const TestPolicy other(scopes(2) + "attribute arg.n number\nallow t x if s0 and not s1 or arg.n < 3 ask s0\n");
  DiagramBudget no_nodes;
  no_nodes.nodes = 0;
  EXPECT_EQ(prove_ask(other->model, other->model.rules[0], no_nodes).is_alternative, Possible::perhaps);
}

TEST(Proof, OfManyScopesTakesNoDiagramOfThem) {
  EXPECT_EQ(codes(scopes(1000) + "allow t x if all(s*) ask " + numbered("s", 1000, ", ") + "\n"), List{});
  EXPECT_EQ(codes(scopes(1000) + "allow t x if at_least(999, s*) ask " + numbered("s", 999, ", ") + "\n"), List{});
  EXPECT_EQ(codes(scopes(1000) + "allow t x if at_least(998, s*) ask " + numbered("s", 999, ", ") + "\n"), List{"P0235"});
}

// ---- hints

List alternatives(const TestPolicy& policy, const TestPolicy::Scopes& scopes, const std::string& target = "x",
                  const GivenAttributes& attributes = {}, const std::string& action = "t") {
  List all;
  for (const List& names : policy.explain(scopes, action, target, attributes).hints.alternatives) all.push_back(joined(names));
  return all;
}

TEST(Hints, PutWhatIsAskedForFirst) {
  const TestPolicy policy(scopes(5) + "allow t x if s0 or s1 or (s2 and s3) or (s3 and s4) ask s3, s4\n");
  EXPECT_EQ(alternatives(policy, ""), (List{"s3 s4", "s0", "s1", "s2 s3"}));
  EXPECT_EQ(alternatives(policy, std::nullopt), (List{"s3 s4", "s0", "s1", "s2 s3"}));
  const Explanation e = policy.explain("s3", "t", "x");
  EXPECT_EQ(alternatives(policy, "s3"), (List{"s3 s4", "s2 s3", "s0", "s1"})) << "s3 is in both";
  EXPECT_EQ(e.hints.required, (List{"s3", "s4"}));
  EXPECT_EQ(e.hints.missing, List{"s4"});
  EXPECT_EQ(e.hints.asked_by, 0U);
  EXPECT_EQ(alternatives(policy, "s2"), (List{"s2 s3", "s0", "s1", "s3 s4"})) << "the caller holds a scope of another";
  EXPECT_EQ(policy.explain("s2", "t", "x").hints.asked_by, kNone);
  EXPECT_EQ(alternatives(policy, "s4"), (List{"s3 s4", "s0", "s1", "s2 s3"}));
}

TEST(Hints, CountAsHeldWhatIsImplied) {
  const TestPolicy policy("action t flat\nscope a\nscope b\nscope c\nscope d\nscope wide implies b\nscope asked implies b\nallow t x if (a and b) or (asked and d) ask asked, d\n");
  EXPECT_EQ(alternatives(policy, ""), (List{"d asked", "a b"}));
  EXPECT_EQ(alternatives(policy, "wide"), (List{"d asked", "a b"})) << "b comes with what is asked for";
  EXPECT_EQ(alternatives(policy, "a"), (List{"a b", "d asked"}));
}

TEST(Hints, HearTheFirstRuleWhoseAskIsAnAlternative) {
  const std::string rules = "allow t x if s0 or s1 ask s1\nallow t x, xy if s0 or s2 ask s2\n";
  EXPECT_EQ(alternatives(TestPolicy(scopes(4) + rules), ""), (List{"s1", "s0", "s2"}));
  EXPECT_EQ(alternatives(TestPolicy(scopes(4) + rules), "", "xy"), (List{"s2", "s0"}));
  EXPECT_EQ(alternatives(TestPolicy(scopes(4) + "deny t x unless s3\n" + rules), ""), (List{"s0 s3", "s1 s3", "s2 s3"})) << "s1 alone is none any more";
  EXPECT_EQ(alternatives(TestPolicy(scopes(4) + "deny t x if s1\n" + rules), ""), (List{"s2", "s0"}));
  EXPECT_EQ(alternatives(TestPolicy(scopes(4) + "allow t x if s0 or s1 ask s1\nallow t x if s3\n"), ""), (List{"s1", "s0", "s3"}));
}

TEST(Hints, BindWhatIsAskedFor) {
  const TestPolicy policy(
      "action p path\nscope read\nscope e:{id}\nattribute arg.id string\n"
      "allow p \"/{id}\", \"/**/x{id}\" if read or e:{id} ask e:{id}\nallow p \"/a/{id}\" if read or e:{arg.id} ask e:{arg.id}\n");
  EXPECT_EQ(alternatives(policy, "", "/7", {}, "p"), (List{"e:7", "read"}));
  EXPECT_EQ(alternatives(policy, "", "/7!", {}, "p"), List{"read"}) << "no value for the hole";
  EXPECT_EQ(alternatives(policy, "", "/x7", {}, "p"), (List{"e:x7", "read", "e:7"})) << "the first target that matches";
  EXPECT_EQ(alternatives(policy, "", "/a/7", {{"arg.id", "8"}}, "p"), (List{"e:8", "read"}));
  EXPECT_EQ(alternatives(policy, "", "/a/7", {}, "p"), List{"read"});
  EXPECT_EQ(alternatives(policy, "e:9", "/7", {}, "p"), (List{"e:7", "read"}));
}

TEST(Hints, OfWhoKeepTheirOrder) {
  const TestPolicy policy(scopes(2) + "allow t x if s0 or s1 ask s1\n");
  EXPECT_EQ(who(policy->program, {"t", "x", {}}).hints.alternatives, (std::vector<List>{{"s0"}, {"s1"}}));
}

// a0 or b0, and a1 or b1, and so on: more alternatives than are weighed.
std::string pairs(std::size_t count) {
  std::string declared = "action t flat\n", requirement;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    declared += "scope a" + n + "\nscope b" + n + "\nscope w" + n + " implies a" + n + "\n";
    requirement += (i == 0 ? "(a" : " and (a") + n + " or b" + n + ")";
  }
  return declared + "allow t x if " + requirement;
}

TEST(Hints, PastTheirBudgetTryWhatIsAskedForFirst) {
  const List bs = {"b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"};
  const std::string ask = " ask " + joined(bs, ", ") + "\n";
  const auto hints = [](const std::string& text) { return TestPolicy(text).explain("", "t", "x").hints; };
  const Hints asked = hints(pairs(9) + ask);
  EXPECT_FALSE(asked.complete);
  EXPECT_EQ(asked.required, bs);
  EXPECT_EQ(asked.alternatives, std::vector<List>{bs});
  EXPECT_EQ(asked.asked_by, 0U);
  // Another rule makes less do, or a deny asks for more.
  const Hints less = hints(pairs(9) + ask + "allow t x if b0\n");
  EXPECT_FALSE(less.complete);
  EXPECT_EQ(less.required, List{"b0"});
  EXPECT_EQ(less.asked_by, kNone);
  const Hints more = hints("scope z\n" + pairs(9) + ask + "deny t x unless z\n");
  EXPECT_FALSE(more.complete);
  EXPECT_EQ(more.required.size(), 10U);
  EXPECT_EQ(more.asked_by, kNone);
  // What a member implies would do in its place.
  const Hints narrower = hints(pairs(9) + " and v" + ask.substr(0, ask.size() - 1) + ", v\nscope v implies u\nscope u\nallow t x if all(b0, b1, b2, b3, b4, b5, b6, b7, b8, u)\n");
  EXPECT_FALSE(narrower.complete);
  EXPECT_EQ(narrower.asked_by, kNone);
}

TEST(Explanation, SaysWhichRuleAsks) {
  const TestPolicy policy(scopes(2) + "allow t x if s0 or s1\n  ask s1\n");
  const std::string text = explanation_text(policy->sources, policy->model, policy.explain("", "t", "x"), Colour::off);
  EXPECT_NE(text.find("would be allowed with `s1` (`ask` at test.policy:5)\n                or with `s0`\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace scopeward
