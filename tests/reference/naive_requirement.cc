// SPDX-License-Identifier: Apache-2.0
// Requirements, word by word. Entry points: evaluate, add_tested, add_named_instances.
// Tested by tests/reference/naive_test.cc.
#include "tests/reference/naive_requirement.h"

#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace scopeward::reference {
namespace {

using Sort = Attribute::Sort;

bool begins_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

bool is_attribute_name(const std::string& name) {
  return begins_with(name, "arg.") || begins_with(name, "token.") || begins_with(name, "request.");
}

Sort declared_sort(AttributeType type) {
  switch (type) {
    case AttributeType::boolean:
      return Sort::boolean;
    case AttributeType::number:
      return Sort::number;
    case AttributeType::string:
      return Sort::string;
    case AttributeType::strings:
      return Sort::strings;
  }
  return Sort::unusable;
}

Attribute default_value(const Situation& in, const AttributeDecl& declared) {
  Attribute value;
  value.sort = declared_sort(declared.type);
  for (std::uint32_t i = declared.values_begin; i < declared.values_end; ++i) {
    const Value& written = in.document.values[i];
    value.boolean = written.boolean;
    value.number = written.number;
    if (written.kind == ValueKind::string) {
      value.string = plain_text(in.sources, written.string);
      value.strings.push_back(value.string);
    }
  }
  return value;
}

// The value an attribute has in this request, or nothing: unknown.
std::optional<Attribute> find_attribute(const Situation& in, const std::string& name) {
  for (const AttributeDecl& declared : in.document.attributes) {
    if (plain_text(in.sources, declared.name) != name) continue;
    std::vector<Attribute> given;
    for (const Attribute& attribute : in.attributes)
      if (attribute.name == name) given.push_back(attribute);
    if (given.empty())
      return declared.has_default ? std::optional<Attribute>(default_value(in, declared)) : std::nullopt;
    if (given.size() > 1 || given[0].sort != declared_sort(declared.type)) return std::nullopt;
    if (given[0].sort == Sort::number && std::isnan(given[0].number)) return std::nullopt;
    return given[0];
  }
  return std::nullopt;
}

template <typename T>
bool compare(const T& left, Comparison comparison, const T& right) {
  switch (comparison) {
    case Comparison::equal:
      return left == right;
    case Comparison::not_equal:
      return left != right;
    case Comparison::less:
      return left < right;
    case Comparison::less_equal:
      return left <= right;
    case Comparison::greater:
      return left > right;
    case Comparison::greater_equal:
      return left >= right;
  }
  return false;
}

bool compare_values(const Situation& in, const Attribute& left, Comparison comparison, const Value& right) {
  if (left.sort == Sort::boolean) return compare(left.boolean, comparison, right.boolean);
  if (left.sort == Sort::number) return compare(left.number, comparison, right.number);
  return compare(left.string, comparison, plain_text(in.sources, right.string));
}

Truth truth(bool value) { return value ? Truth::yes : Truth::no; }

Truth test_attribute(const Expr& expr, const Situation& in) {
  const std::optional<Attribute> attribute = find_attribute(in, plain_text(in.sources, expr.word));
  if (!attribute) return Truth::unknown;
  const auto& values = in.document.values;
  switch (expr.op) {
    case Op::compare:
      return truth(compare_values(in, *attribute, expr.comparison, values[expr.values_begin]));
    case Op::in:
      for (std::uint32_t i = expr.values_begin; i < expr.values_end; ++i)
        if (compare_values(in, *attribute, Comparison::equal, values[i])) return Truth::yes;
      return Truth::no;
    case Op::contains:
      for (const std::string& each : attribute->strings)
        if (each == plain_text(in.sources, values[expr.values_begin].string)) return Truth::yes;
      return Truth::no;
    case Op::matches: {
      // In a glob a brace is an ordinary character.
      Pattern glob;
      const Literal literal = unquote(in.sources, values[expr.values_begin].string);
      for (std::size_t i = 0; i < literal.text.size(); ++i) {
        const bool star = literal.live[i] && literal.text[i] == '*';
        glob.push_back({star ? Piece::Kind::run : Piece::Kind::literal, literal.text[i], ""});
      }
      return truth(match(glob, attribute->string, "").has_value());
    }
    default:
      return attribute->sort == Sort::boolean ? truth(attribute->boolean) : Truth::unknown;
  }
}

// The instance that `entries:{id}:read` or `project:{arg.project}:write` names here, if its holes can be bound.
std::optional<Member> bind(const std::string& written, const Situation& in) {
  const auto family = in.vocabulary.find_family(written);
  if (!family) return std::nullopt;
  Member member{*family, {}};
  for (const std::string& name : hole_names(read_bare_pattern(written, ""))) {
    std::optional<std::string> value;
    if (is_attribute_name(name)) {
      const std::optional<Attribute> attribute = find_attribute(in, name);
      if (attribute && attribute->sort == Sort::string) value = attribute->string;
    } else if (const auto captured = in.captures.find(name); captured != in.captures.end()) {
      value = captured->second;
    }
    if (!value || !in.vocabulary.can_bind(*value)) return std::nullopt;
    member.values.push_back(*value);
  }
  return member;
}

NodeId find_let(const Situation& in, const std::string& name) {
  for (const LetDecl& let : in.document.lets)
    if (plain_text(in.sources, let.name) == name) return let.value;
  return kNoNode;
}

Truth evaluate_scope(const std::string& name, const Situation& in) {
  const auto scope = in.vocabulary.find(name);
  return truth(scope && holds(in.held, Member{*scope, {}}));
}

Truth evaluate_name(const Expr& expr, const Situation& in) {
  const std::string name = plain_text(in.sources, expr.word);
  if (expr.word.quoted) return evaluate_scope(name, in);
  if (const NodeId let = find_let(in, name); let != kNoNode) return evaluate(let, in);
  if (is_attribute_name(name)) return test_attribute(expr, in);
  if (name.find('{') == std::string::npos) return evaluate_scope(name, in);
  const std::optional<Member> member = bind(name, in);
  return member ? truth(holds(in.held, *member)) : Truth::unknown;
}

std::vector<NodeId> operands(const Expr& expr, const Situation& in) {
  std::vector<NodeId> nodes;
  for (NodeId node = expr.first; node != kNoNode; node = in.document.expr(node).next) nodes.push_back(node);
  return nodes;
}

// The truths of the distinct names in a list, patterns expanded.
std::map<std::string, Truth> evaluate_names(const Expr& expr, const Situation& in) {
  std::map<std::string, Truth> truths;
  for (const NodeId node : operands(expr, in)) {
    const Expr& operand = in.document.expr(node);
    const std::string name = plain_text(in.sources, operand.word);
    if (!operand.word.quoted && name.find('*') != std::string::npos) {
      for (const std::string& each : in.vocabulary.find_all(name)) truths[each] = evaluate_scope(each, in);
    } else {
      truths[name] = evaluate(node, in);
    }
  }
  return truths;
}

Truth at_least(std::size_t k, const std::vector<Truth>& truths) {
  std::size_t yes = 0, unknown = 0;
  for (const Truth each : truths) {
    if (each == Truth::yes) ++yes;
    if (each == Truth::unknown) ++unknown;
  }
  if (yes >= k) return Truth::yes;
  return yes + unknown < k ? Truth::no : Truth::unknown;
}

}  // namespace

