// SPDX-License-Identifier: Apache-2.0
#include "engine/compile.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace scopeward {
namespace {

constexpr std::uint32_t kInlined = 8;  // a `let` of up to as many tests is repeated where it is used

struct Polarity {
  bool negated = false;
  bool unknown_holds = false;
};

class Compiler {
 public:
  Compiler(const Model& model, Program& program)
      : model_(model), program_(program), sizes_(model.lets.size(), kNone), signs_(model.lets.size(), kNone) {
    call_of_.assign(model.lets.size(), {kNone, kNone, kNone, kNone});
    for (const Atom& atom : model.atoms) {
      const bool is_scope = atom.kind == Atom::Kind::scope;
      numbers_.push_back(is_scope ? atom.index : program.scopes + static_cast<std::uint32_t>(program.other_atoms.size()));
      if (!is_scope) program.other_atoms.push_back(atom);
    }
  }

  // Emits the walk for a formula in front of where it goes on. Nodes are numbered from the end backwards and turned
  // round by finish(), so that every jump goes forward.
  NodeIndex emit(FormulaId id, Polarity polarity, NodeIndex on_true, NodeIndex on_false) {
    const Formula& f = model_.formulas[id];
    const auto operands = model_.operands_of(f);
    switch (f.kind) {
      case Formula::Kind::not_:
        polarity.negated = !polarity.negated;
        return emit(operands.front(), polarity, on_true, on_false);
      case Formula::Kind::atom:
        return node(literal(f.index, polarity), on_true, on_false);
      case Formula::Kind::let:
        if (is_inlined(f.index)) return emit(model_.lets[f.index].formula, polarity, on_true, on_false);
        return node({LiteralWord::Kind::call, false, false, call(f.index, polarity)}, on_true, on_false);
      case Formula::Kind::at_least:
        if (f.index > 1 && f.index < operands.size()) return count(f, polarity, on_true, on_false);
        break;
      case Formula::Kind::and_:
      case Formula::Kind::or_:
        break;
    }
    const bool all = f.kind == Formula::Kind::and_ || (f.kind == Formula::Kind::at_least && f.index > 1);
    NodeIndex next = kNone;
    for (std::size_t i = operands.size(); i-- > 0;) {
      if (i + 1 == operands.size()) {
        next = emit(operands[i], polarity, on_true, on_false);
      } else if (all != polarity.negated) {
        next = emit(operands[i], polarity, next, on_false);
      } else {
        next = emit(operands[i], polarity, on_true, next);
      }
    }
    return next;
  }

  // Which signs of scopes occur: 1 positive, 2 negated.
  std::uint32_t signs(FormulaId id) {
    const Formula& f = model_.formulas[id];
    if (f.kind == Formula::Kind::atom) return model_.atoms[f.index].kind == Atom::Kind::attribute ? 0 : 1;
    if (f.kind == Formula::Kind::let) {
      if (signs_[f.index] == kNone) signs_[f.index] = signs(model_.lets[f.index].formula);
      return signs_[f.index];
    }
    std::uint32_t result = 0;
    for (const FormulaId operand : model_.operands_of(f)) result |= signs(operand);
    return f.kind == Formula::Kind::not_ ? (result & 1) << 1 | result >> 1 : result;
  }

  bool take_remembers() { return std::exchange(remembers_, false); }

 private:
  NodeIndex node(LiteralWord literal, NodeIndex on_true, NodeIndex on_false) {
    const Node node{literal, on_true, on_false};
    const auto [at, added] = known_.try_emplace(node, static_cast<NodeIndex>(program_.nodes.size()));
    if (added) program_.nodes.push_back(node);
    return at->second;
  }

  LiteralWord literal(std::uint32_t atom, Polarity polarity) const {
    return {LiteralWord::Kind::atom, polarity.negated, polarity.unknown_holds, numbers_[atom]};
  }

  NodeIndex count(const Formula& f, Polarity polarity, NodeIndex on_true, NodeIndex on_false) {
    const auto operands = model_.operands_of(f);
    Count count;
    count.needed = polarity.negated ? static_cast<std::uint32_t>(operands.size()) - f.index + 1 : f.index;
    std::vector<LiteralWord> literals;
    for (const FormulaId id : operands) {
      const Formula& operand = model_.formulas[id];
      literals.push_back(
          operand.kind == Formula::Kind::let
              ? LiteralWord{LiteralWord::Kind::call, false, false, call(operand.index, polarity)}
              : literal(operand.index, polarity));
    }
    count.begin = static_cast<std::uint32_t>(program_.count_literals.size());
    program_.count_literals.append(literals);
    count.end = static_cast<std::uint32_t>(program_.count_literals.size());
    program_.counts.push_back(count);
    return node({LiteralWord::Kind::count, false, false, static_cast<std::uint32_t>(program_.counts.size() - 1)},
                on_true, on_false);
  }

