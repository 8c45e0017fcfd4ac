// SPDX-License-Identifier: Apache-2.0
// The normal form of requirements and operations: as sets of names for small ones, against the meaning for random ones.
#include "engine/terms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "tests/engine/random_requirement.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// "a b !c": what is held, then what is missing.
std::vector<std::string> dump(const Vocabulary& v, const std::vector<ScopeRef>& scopes, const std::vector<Term>& terms) {
  std::vector<std::string> lines;
  for (const Term& term : terms) {
    std::vector<std::string> names;
    const auto name = [&](LocalScope i) { return scopes[i].key.empty() ? v.scopes[scopes[i].id].name : instance_name(v.scopes[scopes[i].id], scopes[i].key); };
    for (const LocalScope i : term.held) names.push_back(name(i));
    for (const LocalScope i : term.missing) names.push_back("!" + name(i));
    std::sort(names.begin(), names.end(), [](const std::string& x, const std::string& y) { return (x[0] == '!') != (y[0] == '!') ? y[0] == '!' : x < y; });
    lines.push_back(joined(names));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

struct Row {
  const char* rule;
  std::vector<std::string> terms;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.rule; }

class RuleTerms : public testing::TestWithParam<Row> {};
TEST_P(RuleTerms, AreTheWaysToHold) {
  const TestPolicy policy("action t path\nscope a\nscope b\nscope c\nscope e:{id}\nattribute arg.on bool\nattribute arg.s string\nlet both = a and b\n" +
                          std::string(GetParam().rule) + "\n");
  const GivenAttributes given{{"arg.on", true}, {"arg.s", "not a value"}};
  const Request request{"t", "/42", given.borrow()};
  AskedOperation asked;
  ASSERT_TRUE(read_operation(policy->program, request, asked));
  std::vector<Match> matches;
  const auto keep = [&](const Match& match) { matches.push_back(match); };
  visit_allows(policy->program, asked, keep);
  visit_denies(policy->program, asked, keep);
  ASSERT_EQ(matches.size(), 1U);
  Terms terms(policy->model, request);
  const auto found = terms.of_rule(matches[0]);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(dump(policy->model.vocabulary, terms.scopes(), *found), GetParam().terms);
}

// clang-format off
const Row kRows[] = {
    {"allow t \"/*\" public", {""}},
    {"allow t \"/*\" authenticated", {""}},
    {"allow t \"/*\" anonymous", {}},
    {"allow t \"/*\" if a", {"a"}},
    {"allow t \"/*\" if a and b", {"a b"}},
    {"allow t \"/*\" if a or b", {"a", "b"}},
    {"allow t \"/*\" if (a or b) and c", {"a c", "b c"}},
    {"allow t \"/*\" if a or (a and b)", {"a"}},
    {"allow t \"/*\" if (a or b) and (a or c)", {"a", "b c"}},
    {"allow t \"/*\" if not (a and b)", {"!a", "!b"}},
    {"allow t \"/*\" if not (a or b)", {"!a !b"}},
    {"allow t \"/*\" if (a or b) and not (a and b)", {"a !b", "b !a"}},
    {"allow t \"/*\" if at_least(2, a, b, c)", {"a b", "a c", "b c"}},
    {"allow t \"/*\" if not at_least(2, a, b, c)", {"!a !b", "!a !c", "!b !c"}},
    {"allow t \"/*\" if both or c", {"a b", "c"}},
    {"allow t \"/*\" if arg.on and a", {"a"}},
    {"allow t \"/*\" if arg.on or a", {""}},
    {"allow t \"/*\" if not arg.on or a", {"a"}},
    {"allow t \"/{id}\" if e:{id} or b", {"b", "e:42"}},
    {"allow t \"/{id}\" if e:{arg.s} or b", {"b"}},           // a value that can't bind: unknown, so no way to hold
    {"allow t \"/{id}\" unless e:{arg.s} or b", {}},
    // A deny: the ways for it not to hold.
    {"deny t \"/*\" always", {}},
    {"deny t \"/*\" if a and b", {"!a", "!b"}},
    {"deny t \"/*\" unless a", {"a"}},
    {"deny t \"/*\" if arg.on", {}},
    {"deny t \"/*\" if not arg.on and a", {""}},
    {"deny t \"/{id}\" if e:{arg.s} and b", {"!b"}},
    {"deny t \"/{id}\" unless e:{arg.s} or b", {"b"}},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Rows, RuleTerms, testing::ValuesIn(kRows));

const std::vector<std::string> kNames = {"a", "b", "c", "d", "e"};
Held nothing(const std::string&) { return {}; }

bool some_term_holds(const Vocabulary& v, const std::vector<ScopeRef>& scopes, const std::vector<Term>& terms, const Held& held) {
  const auto has = [&](LocalScope i) { return held.contains(v.scopes[scopes[i].id].name); };
  return std::any_of(terms.begin(), terms.end(), [&](const Term& term) {
    return std::all_of(term.held.begin(), term.held.end(), has) && std::none_of(term.missing.begin(), term.missing.end(), has);
  });
}

TEST(OperationTerms, HoldExactlyWhereTheOperationIsAllowed) {
  std::string scopes = "action t flat\n";
  for (const std::string& name : kNames) scopes += "scope " + name + "\n";
  const auto grants = all_grants(kNames, nothing);
  std::size_t allowed_cases = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    RequirementDice dice(seed, kNames);
    const RandomRequirement first = dice.requirement(3), second = dice.requirement(2), deny = dice.requirement(2);
    const CompiledPolicy compiled =
        compile_policy("p", scopes + "allow t x if " + first.text + "\nallow t x unless " + second.text + "\ndeny t x if " + deny.text + "\n");
    if (compiled.policy == nullptr) continue;  // a requirement that can never hold
    const Policy& policy = *compiled.policy;
    const Request request{"t", "x", {}};
    AskedOperation asked;
    ASSERT_TRUE(read_operation(policy.program, request, asked));
    std::vector<Match> allows, denies;
    visit_allows(policy.program, asked, [&](const Match& match) { allows.push_back(match); });
    visit_denies(policy.program, asked, [&](const Match& match) { denies.push_back(match); });
    Terms terms(policy.model, request);
    const auto found = terms.of_operation(allows, denies);
    ASSERT_TRUE(found.has_value());
    for (std::size_t i = 0; i < found->size(); ++i)  // absorbed: none contains another
      for (std::size_t j = 0; j < found->size(); ++j)
        ASSERT_FALSE(i != j && std::ranges::includes((*found)[i].held, (*found)[j].held) && std::ranges::includes((*found)[i].missing, (*found)[j].missing));
    for (const auto& [asked_for, held] : grants) {
      const bool allowed = (first.holds(held) || !second.holds(held)) && !deny.holds(held);
      ASSERT_EQ(some_term_holds(policy.model.vocabulary, terms.scopes(), *found, held), allowed) << first.text << " | not " << second.text << " | deny " << deny.text;
      allowed_cases += allowed;
    }
  }
  EXPECT_GT(allowed_cases, 1000U);
}

TEST(OperationTerms, PastTheBudgetThereAreNone) {
  // 2^n terms: each of n pairs one way or the other.
  const auto terms_of = [](int pairs) {
    std::string text = "action t flat\n", requirement;
    for (int i = 0; i < pairs; ++i) {
      text += "scope a" + std::to_string(i) + "\nscope b" + std::to_string(i) + "\n";
      requirement += (i == 0 ? "(a" : " and (a") + std::to_string(i) + " or b" + std::to_string(i) + ")";
    }
    const TestPolicy policy(text + "allow t x if " + requirement + "\n");
    Terms terms(policy->model, {"t", "x", {}});
    const auto found = terms.of_rule({0, 0, {}});
    return found ? found->size() : 0;
  };
  EXPECT_EQ(terms_of(7), 128U);
  EXPECT_EQ(terms_of(8), 256U);
  EXPECT_EQ(terms_of(9), 0U);
}

}  // namespace
}  // namespace scopeward
