// SPDX-License-Identifier: Apache-2.0
// What was written: the syntax tree of a policy, before any name is looked up. It is plain data in flat arrays; children
// are reached by index, and every node keeps its span. What is imported stands where its import does. Only parse.cc makes
// one; engine/check.cc reads it, and so does the naive evaluator of tests/reference, which decides straight from it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "grammar/source.h"

namespace scopeward {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = 0xFFFFFFFF;

// A name as written. `quoted` names are literal where they name a scope; where they are targets, `*` and `{hole}` are
// live in them and `\*` and `\{` are not. The text is the span's bytes, quotes included; unquote() reads it.
struct Word {
  Span span;
  bool quoted = false;
};

// The meaning of a quoted text or a bare word: escapes undone. `live[i]` says that byte i came without a backslash, so
// that `*` and `{` there may be a wildcard or a hole.
struct Literal {
  std::string text;
  std::vector<bool> live;
};
[[nodiscard]] Literal unquote(const Sources& sources, const Word& word);
[[nodiscard]] std::string plain_text(const Sources& sources, const Word& word);  // unquote().text

enum class Op : std::uint8_t {
  name,      // a scope, a family with bindings, a `let`, or a bool attribute: `word`
  or_,       // operands
  and_,      // operands
  not_,      // one operand
  any,       // operands are `name`s, patterns allowed
  all,       // operands are `name`s, patterns allowed
  at_least,  // `number` and operands that are `name`s, patterns allowed
  compare,   // `word` attribute, `comparison`, `values` (one)
  in,        // `word` attribute, `values`
  contains,  // `word` attribute, `values` (one string)
  matches,   // `word` attribute, `values` (one string: a glob)
};

enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

enum class ValueKind : std::uint8_t { boolean, number, string };

struct Value {
  ValueKind kind = ValueKind::boolean;
  Span span;
  bool boolean = false;
  double number = 0;  // a unit (s m h d) is multiplied in: 30m is 1800
  Word string;
};

struct Expr {
  Op op = Op::name;
  bool grouped = false;  // stands in parentheses of its own
  Comparison comparison = Comparison::equal;
  Span span;
  Word word;                                       // name, compare, in, contains, matches
  std::uint32_t number = 0;                        // at_least
  NodeId first = kNoNode;                          // first operand; the others follow by `next`
  NodeId next = kNoNode;                           // the next operand of this node's parent
  std::uint32_t values_begin = 0, values_end = 0;  // into Document::values
};

struct WordList {  // into Document::words
  std::uint32_t begin = 0, end = 0;
  [[nodiscard]] std::uint32_t size() const { return end - begin; }
};

struct Setting {  // one line of the `policy` block
  Word name;
  Span span;
  WordList words;  // names or strings, at least one
};

struct PolicyDecl {
  Span span;  // of `policy "NAME"`
  Word name;
  std::vector<Setting> settings;
};

struct LanguageDecl {
  Span span, number_span;
  double number = 0;
};

struct ScopeDecl {
  Span span;
  Word name;  // may hold `{holes}` when bare: a family
  bool has_description = false, internal = false, deprecated = false, has_weight = false;
  Word description;
  WordList implies;  // names and patterns
  Span deprecated_span, internal_span, weight_span;
  Word advice;  // of `deprecated "use x"`
  double weight = 1;
};

enum class AttributeType : std::uint8_t { boolean, string, number, strings };

struct AttributeDecl {
  Span span;
  Word name;
  AttributeType type = AttributeType::boolean;
  bool has_default = false, has_description = false, default_is_list = false;
  std::uint32_t values_begin = 0, values_end = 0;  // the default; several for `strings`
  Span default_span;
  Word description;
};

struct LetDecl {
  Span span;
  Word name;
  NodeId value = kNoNode;
};

enum class TargetKind : std::uint8_t { flat, path };

struct ActionDecl {
  Span span;
  Word name;
  TargetKind kind = TargetKind::flat;
};

struct OperationDecl {
  Span span;
  Word action;
  Word target;
  bool has_description = false;
  Word description;
};

enum class Effect : std::uint8_t { allow, deny };
enum class Condition : std::uint8_t { public_, anonymous, authenticated, if_, unless, always };

struct ImportDecl {
  Span span;
  Word path;
  std::uint32_t source = 0;  // the text that it led to; 0, the first text, stands for none
  bool again = false;        // that text was read before, and does not stand here
};

// One line of a `test` block.
struct TestStep {
  enum class Kind : std::uint8_t { with, anonymous, attributes, allow, deny };
  Kind kind = Kind::anonymous;
  Span span;
  WordList scopes;                                         // with: none is `nothing`
  std::uint32_t attributes_begin = 0, attributes_end = 0;  // attributes: into Document::test_attributes
  WordList actions, targets;                               // allow, deny
  bool has_needs = false, has_reason = false;              // deny
  WordList needs;                                          // `needs nothing`: none
  Word reason;
};

struct TestAttribute {
  Word name;
  bool is_list = false;
  std::uint32_t values_begin = 0, values_end = 0;  // into Document::values
};

struct TestDecl {
  Span span;  // of `test "NAME"`
  Word name;
  std::vector<TestStep> steps;
};

struct RuleDecl {
  Span span;  // from `allow` or `deny` to the end of the condition
  Effect effect = Effect::allow;
  Condition condition = Condition::always;
  bool every_operation = false;  // `*` stands for actions and targets
  Span every_span;
  WordList actions, targets, excepts;
  Span condition_span;
  NodeId requirement = kNoNode;  // of `if` and `unless`
  bool has_ask = false;
  WordList ask;  // the alternative that clients are sent to first
  bool has_message = false;
  Word message;
};

struct Document {
  std::vector<LanguageDecl> languages;
  std::vector<PolicyDecl> policies;
  std::vector<ScopeDecl> scopes;
  std::vector<AttributeDecl> attributes;
  std::vector<LetDecl> lets;
  std::vector<ActionDecl> actions;
  std::vector<OperationDecl> operations;
  std::vector<RuleDecl> rules;      // in source order
  std::vector<ImportDecl> imports;
  std::vector<TestDecl> tests;
  bool has_mistakes = false;        // not every statement could be read
  bool is_partial = false;          // whole texts, or what follows a limit, were not read: no name can be called unknown
  std::vector<std::string> broken;  // names whose declarations could not be read: they are not "unknown" as well

  std::vector<Expr> exprs;
  std::vector<Word> words;
  std::vector<Value> values;
  std::vector<TestAttribute> test_attributes;

  [[nodiscard]] const Expr& expr(NodeId id) const { return exprs[id]; }
};

}  // namespace scopeward
