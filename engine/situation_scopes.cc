// SPDX-License-Identifier: Apache-2.0
// The scopes that a situation's rules test: who brings them, and when one is held.
#include "engine/situation.h"

#include <algorithm>

#include "engine/atoms.h"
#include "engine/grant.h"

namespace scopeward {

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
    const Diagram::Variable v = new_variable(Costs::scope);
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

Situation::Kleene Situation::any_instance(Side& side, const Match& match, const FamilyTest& test) {
  Kleene result;
  each_key(side, match, test, [&](const std::string& key, Ref when) {
    const Ref yes = held(side, {test.family, key});
    result.yes = diagram_.either(result.yes, diagram_.both(when, yes));
    result.no = diagram_.either(result.no, diagram_.without(when, yes));
  });
  return result;
}

}  // namespace scopeward
