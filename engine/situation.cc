// SPDX-License-Identifier: Apache-2.0
#include "engine/situation.h"

#include <algorithm>

namespace scopeward {

const std::vector<ScopeId>& Subject::implied_by(ScopeId id) {
  const auto [at, added] = implied_by_.try_emplace(id);
  if (added) {
    const auto count = static_cast<ScopeId>(model.vocabulary.scopes.size());
    for (ScopeId from = 0; from < count; ++from)
      if (model.vocabulary.implies(from, id)) at->second.push_back(from);
    steps += count;
  }
  return at->second;
}

Situation::Situation(std::vector<Subject*> subjects, std::string action, std::string target)
    : action_(std::move(action)),
      target_(std::move(target)),
      diagram_(limits::kDiagramNodes, limits::kDiagramSteps - std::min(limits::kDiagramSteps, subjects.front()->diagram_steps)) {
  token_ = new_variable(Costs::token);
  sides_.resize(subjects.size());
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    sides_[i].subject = subjects[i];
    find_matches(sides_[i]);
  }
  find_attributes();
  for (Side& side : sides_) find_refs(side);
  if (!too_complex_) find_tokens();
  for (Side& side : sides_) {
    for (const Match& match : side.matches) {
      if (is_too_complex()) return;
      const bool allow = side.subject->model.rules[match.rule].effect == Effect::allow;
      (allow ? side.allows : side.denies).push_back({match.rule, match.pattern, rule_holds(side, match)});
    }
  }
}

void Situation::spend(Side& side, std::size_t steps) {
  side.subject->steps += steps;
  if (side.subject->steps > limits::kAnalysisSteps) too_complex_ = true;
}

Diagram::Variable Situation::new_variable(std::uint64_t cost) {
  costs_.push_back(cost);
  return static_cast<Diagram::Variable>(costs_.size() - 1);
}

void Situation::find_matches(Side& side) {
  Request request;
  request.action = action_;
  request.target = target_;
  side.known = read_operation(side.subject->program, request, side.operation);
  if (!side.known) return;
  const auto keep = [&](const Match& match) { side.matches.push_back(match); };
  visit_denies(side.subject->program, side.operation, keep);
  visit_allows(side.subject->program, side.operation, keep);
  std::stable_sort(side.matches.begin(), side.matches.end(),
                   [](const Match& a, const Match& b) { return a.rule < b.rule; });
  spend(side, side.matches.size());
}

std::optional<ExampleRequest> Situation::example(Ref f) const {
  const auto chosen = diagram_.cheapest(f, costs_);
  if (!chosen) return std::nullopt;
  const auto is_true = [&](Diagram::Variable v) { return std::find(chosen->begin(), chosen->end(), v) != chosen->end(); };
  ExampleRequest request;
  request.action = action_;
  request.target = target_;
  request.has_token = is_true(token_);
  for (const auto& [variable, token] : tokens_)
    if (is_true(variable)) request.scopes.push_back(token);
  for (const Attribute& attribute : attributes_) {
    std::size_t number = 0;
    for (const Diagram::Variable bit : attribute.bits) number = number * 2 + (is_true(bit) ? 1 : 0);
    if (number >= attribute.cases.size()) number = 0;
    if (!attribute.cases[number].absent) request.attributes.emplace_back(attribute.name, attribute.cases[number]);
  }
  return request;
}

std::vector<std::vector<std::string>> Situation::minimal_grants(Ref f, std::size_t most, bool& all) {
  std::vector<bool> quantified(costs_.size(), true);
  for (const auto& [variable, token] : tokens_) quantified[variable] = false;
  const Ref with_token = diagram_.both(diagram_.variable(token_), f);
  std::vector<std::vector<std::string>> grants;
  for (const auto& set : diagram_.minimal_sets(diagram_.exists(with_token, quantified), most, all)) {
    std::vector<std::string> names;
    for (const Diagram::Variable v : set) names.push_back(tokens_.at(v));
    grants.push_back(std::move(names));
  }
  return grants;
}

bool Situation::holds_without_token(Ref f) {
  return diagram_.without(f, diagram_.variable(token_)) != Diagram::kFalse;
}

}  // namespace scopeward
