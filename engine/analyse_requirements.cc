// SPDX-License-Identifier: Apache-2.0
// Parts of an `and` or `or` without which the rule would be the same: RedundantParts of analyse.h. A part is taken out
// by building the requirement again around what is left of its `and` or `or`, and two diagrams are compared.
#include <unordered_set>

#include "engine/analyse.h"
#include "engine/checker.h"

namespace scopeward {
namespace {

using Kleene = Situation::Kleene;
using Ref = Situation::Ref;

struct Around {  // what stands around a part of a requirement, from the inside out
  const Around* up = nullptr;
  Formula::Kind kind = Formula::Kind::and_;  // and_, or_ or not_
  Kleene others;                             // the other operands together
};

Kleene combine(Diagram& diagram, Formula::Kind kind, Kleene a, Kleene b) {
  if (kind == Formula::Kind::and_) return {diagram.both(a.yes, b.yes), diagram.either(a.no, b.no)};
  return {diagram.either(a.yes, b.yes), diagram.both(a.no, b.no)};
}

Kleene rebuild(Diagram& diagram, const Around* around, Kleene part) {
  for (; around != nullptr; around = around->up)
    part = around->kind == Formula::Kind::not_ ? Kleene{part.no, part.yes}
                                               : combine(diagram, around->kind, around->others, part);
  return part;
}

class Finder {
 public:
  Finder(Situation& situation, const Model& model, std::uint32_t pattern, bool is_deny)
      : situation_(situation), model_(model), pattern_(pattern), is_deny_(is_deny) {}

  void run(FormulaId requirement) {
    whole_ = value(situation_.formula(0, pattern_, requirement));
    look_into(requirement, nullptr);
  }
  std::vector<std::pair<FormulaId, FormulaId>> found;  // a part, and the `and` or `or` that it belongs to

 private:
  [[nodiscard]] Ref value(const Kleene& k) const { return is_deny_ ? k.no : k.yes; }

  // As deep as a policy may nest.
  void look_into(FormulaId id, const Around* up) {
    if (situation_.is_too_complex()) return;
    const Formula& f = model_.formulas[id];
    const auto operands = model_.operands_of(f);
    if (f.kind == Formula::Kind::not_) {
      const Around around{up, f.kind, {}};
      look_into(operands.front(), &around);
      return;
    }
    if (f.kind != Formula::Kind::and_ && f.kind != Formula::Kind::or_) return;
    Diagram& diagram = situation_.diagram();
    const bool all = f.kind == Formula::Kind::and_;
    const Kleene neutral = all ? Kleene{Diagram::kTrue, Diagram::kFalse} : Kleene{Diagram::kFalse, Diagram::kTrue};
    std::vector<Kleene> before{neutral}, others(operands.size());
    for (const FormulaId operand : operands)
      before.push_back(combine(diagram, f.kind, before.back(), situation_.formula(0, pattern_, operand)));
    Kleene behind = neutral;
    for (std::size_t i = operands.size(); i-- > 0;) {
      others[i] = combine(diagram, f.kind, before[i], behind);
      behind = combine(diagram, f.kind, behind, situation_.formula(0, pattern_, operands[i]));
    }
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (is_written(operands, i) && value(rebuild(diagram, up, others[i])) == whole_) found.emplace_back(operands[i], id);
      const Around around{up, f.kind, others[i]};
      look_into(operands[i], &around);
    }
  }

  // What a pattern expands to stands at the pattern's place, side by side, all of it: no author can leave one out.
  [[nodiscard]] bool is_written(std::span<const FormulaId> operands, std::size_t i) const {
    if (operands.size() < 2) return false;
    const auto span = [&](std::size_t at) { return model_.formulas[operands[at]].span; };
    return (i == 0 || span(i - 1) != span(i)) && (i + 1 == operands.size() || span(i + 1) != span(i));
  }

  Situation& situation_;
  const Model& model_;
  std::uint32_t pattern_;
  bool is_deny_;
  Ref whole_ = Diagram::kFalse;
};

// Why a scope in an `and` or `or` changes nothing, where its neighbours say so alone.
std::string reason(const Model& model, FormulaId part, const Formula& whole) {
  const auto scope_of = [&](FormulaId id) -> ScopeId {
    const Formula& f = model.formulas[id];
    if (f.kind != Formula::Kind::atom || model.atoms[f.index].kind != Atom::Kind::scope) return kNone;
    return model.atoms[f.index].index;
  };
  const ScopeId mine = scope_of(part);
  if (mine == kNone) return {};
  const auto& scopes = model.vocabulary.scopes;
  for (const FormulaId other : model.operands_of(whole)) {
    const ScopeId theirs = scope_of(other);
    if (other == part || theirs == kNone) continue;
    const bool all = whole.kind == Formula::Kind::and_;
    const ScopeId from = all ? theirs : mine, to = all ? mine : theirs;
    if (from != to && model.vocabulary.implies(from, to))
      return "`" + scopes[from].name + "` implies `" + scopes[to].name + "`";
  }
  return {};
}

}  // namespace

std::size_t RedundantParts::c_rules() const { return c_.model.rules.size(); }

void RedundantParts::look_at(Situation& situation, const Situation::MatchedRule& matched) {
  const Rule& rule = c_.model.rules[matched.rule];
  Known& known = known_[matched.rule];
  if (rule.requirement == kNone || situation.is_too_complex() || (known.is_seen && known.parts.empty())) return;
  Finder finder(situation, c_.model, matched.pattern, rule.effect == Effect::deny);
  finder.run(rule.requirement);
  if (situation.is_too_complex()) finder.found.clear();
  if (!known.is_seen) {
    for (const auto& [part, whole] : finder.found) {
      known.parts.push_back(part);
      known.siblings_of.push_back(whole);
    }
  } else {
    std::unordered_set<FormulaId> still;
    for (const auto& [part, whole] : finder.found) still.insert(part);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < known.parts.size(); ++i) {
      if (!still.contains(known.parts[i])) continue;
      known.parts[kept] = known.parts[i];
      known.siblings_of[kept++] = known.siblings_of[i];
    }
    known.parts.resize(kept);
    known.siblings_of.resize(kept);
  }
  known.is_seen = true;
}

// One for each rule: with one part gone, another may be needed.
void RedundantParts::report(const std::vector<RuleFinding>& findings) {
  for (std::size_t rule = 0; rule < known_.size(); ++rule) {
    if (known_[rule].parts.empty() || findings[rule].is_shown || findings[rule].is_unknown || !findings[rule].matters)
      continue;
    const FormulaId part = known_[rule].parts.front();
    const Formula& whole = c_.model.formulas[known_[rule].siblings_of.front()];
    Diagnostic& d = c_.report(Code::redundant_requirement, c_.model.formulas[part].span, "this part of the requirement changes nothing",
                              "with or without it, the rule is the same", "leave it out, or mend it");
    d.note = reason(c_.model, part, whole);
  }
}

}  // namespace scopeward
