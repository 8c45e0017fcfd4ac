// SPDX-License-Identifier: Apache-2.0
#include "engine/satisfy.h"

#include <algorithm>

namespace scopeward {
namespace {

constexpr std::size_t kSteps = 20'000;
constexpr std::size_t kGoals = 1000;  // inside one another: bounds the recursion
constexpr std::size_t kDepth = 500;   // literals at once: bounds the work of comparing them

class Solver {
 public:
  Solver(const Model& model, bool deny, const Circumstances& circumstances, Patience& patience)
      : model_(model), deny_(deny), circumstances_(circumstances), patience_(patience) {}

  [[nodiscard]] Possible solve(FormulaId id) {
    const Goal goal{id, false, nullptr};
    const bool found = satisfy(&goal);
    return found ? Possible::yes : cut_off_ ? Possible::perhaps : Possible::no;
  }

 private:
  [[nodiscard]] bool spent() {
    if (++steps_ > kSteps || patience_.steps == 0) return true;
    --patience_.steps;
    return false;
  }

  struct Goal {  // what is still to be made true, as a list
    FormulaId formula = 0;
    bool negated = false;
    const Goal* rest = nullptr;
  };
  struct Literal {
    std::uint32_t atom = 0;
    bool negated = false;
  };

  bool satisfy(const Goal* goal) {
    if (goal == nullptr) return true;
    if (spent() || depth_ == kGoals || assumed_.size() > kDepth) {
      cut_off_ = true;
      return false;
    }
    ++depth_;
    const bool found = settle(goal);
    --depth_;
    return found;
  }

  bool settle(const Goal* goal) {
    const Formula& f = model_.formulas[goal->formula];
    const auto operands = model_.operands_of(f);
    switch (f.kind) {
      case Formula::Kind::not_: {
        const Goal inner{operands.front(), !goal->negated, goal->rest};
        return satisfy(&inner);
      }
      case Formula::Kind::let: {
        const Goal inner{model_.lets[f.index].formula, goal->negated, goal->rest};
        return satisfy(&inner);
      }
      case Formula::Kind::atom: {
        const Literal literal{f.index, goal->negated};
        if (!is_consistent(literal)) return false;
        assumed_.push_back(literal);
        const bool found = satisfy(goal->rest);
        assumed_.pop_back();
        return found;
      }
      default:
        break;
    }
    std::size_t needed = f.kind == Formula::Kind::and_ ? operands.size() : f.kind == Formula::Kind::or_ ? 1 : f.index;
    if (goal->negated) needed = operands.size() - needed + 1;
    return pick(operands, needed, goal);
  }

  // `needed` of the operands, tried from the first on.
  bool pick(std::span<const FormulaId> operands, std::size_t needed, const Goal* goal) {
    if (needed == 0) return satisfy(goal->rest);
    if (needed > operands.size() || cut_off_) return false;
    if (needed == operands.size()) {
      std::vector<Goal> goals(operands.size());
      for (std::size_t i = 0; i < operands.size(); ++i)
        goals[i] = {operands[i], goal->negated, i + 1 < operands.size() ? &goals[i + 1] : goal->rest};
      return satisfy(goals.data());
    }
    for (std::size_t i = 0; i + needed <= operands.size() && !cut_off_; ++i) {
      if (needed == 1) {
        const Goal one{operands[i], goal->negated, goal->rest};
        if (satisfy(&one)) return true;
        continue;
      }
      if (spent()) cut_off_ = true;
      if (pick_with(operands, i, needed, goal)) return true;
    }
    return false;
  }
  // The i-th operand, and the others of `needed` behind it: settled in that order by trying each choice of them.
  bool pick_with(std::span<const FormulaId> operands, std::size_t i, std::size_t needed, const Goal* goal) {
    std::vector<std::size_t> chosen(needed);
    chosen[0] = i;
    return choose(operands, chosen, 1, goal);
  }
  bool choose(std::span<const FormulaId> operands, std::vector<std::size_t>& chosen, std::size_t depth,
              const Goal* goal) {
    if (spent()) cut_off_ = true;
    if (cut_off_) return false;
    if (depth == chosen.size()) {
      std::vector<Goal> goals(chosen.size());
      for (std::size_t k = 0; k < chosen.size(); ++k)
        goals[k] = {operands[chosen[k]], goal->negated, k + 1 < chosen.size() ? &goals[k + 1] : goal->rest};
      return satisfy(goals.data());
    }
    for (std::size_t next = chosen[depth - 1] + 1; next + (chosen.size() - depth) <= operands.size(); ++next) {
      chosen[depth] = next;
      if (choose(operands, chosen, depth + 1, goal)) return true;
    }
    return false;
  }

  // Does holding `a` bring `b`?
  [[nodiscard]] bool brings(std::uint32_t a, std::uint32_t b) const {
    if (a == b) return true;
    const Atom &from = model_.atoms[a], &to = model_.atoms[b];
    const auto scope_of = [&](const Atom& atom) {
      return atom.kind == Atom::Kind::scope ? atom.index : model_.family_tests[atom.index].family;
    };
    if (!model_.vocabulary.implies(scope_of(from), scope_of(to))) return false;
    if (from.kind == Atom::Kind::scope) return true;
    return to.kind == Atom::Kind::family &&
           model_.family_tests[from.index].bindings == model_.family_tests[to.index].bindings;
  }

  [[nodiscard]] bool is_consistent(Literal added) const {
    const Atom& atom = model_.atoms[added.atom];
    if (atom.kind == Atom::Kind::attribute)
      return deny_ || attribute_is_consistent(added);           // to a deny, an absent attribute will do
    if (atom.kind == Atom::Kind::family && deny_) return true;  // and a value that can't bind
    const ScopeId scope = atom.kind == Atom::Kind::scope ? atom.index : model_.family_tests[atom.index].family;
    if (!added.negated && !circumstances_.internal_held && model_.vocabulary.scopes[scope].internal) return false;
    if (circumstances_.held != nullptr) return circumstances_.held->contains(scope) != added.negated;
    return std::ranges::none_of(assumed_, [&](const Literal& known) {
      const Atom::Kind kind = model_.atoms[known.atom].kind;
      if (kind == Atom::Kind::attribute || known.negated == added.negated) return false;
      if (kind == Atom::Kind::family && deny_) return false;
      return added.negated ? brings(known.atom, added.atom) : brings(added.atom, known.atom);
    });
  }

  [[nodiscard]] bool attribute_is_consistent(Literal added) const {
    const AttributeTest& test = model_.attribute_tests[model_.atoms[added.atom].index];
    std::vector<WantedTest> wanted{{&test, !added.negated}};
    for (const Literal& known : assumed_) {
      const Atom& atom = model_.atoms[known.atom];
      if (atom.kind == Atom::Kind::attribute && model_.attribute_tests[atom.index].attribute == test.attribute)
        wanted.push_back({&model_.attribute_tests[atom.index], !known.negated});
    }
    return can_pass(model_.attributes[test.attribute].kind, wanted, patience_) != Possible::no;
  }

  const Model& model_;
  bool deny_;
  Circumstances circumstances_;
  Patience& patience_;
  std::vector<Literal> assumed_;
  std::size_t steps_ = 0, depth_ = 0;
  bool cut_off_ = false;
};

}  // namespace

Possible can_hold(const Model& model, const Rule& rule, const Circumstances& circumstances, Patience& patience) {
  if (rule.requirement == kNone) return Possible::yes;
  return Solver(model, rule.effect == Effect::deny, circumstances, patience).solve(rule.requirement);
}

}  // namespace scopeward