Truth negate(Truth truth) {
  if (truth == Truth::unknown) return Truth::unknown;
  return truth == Truth::yes ? Truth::no : Truth::yes;
}

Truth evaluate(NodeId node, const Situation& in) {
  const Expr& expr = in.document.expr(node);
  std::vector<Truth> truths;
  if (expr.op == Op::any || expr.op == Op::all || expr.op == Op::at_least) {
    for (const auto& [name, value] : evaluate_names(expr, in)) truths.push_back(value);
  } else {
    for (const NodeId operand : operands(expr, in)) truths.push_back(evaluate(operand, in));
  }
  switch (expr.op) {
    case Op::name:
      return evaluate_name(expr, in);
    case Op::or_:
      return at_least(1, truths);
    case Op::any:
      return at_least(1, truths);
    case Op::and_:
      return at_least(truths.size(), truths);
    case Op::all:
      return at_least(truths.size(), truths);
    case Op::at_least:
      return at_least(expr.number, truths);
    case Op::not_:
      return negate(truths[0]);
    case Op::compare:
    case Op::in:
    case Op::contains:
    case Op::matches:
      return test_attribute(expr, in);
  }
  return Truth::unknown;
}

void add_tested(NodeId node, const Situation& in, std::vector<Tested>& tested) {
  const Expr& expr = in.document.expr(node);
  const bool is_list = expr.op == Op::any || expr.op == Op::all || expr.op == Op::at_least;
  std::set<std::string> seen;
  for (const NodeId operand : operands(expr, in)) {
    const Word& word = in.document.expr(operand).word;
    const std::string name = is_list ? plain_text(in.sources, word) : std::string();
    if (is_list && !word.quoted && name.find('*') != std::string::npos) {
      for (const std::string& each : in.vocabulary.find_all(name))
        if (seen.insert(each).second) tested.push_back({word.span, each, evaluate_scope(each, in)});
    } else if (!is_list || seen.insert(name).second) {
      add_tested(operand, in, tested);
    }
  }
  if (expr.first != kNoNode) return;
  tested.push_back({expr.span, {}, evaluate(node, in)});
  if (expr.op != Op::name || expr.word.quoted) return;
  if (const NodeId let = find_let(in, plain_text(in.sources, expr.word)); let != kNoNode) add_tested(let, in, tested);
}

void add_named_instances(NodeId node, const Situation& in, Members& instances) {
  const Expr& expr = in.document.expr(node);
  for (const NodeId operand : operands(expr, in)) add_named_instances(operand, in, instances);
  if (expr.op != Op::name || expr.word.quoted) return;
  const std::string name = plain_text(in.sources, expr.word);
  if (const NodeId let = find_let(in, name); let != kNoNode) {
    add_named_instances(let, in, instances);
  } else if (name.find('{') != std::string::npos) {
    if (const std::optional<Member> member = bind(name, in)) instances.insert(*member);
  }
}

std::optional<Member> find_scope(const Word& word, const Situation& in) {
  const std::string name = plain_text(in.sources, word);
  if (!word.quoted && name.find('{') != std::string::npos) return bind(name, in);
  const auto scope = in.vocabulary.find(name);
  return scope ? std::optional<Member>(Member{*scope, {}}) : std::nullopt;
}

}  // namespace scopeward::reference
