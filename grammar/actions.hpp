// SPDX-License-Identifier: Apache-2.0
// Which rule of policy.hpp calls what of the Builder. A rule that is not here does nothing when it matches.
#pragma once

#include "grammar/build.hpp"

namespace scopeward {

template <typename Rule>
struct action : tao::pegtl::nothing<Rule> {};

#define SCOPEWARD_ON(rule)                          \
  template <>                                       \
  struct action<grammar::rule> {                    \
    template <typename Input>                       \
    static void apply(const Input& in, Builder& b); \
  };                                                \
  template <typename Input>                         \
  void action<grammar::rule>::apply([[maybe_unused]] const Input& in, [[maybe_unused]] Builder& b)

// Words and values.
SCOPEWARD_ON(word) { b.word(b.span(in), false); }
SCOPEWARD_ON(quoted) { b.word(b.span(in), true); }
SCOPEWARD_ON(setting_all) { b.word(b.span(in), false); }
SCOPEWARD_ON(true_) { b.value({ValueKind::boolean, b.span(in), true, 0, {}}); }
SCOPEWARD_ON(false_) { b.value({ValueKind::boolean, b.span(in), false, 0, {}}); }
SCOPEWARD_ON(string_value) {
  const Word word = b.take_word(Builder::Text::pattern);  // checked when it is known what it is for
  b.value({ValueKind::string, word.span, false, 0, word});
}
SCOPEWARD_ON(number) {
  double number = 0;
  const auto [rest, status] = std::from_chars(in.begin(), in.end(), number);
  if (status != std::errc())
    throw SyntaxError{Code::invalid_number, "this number is out of range", b.offset(in.begin())};
  if (rest != in.end()) number *= *rest == 'm' ? 60 : *rest == 'h' ? 3600 : *rest == 'd' ? 86400 : 1;
  b.value({ValueKind::number, b.span(in), false, number, {}});
}
SCOPEWARD_ON(list_open) { b.open(b.span(in)); }
SCOPEWARD_ON(value_list) { b.close(); }

// Requirements.
SCOPEWARD_ON(nest) { b.enter(in.begin()); }
SCOPEWARD_ON(unnest) { b.leave(); }
SCOPEWARD_ON(group_open) { b.open(b.span(in)); }
SCOPEWARD_ON(group) {
  b.close();
  b.top().grouped = true;
}
SCOPEWARD_ON(negation) {
  const NodeId operand = b.pop();
  const NodeId id = b.node(Op::not_, b.span(in));
  b.expr(id).first = operand;
  b.push(id);
}
SCOPEWARD_ON(call_open) { b.open(b.span(in)); }
SCOPEWARD_ON(any_call) {
  b.close();
  b.call(Op::any, b.span(in));
}
SCOPEWARD_ON(all_call) {
  b.close();
  b.call(Op::all, b.span(in));
}
SCOPEWARD_ON(count) {
  if (std::from_chars(in.begin(), in.end(), b.count_).ec != std::errc())
    throw SyntaxError{Code::invalid_number, "this number is out of range", b.offset(in.begin())};
}
SCOPEWARD_ON(at_least) {
  b.close();
  b.call(Op::at_least, b.span(in));
}
SCOPEWARD_ON(subject) {
  const Word word = b.take_word();
  const NodeId id = b.node(Op::name, word.span);
  b.expr(id).word = word;
  b.push(id);
  b.begin_values();
}
SCOPEWARD_ON(comparison) {
  const std::string_view text(in.begin(), in.size());
  b.comparison_ = text == "=="   ? Comparison::equal
                  : text == "!=" ? Comparison::not_equal
                  : text == "<=" ? Comparison::less_equal
                  : text == ">=" ? Comparison::greater_equal
                  : text == "<"  ? Comparison::less
                                 : Comparison::greater;
}
template <typename Input>
void become_test(const Input& in, Builder& b, Op op) {
  Expr& expr = b.top();
  expr.op = op;
  expr.comparison = b.comparison_;
  expr.span = cover(expr.span, b.span(in));
  std::tie(expr.values_begin, expr.values_end) =
      b.take_values(op == Op::matches ? Builder::Text::pattern : Builder::Text::plain);
}
SCOPEWARD_ON(compare_tail) { become_test(in, b, Op::compare); }
SCOPEWARD_ON(in_tail) { become_test(in, b, Op::in); }
SCOPEWARD_ON(contains_tail) { become_test(in, b, Op::contains); }
SCOPEWARD_ON(matches_tail) { become_test(in, b, Op::matches); }
SCOPEWARD_ON(and_tail) { b.binary(Op::and_); }
SCOPEWARD_ON(or_tail) { b.binary(Op::or_); }

// Statements.
SCOPEWARD_ON(language) {
  const Value value = b.document().values.back();
  b.document().languages.push_back({b.span(in), value.span, value.number});
}

SCOPEWARD_ON(policy_name) { b.policy_.name = b.take_word(); }
SCOPEWARD_ON(policy_head) { b.policy_.span = b.span(in); }
SCOPEWARD_ON(block_open) { b.open(b.span(in)); }
SCOPEWARD_ON(setting_name) {
  const Word word = b.take_word();
  b.policy_.settings.push_back({word, word.span, {}});
}
SCOPEWARD_ON(setting) {
  b.policy_.settings.back().span = b.span(in);
  b.policy_.settings.back().words = b.take_words();
}
SCOPEWARD_ON(policy) {
  b.close();
  b.document().policies.push_back(b.policy_);
}

inline void once(Builder& b, bool& given, Span span, const char* what) {
  if (given) b.repeated_.emplace_back(span, what);
  given = true;
}
SCOPEWARD_ON(scope_name) { b.scope_.name = b.take_word(); }
SCOPEWARD_ON(description) {
  const Word word = b.take_word();
  once(b, b.scope_.has_description, word.span, "the description");
  b.scope_.description = b.attribute_.description = word;
}
SCOPEWARD_ON(implies) {
  bool given = b.scope_.implies.size() != 0;
  once(b, given, b.span(in), "`implies`");
  b.scope_.implies = b.take_words();
}
SCOPEWARD_ON(internal) {
  once(b, b.scope_.internal, b.span(in), "`internal`");
  b.scope_.internal_span = b.span(in);
}
SCOPEWARD_ON(deprecated) {
  once(b, b.scope_.deprecated, b.span(in), "`deprecated`");
  b.scope_.deprecated_span = b.span(in);
  b.scope_.advice = b.take_word();
}
SCOPEWARD_ON(weight) {
  once(b, b.scope_.has_weight, b.span(in), "`weight`");
  b.scope_.weight_span = b.document().values.back().span;
  b.scope_.weight = b.document().values.back().number;
}
SCOPEWARD_ON(scope) {
  b.scope_.span = b.span(in);
  b.document().scopes.push_back(b.scope_);
}

SCOPEWARD_ON(attribute_name) {
  b.attribute_.name = b.take_word();
  b.begin_values();
}
SCOPEWARD_ON(type_bool) { b.attribute_.type = AttributeType::boolean; }
SCOPEWARD_ON(type_string) { b.attribute_.type = AttributeType::string; }
SCOPEWARD_ON(type_number) { b.attribute_.type = AttributeType::number; }
SCOPEWARD_ON(type_strings) { b.attribute_.type = AttributeType::strings; }
SCOPEWARD_ON(default_value) {
  b.attribute_.has_default = true;
  b.attribute_.default_span = b.span(in);
  b.attribute_.default_is_list = in.end()[-1] == ']';
  std::tie(b.attribute_.values_begin, b.attribute_.values_end) = b.take_values();
}
SCOPEWARD_ON(attribute) {
  b.attribute_.span = b.span(in);
  b.attribute_.has_description = b.scope_.has_description;
  b.document().attributes.push_back(b.attribute_);
}

SCOPEWARD_ON(let_name) { b.scope_.name = b.take_word(); }
SCOPEWARD_ON(let) { b.document().lets.push_back({b.span(in), b.scope_.name, b.pop()}); }

SCOPEWARD_ON(action_name) { b.scope_.name = b.take_word(); }
SCOPEWARD_ON(kind_flat) { b.kind_ = TargetKind::flat; }
SCOPEWARD_ON(kind_path) { b.kind_ = TargetKind::path; }
SCOPEWARD_ON(action) { b.document().actions.push_back({b.span(in), b.scope_.name, b.kind_}); }

SCOPEWARD_ON(target_name) { b.rule_.message = b.take_word(Builder::Text::pattern); }
SCOPEWARD_ON(operation) {
  b.document().operations.push_back(
      {b.span(in), b.scope_.name, b.rule_.message, b.scope_.has_description, b.attribute_.description});
}

SCOPEWARD_ON(allow) { b.rule_.effect = Effect::allow; }
SCOPEWARD_ON(deny) { b.rule_.effect = Effect::deny; }
SCOPEWARD_ON(every) {
  b.rule_.every_operation = true;
  b.rule_.every_span = b.span(in);
}
SCOPEWARD_ON(actions) { b.rule_.actions = b.take_words(); }
SCOPEWARD_ON(targets) { b.rule_.targets = b.take_words(Builder::Text::pattern); }
SCOPEWARD_ON(excepts) { b.rule_.excepts = b.take_words(Builder::Text::pattern); }
SCOPEWARD_ON(if_) { b.rule_.condition = Condition::if_; }
SCOPEWARD_ON(unless) { b.rule_.condition = Condition::unless; }
SCOPEWARD_ON(public_) { b.rule_.condition = Condition::public_; }
SCOPEWARD_ON(anonymous) { b.rule_.condition = Condition::anonymous; }
SCOPEWARD_ON(authenticated) { b.rule_.condition = Condition::authenticated; }
SCOPEWARD_ON(always) { b.rule_.condition = Condition::always; }
SCOPEWARD_ON(condition) {
  b.rule_.condition_span = b.span(in);
  if (b.rule_.condition == Condition::if_ || b.rule_.condition == Condition::unless) b.rule_.requirement = b.pop();
}
SCOPEWARD_ON(message) {
  b.rule_.has_message = true;
  b.rule_.message = b.take_word();
}
SCOPEWARD_ON(asked) {
  b.rule_.has_ask = true;
  b.rule_.ask = b.take_words();
}
SCOPEWARD_ON(rule) {
  b.rule_.span = cover(b.span(in.begin(), in.begin()), b.rule_.condition_span);
  b.document().rules.push_back(b.rule_);
}

SCOPEWARD_ON(import_path) { b.rule_.message = b.take_word(); }
SCOPEWARD_ON(import) { b.document().imports.push_back({b.span(in), b.rule_.message}); }

SCOPEWARD_ON(with_names) { b.step_.scopes = b.take_words(); }
SCOPEWARD_ON(with) { b.step(TestStep::Kind::with, b.span(in)); }
SCOPEWARD_ON(no_token) { b.step(TestStep::Kind::anonymous, b.span(in)); }
SCOPEWARD_ON(given_name) {
  b.given_ = {b.take_word(), false, 0, 0};
  b.begin_values();
}
SCOPEWARD_ON(given_list) { b.given_.is_list = true; }
SCOPEWARD_ON(given) {
  std::tie(b.given_.values_begin, b.given_.values_end) = b.take_values();
  b.give();
}
SCOPEWARD_ON(attributes) { b.step(TestStep::Kind::attributes, b.span(in)); }
SCOPEWARD_ON(need_names) { b.step_.needs = b.take_words(); }
SCOPEWARD_ON(needs) { b.step_.has_needs = true; }
SCOPEWARD_ON(reason) {
  b.step_.has_reason = true;
  b.step_.reason = b.take_word();
}
SCOPEWARD_ON(test_actions) { b.step_.actions = b.take_words(); }
SCOPEWARD_ON(test_targets) { b.step_.targets = b.take_words(Builder::Text::pattern); }
SCOPEWARD_ON(expect_allow) { b.step(TestStep::Kind::allow, b.span(in)); }
SCOPEWARD_ON(expect_deny) { b.step(TestStep::Kind::deny, b.span(in)); }
SCOPEWARD_ON(test_name) { b.test_.name = b.take_word(); }
SCOPEWARD_ON(test_head) { b.test_.span = b.span(in); }
SCOPEWARD_ON(test_open) { b.open(b.span(in)); }
SCOPEWARD_ON(test_block) {
  b.close();
  b.document().tests.push_back(b.test_);
}

#undef SCOPEWARD_ON

}  // namespace scopeward