  std::uint32_t call(std::uint32_t let, Polarity polarity) {
    remembers_ = true;
    std::uint32_t& known = call_of_[let][static_cast<std::size_t>(polarity.negated) * 2 + polarity.unknown_holds];
    if (known == kNone) {
      const NodeIndex entry = emit(model_.lets[let].formula, polarity, kHolds, kFails);
      known = static_cast<std::uint32_t>(program_.calls.size());
      program_.calls.push_back(entry);
      program_.parts.push_back({let, polarity.negated});
    }
    return known;
  }

  bool is_inlined(std::uint32_t let) { return model_.lets[let].uses == 1 || size_of_let(let) <= kInlined; }
  std::uint32_t size_of_let(std::uint32_t let) {
    if (sizes_[let] == kNone) sizes_[let] = size(model_.lets[let].formula);
    return sizes_[let];
  }
  std::uint32_t size(FormulaId id) {
    const Formula& f = model_.formulas[id];
    if (f.kind == Formula::Kind::atom) return 1;
    if (f.kind == Formula::Kind::let) return is_inlined(f.index) ? size_of_let(f.index) : 1;
    std::uint32_t total = 0;
    for (const FormulaId operand : model_.operands_of(f))
      total = std::min<std::uint32_t>(total + size(operand), 1U << 20);
    return total;
  }

  struct NodeHash {
    std::size_t operator()(const Node& n) const {
      std::uint64_t h = n.literal.word() * 0x9E3779B97F4A7C15ULL;
      for (const NodeIndex next : {n.on_true, n.on_false}) h = (h ^ (h >> 32) ^ next) * 0xE7037ED1A0B428DBULL;
      return h ^ (h >> 32);
    }
  };

  const Model& model_;
  Program& program_;
  std::unordered_map<Node, NodeIndex, NodeHash> known_;  // rules that require the same share it
  std::vector<std::uint32_t> numbers_;  // of the model's atoms: Program::atom
  std::vector<std::uint32_t> sizes_, signs_;
  std::vector<std::array<std::uint32_t, 4>> call_of_;  // by let and polarity
  bool remembers_ = false;
};

// The nodes were pushed last first: turned round, jumps go forward.
void turn_round(Program& program) {
  std::ranges::reverse(program.nodes.to_fill());
  const auto count = static_cast<NodeIndex>(program.nodes.size());
  const auto turned = [&](NodeIndex i) { return i >= kFails ? i : count - 1 - i; };
  for (Node& node : program.nodes.to_fill()) {
    node.on_true = turned(node.on_true);
    node.on_false = turned(node.on_false);
  }
  for (NodeIndex& entry : program.calls.to_fill()) entry = turned(entry);
  for (CompiledRule& rule : program.rules.to_fill()) {
    rule.with_token = turned(rule.with_token);
    rule.without_token = turned(rule.without_token);
  }
}

// Marks the scopes that, when held, make a requirement false (or, of a deny, true).
class Hurting {
 public:
  Hurting(const Model& model, Array<std::uint64_t>& words) : model_(model), words_(words) {}
  void mark(const Rule& rule) {
    if (rule.requirement != kNone) mark(rule.requirement, rule.effect == Effect::deny);
  }

 private:
  void mark(FormulaId id, bool by_being_held) {
    const Formula& f = model_.formulas[id];
    switch (f.kind) {
      case Formula::Kind::atom: {
        const Atom& atom = model_.atoms[f.index];
        if (!by_being_held || atom.kind == Atom::Kind::attribute) return;
        const ScopeId scope = atom.kind == Atom::Kind::scope ? atom.index : model_.family_tests[atom.index].family;
        words_.at(scope / 64) |= 1ULL << (scope % 64);
        return;
      }
      case Formula::Kind::let:
        if (!seen_[by_being_held].insert(f.index).second) return;
        return mark(model_.lets[f.index].formula, by_being_held);
      default:
        for (const FormulaId operand : model_.operands_of(f))
          mark(operand, by_being_held != (f.kind == Formula::Kind::not_));
    }
  }

