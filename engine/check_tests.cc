// SPDX-License-Identifier: Apache-2.0
// Tests of attributes, and the atoms and formulas that requirements are made of.
#include <algorithm>
#include <bit>

#include "engine/formulas.h"
#include "engine/limits.h"
#include "grammar/suggest.h"

namespace scopeward {

FormulaId add_formula(Checker& c, Formula::Kind kind, std::uint32_t index, Span span,
                      std::span<const FormulaId> operands) {
  Formula f;
  f.kind = kind;
  f.index = index;
  f.span = span;
  f.begin = static_cast<std::uint32_t>(c.model.operands.size());
  c.model.operands.insert(c.model.operands.end(), operands.begin(), operands.end());
  f.end = static_cast<std::uint32_t>(c.model.operands.size());
  if (c.model.formulas.size() == limits::kTests) {
    c.report(Code::expansion_too_large, span,
             "requirements expand to more than " + std::to_string(limits::kTests) + " tests", "one too many",
             "name common parts with `let`");
    c.model.formulas.push_back(f);  // past the limit from here on, and told once
    return kNone;
  }
  if (c.model.formulas.size() > limits::kTests) return kNone;
  c.model.formulas.push_back(f);
  return static_cast<FormulaId>(c.model.formulas.size() - 1);
}

FormulaId add_test(Checker& c, AttributeTest test, Span span) {
  c.attribute_named[test.attribute] = true;
  std::string key = "a" + std::to_string(test.attribute) + " " + std::to_string(static_cast<int>(test.op)) +
                    (test.boolean ? "t" : "f") + " " + std::to_string(std::bit_cast<std::uint64_t>(test.number)) + " " +
                    test.string;
  for (const double number : test.numbers) key += " " + std::to_string(std::bit_cast<std::uint64_t>(number));
  for (const std::string& text : test.strings) key += "\n" + text;
  return add_atom(c, Atom::Kind::attribute, key, span, [&] {
    c.model.attribute_tests.push_back(std::move(test));
    return static_cast<std::uint32_t>(c.model.attribute_tests.size() - 1);
  });
}

std::uint32_t find_declared_attribute(Checker& c, const std::string& name, Span span) {
  const auto at = c.attributes.find(name);
  if (at != c.attributes.end()) return at->second.id;
  if (c.findings.is_full() || c.is_broken(name)) return kNone;
  std::vector<std::string> names;
  for (const Attribute& a : c.model.attributes) names.push_back(a.name);
  const auto near = suggest(name, names);
  Diagnostic& d = c.report(Code::unknown_attribute, span, "unknown attribute `" + name + "`", "not declared",
                           near.empty() ? "declare it, as in `attribute " + name + " string`" : did_you_mean(near));
  if (!near.empty())
    d.fixes.push_back({"write `" + near.front() + "`", Applicability::maybe_incorrect, span, near.front()});
  return kNone;
}

namespace {

std::string glob_of(Checker& c, const Word& word) {
  Literal literal = unquote(c.sources, word);
  for (std::size_t i = 0; i < literal.text.size(); ++i)
    if (literal.text[i] == '*' && literal.live[i]) literal.text[i] = kStar;
  return literal.text;
}

}  // namespace

FormulaId resolve_test(Checker& c, const Expr& expr) {
  const std::string name = c.text(expr.word);
  if (expr.word.quoted || !is_attribute_name(name)) {
    c.report(Code::type_mismatch, expr.word.span, "only attributes are compared", "`" + name + "` is not an attribute",
             "attributes begin with `arg.`, `token.` or `request.`");
    return kNone;
  }
  AttributeTest test;
  test.attribute = find_declared_attribute(c, name, expr.word.span);
  if (test.attribute == kNone) return kNone;
  c.attribute_named[test.attribute] = true;
  const AttributeKind kind = c.model.attributes[test.attribute].kind;
  const auto mismatch = [&](std::string message, std::string help) {
    c.report(Code::type_mismatch, expr.span, std::move(message), "`" + name + "` is another type", std::move(help));
    return kNone;
  };
  const std::span<const Value> values(c.document.values.data() + expr.values_begin,
                                      c.document.values.data() + expr.values_end);
  const auto all_of_kind = [&](ValueKind wanted) {
    return std::ranges::all_of(values, [&](const Value& v) { return v.kind == wanted; });
  };
  const bool string = kind == AttributeKind::string && all_of_kind(ValueKind::string);
  const bool number = kind == AttributeKind::number && all_of_kind(ValueKind::number);
  const bool boolean = kind == AttributeKind::boolean && all_of_kind(ValueKind::boolean);
  switch (expr.op) {
    case Op::compare: {
      const bool order = expr.comparison != Comparison::equal && expr.comparison != Comparison::not_equal;
      if (order && !number)
        return mismatch("`<`, `<=`, `>` and `>=` compare numbers", "compare a number attribute with a number");
      if (!string && !number && !boolean)
        return mismatch(
            "`" + name + "` can't be compared with a value of another type",
            kind == AttributeKind::strings ? "write `contains`" : "write a value of the type that is declared");
      test.op = static_cast<TestOp>(static_cast<int>(TestOp::equal) + static_cast<int>(expr.comparison));
      test.boolean = values.front().boolean;
      test.number = values.front().number;
      if (string) test.string = c.text(values.front().string);
      break;
    }
    case Op::in:
      if (!string && !number)
        return mismatch(
            "`in` looks for a string or a number in a list of its type",
            kind == AttributeKind::strings ? "write `contains`" : "write values of the type that is declared");
      test.op = TestOp::in;
      for (const Value& value : values) {
        if (number) test.numbers.push_back(value.number);
        if (string) test.strings.push_back(c.text(value.string));
      }
      break;
    case Op::contains:
      if (kind != AttributeKind::strings)
        return mismatch("`contains` looks into a `strings` attribute",
                        "declare it as `strings`, or write `==` or `matches`");
      test.op = TestOp::contains;
      test.string = c.text(values.front().string);
      break;
    default:
      if (kind != AttributeKind::string)
        return mismatch("`matches` looks at a `string` attribute", "declare it as `string`");
      test.op = TestOp::matches;
      test.string = glob_of(c, values.front().string);
      break;
  }
  return add_test(c, std::move(test), expr.span);
}

}  // namespace scopeward
