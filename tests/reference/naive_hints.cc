// SPDX-License-Identifier: Apache-2.0
// Brute force over all subsets. Entry point: find_alternatives. Tested by tests/reference/naive_test.cc.
#include "tests/reference/naive_hints.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

namespace scopeward::reference {
namespace {

Members unite(const Members& left, const Members& right) {
  Members both = left;
  both.insert(right.begin(), right.end());
  return both;
}

using Known = std::map<Members, bool>;  // what was answered for a closed set: many subsets have the same closure

bool allowed(const Question& question, const Members& closed, Known& known) {
  const auto [entry, is_new] = known.try_emplace(closed, false);
  if (is_new) entry->second = question.allowed(closed);
  return entry->second;
}

// A is sufficient when the operation is allowed with cl(A and I) and with cl(G and A).
bool is_sufficient(const Question& question, const Members& asked, Known& known) {
  const Vocabulary& vocabulary = question.vocabulary;
  return allowed(question, vocabulary.closure(unite(asked, question.kept)), known) &&
         allowed(question, vocabulary.closure(unite(question.added_to, asked)), known);
}

std::set<Members> closures_of_sufficient_sets(const Question& question, Known& known) {
  const std::vector<Member> candidates(question.candidates.begin(), question.candidates.end());
  if (candidates.size() > kMostCandidates) throw std::length_error("too many candidates for brute force");
  std::set<Members> closures;
  for (std::size_t subset = 0; subset < std::size_t{1} << candidates.size(); ++subset) {
    Members asked;
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if ((subset >> i & 1) != 0) asked.insert(candidates[i]);
    if (is_sufficient(question, asked, known)) closures.insert(question.vocabulary.closure(asked));
  }
  return closures;
}

std::vector<Members> those_that_contain_no_other(const std::set<Members>& closures) {
  std::vector<Members> minimal;
  for (const Members& closure : closures) {
    const bool contains_another = std::any_of(closures.begin(), closures.end(), [&](const Members& other) {
      return other != closure && holds_all(closure, other);
    });
    if (!contains_another) minimal.push_back(closure);
  }
  return minimal;
}

// The members that no other member implies.
Members generators(const Vocabulary& vocabulary, const Members& closure) {
  Members kept;
  for (const Member& member : closure) {
    const bool implied = std::any_of(closure.begin(), closure.end(), [&](const Member& other) {
      return other != member && holds(vocabulary.closure({other}), member);
    });
    if (!implied) kept.insert(member);
  }
  return kept;
}

// Smaller comes first.
auto rank(const Question& question, const Members& members) {
  const Members all = question.vocabulary.closure(unite(question.held, members));
  std::set<std::size_t> beyond;  // declared scopes: a family with its instances counts once
  for (const Member& member : all)
    if (!holds(question.held, member)) beyond.insert(member.scope);
  double weight = 0;
  for (const std::size_t scope : beyond) weight += question.vocabulary.scopes()[scope].weight;

  int outside = 0, inside = 0;
  std::vector<std::size_t> declaration;
  std::vector<std::vector<std::string>> values;
  for (const Member& member : members) {
    ++(holds(question.held, member) ? inside : outside);
    declaration.push_back(member.scope);
    values.push_back(member.values);
  }
  return std::make_tuple(weight, outside, -inside, declaration, values);
}

// grammar/README.md (Ask): the first alternative that a rule asks for goes to the front, unless the caller holds a member
// of another that what is asked for does not bring.
void put_asked_first(const Question& question, std::vector<Members>& alternatives) {
  for (const Members& asked : question.asked) {
    const Members brought = question.vocabulary.closure(asked);
    for (std::size_t i = 0; i < alternatives.size(); ++i) {
      if (question.vocabulary.closure(alternatives[i]) != brought) continue;
      const Members chosen = alternatives[i];
      for (const Members& alternative : alternatives)
        for (const Member& member : alternative)
          if (alternative != chosen && holds(question.held, member) && !holds(brought, member)) return;
      alternatives.erase(alternatives.begin() + static_cast<std::ptrdiff_t>(i));
      alternatives.insert(alternatives.begin(), chosen);
      return;
    }
  }
}

}  // namespace

std::vector<Members> find_alternatives(const Question& question) {
  Known known;
  if (is_sufficient(question, {}, known)) return {};  // a valid token alone is enough
  std::vector<Members> alternatives;
  for (const Members& closure : those_that_contain_no_other(closures_of_sufficient_sets(question, known)))
    alternatives.push_back(generators(question.vocabulary, closure));
  std::sort(alternatives.begin(), alternatives.end(),
            [&](const Members& left, const Members& right) { return rank(question, left) < rank(question, right); });
  put_asked_first(question, alternatives);
  return alternatives;
}

}  // namespace scopeward::reference
