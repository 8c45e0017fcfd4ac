// SPDX-License-Identifier: Apache-2.0
#include "engine/prove_ask.h"

#include <algorithm>
#include <set>

#include "engine/alternative.h"
#include "engine/checker.h"
#include "engine/limits.h"

namespace scopeward {
namespace {

using Ref = Diagram::Ref;

constexpr std::size_t kMostShown = 5;
constexpr std::size_t kMostCovers = 512;  // ways to bring what a rule tests, for a message

// What could be asked for of what `asked` brings: first its own members, then what they imply. Of a family that is
// implied whole, the instances that the requirement speaks of.
std::vector<ScopeRef> requestable_members(const Vocabulary& v, const Alternative& asked,
                                          const std::vector<ScopeRef>& tested, DiagramBudget& budget) {
  std::vector<ScopeRef> members = asked.members;
  std::set<std::pair<ScopeId, std::string>> known;
  for (const ScopeRef& ref : members) known.emplace(ref.id, ref.key);
  const auto add = [&](const ScopeRef& ref) {
    if (known.emplace(ref.id, ref.key).second) members.push_back(ref);
  };
  for (const ScopeRef& ref : asked.closure.members()) {
    if (!v.scopes[ref.id].is_requestable()) continue;
    if (!v.scopes[ref.id].is_family() || !ref.key.empty()) {
      add(ref);
      continue;
    }
    budget.steps -= std::min(budget.steps, tested.size());
    if (budget.steps == 0) return members;  // the proof ends there too
    for (const ScopeRef& test : tested)
      if (!test.key.empty() && v.implies(ref.id, test.id)) add({ref.id, test.key});
  }
  return members;
}

std::vector<std::string> names_of(const Vocabulary& v, const Alternative& alternative) {
  std::vector<std::string> names;
  for (const ScopeRef& ref : alternative.members) {
    const Scope& scope = v.scopes[ref.id];
    names.push_back(ref.key.empty() ? scope.name : instance_name(scope, ref.key));
  }
  return names;
}

std::string listed(const std::vector<std::vector<std::string>>& alternatives) {
  std::string text;
  for (const auto& names : alternatives) {
    text += text.empty() ? "`" : "; `";
    for (const std::string& name : names) text += (text.back() == '`' ? "" : ", ") + name;
    text += "`";
  }
  return text;
}

void report(Checker& c, const Rule& rule, const AskProof& proof, DiagramBudget& budget) {
  const Span span = cover(rule.asked.front().span, rule.asked.back().span);
  if (proof.is_alternative == Possible::perhaps) {
    c.report(Code::unproved_ask, span, "what this rule asks for is perhaps not one of its alternatives",
             "could not be proved", "simplify the requirement")
        .note = "the requirement is too complex; where this is no alternative, `ask` changes nothing";
    return;
  }
  const AlternativesOfRule alternatives = alternatives_of(c.model, rule, budget);
  Diagnostic& d = c.report(Code::not_an_alternative, span, "what this rule asks for is not one of its alternatives",
                           proof.is_ever_enough ? "less than this would do" : "not enough for this rule");
  if (!alternatives.some.empty()) {
    d.help = !alternatives.complete          ? "ask for an alternative, such as "
             : alternatives.some.size() == 1 ? "ask for its only alternative: "
                                             : "ask for one of its alternatives: ";
    d.help += listed(alternatives.some);
  } else {
    d.help = alternatives.complete ? "leave `ask` out" : "ask for an alternative, or leave `ask` out";
    if (alternatives.complete) d.note = "there is nothing that a client could ask for to satisfy this rule";
  }
}

}  // namespace

// When is the requirement true with all that is asked for, and with nothing that brings less of it? Where more scopes
// can only help, the most that brings less is everything without one member. A member whose hole can't be filled brings
// nothing that is tested, so less than all would do there, too.
AskProof prove_ask(const Model& model, const Rule& rule, DiagramBudget& budget) {
  AskProof proof;
  std::vector<ScopeRef> refs;
  for (const AskedScope& scope : rule.asked) refs.push_back(as_written(model, scope.scope));
  const Alternative asked = make_alternative(model.vocabulary, refs);
  const std::size_t count = asked.members.size();
  RequirementDiagram requirement(model, rule.requirement, budget);
  if (requirement.is_too_complex()) return proof;
  requirement.may_hold(requestable_members(model.vocabulary, asked, requirement.tested(), budget), count);

  Diagram& diagram = requirement.diagram();
  const Ref enough = requirement.is_true_with_all();
  Ref when = enough;
  if (requirement.is_monotone()) {
    for (std::size_t i = 0; i < count && when != Diagram::kFalse && !requirement.is_too_complex(); ++i)
      when = diagram.without(when, requirement.is_true_with_all(i));
  } else if (enough != Diagram::kFalse) {
    const Ref less = diagram.without(requirement.is_true(), requirement.all_held(count));
    when = diagram.without(enough, requirement.for_some_scopes(less));
  }
  if (requirement.is_too_complex()) return proof;
  proof.is_alternative = when == Diagram::kFalse ? Possible::no : Possible::yes;
  proof.is_ever_enough = enough != Diagram::kFalse;
  return proof;
}

AlternativesOfRule alternatives_of(const Model& model, const Rule& rule, DiagramBudget& budget) {
  AlternativesOfRule result;
  const Vocabulary& v = model.vocabulary;
  RequirementDiagram requirement(model, rule.requirement, budget);
  std::vector<ScopeRef> ways;
  for (const ScopeRef& tested : requirement.tested()) {
    if (ways.size() > kMostCovers) return result;
    for (ScopeRef& cover : covers(v, Eligible::requestable, tested)) ways.push_back(std::move(cover));
  }
  std::ranges::sort(ways, [&](const ScopeRef& a, const ScopeRef& b) { return comes_first(v, a, b); });
  ways.erase(std::unique(ways.begin(), ways.end()), ways.end());
  requirement.may_hold(ways, ways.size());

  Diagram& diagram = requirement.diagram();
  const Ref is_true = requirement.is_true();
  const Ref without_any = requirement.for_some_scopes(diagram.both(is_true, requirement.none_held()));
  const Ref needs_some = requirement.for_some_request(diagram.without(is_true, without_any));
  bool all = false;
  auto sets = requirement.smallest_sets(needs_some, kMostShown, all);
  if (requirement.is_too_complex()) return result;
  for (auto& set : sets) std::ranges::sort(set);
  std::ranges::sort(sets, [](const auto& a, const auto& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; });
  std::vector<Alternative> found;
  for (const auto& set : sets) {
    std::vector<ScopeRef> members;
    for (const std::size_t place : set) members.push_back(ways[place]);
    found.push_back(make_alternative(v, members));
  }
  for (const Alternative& one : found) {
    const bool is_smallest = std::ranges::none_of(found, [&](const Alternative& other) {
      return one.closure.includes(other.closure) && !other.closure.includes(one.closure);
    });
    if (is_smallest) result.some.push_back(names_of(v, one));
  }
  result.complete = all && requirement.depends_on_scopes_alone();
  return result;
}

void prove_asks(Checker& c) {
  DiagramBudget budget;
  Patience patience;
  for (const Rule& rule : c.model.rules) {
    if (rule.asked.empty() || rule.requirement == kNone) continue;
    const AskProof proof = prove_ask(c.model, rule, budget);
    if (proof.is_alternative == Possible::yes) continue;
    if (can_hold(c.model, rule, {}, patience) != Possible::no) report(c, rule, proof, budget);  // else P0301 says it
  }
}

}  // namespace scopeward
