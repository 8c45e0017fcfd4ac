// SPDX-License-Identifier: Apache-2.0
// Requirements: from names and operators to formulas over atoms.
#include <algorithm>

#include "engine/checker.h"
#include "engine/limits.h"
#include "grammar/suggest.h"

namespace scopeward {
namespace {

FormulaId add(Checker& c, Formula::Kind kind, std::uint32_t index, Span span, std::span<const FormulaId> operands = {}) {
  Formula f;
  f.kind = kind;
  f.index = index;
  f.span = span;
  f.begin = static_cast<std::uint32_t>(c.model.operands.size());
  c.model.operands.insert(c.model.operands.end(), operands.begin(), operands.end());
  f.end = static_cast<std::uint32_t>(c.model.operands.size());
  if (c.model.formulas.size() == limits::kTests) {
    c.report(Code::expansion_too_large, span, "requirements expand to more than " + std::to_string(limits::kTests) + " tests", "one too many", "name common parts with `let`");
    return kNone;
  }
  if (c.model.formulas.size() > limits::kTests) return kNone;
  c.model.formulas.push_back(f);
  return static_cast<FormulaId>(c.model.formulas.size() - 1);
}

// Equal tests share an atom; `key` tells them apart.
FormulaId add_atom(Checker& c, Atom::Kind kind, const std::string& key, Span span, auto make_index) {
  const auto [at, added] = c.atoms.try_emplace(key, static_cast<std::uint32_t>(c.model.atoms.size()));
  if (added) c.model.atoms.push_back({kind, make_index()});
  return add(c, Formula::Kind::atom, at->second, span);
}

FormulaId scope_atom(Checker& c, ScopeId id, Span span) {
  return add_atom(c, Atom::Kind::scope, "s" + std::to_string(id), span, [&] { return id; });
}

FormulaId test_atom(Checker& c, AttributeTest test, Span span) {
  c.attribute_named[test.attribute] = true;
  std::string key = "a" + std::to_string(test.attribute) + " " + std::to_string(static_cast<int>(test.op)) + (test.boolean ? "t" : "f") + " " + std::to_string(std::bit_cast<std::uint64_t>(test.number)) + " " + test.string;
  for (const double number : test.numbers) key += " " + std::to_string(std::bit_cast<std::uint64_t>(number));
  for (const std::string& text : test.strings) key += "\n" + text;
  return add_atom(c, Atom::Kind::attribute, key, span, [&] {
    c.model.attribute_tests.push_back(std::move(test));
    return static_cast<std::uint32_t>(c.model.attribute_tests.size() - 1);
  });
}

FormulaId unknown_scope(Checker& c, const Word& word, const std::string& name) {
  if (c.is_full() || c.is_broken(name)) return kNone;
  Diagnostic& d = c.report(Code::unknown_scope, word.span, "unknown scope `" + name + "`", "not declared");
  const auto near = suggest(name, c.known_scopes());
  d.help = near.empty() ? "declare it with `scope`, or name a declared one" : did_you_mean(near);
  if (!near.empty()) {
    if (const auto at = c.scopes.find(near.front()); at != c.scopes.end()) d.others.push_back({at->second.span, "a scope with a similar name is declared here"});
    d.fixes.push_back({"write `" + near.front() + "`", Applicability::maybe_incorrect, word.span, near.front()});
  }
  return kNone;
}

// The declared attribute of that name, or kNone with a complaint.
std::uint32_t find_attribute_decl(Checker& c, const std::string& name, Span span) {
  const auto at = c.attributes.find(name);
  if (at != c.attributes.end()) return at->second.id;
  if (c.is_full() || c.is_broken(name)) return kNone;
  std::vector<std::string> names;
  for (const Attribute& a : c.model.attributes) names.push_back(a.name);
  const auto near = suggest(name, names);
  Diagnostic& d = c.report(Code::unknown_attribute, span, "unknown attribute `" + name + "`", "not declared",
                           near.empty() ? "declare it, as in `attribute " + name + " string`" : did_you_mean(near));
  if (!near.empty()) d.fixes.push_back({"write `" + near.front() + "`", Applicability::maybe_incorrect, span, near.front()});
  return kNone;
}

FormulaId resolve_family(Checker& c, const Word& word, const std::string& name, std::vector<NeededCapture>& captures) {
  ScopeShape shape;
  const ShapeError error = read_shape(name, c.model.vocabulary.separators, true, shape);
  const auto at = error == ShapeError::none ? c.families.find(shape_key(shape)) : c.families.end();
  if (error == ShapeError::two_holes || error == ShapeError::stray_brace) {
    c.report(Code::misplaced_hole, word.span, "a segment has at most one hole", "two holes");
    return kNone;
  }
  if (error == ShapeError::repeated_hole) {  // `a:{id}:b:{id}`: both holes take one value. The shape has only one of them.
    c.report(Code::misplaced_hole, word.span, "each hole is bound by a value of its own", "the same twice", "give the target two holes");
    return kNone;
  }
  if (at == c.families.end()) return unknown_scope(c, word, name);
  const Scope& family = c.model.vocabulary.scopes[at->second];
  FamilyTest test;
  test.family = at->second;
  std::string key = "f" + std::to_string(test.family);
  bool fine = true;
  for (const std::uint32_t hole : family.hole_order) {
    const std::string& value = shape.holes[hole];
    Binding binding;
    binding.from_attribute = is_attribute_name(value);
    if (binding.from_attribute) {
      binding.index = find_attribute_decl(c, value, word.span);
      if (binding.index == kNone) {
        fine = false;
        continue;
      }
      c.attribute_named[binding.index] = true;
      if (c.model.attributes[binding.index].kind != AttributeKind::string) {
        c.report(Code::type_mismatch, word.span, "only a `string` attribute can fill a hole", "`" + value + "` is another type", "declare it as `string`");
        fine = false;
      }
    } else if (value.find('.') != std::string::npos) {
      c.report(Code::invalid_name, word.span, "`" + value + "` is neither the name of a hole nor of an attribute", "in this scope", "attributes begin with `arg.`, `token.` or `request.`");
      fine = false;
    } else {
      binding.index = capture_id(c, value);
      captures.push_back({binding.index, word.span});
    }
    key += (binding.from_attribute ? " a" : " c") + std::to_string(binding.index);
    test.bindings.push_back(binding);
  }
  if (!fine) return kNone;
  return add_atom(c, Atom::Kind::family, key, word.span, [&] {
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
      return c.model.lets[let->second.id].formula == kNone ? kNone : add(c, Formula::Kind::let, let->second.id, word.span);
    }
    if (is_attribute_name(name)) {
      const std::uint32_t id = find_attribute_decl(c, name, word.span);
      if (id == kNone) return kNone;
      if (c.model.attributes[id].kind != AttributeKind::boolean) {
        c.attribute_named[id] = true;
        c.report(Code::type_mismatch, word.span, "`" + name + "` is not a `bool`, so it needs a comparison", "alone", "write it as in `" + name + " == ...`");
        return kNone;
      }
      AttributeTest test;
      test.attribute = id;
      return test_atom(c, std::move(test), word.span);
    }
    if (name.find('{') != std::string::npos) return resolve_family(c, word, name, captures);
  }
  const auto at = c.scopes.find(name);
  if (at == c.scopes.end() || c.model.vocabulary.scopes[at->second.id].is_family()) return unknown_scope(c, word, name);
  return scope_atom(c, at->second.id, word.span);
}

FormulaId resolve_call(Checker& c, const Expr& expr, std::vector<NeededCapture>& captures) {
  std::vector<FormulaId> operands;
  bool fine = true;
  const auto add_operand = [&](FormulaId id) {
    if (id == kNone) {
      fine = false;
      return;
    }
    const Formula& f = c.model.formulas[id];
    const bool known = std::ranges::any_of(operands, [&](FormulaId other) {
      return c.model.formulas[other].kind == f.kind && c.model.formulas[other].index == f.index;
    });
    if (!known) operands.push_back(id);
  };
  for (NodeId child = expr.first; child != kNoNode; child = c.document.expr(child).next) {
    const Word& word = c.document.expr(child).word;
    if (!is_pattern(c.source, word)) {
      add_operand(resolve_name(c, word, captures));
      continue;
    }
    std::vector<ScopeId> covered = expand(c, word);
    std::erase_if(covered, [&](ScopeId id) { return c.model.vocabulary.scopes[id].is_family(); });
    if (covered.empty()) {
      fine = false;
      if (c.document.broken.empty() && c.pattern_tests <= limits::kPatternTests)
        c.report(Code::matches_nothing, word.span, "`" + c.text(word) + "` matches no declared scope", "matches nothing", "name a declared scope; families are not matched here");
    }
    for (const ScopeId id : covered) add_operand(scope_atom(c, id, word.span));
  }
  if (!fine) return kNone;
  if (expr.op == Op::at_least) {
    if (expr.number < 1 || expr.number > operands.size()) {
      c.report(Code::impossible_count, expr.span,
               expr.number < 1 ? "`at_least` needs one at least" : "`at_least` asks for " + std::to_string(expr.number) + " of " + std::to_string(operands.size()) + " names",
               "can't be counted so", "write a number from 1 to " + std::to_string(operands.size()));
      return kNone;
    }
    return add(c, Formula::Kind::at_least, expr.number, expr.span, operands);
  }
  if (operands.size() == 1) return operands.front();
  return add(c, expr.op == Op::any ? Formula::Kind::or_ : Formula::Kind::and_, 0, expr.span, operands);
}

std::string glob_of(Checker& c, const Word& word) {
  Literal literal = unquote(c.source, word);
  for (std::size_t i = 0; i < literal.text.size(); ++i)
    if (literal.text[i] == '*' && literal.live[i]) literal.text[i] = kStar;
  return literal.text;
}

FormulaId resolve_test(Checker& c, const Expr& expr) {
  const std::string name = c.text(expr.word);
  if (expr.word.quoted || !is_attribute_name(name)) {
    c.report(Code::type_mismatch, expr.word.span, "only attributes are compared", "`" + name + "` is not an attribute", "attributes begin with `arg.`, `token.` or `request.`");
    return kNone;
  }
  AttributeTest test;
  test.attribute = find_attribute_decl(c, name, expr.word.span);
  if (test.attribute == kNone) return kNone;
  c.attribute_named[test.attribute] = true;
  const AttributeKind kind = c.model.attributes[test.attribute].kind;
  const auto mismatch = [&](std::string message, std::string help) {
    c.report(Code::type_mismatch, expr.span, std::move(message), "`" + name + "` is another type", std::move(help));
    return kNone;
  };
  const std::span<const Value> values(c.document.values.data() + expr.values_begin, c.document.values.data() + expr.values_end);
  const auto all_of_kind = [&](ValueKind wanted) { return std::ranges::all_of(values, [&](const Value& v) { return v.kind == wanted; }); };
  const bool string = kind == AttributeKind::string && all_of_kind(ValueKind::string);
  const bool number = kind == AttributeKind::number && all_of_kind(ValueKind::number);
  const bool boolean = kind == AttributeKind::boolean && all_of_kind(ValueKind::boolean);
  switch (expr.op) {
    case Op::compare: {
      const bool order = expr.comparison != Comparison::equal && expr.comparison != Comparison::not_equal;
      if (order && !number) return mismatch("`<`, `<=`, `>` and `>=` compare numbers", "compare a number attribute with a number");
      if (!string && !number && !boolean) return mismatch("`" + name + "` can't be compared with a value of another type", kind == AttributeKind::strings ? "write `contains`" : "write a value of the type that is declared");
      test.op = static_cast<TestOp>(static_cast<int>(TestOp::equal) + static_cast<int>(expr.comparison));
      test.boolean = values.front().boolean;
      test.number = values.front().number;
      if (string) test.string = c.text(values.front().string);
      break;
    }
    case Op::in:
      if (!string && !number) return mismatch("`in` looks for a string or a number in a list of its type", kind == AttributeKind::strings ? "write `contains`" : "write values of the type that is declared");
      test.op = TestOp::in;
      for (const Value& value : values) {
        if (number) test.numbers.push_back(value.number);
        if (string) test.strings.push_back(c.text(value.string));
      }
      break;
    case Op::contains:
      if (kind != AttributeKind::strings) return mismatch("`contains` looks into a `strings` attribute", "declare it as `strings`, or write `==` or `matches`");
      test.op = TestOp::contains;
      test.string = c.text(values.front().string);
      break;
    default:
      if (kind != AttributeKind::string) return mismatch("`matches` looks at a `string` attribute", "declare it as `string`");
      test.op = TestOp::matches;
      test.string = glob_of(c, values.front().string);
      break;
  }
  return test_atom(c, std::move(test), expr.span);
}

}  // namespace

FormulaId negated(Checker& c, FormulaId formula, Span span) {
  return formula == kNone ? kNone : add(c, Formula::Kind::not_, 0, span, std::span(&formula, 1));
}

FormulaId resolve(Checker& c, NodeId node, std::vector<NeededCapture>& captures) {
  const Expr& expr = c.document.expr(node);
  switch (expr.op) {
    case Op::name: {
      if (!is_pattern(c.source, expr.word)) return resolve_name(c, expr.word, captures);
      const std::string name = c.text(expr.word);
      Diagnostic& d = c.report(Code::bare_pattern, expr.word.span, "a pattern must say whether any or all of its scopes are needed", "any or all?", "write `any(" + name + ")` or `all(" + name + ")`");
      d.fixes.push_back({"write `all(" + name + ")`", Applicability::has_placeholders, expr.word.span, "all(" + name + ")"});
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
  return fine ? add(c, expr.op == Op::and_ ? Formula::Kind::and_ : Formula::Kind::or_, 0, expr.span, operands) : kNone;
}

namespace {

// The lets that a requirement names, so that each is resolved before those that use it.
void collect_lets(const Checker& c, NodeId node, std::vector<std::uint32_t>& found) {
  const Expr& expr = c.document.expr(node);
  if (expr.op == Op::name && !expr.word.quoted) {
    const auto at = c.lets.find(c.text(expr.word));
    if (at != c.lets.end()) found.push_back(at->second.id);
  }
  for (NodeId child = expr.first; child != kNoNode; child = c.document.expr(child).next) collect_lets(c, child, found);
}

struct LetOrder {
  std::vector<std::vector<std::uint32_t>> uses;  // by let
  std::vector<std::uint32_t> order;              // used before users
  std::vector<std::uint32_t> depth;
  std::vector<std::uint32_t> cycle;
};

LetOrder order_lets(std::vector<std::vector<std::uint32_t>> uses) {
  LetOrder result;
  const std::size_t count = uses.size();
  std::vector<std::uint8_t> state(count, 0);
  std::vector<std::size_t> progress(count, 0);
  result.depth.assign(count, 1);
  std::vector<std::uint32_t> path;
  for (std::uint32_t root = 0; root < count; ++root) {
    if (state[root] != 0) continue;
    path.push_back(root);
    state[root] = 1;
    while (!path.empty()) {
      const std::uint32_t at = path.back();
      if (progress[at] == uses[at].size()) {
        for (const std::uint32_t used : uses[at]) result.depth[at] = std::max(result.depth[at], result.depth[used] + 1);
        state[at] = 2;
        result.order.push_back(at);
        path.pop_back();
        continue;
      }
      const std::uint32_t next = uses[at][progress[at]++];
      if (state[next] == 1) {
        result.cycle.assign(std::ranges::find(path, next), path.end());
        return result;
      }
      if (state[next] == 0) {
        state[next] = 1;
        path.push_back(next);
      }
    }
  }
  result.uses = std::move(uses);
  return result;
}

}  // namespace

void check_requirements(Checker& c) {
  std::vector<const LetDecl*> decls;
  for (const LetDecl& decl : c.document.lets) {
    const std::string name = c.text(decl.name);
    if (decl.name.quoted || name.find_first_of(":./@+-*{") != std::string::npos) {
      c.report(Code::invalid_name, decl.name.span, "the name of a `let` is made of letters, digits and `_`", "not such a name");
      c.failed.push_back(name);
      continue;
    }
    if (decls.size() == limits::kLets) {
      c.report(Code::too_many_lets, decl.name.span, "a policy has at most " + std::to_string(limits::kLets) + " lets", "one too many");
      break;
    }
    if (const auto scope = c.scopes.find(name); scope != c.scopes.end()) {
      Diagnostic& d = c.report(Code::duplicate_declaration, decl.name.span, "`" + name + "` is a scope already", "declared again", "rename the `let`");
      d.others.push_back({scope->second.span, "declared as a scope here"});
      continue;
    }
    if (!c.declare(c.lets, name, static_cast<std::uint32_t>(decls.size()), decl.name.span)) continue;
    decls.push_back(&decl);
    c.model.lets.push_back({name, kNone, decl.span, decl.name.span, 0});
  }
  c.let_captures.resize(decls.size());

  std::vector<std::vector<std::uint32_t>> uses(decls.size());
  for (std::size_t i = 0; i < decls.size(); ++i) collect_lets(c, decls[i]->value, uses[i]);
  const LetOrder lets = order_lets(std::move(uses));
  if (!lets.cycle.empty()) {
    std::string text;
    for (const std::uint32_t let : lets.cycle) text += "`" + c.model.lets[let].name + "` -> ";
    if (lets.cycle.size() > 8) text = "`" + c.model.lets[lets.cycle.front()].name + "` -> ... -> ";
    Diagnostic& d = c.report(Code::let_cycle, decls[lets.cycle.front()]->name.span, "a `let` is defined by itself: " + text + "`" + c.model.lets[lets.cycle.front()].name + "`", "begins here");
    d.help = "take one of these uses out";
    return;
  }
  for (const std::uint32_t let : lets.order) {
    if (lets.depth[let] > limits::kLetDepth) {
      c.report(Code::nested_too_deep, decls[let]->name.span, "`let` is nested more than " + std::to_string(limits::kLetDepth) + " deep", "too deep");
      continue;
    }
    std::vector<NeededCapture> captures;
    c.model.lets[let].formula = resolve(c, decls[let]->value, captures);
    for (const NeededCapture& needed : captures) c.let_captures[let].push_back(needed.capture);
    std::ranges::sort(c.let_captures[let]);
    const auto rest = std::ranges::unique(c.let_captures[let]);
    c.let_captures[let].erase(rest.begin(), rest.end());
  }
}

}  // namespace scopeward
