// SPDX-License-Identifier: Apache-2.0
// The attributes that a situation's rules test: the cases to tell apart, and when a test holds in them.
#include "engine/situation.h"

#include <algorithm>

namespace scopeward {

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
      attribute.bits.push_back(new_variable(Costs::attribute));
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

}  // namespace scopeward
