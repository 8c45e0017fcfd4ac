// SPDX-License-Identifier: Apache-2.0
// Requirements: from names and operators to formulas over atoms.
#include <algorithm>
#include <set>

#include "engine/checker.h"
#include "engine/formulas.h"
#include "engine/limits.h"

namespace scopeward {
namespace {

FormulaId scope_atom(Checker& c, ScopeId id, Span span) {
  return add_atom(c, Atom::Kind::scope, "s" + std::to_string(id), span, [&] { return id; });
}

FormulaId family_atom(Checker& c, FamilyTest test, Span span) {
  std::string key = "f" + std::to_string(test.family);
  for (const Binding& binding : test.bindings)
    key += (binding.from_attribute ? " a" : " c") + std::to_string(binding.index);
  return add_atom(c, Atom::Kind::family, key, span, [&] {
    c.model.family_tests.push_back(std::move(test));
    return static_cast<std::uint32_t>(c.model.family_tests.size() - 1);
  });
}

FormulaId resolve_name(Checker& c, const Word& word, std::vector<NeededCapture>& captures) {
  const std::string name = c.text(word);
  if (!word.quoted) {
    if (const auto let = c.lets.find(name); let != c.lets.end()) {
      for (const std::uint32_t capture : c.let_captures[let->second.id]) captures.push_back({capture, word.span});
      ++c.model.lets[let->second.id].uses;
      return c.model.lets[let->second.id].formula == kNone
                 ? kNone
                 : add_formula(c, Formula::Kind::let, let->second.id, word.span);
    }
    if (is_attribute_name(name)) {
      const std::uint32_t id = find_declared_attribute(c, name, word.span);
      if (id == kNone) return kNone;
      if (c.model.attributes[id].kind != AttributeKind::boolean) {
        c.attribute_named[id] = true;
        c.report(Code::type_mismatch, word.span, "`" + name + "` is not a `bool`, so it needs a comparison", "alone",
                 "write it as in `" + name + " == ...`");
        return kNone;
      }
      AttributeTest test;
      test.attribute = id;
      return add_test(c, std::move(test), word.span);
    }
    if (name.find('{') != std::string::npos) {
      std::optional<FamilyTest> test = read_family(c, word, captures);
      return test ? family_atom(c, *std::move(test), word.span) : kNone;
    }
  }
  const auto at = c.scopes.find(name);
  if (at == c.scopes.end() || c.model.vocabulary.scopes[at->second.id].is_family()) {
    c.unknown_scope(word);
    return kNone;
  }
  return scope_atom(c, at->second.id, word.span);
}

FormulaId resolve_call(Checker& c, const Expr& expr, std::vector<NeededCapture>& captures) {
  std::vector<FormulaId> operands;
  std::set<std::pair<Formula::Kind, std::uint32_t>> distinct;
  bool fine = true;
  const auto add_operand = [&](FormulaId id) {
    if (id == kNone) {
      fine = false;
      return;
    }
    const Formula& f = c.model.formulas[id];
    if (distinct.insert({f.kind, f.index}).second) operands.push_back(id);
  };
  for (NodeId child = expr.first; child != kNoNode; child = c.document.expr(child).next) {
    const Word& word = c.document.expr(child).word;
    if (!is_pattern(c.sources, word)) {
      add_operand(resolve_name(c, word, captures));
      continue;
    }
    std::vector<ScopeId> covered = expand(c, word);
    std::erase_if(covered, [&](ScopeId id) { return c.model.vocabulary.scopes[id].is_family(); });
    if (covered.empty()) {
      fine = false;
      if (c.document.broken.empty() && !c.is_broken(c.text(word)) && c.pattern_tests <= limits::kPatternTests)
        c.report(Code::matches_nothing, word.span, "`" + c.text(word) + "` matches no declared scope",
                 "matches nothing", "name a declared scope; families are not matched here");
    }
    for (const ScopeId id : covered) add_operand(scope_atom(c, id, word.span));
  }
  if (!fine) return kNone;
  if (expr.op == Op::at_least) {
    if (expr.number < 1 || expr.number > operands.size()) {
      c.report(Code::impossible_count, expr.span,
               expr.number < 1 ? "`at_least` needs one at least"
                               : "`at_least` asks for " + std::to_string(expr.number) + " of " +
                                     std::to_string(operands.size()) + (operands.size() == 1 ? " name" : " names"),
               "can't be counted so", "write a number from 1 to " + std::to_string(operands.size()));
      return kNone;
    }
    return add_formula(c, Formula::Kind::at_least, expr.number, expr.span, operands);
  }
  if (operands.size() == 1) return operands.front();
  return add_formula(c, expr.op == Op::any ? Formula::Kind::or_ : Formula::Kind::and_, 0, expr.span, operands);
}

}  // namespace

std::optional<FamilyTest> read_family(Checker& c, const Word& word, std::vector<NeededCapture>& captures) {
  const std::string name = c.text(word);
  ScopeShape shape;
  const ShapeError error = read_shape(name, c.model.vocabulary.separators, true, shape);
  const auto at = error == ShapeError::none ? c.families.find(shape_key(shape)) : c.families.end();
  if (error == ShapeError::two_holes || error == ShapeError::stray_brace) {
    c.report(Code::misplaced_hole, word.span, "a segment has at most one hole", "two holes");
    return std::nullopt;
  }
  if (error ==
      ShapeError::repeated_hole) {  // `a:{id}:b:{id}`: both holes take one value. The shape has only one of them.
    c.report(Code::misplaced_hole, word.span, "each hole is bound by a value of its own", "the same twice",
             "give the target two holes");
    return std::nullopt;
  }
  if (at == c.families.end()) {
    c.unknown_scope(word);
    return std::nullopt;
  }
  const Scope& family = c.model.vocabulary.scopes[at->second];
  FamilyTest test;
  test.family = at->second;
  bool fine = true;
  for (const std::uint32_t hole : family.hole_order) {
    const std::string& value = shape.holes[hole];
    Binding binding;
    binding.from_attribute = is_attribute_name(value);
    if (binding.from_attribute) {
      binding.index = find_declared_attribute(c, value, word.span);
      if (binding.index == kNone) {
        fine = false;
        continue;
      }
      c.attribute_named[binding.index] = true;
      if (c.model.attributes[binding.index].kind != AttributeKind::string) {
        c.report(Code::type_mismatch, word.span, "only a `string` attribute can fill a hole",
                 "`" + value + "` is another type", "declare it as `string`");
        fine = false;
      }
    } else if (value.find('.') != std::string::npos) {
      c.report(Code::invalid_name, word.span, "`" + value + "` is neither the name of a hole nor of an attribute",
               "in this scope", "attributes begin with `arg.`, `token.` or `request.`");
      fine = false;
    } else {
      binding.index = capture_id(c, value);
      captures.push_back({binding.index, word.span});
    }
    test.bindings.push_back(binding);
  }
  if (!fine) return std::nullopt;
  return test;
}

FormulaId negated(Checker& c, FormulaId formula, Span span) {
  return formula == kNone ? kNone : add_formula(c, Formula::Kind::not_, 0, span, std::span(&formula, 1));
}

FormulaId resolve(Checker& c, NodeId node, std::vector<NeededCapture>& captures) {
  const Expr& expr = c.document.expr(node);
  switch (expr.op) {
    case Op::name: {
      if (!is_pattern(c.sources, expr.word)) return resolve_name(c, expr.word, captures);
      const std::string name = c.text(expr.word);
      Diagnostic& d =
          c.report(Code::bare_pattern, expr.word.span, "a pattern must say whether any or all of its scopes are needed",
                   "any or all?", "write `any(" + name + ")` or `all(" + name + ")`");
      d.fixes.push_back(
          {"write `all(" + name + ")`", Applicability::has_placeholders, expr.word.span, "all(" + name + ")"});
      return kNone;
    }
    case Op::any:
    case Op::all:
    case Op::at_least:
      return resolve_call(c, expr, captures);
    case Op::compare:
    case Op::in:
    case Op::contains:
    case Op::matches:
      return resolve_test(c, expr);
    case Op::not_:
      return negated(c, resolve(c, expr.first, captures), expr.span);
    case Op::and_:
    case Op::or_:
      break;
  }
  std::vector<FormulaId> operands;
  bool fine = true;
  for (NodeId child = expr.first; child != kNoNode; child = c.document.expr(child).next) {
    operands.push_back(resolve(c, child, captures));
    fine = fine && operands.back() != kNone;
  }
  return fine ? add_formula(c, expr.op == Op::and_ ? Formula::Kind::and_ : Formula::Kind::or_, 0, expr.span, operands)
              : kNone;
}

}  // namespace scopeward