  const Model& model_;
  Array<std::uint64_t>& words_;
  std::array<std::unordered_set<std::uint32_t>, 2> seen_;  // lets, by polarity
};

void find_harmless(const Model& model, Program& program) {
  const Vocabulary& v = model.vocabulary;
  program.hurting.assign(v.words(), 0);
  program.harmless.assign(v.words(), 0);
  Hurting hurting(model, program.hurting);
  for (const Rule& rule : model.rules) hurting.mark(rule);
  for (ScopeId id = 0; id < v.scopes.size(); ++id) {
    if (!v.scopes[id].is_requestable() || program.hurts(id)) continue;
    for (const ScopeBits& pair : v.closure(id)) program.harmless.at(pair.word) |= pair.bits;
  }
}

bool binds_captures(const FamilyTest& test) {
  return std::ranges::any_of(test.bindings, [](const Binding& b) { return !b.from_attribute; });
}

bool binds_captures(const Model& model, FormulaId id) {
  const Formula& f = model.formulas[id];
  if (f.kind == Formula::Kind::let) return true;  // perhaps: lets that bind none are rare beside holes
  if (f.kind == Formula::Kind::atom) {
    const Atom& atom = model.atoms[f.index];
    return atom.kind == Atom::Kind::family && binds_captures(model.family_tests[atom.index]);
  }
  return std::ranges::any_of(model.operands_of(f), [&](FormulaId operand) { return binds_captures(model, operand); });
}

bool binds_captures(const Model& model, const Rule& rule) {
  return (rule.requirement != kNone && binds_captures(model, rule.requirement)) ||
         std::ranges::any_of(rule.asked, [](const AskedScope& asked) { return binds_captures(asked.scope); });
}

void build_dispatch(const Model& model, Program& program) {
  std::vector<Dispatch::Item> allows, denies;
  for (const Matcher& m : model.matchers)
    (model.rules[m.rule].effect == Effect::allow ? allows : denies)
        .push_back({m.action,
                    {m.rule, m.pattern, m.excepts_begin, m.excepts_end,
                     program.rules[m.rule].binds_captures != 0 && !model.pattern_captures[m.pattern].empty() ? std::uint16_t{1}
                                                                                                             : std::uint16_t{0}}});
  program.allows.build(std::move(allows), model.patterns, model.actions.size());
  program.denies.build(std::move(denies), model.patterns, model.actions.size());
  for (std::uint32_t i = 0; i < model.rules.size(); ++i)
    if (model.rules[i].every_operation)
      (model.rules[i].effect == Effect::allow ? program.every_allow : program.every_deny).push_back(i);
  program.actions.reserve(model.actions.size());
  for (std::uint32_t i = 0; i < model.actions.size(); ++i) program.actions.insert(hash_bytes(model.actions[i].name), i);
}

// What literals and matches speak of.
void copy_what_is_tested(const Model& model, Program& program) {
  program.vocabulary = &model.vocabulary;
  program.scopes = static_cast<std::uint32_t>(model.vocabulary.size());
  for (const FamilyTest& test : model.family_tests) {
    const auto begin = static_cast<std::uint32_t>(program.bindings.size());
    for (const Binding& binding : test.bindings)
      program.bindings.push_back({binding.from_attribute ? 1U : 0U, binding.index});
    program.families.push_back({test.family, begin, static_cast<std::uint32_t>(program.bindings.size())});
  }
  for (const Action& action : model.actions)
    program.action_forms.push_back(
        {keep_text(program.action_names, action.name), static_cast<std::uint32_t>(action.form)});
  program.attributes.build(model);
  program.patterns.build(model);
  program.excepts.append(model.excepts);
}

}  // namespace

Program compile(const Model& model) {
  Program program;
  program.model = &model;
  copy_what_is_tested(model, program);
  Compiler compiler(model, program);
  program.rules.reserve(model.rules.size());
  for (const Rule& rule : model.rules) {
    CompiledRule compiled;
    compiled.effect = rule.effect;
    compiled.binds_captures = binds_captures(model, rule) ? 1 : 0;
    const bool deny = rule.effect == Effect::deny;
    switch (rule.condition) {
      case Condition::public_:
      case Condition::always:
        break;
      case Condition::anonymous:
        compiled.with_token = kFails;
        break;
      case Condition::authenticated:
        compiled.without_token = kFails;
        break;
      case Condition::if_:
      case Condition::unless:
        compiled.with_token = compiler.emit(rule.requirement, {false, deny}, kHolds, kFails);
        compiled.without_token = deny ? compiled.with_token : kFails;
        compiled.monotone = (compiler.signs(rule.requirement) & (deny ? 1U : 2U)) == 0 ? 1 : 0;
        compiled.remembers = compiler.take_remembers() ? 1 : 0;
        break;
    }
    program.rules.push_back(compiled);
  }
  turn_round(program);
  build_dispatch(model, program);
  program.known.build(program);
  find_harmless(model, program);
  return program;
}

}  // namespace scopeward
