// SPDX-License-Identifier: Apache-2.0
// What a policy means: every name looked up, every pattern expanded, spans kept for whoever explains. check.h makes it
// from the syntax tree, compile.h turns it into a program.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/attribute.h"
#include "engine/pattern.h"
#include "engine/vocabulary.h"
#include "grammar/source.h"
#include "grammar/syntax.h"

namespace scopeward {

inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

struct Settings {
  std::string name, profile, resource, documentation;
  std::vector<std::string> authorization_servers;
  std::vector<ScopeId> initial_scopes;  // in declaration order, each once
  bool advertise_initial_only = false, hierarchy = false;
};

struct Action {
  std::string name;
  TargetForm form = TargetForm::flat;
};

// Where the value of a family's hole comes from.
struct Binding {
  bool from_attribute = false;
  std::uint32_t index = 0;  // into Model::attributes, or into Model::captures
  friend bool operator==(const Binding&, const Binding&) = default;
};

struct FamilyTest {
  ScopeId family = 0;
  std::vector<Binding> bindings;  // in the order of Scope::hole_order
  friend bool operator==(const FamilyTest&, const FamilyTest&) = default;
};

// A scope that a rule asks for: without bindings a static one.
struct AskedScope {
  FamilyTest scope;
  Span span;
};

// One thing that a requirement tests. Equal tests are one atom.
struct Atom {
  enum class Kind : std::uint32_t { scope, family, attribute };
  Kind kind = Kind::scope;
  std::uint32_t index = 0;  // a ScopeId, or into Model::family_tests, or into Model::attribute_tests
};

using FormulaId = std::uint32_t;

struct Formula {
  enum class Kind : std::uint8_t { atom, let, not_, and_, or_, at_least };
  Kind kind = Kind::atom;
  std::uint32_t index = 0;           // an atom, a let, or how many of at_least
  std::uint32_t begin = 0, end = 0;  // operands, in Model::operands
  Span span;
};

struct Let {
  std::string name;
  FormulaId formula = kNone;
  Span span, name_span;
  std::uint32_t uses = 0;
};

struct Rule {
  Effect effect = Effect::allow;
  Condition condition = Condition::always;
  bool every_operation = false;
  bool has_message = false;
  FormulaId requirement = kNone;  // negated already for `unless`: it holds if this is true
  Span span, condition_span;
  std::string message;
  std::vector<AskedScope> asked;  // the alternative that clients are sent to first, as written; none without `ask`
};

struct Matcher {  // one pair of an action and a target of a rule
  std::uint32_t rule = 0, action = 0, pattern = 0;
  std::uint32_t excepts_begin = 0, excepts_end = 0;  // patterns, in Model::excepts
};

struct Operation {
  std::uint32_t action = 0, pattern = 0;
  Span span;
  std::string description;
};

struct Model {
  Settings settings;
  Vocabulary vocabulary;
  std::vector<Attribute> attributes;
  std::vector<std::string> captures;  // the names of holes in targets
  std::vector<Action> actions;
  std::vector<Let> lets;
  std::vector<Rule> rules;  // in source order

  std::vector<Atom> atoms;
  std::vector<FamilyTest> family_tests;
  std::vector<AttributeTest> attribute_tests;
  std::vector<Formula> formulas;
  std::vector<FormulaId> operands;

  std::vector<Matcher> matchers;  // in source order
  std::vector<Pattern> patterns;
  std::vector<Span> pattern_spans;                           // for each pattern, where it is written
  std::vector<std::vector<std::uint32_t>> pattern_captures;  // for each pattern, its holes as indices into `captures`
  std::vector<std::uint32_t> excepts;
  std::vector<Operation> operations;

  [[nodiscard]] std::span<const FormulaId> operands_of(const Formula& f) const {
    return {operands.data() + f.begin, operands.data() + f.end};
  }
};

}  // namespace scopeward
