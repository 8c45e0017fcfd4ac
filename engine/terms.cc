// SPDX-License-Identifier: Apache-2.0
#include "engine/terms.h"

#include <algorithm>
#include <iterator>

namespace scopeward {
namespace {

bool absorbs(const Term& small, const Term& large) {
  return std::ranges::includes(large.held, small.held) && std::ranges::includes(large.missing, small.missing);
}

std::vector<LocalScope> united(const std::vector<LocalScope>& a, const std::vector<LocalScope>& b) {
  std::vector<LocalScope> result;
  std::ranges::set_union(a, b, std::back_inserter(result));
  return result;
}

}  // namespace

bool Terms::spend(std::size_t steps) {
  steps_ += steps;
  return steps_ <= limits::kHintSteps;
}

bool Terms::add(std::vector<Term>& terms, Term term) {
  if (!spend(terms.size() + 1)) return false;
  // What must be held and missing at once can't be.
  for (const LocalScope held : term.held)
    for (const LocalScope missing : term.missing)
      if (held == missing) return true;
  for (const Term& known : terms)
    if (absorbs(known, term)) return true;
  std::erase_if(terms, [&](const Term& known) { return absorbs(term, known); });
  terms.push_back(std::move(term));
  return terms.size() <= limits::kAlternatives;
}

bool Terms::either(std::vector<Term>& terms, std::vector<Term> more) {
  return std::ranges::all_of(more, [&](Term& term) { return add(terms, std::move(term)); });
}

bool Terms::both(std::vector<Term>& terms, const std::vector<Term>& more) {
  std::vector<Term> product;
  for (const Term& a : terms)
    for (const Term& b : more)
      if (!add(product, {united(a.held, b.held), united(a.missing, b.missing)})) return false;
  terms = std::move(product);
  return true;
}

LocalScope Terms::local(ScopeId id, std::string_view key) {
  const auto [at, added] = locals_.try_emplace({id, std::string(key)}, static_cast<LocalScope>(scopes_.size()));
  if (added) scopes_.push_back({id, at->first.second});
  return at->second;
}

bool Terms::collect(FormulaId id, bool negated, std::vector<Term>& terms) {
  terms.clear();
  const Formula& f = model_.formulas[id];
  const auto operands = model_.operands_of(f);
  switch (f.kind) {
    case Formula::Kind::not_:
      return collect(operands.front(), !negated, terms);
    case Formula::Kind::let:
      return spend(1) && collect(model_.lets[f.index].formula, negated, terms);
    case Formula::Kind::at_least:
      return collect_count(f, negated, terms);
    case Formula::Kind::atom: {
      const Atom& atom = model_.atoms[f.index];
      if (atom.kind == Atom::Kind::attribute) {
        const Truth truth = attributes_ == Attributes::either_way ? (negated ? Truth::no : Truth::yes)
                                                                  : test_attribute(model_, atom.index, request_);
        if (truth == (negated ? Truth::no : Truth::yes)) terms.emplace_back();  // unknown is neither
        return spend(1);
      }
      std::string_view key;
      BoundKey bound;
      ScopeId scope = atom.index;
      if (atom.kind == Atom::Kind::family) {
        bind(model_, model_.family_tests[atom.index], *match_, request_, bound);
        if (bound.size == 0 && attributes_ == Attributes::of_request) return spend(1);
        scope = model_.family_tests[atom.index].family;
        key = bound.size == 0 ? std::string_view("1") : bound.view();
      }
      Term term;
      (negated ? term.missing : term.held).push_back(local(scope, key));
      terms.push_back(std::move(term));
      return spend(1);
    }
    case Formula::Kind::and_:
    case Formula::Kind::or_:
      break;
  }
  const bool all = (f.kind == Formula::Kind::and_) != negated;
  if (all) terms.emplace_back();
  std::vector<Term> operand_terms;
  for (const FormulaId operand : operands) {
    if (!collect(operand, negated, operand_terms)) return false;
    if (!(all ? both(terms, operand_terms) : either(terms, std::move(operand_terms)))) return false;
  }
  return true;
}

// reached[j]: the terms under which j of the operands so far hold.
bool Terms::collect_count(const Formula& f, bool negated, std::vector<Term>& terms) {
  const auto operands = model_.operands_of(f);
  const std::size_t needed = negated ? operands.size() - f.index + 1 : f.index;
  std::vector<std::vector<Term>> reached(needed + 1);
  reached[0].emplace_back();
  std::vector<Term> operand_terms;
  for (const FormulaId operand : operands) {
    if (!collect(operand, negated, operand_terms)) return false;
    for (std::size_t j = needed; j > 0; --j) {
      std::vector<Term> more = reached[j - 1];
      if (!both(more, operand_terms) || !either(reached[j], std::move(more))) return false;
    }
  }
  terms = std::move(reached[needed]);
  return true;
}

std::optional<std::vector<Term>> Terms::of_rule(const Match& match) {
  const Rule& rule = model_.rules[match.rule];
  match_ = &match;
  std::vector<Term> terms;
  switch (rule.condition) {
    case Condition::public_:
    case Condition::authenticated:
    case Condition::always:
    case Condition::anonymous: {
      const bool holds = rule.condition != Condition::anonymous;  // for a caller with a token
      if (holds == (rule.effect == Effect::allow)) terms.emplace_back();
      return terms;
    }
    case Condition::if_:
    case Condition::unless:
      break;
  }
  if (!collect(rule.requirement, rule.effect == Effect::deny, terms)) return std::nullopt;
  return terms;
}

std::optional<std::vector<Term>> Terms::of_operation(const std::vector<Match>& allows,
                                                     const std::vector<Match>& denies) {
  std::vector<Term> terms;
  for (const Match& match : allows) {
    auto more = of_rule(match);
    if (!more || !either(terms, *std::move(more))) return std::nullopt;
  }
  for (const Match& match : denies) {
    const auto more = of_rule(match);
    if (!more || !both(terms, *more)) return std::nullopt;
  }
  return terms;
}

}  // namespace scopeward
