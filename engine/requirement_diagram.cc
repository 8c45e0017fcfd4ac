// SPDX-License-Identifier: Apache-2.0
#include "engine/requirement_diagram.h"

#include <algorithm>

#include "engine/limits.h"

namespace scopeward {
namespace {

constexpr std::size_t kVariables = 2048;  // a diagram is walked by recursion, one level for each

}  // namespace

ScopeRef as_written(const Model& model, const FamilyTest& test) {
  ScopeRef ref{test.family, {}};
  for (const Binding& binding : test.bindings) {
    if (!ref.key.empty()) ref.key += kKeyJoint;
    ref.key += "{" + (binding.from_attribute ? model.attributes[binding.index].name : model.captures[binding.index]) + "}";
  }
  return ref;
}

RequirementDiagram::RequirementDiagram(const Model& model, FormulaId requirement, DiagramBudget& budget)
    : model_(model),
      requirement_(requirement),
      budget_(budget),
      diagram_(std::min(budget.nodes, limits::kDiagramNodes)) {
  std::map<std::uint32_t, AttributeUse> uses;
  std::vector<bool> seen(model.lets.size() * 2, false);
  collect(requirement, false, seen, uses);
  for (const auto& [index, use] : uses) {
    if (too_complex_) return;
    auto cases = attribute_cases({use}, 0, budget_.region_steps);
    too_complex_ = !cases;
    if (cases) attributes_[index].cases = *std::move(cases);
  }
}

RequirementDiagram::~RequirementDiagram() { budget_.nodes -= std::min(budget_.nodes, diagram_.size()); }

void RequirementDiagram::spend(std::size_t steps) {
  too_complex_ = too_complex_ || budget_.steps < steps;
  budget_.steps -= std::min(budget_.steps, steps);
}

void RequirementDiagram::collect(FormulaId id, bool negated, std::vector<bool>& seen,
                                 std::map<std::uint32_t, AttributeUse>& uses) {
  spend(1);
  if (too_complex_) return;
  const Formula& f = model_.formulas[id];
  const auto use = [&](std::uint32_t attribute) -> AttributeUse& {
    AttributeUse& u = uses[attribute];
    u.attribute = &model_.attributes[attribute];
    u.separators = model_.vocabulary.separators;
    return u;
  };
  const auto add = [&](ScopeRef ref) {
    if (place_of_.try_emplace({ref.id, ref.key}, tested_.size()).second) tested_.push_back(std::move(ref));
  };
  if (f.kind == Formula::Kind::let) {
    const std::size_t at = f.index * 2 + (negated ? 1 : 0);
    if (!seen[at]) {
      seen[at] = true;
      collect(model_.lets[f.index].formula, negated, seen, uses);
    }
  } else if (f.kind != Formula::Kind::atom) {
    const bool turned = negated != (f.kind == Formula::Kind::not_);
    for (const FormulaId operand : model_.operands_of(f)) collect(operand, turned, seen, uses);
  } else if (const Atom& atom = model_.atoms[f.index]; atom.kind == Atom::Kind::attribute) {
    const AttributeTest& test = model_.attribute_tests[atom.index];
    use(test.attribute).tests.push_back(&test);
  } else if (atom.kind == Atom::Kind::scope) {
    is_monotone_ = is_monotone_ && !negated;
    add({atom.index, {}});
  } else {
    is_monotone_ = is_monotone_ && !negated;
    const FamilyTest& test = model_.family_tests[atom.index];
    add(as_written(model_, test));
    for (const Binding& binding : test.bindings)
      if (binding.from_attribute) use(binding.index).binds = true;
  }
}

// ---- variables: each when the requirement first speaks of it, so that what belongs together stands together

Diagram::Variable RequirementDiagram::new_variable(bool of_scopes) {
  too_complex_ = too_complex_ || of_scopes_.size() == kVariables;
  if (too_complex_) return 0;
  of_scopes_.push_back(of_scopes);
  return static_cast<Diagram::Variable>(of_scopes_.size() - 1);
}

void RequirementDiagram::may_hold(const std::vector<ScopeRef>& scopes, std::size_t own) {
  brought_by_.resize(tested_.size());
  std::map<std::vector<std::size_t>, std::size_t> known;
  for (std::size_t place = 0; place < scopes.size() && !too_complex_; ++place) {
    std::vector<std::size_t> brought;
    for (std::size_t i = 0; i < tested_.size(); ++i)
      if (brings(model_.vocabulary, scopes[place], tested_[i])) brought.push_back(i);
    spend(tested_.size() + 1);
    if (place >= own && (brought.empty() || !known.try_emplace(brought, held_.size()).second)) continue;
    for (const std::size_t i : brought) brought_by_[i].push_back(held_.size());
    held_.push_back({place, 0, false});
  }
}

// The last first: a diagram grows from its end, where one more variable on top costs one node.
std::vector<Diagram::Variable> RequirementDiagram::variables(const std::vector<std::size_t>& held) {
  std::vector<Diagram::Variable> result;
  for (const std::size_t i : held) {
    if (!held_[i].has_variable) held_[i].variable = new_variable(true);
    held_[i].has_variable = true;
    result.push_back(held_[i].variable);
  }
  std::sort(result.rbegin(), result.rend());
  return result;
}

// One variable for each case but the last: the first that is true says which case it is.
const RequirementDiagram::Tested& RequirementDiagram::attribute(std::uint32_t index) {
  Tested& tested = attributes_[index];
  if (!tested.is_case.empty()) return tested;
  std::vector<Ref> is;
  for (std::size_t i = 0; i + 1 < tested.cases.size(); ++i) is.push_back(diagram_.variable(new_variable(false)));
  for (std::size_t n = 0; n < tested.cases.size(); ++n) {
    Ref result = n < is.size() ? is[n] : Diagram::kTrue;
    for (std::size_t i = n; i-- > 0;) result = diagram_.choose(is[i], Diagram::kFalse, result);
    tested.is_case.push_back(result);
    spend(n + 1);
  }
  return tested;
}

RequirementDiagram::Ref RequirementDiagram::can_fill(const Binding& binding) {
  if (!binding.from_attribute) {
    const auto [at, added] = captures_.try_emplace(binding.index, Diagram::kFalse);
    if (added) at->second = diagram_.variable(new_variable(false));
    return at->second;
  }
  const Tested& tested = attribute(binding.index);
  Ref result = Diagram::kFalse;
  for (std::size_t n = 0; n < tested.cases.size(); ++n) {
    const AttributeCase& c = tested.cases[n];
    const AttributeValue value = c.absent ? model_.attributes[binding.index].default_value() : c.value();
    if (value.kind == AttributeKind::string && is_hole_value(value.string, model_.vocabulary.separators))
      result = diagram_.either(result, tested.is_case[n]);
  }
  return result;
}

RequirementDiagram::Ref RequirementDiagram::can_fill(const std::vector<Binding>& bindings) {
  Ref result = Diagram::kTrue;
  for (const Binding& binding : bindings) result = diagram_.both(result, can_fill(binding));
  return result;
}

RequirementDiagram::Ref RequirementDiagram::all_held(std::size_t first_few) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < first_few && i < held_.size(); ++i) places.push_back(i);
  Ref result = Diagram::kTrue;
  for (const Diagram::Variable v : variables(places)) result = diagram_.both(diagram_.variable(v), result);
  return result;
}

