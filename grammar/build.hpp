// SPDX-License-Identifier: Apache-2.0
// The actions: what a matched rule of policy.hpp puts into the syntax tree. Words and expressions wait on two stacks
// until the rule that owns them takes them; a statement reaches the Document only in the action of the whole statement,
// so a broken one leaves nothing behind.
#pragma once

#include <charconv>
#include <utility>

#include "grammar/parse.h"
#include "grammar/policy.hpp"

namespace scopeward {

struct SyntaxError {
  Code code;
  const char* text;
  std::uint32_t at;
};

class Builder {
 public:
  Builder(const char* base, std::uint32_t source, const ParseLimits& limits, Document& document)
      : base_(base), source_(source), limits_(limits), document_(document) {
    keep();
  }

  // Forgets the statement under way.
  void reset() {
    document_.words.resize(words_kept_);
    document_.values.resize(values_kept_);
    document_.exprs.resize(exprs_kept_);
    document_.test_attributes.resize(given_kept_);
    given_begin_ = static_cast<std::uint32_t>(given_kept_);
    last_operand_.clear();
    words_.clear();
    exprs_.clear();
    opens_.clear();
    depth_ = 0;
    scope_ = {};
    attribute_ = {};
    rule_ = {};
    policy_ = {};
    kind_ = TargetKind::flat;
    test_ = {};
    step_ = {};
    repeated_.clear();
  }
  void keep() {
    words_kept_ = document_.words.size();
    values_kept_ = document_.values.size();
    exprs_kept_ = document_.exprs.size();
    given_kept_ = document_.test_attributes.size();
    given_begin_ = static_cast<std::uint32_t>(given_kept_);
  }

  template <typename Input>
  [[nodiscard]] Span span(const Input& in) const {
    return span(in.begin(), in.end());
  }
  [[nodiscard]] Span span(const char* begin, const char* end) const { return {offset(begin), offset(end), source_}; }
  [[nodiscard]] std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - base_); }

  void word(Span span, bool quoted) {
    if (span.end - span.begin > limits_.name_bytes)
      throw SyntaxError{Code::name_too_long, "this name or text is too long", span.begin};
    words_.push_back({span, quoted});
  }
  // Escapes of wildcards and holes have a meaning in targets and globs only.
  enum class Text : std::uint8_t { plain, pattern };
  void check_escapes(const Word& word) const {
    if (!word.quoted) return;
    for (std::uint32_t i = word.span.begin; i + 1 < word.span.end; ++i) {
      if (base_[i] != '\\') continue;
      ++i;
      if (base_[i] == '*' || base_[i] == '{')
        throw SyntaxError{Code::unknown_escape, "expected `\"` or `\\` after a backslash: this is no target", i};
    }
  }
  [[nodiscard]] Word take_word(Text text = Text::plain) {
    const Word word = words_.back();
    words_.pop_back();
    if (text == Text::plain) check_escapes(word);
    return word;
  }
  [[nodiscard]] WordList take_words(Text text = Text::plain) {
    if (text == Text::plain)
      for (const Word& word : words_) check_escapes(word);
    const auto begin = static_cast<std::uint32_t>(document_.words.size());
    document_.words.insert(document_.words.end(), words_.begin(), words_.end());
    words_.clear();
    return {begin, static_cast<std::uint32_t>(document_.words.size())};
  }

  void enter(const char* at) {
    if (++depth_ > limits_.nesting) throw SyntaxError{Code::nested_too_deep, "this is nested too deep", offset(at)};
  }
  void leave() { --depth_; }
  void open(Span span) { opens_.push_back(span); }
  void close() { opens_.pop_back(); }
  [[nodiscard]] const std::vector<Span>& opens() const { return opens_; }

  NodeId node(Op op, Span span) {
    const auto id = static_cast<NodeId>(document_.exprs.size());
    Expr expr;
    expr.op = op;
    expr.span = span;
    document_.exprs.push_back(expr);
    return id;
  }
  void push(NodeId id) { exprs_.push_back(id); }
  [[nodiscard]] NodeId pop() {
    const NodeId id = exprs_.back();
    exprs_.pop_back();
    return id;
  }
  [[nodiscard]] Expr& expr(NodeId id) { return document_.exprs[id]; }
  [[nodiscard]] Expr& top() { return expr(exprs_.back()); }

  // `a and b and c` is one node of three operands; parentheses keep theirs apart.
  void binary(Op op) {
    const NodeId right = pop(), left = pop();
    const Span span = cover(expr(left).span, expr(right).span);
    if (expr(left).op == op && !expr(left).grouped) {
      NodeId& last = last_operand_[left - exprs_kept_];
      expr(last).next = right;
      last = right;
      expr(left).span = span;
      push(left);
      return;
    }
    const NodeId id = node(op, span);
    expr(id).first = left;
    expr(left).next = right;
    const std::size_t at = id - exprs_kept_;
    if (last_operand_.size() <= at) last_operand_.resize(at + 1, kNoNode);
    last_operand_[at] = right;
    push(id);
  }
  void call(Op op, Span span) {
    const NodeId id = node(op, span);
    expr(id).number = count_;
    NodeId last = kNoNode;
    for (const Word& word : words_) {
      check_escapes(word);
      const NodeId child = node(Op::name, word.span);
      expr(child).word = word;
      (last == kNoNode ? expr(id).first : expr(last).next) = child;
      last = child;
    }
    words_.clear();
    push(id);
  }

  void value(Value value) { document_.values.push_back(value); }
  void begin_values() { values_begin_ = static_cast<std::uint32_t>(document_.values.size()); }
  // Values are contiguous: those of the test or default that was just read.
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> take_values(Text text = Text::plain) {
    for (std::size_t i = values_begin_; i < document_.values.size() && text == Text::plain; ++i)
      if (document_.values[i].kind == ValueKind::string) check_escapes(document_.values[i].string);
    return {std::exchange(values_begin_, static_cast<std::uint32_t>(document_.values.size())),
            static_cast<std::uint32_t>(document_.values.size())};
  }

  // The attribute that was just read, and the step of a test that ends here.
  void give() { document_.test_attributes.push_back(given_); }
  void step(TestStep::Kind kind, Span span) {
    step_.kind = kind;
    step_.span = span;
    step_.attributes_begin = given_begin_;
    step_.attributes_end = given_begin_ = static_cast<std::uint32_t>(document_.test_attributes.size());
    test_.steps.push_back(step_);
    step_ = {};
  }

  Document& document() { return document_; }

  // Of the statement under way.
  ScopeDecl scope_;
  AttributeDecl attribute_;
  RuleDecl rule_;
  PolicyDecl policy_;
  TestDecl test_;
  TestStep step_;
  TestAttribute given_;
  TargetKind kind_ = TargetKind::flat;
  Comparison comparison_ = Comparison::equal;
  std::uint32_t count_ = 0;
  std::vector<std::pair<Span, const char*>> repeated_;  // modifiers that were given before

 private:
  const char* base_;
  std::uint32_t source_;
  const ParseLimits& limits_;
  Document& document_;
  std::vector<Word> words_;
  std::vector<NodeId> exprs_;
  std::vector<NodeId> last_operand_;  // of an `and` or `or`, by its place among the nodes of the statement
  std::vector<Span> opens_;
  std::size_t depth_ = 0, words_kept_ = 0, values_kept_ = 0, exprs_kept_ = 0, given_kept_ = 0;
  std::uint32_t values_begin_ = 0, given_begin_ = 0;
};

}  // namespace scopeward
