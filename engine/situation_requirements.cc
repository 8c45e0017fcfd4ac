// SPDX-License-Identifier: Apache-2.0
// When a situation's rules hold: their requirements, as diagrams.
#include "engine/situation.h"

namespace scopeward {

Situation::Kleene Situation::atom(Side& side, const Match& match, const Atom& atom) {
  const Model& model = side.subject->model;
  switch (atom.kind) {
    case Atom::Kind::scope: {
      const Ref yes = held(side, {atom.index, {}});
      return {yes, diagram_.negation(yes)};
    }
    case Atom::Kind::attribute:
      return test(side, model.attribute_tests[atom.index]);
    case Atom::Kind::family:
      return any_instance(side, match, model.family_tests[atom.index]);
  }
  return {};
}

// enough[k]: at least k of the operands so far.
Situation::Kleene Situation::at_least(Side& side, const Match& match, const Formula& f) {
  const auto operands = side.subject->model.operands_of(f);
  const std::size_t needed = f.index, refused = operands.size() - needed + 1;
  std::vector<Ref> yes(needed + 1, Diagram::kFalse), no(refused + 1, Diagram::kFalse);
  yes[0] = no[0] = Diagram::kTrue;
  for (const FormulaId operand : operands) {
    const Kleene one = evaluate(side, match, operand);
    for (std::size_t k = needed; k > 0; --k) yes[k] = diagram_.either(yes[k], diagram_.both(one.yes, yes[k - 1]));
    for (std::size_t k = refused; k > 0; --k) no[k] = diagram_.either(no[k], diagram_.both(one.no, no[k - 1]));
    spend(side, needed + refused);
    if (is_too_complex()) return {};
  }
  return {yes[needed], no[refused]};
}

Situation::Kleene Situation::evaluate(Side& side, const Match& match, FormulaId id) {
  if (is_too_complex()) return {};
  const auto known = side.done.find({match.pattern, id});
  if (known != side.done.end()) return known->second;
  const Model& model = side.subject->model;
  const Formula& f = model.formulas[id];
  spend(side, 1);
  Kleene result;
  switch (f.kind) {
    case Formula::Kind::atom:
      result = atom(side, match, model.atoms[f.index]);
      break;
    case Formula::Kind::let:
      result = evaluate(side, match, model.lets[f.index].formula);
      break;
    case Formula::Kind::not_: {
      const Kleene operand = evaluate(side, match, model.operands_of(f).front());
      result = {operand.no, operand.yes};
      break;
    }
    case Formula::Kind::at_least:
      result = at_least(side, match, f);
      break;
    case Formula::Kind::and_:
    case Formula::Kind::or_: {
      const bool all = f.kind == Formula::Kind::and_;
      result = all ? Kleene{Diagram::kTrue, Diagram::kFalse} : Kleene{Diagram::kFalse, Diagram::kTrue};
      for (const FormulaId operand : model.operands_of(f)) {
        const Kleene one = evaluate(side, match, operand);
        result.yes = all ? diagram_.both(result.yes, one.yes) : diagram_.either(result.yes, one.yes);
        result.no = all ? diagram_.either(result.no, one.no) : diagram_.both(result.no, one.no);
      }
      break;
    }
  }
  side.done[{match.pattern, id}] = result;
  return result;
}

Situation::Ref Situation::rule_holds(Side& side, const Match& match) {
  const Rule& rule = side.subject->model.rules[match.rule];
  const Ref token = diagram_.variable(token_);
  switch (rule.condition) {
    case Condition::public_:
    case Condition::always:
      return Diagram::kTrue;
    case Condition::anonymous:
      return diagram_.negation(token);
    case Condition::authenticated:
      return token;
    case Condition::if_:
    case Condition::unless: {
      const Kleene requirement = evaluate(side, match, rule.requirement);
      if (rule.effect == Effect::deny) return diagram_.negation(requirement.no);
      return diagram_.both(token, requirement.yes);
    }
  }
  return Diagram::kFalse;
}

Situation::Ref Situation::allowed(std::size_t subject) {
  Ref allowed = Diagram::kFalse, denied = Diagram::kFalse;
  for (const MatchedRule& rule : sides_[subject].allows) allowed = diagram_.either(allowed, rule.holds);
  for (const MatchedRule& rule : sides_[subject].denies) denied = diagram_.either(denied, rule.holds);
  return diagram_.without(allowed, denied);
}

Situation::Kleene Situation::formula(std::size_t subject, std::uint32_t pattern, FormulaId id) {
  Side& side = sides_[subject];
  for (const Match& match : side.matches)
    if (match.pattern == pattern) return evaluate(side, match, id);
  return {};
}

}  // namespace scopeward