RequirementDiagram::Ref RequirementDiagram::none_held() {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < held_.size(); ++i) places.push_back(i);
  Ref result = Diagram::kTrue;
  for (const Diagram::Variable v : variables(places)) result = diagram_.without(result, diagram_.variable(v));
  return result;
}

RequirementDiagram::Ref RequirementDiagram::for_some_request(Ref f) {
  std::vector<bool> of_requests = of_scopes_;
  of_requests.flip();
  return diagram_.exists(f, of_requests);
}

std::vector<std::vector<std::size_t>> RequirementDiagram::smallest_sets(Ref f, std::size_t most, bool& all) {
  std::map<Diagram::Variable, std::size_t> place;
  for (const Held& held : held_)
    if (held.has_variable) place[held.variable] = held.place;
  std::vector<std::vector<std::size_t>> sets;
  for (const auto& set : diagram_.minimal_sets(f, most, all)) {
    sets.emplace_back();
    for (const Diagram::Variable v : set) sets.back().push_back(place[v]);
  }
  return sets;
}

// ---- requirements

RequirementDiagram::Kleene RequirementDiagram::scope(const ScopeRef& ref, const std::vector<Binding>& bindings) {
  const Ref filled = can_fill(bindings);
  Ref held = Diagram::kFalse;
  const auto& by = brought_by_[place_of_[{ref.id, ref.key}]];
  spend(by.size() + 1);
  if (all_are_held_) {
    held = std::ranges::any_of(by, [&](std::size_t i) { return i != not_held_; }) ? Diagram::kTrue : Diagram::kFalse;
  } else {
    for (const Diagram::Variable v : variables(by)) held = diagram_.either(diagram_.variable(v), held);
  }
  return {diagram_.both(filled, held), diagram_.without(filled, held)};
}

