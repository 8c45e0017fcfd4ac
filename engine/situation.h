// SPDX-License-Identifier: Apache-2.0
// One operation as a function of what the caller holds and of what the request's attributes are: who may do it, as a
// decision diagram, for one policy or for two side by side. A variable stands for a token's scopes that make the same
// difference here, or for a bit of an attribute's case; so every way to make a function true is a real request.
// Its parts: situation_scopes.cc, situation_attributes.cc, and situation_requirements.cc that joins them.
// Entry point: Situation. Tested by tests/engine/situation_test.cc, against decide().
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/attribute_cases.h"
#include "engine/diagram.h"
#include "engine/operation.h"
#include "engine/scope_set.h"

namespace scopeward {

// A policy under analysis, with what is worked out once for all its operations.
class Subject {
 public:
  explicit Subject(const Program& of) : program(of), model(*of.model) {}
  const Program& program;
  const Model& model;
  std::size_t steps = 0;          // of limits::kAnalysisSteps
  std::size_t diagram_steps = 0;  // of limits::kDiagramSteps

  [[nodiscard]] const std::vector<ScopeId>& implied_by(ScopeId id);  // all that bring it, itself among them

 private:
  std::map<ScopeId, std::vector<ScopeId>> implied_by_;
};

struct ExampleRequest {
  std::string action, target;
  bool has_token = false;
  std::vector<std::string> scopes;
  std::vector<std::pair<std::string, AttributeCase>> attributes;  // those that are sent
};

class Situation {
 public:
  // What makes one request smaller than another: fewer scopes first, then no token, then attributes left unsaid.
  struct Costs {
    static constexpr std::uint64_t scope = 1U << 20, token = 1U << 12, attribute = 1;
  };
  using Ref = Diagram::Ref;
  struct Kleene {  // neither: unknown
    Ref yes = Diagram::kFalse, no = Diagram::kFalse;
  };
  struct MatchedRule {
    std::uint32_t rule = 0, pattern = kNone;
    Ref holds = Diagram::kFalse;
  };

  // The subjects outlive the situation. `target` is canonical for each that knows the action.
  Situation(std::vector<Subject*> subjects, std::string action, std::string target);
  Situation(const Situation&) = delete;  // what was captured points into its target
  Situation& operator=(const Situation&) = delete;
  ~Situation() { sides_.front().subject->diagram_steps += diagram_.steps(); }

  // Then nothing else may be asked.
  [[nodiscard]] bool is_too_complex() const { return too_complex_ || diagram_.is_exhausted(); }

  [[nodiscard]] const std::vector<MatchedRule>& allows(std::size_t subject) const { return sides_[subject].allows; }
  [[nodiscard]] const std::vector<MatchedRule>& denies(std::size_t subject) const { return sides_[subject].denies; }
  [[nodiscard]] Ref allowed(std::size_t subject);
  // A requirement, or a part of one, as the matched rule with this pattern has it.
  [[nodiscard]] Kleene formula(std::size_t subject, std::uint32_t pattern, FormulaId id);
  [[nodiscard]] Diagram& diagram() { return diagram_; }

  // The smallest request that makes `f` true.
  [[nodiscard]] std::optional<ExampleRequest> example(Ref f) const;
  // The smallest sets of scopes with which a token can make `f` true, whatever the attributes; nothing else held.
  [[nodiscard]] std::vector<std::vector<std::string>> minimal_grants(Ref f, std::size_t most, bool& all);
  // Can it be true for a caller without a token?
  [[nodiscard]] bool holds_without_token(Ref f);

 private:
  struct Side {
    Subject* subject = nullptr;
    AskedOperation operation;
    bool known = false;  // the action, and the target is canonical
    std::vector<Match> matches;
    std::vector<MatchedRule> allows, denies;
    std::vector<ScopeRef> refs;                  // what its requirements test
    std::vector<std::vector<std::uint32_t>> by;  // for each of them, the variables of the tokens that bring it
    std::map<std::pair<std::uint32_t, FormulaId>, Kleene> done;  // by pattern and formula
  };
  struct Attribute {
    std::string name;
    std::vector<AttributeCase> cases;
    std::vector<Diagram::Variable> bits;
  };

  void find_matches(Side& side);
  void find_attributes();
  void find_refs(Side& side);
  void find_tokens();
  void collect_attributes(Side& side, FormulaId id, std::vector<bool>& seen, std::map<std::string, AttributeUse>& uses);
  void collect_refs(Side& side, const Match& match, FormulaId id, std::vector<bool>& seen);
  void add_ref(Side& side, ScopeRef ref);
  template <typename Visit>
  void each_key(Side& side, const Match& match, const FamilyTest& test, Visit&& visit);
  [[nodiscard]] Kleene any_instance(Side& side, const Match& match, const FamilyTest& test);
  [[nodiscard]] Kleene atom(Side& side, const Match& match, const Atom& atom);
  [[nodiscard]] Kleene test(Side& side, const AttributeTest& test);
  [[nodiscard]] Ref held(Side& side, const ScopeRef& ref);
  [[nodiscard]] Ref is_case(const Attribute& attribute, std::size_t number);
  [[nodiscard]] Kleene at_least(Side& side, const Match& match, const Formula& f);
  [[nodiscard]] Kleene evaluate(Side& side, const Match& match, FormulaId id);
  [[nodiscard]] Ref rule_holds(Side& side, const Match& match);
  [[nodiscard]] Diagram::Variable new_variable(std::uint64_t cost);
  [[nodiscard]] Attribute* find_attribute(const std::string& name);
  void spend(Side& side, std::size_t steps);

  std::string action_, target_;
  std::vector<Side> sides_;
  Diagram diagram_;
  bool too_complex_ = false;
  std::vector<std::uint64_t> costs_;
  Diagram::Variable token_;
  std::vector<Attribute> attributes_;
  std::map<Diagram::Variable, std::string> tokens_;  // the scope of a token that a variable stands for
};

}  // namespace scopeward
