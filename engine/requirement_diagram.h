// SPDX-License-Identifier: Apache-2.0
// A requirement as a decision diagram, for a caller with a token: over which of some scopes it holds, how the tests of
// attributes come out, and which holes can be filled. Families are filled by names here, not by values:
// `entries:{id}:read` and `entries:{arg.id}:read` are two scopes.
// Entry point: RequirementDiagram. Tested by tests/engine/ask_test.cc and, by brute force, tests/exhaustive.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/attribute_cases.h"
#include "engine/diagram.h"
#include "engine/model.h"
#include "engine/scope_set.h"

namespace scopeward {

// The scope that a test means, with `{id}` in place of the value that fills the hole.
[[nodiscard]] ScopeRef as_written(const Model& model, const FamilyTest& test);

// Does holding `a` bring `b`?
[[nodiscard]] inline bool brings(const Vocabulary& vocabulary, const ScopeRef& a, const ScopeRef& b) {
  return vocabulary.implies(a.id, b.id) && (a.key.empty() || a.key == b.key);
}

struct DiagramBudget {  // shared by many
  std::size_t nodes = 1U << 20;
  std::size_t steps = 1U << 24;    // of reading requirements and comparing scopes
  std::size_t region_steps = 0;    // so far, of limits::kRegionSteps
};

class RequirementDiagram {
 public:
  using Ref = Diagram::Ref;
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

  RequirementDiagram(const Model& model, FormulaId requirement, DiagramBudget& budget);
  RequirementDiagram(const RequirementDiagram&) = delete;
  RequirementDiagram& operator=(const RequirementDiagram&) = delete;
  ~RequirementDiagram();  // takes what it used from the budget

  // Then what the others answered means nothing.
  [[nodiscard]] bool is_too_complex() const { return too_complex_ || diagram_.is_exhausted(); }
  [[nodiscard]] Diagram& diagram() { return diagram_; }

  [[nodiscard]] bool is_monotone() const { return is_monotone_; }  // more scopes can only help
  // Do attributes and what fills holes make no difference?
  [[nodiscard]] bool depends_on_scopes_alone() const { return attributes_.empty() && captures_.empty(); }

  // The scopes that the requirement tests, as written.
  [[nodiscard]] const std::vector<ScopeRef>& tested() const { return tested_; }

  // What may be held; nothing else is. The first `own` have a variable each. The others share one as far as they bring
  // the same of what is tested, and need none if that is nothing. To be called once, first.
  void may_hold(const std::vector<ScopeRef>& scopes, std::size_t own);

  [[nodiscard]] Ref is_true();  // the requirement
  // The same where everything is held but one, if `but` is its place: then it speaks of no scopes.
  [[nodiscard]] Ref is_true_with_all(std::size_t but = kNobody);
  [[nodiscard]] Ref all_held(std::size_t first_few);
  [[nodiscard]] Ref none_held();
  // True where some held scopes, or some attributes and values, make it true.
  [[nodiscard]] Ref for_some_scopes(Ref f) { return diagram_.exists(f, of_scopes_); }
  [[nodiscard]] Ref for_some_request(Ref f);
  // The smallest sets of scopes that make `f` true, as places in what may be held.
  [[nodiscard]] std::vector<std::vector<std::size_t>> smallest_sets(Ref f, std::size_t most, bool& all);

 private:
  struct Kleene {  // neither: unknown
    Ref yes = Diagram::kFalse, no = Diagram::kFalse;
  };
  struct Held {              // scopes that bring the same
    std::size_t place = 0;   // of the first of them
    Diagram::Variable variable = 0;
    bool has_variable = false;
  };
  struct Tested {  // an attribute
    std::vector<AttributeCase> cases;
    std::vector<Ref> is_case;
  };

  void spend(std::size_t steps);
  void collect(FormulaId id, bool negated, std::vector<bool>& seen, std::map<std::uint32_t, AttributeUse>& uses);
  [[nodiscard]] Diagram::Variable new_variable(bool of_scopes);
  [[nodiscard]] std::vector<Diagram::Variable> variables(const std::vector<std::size_t>& held);
  [[nodiscard]] const Tested& attribute(std::uint32_t index);
  [[nodiscard]] Ref can_fill(const Binding& binding);
  [[nodiscard]] Ref can_fill(const std::vector<Binding>& bindings);
  [[nodiscard]] Kleene scope(const ScopeRef& ref, const std::vector<Binding>& bindings);
  [[nodiscard]] Kleene test(const AttributeTest& test);
  [[nodiscard]] Kleene combine(const Formula& f, const std::vector<Kleene>& operands);
  [[nodiscard]] Kleene evaluate(FormulaId id);

  const Model& model_;
  FormulaId requirement_;
  DiagramBudget& budget_;
  Diagram diagram_;
  bool too_complex_ = false, is_monotone_ = true;
  bool all_are_held_ = false;
  std::size_t not_held_ = kNobody;  // if all others are
  std::vector<ScopeRef> tested_;
  std::map<std::pair<ScopeId, std::string>, std::size_t> place_of_;  // in tested_
  std::vector<std::vector<std::size_t>> brought_by_;                 // for each of tested_, places in held_
  std::vector<Held> held_;
  std::map<std::uint32_t, Tested> attributes_;
  std::map<std::uint32_t, Ref> captures_;  // can it fill a hole?
  std::map<FormulaId, Kleene> done_;
  std::vector<bool> of_scopes_;  // by variable
};

}  // namespace scopeward