RequirementDiagram::Kleene RequirementDiagram::test(const AttributeTest& test) {
  const Attribute& declared = model_.attributes[test.attribute];
  const Tested& tested = attribute(test.attribute);
  Kleene result;
  spend(tested.cases.size());
  for (std::size_t n = 0; n < tested.cases.size(); ++n) {
    const AttributeCase& c = tested.cases[n];
    AttributeValue value = c.absent ? declared.default_value() : c.value();
    if (value.kind != declared.kind) value = {};
    const Truth truth = scopeward::evaluate(test, value);
    if (truth == Truth::yes) result.yes = diagram_.either(result.yes, tested.is_case[n]);
    if (truth == Truth::no) result.no = diagram_.either(result.no, tested.is_case[n]);
  }
  return result;
}

// Counted from the last operand on: yes[k] where at least k of those so far are true, no[k] where k are false. What the
// operands that are left could not bring up to the number that is needed is left out, so `and` and `or` take one step
// for each operand.
RequirementDiagram::Kleene RequirementDiagram::combine(const Formula& f, const std::vector<Kleene>& operands) {
  const std::size_t count = operands.size();
  const std::size_t needed = f.kind == Formula::Kind::and_ ? count : f.kind == Formula::Kind::or_ ? 1 : f.index;
  const std::size_t refused = count - needed + 1;
  std::vector<Ref> yes(needed + 1, Diagram::kFalse), no(refused + 1, Diagram::kFalse);
  yes[0] = no[0] = Diagram::kTrue;
  const auto step = [&](std::vector<Ref>& reached, Ref operand, std::size_t left) {
    const std::size_t most = reached.size() - 1, least = most > left ? most - left : 1;
    for (std::size_t k = std::min(most, count - left); k >= least; --k) {
      reached[k] = diagram_.either(reached[k], diagram_.both(operand, reached[k - 1]));
      spend(1);
    }
  };
  for (std::size_t i = count; i-- > 0 && !is_too_complex();) {
    step(yes, operands[i].yes, i);
    step(no, operands[i].no, i);
  }
  return {yes[needed], no[refused]};
}

RequirementDiagram::Kleene RequirementDiagram::evaluate(FormulaId id) {
  spend(1);
  if (is_too_complex()) return {};
  if (const auto known = done_.find(id); known != done_.end()) return known->second;
  const Formula& f = model_.formulas[id];
  Kleene result;
  if (f.kind == Formula::Kind::let) {
    result = evaluate(model_.lets[f.index].formula);
  } else if (f.kind != Formula::Kind::atom) {
    std::vector<Kleene> operands;
    for (const FormulaId operand : model_.operands_of(f)) operands.push_back(evaluate(operand));
    result = f.kind == Formula::Kind::not_ ? Kleene{operands.front().no, operands.front().yes} : combine(f, operands);
  } else if (const Atom& atom = model_.atoms[f.index]; atom.kind == Atom::Kind::attribute) {
    result = test(model_.attribute_tests[atom.index]);
  } else if (atom.kind == Atom::Kind::scope) {
    result = scope({atom.index, {}}, {});
  } else {
    const FamilyTest& test = model_.family_tests[atom.index];
    result = scope(as_written(model_, test), test.bindings);
  }
  done_[id] = result;
  return result;
}

RequirementDiagram::Ref RequirementDiagram::is_true() { return evaluate(requirement_).yes; }

RequirementDiagram::Ref RequirementDiagram::is_true_with_all(std::size_t but) {
  all_are_held_ = true;
  not_held_ = but;
  done_.clear();
  const Ref result = is_true();
  all_are_held_ = false;
  done_.clear();
  return result;
}

}  // namespace scopeward
