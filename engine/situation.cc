// SPDX-License-Identifier: Apache-2.0
#include "engine/situation.h"

#include <algorithm>

#include "engine/atoms.h"
#include "engine/grant.h"

namespace scopeward {
namespace {

// What makes one request smaller than another: fewer scopes first, then no token, then attributes left unsaid.
constexpr std::uint64_t kScopeCost = 1U << 20, kTokenCost = 1U << 12, kAttributeCost = 1;

}  // namespace

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
  token_ = new_variable(kTokenCost);
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

// ---- attributes

Situation::Attribute* Situation::find_attribute(const std::string& name) {
  const auto at = std::find_if(attributes_.begin(), attributes_.end(), [&](const Attribute& a) { return a.name == name; });
  return at == attributes_.end() ? nullptr : &*at;
}

void Situation::collect_attributes(Side& side, FormulaId id, std::vector<bool>& seen,
                                   std::map<std::string, AttributeUse>& uses) {
  const Model& model = side.subject->model;
  const Formula& f = model.formulas[id];
  spend(side, 1);
  const auto use = [&](std::uint32_t attribute) -> AttributeUse& {
    AttributeUse& u = uses[model.attributes[attribute].name];
    u.attribute = &model.attributes[attribute];
    u.separators = model.vocabulary.separators;
    return u;
  };
  if (f.kind == Formula::Kind::let) {
    if (seen[f.index]) return;
    seen[f.index] = true;
    collect_attributes(side, model.lets[f.index].formula, seen, uses);
  } else if (f.kind == Formula::Kind::atom) {
    const Atom& atom = model.atoms[f.index];
    if (atom.kind == Atom::Kind::attribute) {
      const AttributeTest& test = model.attribute_tests[atom.index];
      use(test.attribute).tests.push_back(&test);
    } else if (atom.kind == Atom::Kind::family) {
      for (const Binding& binding : model.family_tests[atom.index].bindings)
        if (binding.from_attribute) use(binding.index).binds = true;
    }
  } else {
    for (const FormulaId operand : model.operands_of(f)) collect_attributes(side, operand, seen, uses);
  }
}

void Situation::find_attributes() {
  std::map<std::string, std::vector<AttributeUse>> all;
  for (Side& side : sides_) {
    std::map<std::string, AttributeUse> uses;
    std::vector<bool> seen(side.subject->model.lets.size(), false);
    for (const Match& match : side.matches) {
      const FormulaId id = side.subject->model.rules[match.rule].requirement;
      if (id != kNone && !too_complex_) collect_attributes(side, id, seen, uses);
    }
    for (auto& [name, use] : uses) all[name].push_back(std::move(use));
  }
  for (const auto& [name, uses] : all) {
    if (too_complex_) return;
    std::size_t steps = 0;
    auto cases = attribute_cases(uses, 10 * (attributes_.size() + 1), steps);
    spend(sides_.front(), steps);
    if (!cases) {
      too_complex_ = true;
      return;
    }
    Attribute attribute{name, *std::move(cases), {}};
    for (std::size_t span = 1; span < attribute.cases.size(); span *= 2)
      attribute.bits.push_back(new_variable(kAttributeCost));
    attributes_.push_back(std::move(attribute));
  }
}

// The first bit is the highest. Numbers that no case has stand for case 0.
Situation::Ref Situation::is_case(const Attribute& attribute, std::size_t number) {
  const auto exactly = [&](std::size_t n) {
    Ref result = Diagram::kTrue;
    for (std::size_t i = attribute.bits.size(); i-- > 0;) {
      const Ref bit = diagram_.variable(attribute.bits[i]);
      const bool on = (n >> (attribute.bits.size() - 1 - i) & 1) != 0;
      result = on ? diagram_.both(bit, result) : diagram_.without(result, bit);
    }
    return result;
  };
  if (number != 0) return exactly(number);
  Ref others = Diagram::kFalse;
  for (std::size_t n = 1; n < attribute.cases.size(); ++n) others = diagram_.either(others, exactly(n));
  return diagram_.negation(others);
}

Situation::Kleene Situation::test(Side& side, const AttributeTest& test) {
  const scopeward::Attribute& declared = side.subject->model.attributes[test.attribute];
  const Attribute& attribute = *find_attribute(declared.name);
  Kleene result;
  for (std::size_t n = 0; n < attribute.cases.size(); ++n) {
    const AttributeCase& c = attribute.cases[n];
    AttributeValue value = c.absent ? declared.default_value() : c.value();
    if (value.kind != declared.kind) value = {};
    const Truth truth = scopeward::evaluate(test, value);
    if (truth == Truth::yes) result.yes = diagram_.either(result.yes, is_case(attribute, n));
    if (truth == Truth::no) result.no = diagram_.either(result.no, is_case(attribute, n));
  }
  spend(side, attribute.cases.size());
  return result;
}

// ---- scopes

// visit(key, when) for every instance that the test can mean here, and when it does.
template <typename Visit>
void Situation::each_key(Side& side, const Match& match, const FamilyTest& test, Visit&& visit) {
  const Model& model = side.subject->model;
  std::vector<std::pair<const Attribute*, const scopeward::Attribute*>> chosen;
  std::size_t product = 1;
  for (const Binding& binding : test.bindings) {
    if (!binding.from_attribute) continue;
    const scopeward::Attribute* declared = &model.attributes[binding.index];
    const Attribute* attribute = find_attribute(declared->name);
    if (std::any_of(chosen.begin(), chosen.end(), [&](const auto& c) { return c.first == attribute; })) continue;
    chosen.emplace_back(attribute, declared);
    product *= attribute->cases.size();
    if (product > limits::kAttributeCases) too_complex_ = true;
    if (too_complex_) return;
  }
  spend(side, product);
  for (std::size_t pick = 0; pick < product; ++pick) {
    std::vector<RequestAttribute> sent;
    Ref when = Diagram::kTrue;
    std::size_t rest = pick;
    for (const auto& [attribute, declared] : chosen) {
      const std::size_t number = rest % attribute->cases.size();
      rest /= attribute->cases.size();
      const AttributeCase& c = attribute->cases[number];
      if (!c.absent) sent.push_back({declared->name, c.value()});
      when = diagram_.both(when, is_case(*attribute, number));
    }
    Request request;
    request.attributes = {sent.data(), sent.size(), [](const void* data, std::size_t i) {
                            return static_cast<const RequestAttribute*>(data)[i];
                          }};
    BoundKey key;
    bind(model, test, match, request, key);
    if (key.size > 0) visit(std::string(key.view()), when);
  }
}

void Situation::add_ref(Side& side, ScopeRef ref) {
  if (std::find(side.refs.begin(), side.refs.end(), ref) == side.refs.end()) side.refs.push_back(std::move(ref));
  spend(side, side.refs.size() / 8 + 1);
}

void Situation::collect_refs(Side& side, const Match& match, FormulaId id, std::vector<bool>& seen) {
  if (too_complex_) return;
  const Model& model = side.subject->model;
  const Formula& f = model.formulas[id];
  if (f.kind == Formula::Kind::let) {
    if (seen[f.index]) return;
    seen[f.index] = true;
    collect_refs(side, match, model.lets[f.index].formula, seen);
  } else if (f.kind == Formula::Kind::atom) {
    const Atom& atom = model.atoms[f.index];
    if (atom.kind == Atom::Kind::scope) add_ref(side, {atom.index, {}});
    if (atom.kind == Atom::Kind::family) {
      const FamilyTest& test = model.family_tests[atom.index];
      each_key(side, match, test, [&](std::string key, Ref) { add_ref(side, {test.family, std::move(key)}); });
    }
  } else {
    for (const FormulaId operand : model.operands_of(f)) collect_refs(side, match, operand, seen);
  }
}

void Situation::find_refs(Side& side) {
  for (const Match& match : side.matches) {
    const FormulaId id = side.subject->model.rules[match.rule].requirement;
    std::vector<bool> seen(side.subject->model.lets.size(), false);
    if (id != kNone) collect_refs(side, match, id, seen);
  }
  side.by.resize(side.refs.size());
}

// Scopes of a token that bring the same of what is tested, in both policies, are one variable: that of the least.
void Situation::find_tokens() {
  std::vector<std::string> candidates;
  const auto add_candidate = [&](std::string token) {
    if (std::find(candidates.begin(), candidates.end(), token) == candidates.end()) candidates.push_back(std::move(token));
  };
  bool wildcards = false;
  for (Side& side : sides_) {
    const Vocabulary& v = side.subject->model.vocabulary;
    wildcards = wildcards || (v.wildcard_grants && sides_.size() > 1);
    for (const ScopeRef& ref : side.refs)
      for (const ScopeId from : side.subject->implied_by(ref.id)) {
        const Scope& scope = v.scopes[from];
        if (!scope.is_family()) add_candidate(scope.name);
        if (scope.is_family() && !ref.key.empty()) add_candidate(instance_name(scope, ref.key));
        spend(side, candidates.size() / 8 + 1);
        if (too_complex_) return;
      }
  }
  if (wildcards) {  // one alone grants nothing that its scopes together don't; two may differ about it
    const std::string separators = sides_[0].subject->model.vocabulary.separators + sides_[1].subject->model.vocabulary.separators;
    const std::vector<std::string> names = candidates;
    for (const std::string& name : names)
      for (std::size_t at = name.find_first_of(separators); at != std::string::npos;
           at = name.find_first_of(separators, at + 1))
        add_candidate(name.substr(0, at + 1) + "*");
    add_candidate("*");
  }
  struct Class {
    std::string token;
    std::size_t size = 0;  // of what it brings altogether
  };
  std::map<std::vector<bool>, Class> classes;
  std::vector<std::vector<bool>> order;
  for (const std::string& token : candidates) {
    std::vector<bool> brings;
    std::size_t size = 0;
    for (Side& side : sides_) {
      Grant grant(side.subject->model.vocabulary);
      (void)read_scopes(side.subject->model.vocabulary, token, grant);
      for (const ScopeRef& ref : side.refs) brings.push_back(grant.held.contains(ref));
      size += grant.held.members().size();
      spend(side, side.refs.size() + side.subject->model.vocabulary.words());
    }
    if (std::find(brings.begin(), brings.end(), true) == brings.end()) continue;
    const auto [at, added] = classes.try_emplace(brings, Class{token, size});
    if (added) order.push_back(brings);
    if (size < at->second.size) at->second = {token, size};
  }
  for (const std::vector<bool>& brings : order) {
    const Diagram::Variable v = new_variable(kScopeCost);
    tokens_[v] = classes[brings].token;
    std::size_t at = 0;
    for (Side& side : sides_)
      for (auto& by : side.by)
        if (brings[at++]) by.push_back(v);
  }
}

Situation::Ref Situation::held(Side& side, const ScopeRef& ref) {
  const auto at = std::find(side.refs.begin(), side.refs.end(), ref);
  Ref result = Diagram::kFalse;
  if (at == side.refs.end()) return result;
  const auto& by = side.by[static_cast<std::size_t>(at - side.refs.begin())];
  for (std::size_t i = by.size(); i-- > 0;) result = diagram_.either(diagram_.variable(by[i]), result);
  spend(side, by.size() + 1);
  return diagram_.both(diagram_.variable(token_), result);  // without a token nothing is held
}

// ---- requirements

Situation::Kleene Situation::atom(Side& side, const Match& match, const Atom& atom) {
  const Model& model = side.subject->model;
  switch (atom.kind) {
    case Atom::Kind::scope: {
      const Ref yes = held(side, {atom.index, {}});
      return {yes, diagram_.negation(yes)};
    }
    case Atom::Kind::attribute:
      return test(side, model.attribute_tests[atom.index]);
    case Atom::Kind::family: {
      Kleene result;
      const FamilyTest& test = model.family_tests[atom.index];
      each_key(side, match, test, [&](const std::string& key, Ref when) {
        const Ref yes = held(side, {test.family, key});
        result.yes = diagram_.either(result.yes, diagram_.both(when, yes));
        result.no = diagram_.either(result.no, diagram_.without(when, yes));
      });
      return result;
    }
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

// ---- answers

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
