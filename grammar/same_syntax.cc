// SPDX-License-Identifier: Apache-2.0
#include "grammar/same_syntax.h"

#include <algorithm>

namespace scopeward {
namespace {

// Both trees come from parse(), which fills the flat arrays in the order of the text: the same text in another layout
// has the same nodes at the same indices, so no tree is walked.
class TreeComparison {
 public:
  TreeComparison(const Sources& a, const Sources& b) : sources_a_(a), sources_b_(b) {}

  [[nodiscard]] bool documents(const Document& a, const Document& b) const {
    return all(a.languages, b.languages) && all(a.policies, b.policies) && all(a.scopes, b.scopes) &&
           all(a.attributes, b.attributes) && all(a.lets, b.lets) && all(a.actions, b.actions) &&
           all(a.operations, b.operations) && all(a.rules, b.rules) && all(a.imports, b.imports) &&
           all(a.tests, b.tests) && all(a.exprs, b.exprs) && all(a.words, b.words) && all(a.values, b.values) &&
           all(a.test_attributes, b.test_attributes) && a.has_mistakes == b.has_mistakes &&
           a.is_partial == b.is_partial && a.broken == b.broken;
  }

 private:
  template <typename T>
  [[nodiscard]] bool all(const std::vector<T>& a, const std::vector<T>& b) const {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [this](const T& x, const T& y) { return same(x, y); });
  }

  // An unset word has an empty span, and so no text.
  [[nodiscard]] bool same(const Word& a, const Word& b) const {
    return a.quoted == b.quoted && sources_a_.text(a.span) == sources_b_.text(b.span);
  }
  [[nodiscard]] static bool same(const WordList& a, const WordList& b) { return a.begin == b.begin && a.end == b.end; }
  [[nodiscard]] bool same(const Value& a, const Value& b) const {
    return a.kind == b.kind && a.boolean == b.boolean && a.number == b.number && same(a.string, b.string) &&
           sources_a_.text(a.span) == sources_b_.text(b.span);
  }
  [[nodiscard]] bool same(const Expr& a, const Expr& b) const {
    return a.op == b.op && a.grouped == b.grouped && a.comparison == b.comparison && same(a.word, b.word) &&
           a.number == b.number && a.first == b.first && a.next == b.next && a.values_begin == b.values_begin &&
           a.values_end == b.values_end;
  }

  [[nodiscard]] bool same(const LanguageDecl& a, const LanguageDecl& b) const {
    return a.number == b.number && sources_a_.text(a.number_span) == sources_b_.text(b.number_span);
  }
  [[nodiscard]] bool same(const Setting& a, const Setting& b) const {
    return same(a.name, b.name) && same(a.words, b.words);
  }
  [[nodiscard]] bool same(const PolicyDecl& a, const PolicyDecl& b) const {
    return same(a.name, b.name) && all(a.settings, b.settings);
  }
  [[nodiscard]] bool same(const ScopeDecl& a, const ScopeDecl& b) const {
    return same(a.name, b.name) && a.has_description == b.has_description && same(a.description, b.description) &&
           same(a.implies, b.implies) && a.internal == b.internal && a.deprecated == b.deprecated &&
           same(a.advice, b.advice) && a.has_weight == b.has_weight && a.weight == b.weight;
  }
  [[nodiscard]] bool same(const AttributeDecl& a, const AttributeDecl& b) const {
    return same(a.name, b.name) && a.type == b.type && a.has_default == b.has_default &&
           a.has_description == b.has_description && a.default_is_list == b.default_is_list &&
           a.values_begin == b.values_begin && a.values_end == b.values_end && same(a.description, b.description);
  }
  [[nodiscard]] bool same(const LetDecl& a, const LetDecl& b) const {
    return same(a.name, b.name) && a.value == b.value;
  }
  [[nodiscard]] bool same(const ActionDecl& a, const ActionDecl& b) const {
    return same(a.name, b.name) && a.kind == b.kind;
  }
  [[nodiscard]] bool same(const OperationDecl& a, const OperationDecl& b) const {
    return same(a.action, b.action) && same(a.target, b.target) && a.has_description == b.has_description &&
           same(a.description, b.description);
  }
  [[nodiscard]] bool same(const RuleDecl& a, const RuleDecl& b) const {
    return a.effect == b.effect && a.condition == b.condition && a.every_operation == b.every_operation &&
           same(a.actions, b.actions) && same(a.targets, b.targets) && same(a.excepts, b.excepts) &&
           a.requirement == b.requirement && a.has_ask == b.has_ask && same(a.ask, b.ask) &&
           a.has_message == b.has_message && same(a.message, b.message);
  }
  [[nodiscard]] bool same(const ImportDecl& a, const ImportDecl& b) const { return same(a.path, b.path); }
  [[nodiscard]] bool same(const TestStep& a, const TestStep& b) const {
    return a.kind == b.kind && same(a.scopes, b.scopes) && a.attributes_begin == b.attributes_begin &&
           a.attributes_end == b.attributes_end && same(a.actions, b.actions) && same(a.targets, b.targets) &&
           a.has_needs == b.has_needs && a.has_reason == b.has_reason && same(a.needs, b.needs) &&
           same(a.reason, b.reason);
  }
  [[nodiscard]] bool same(const TestAttribute& a, const TestAttribute& b) const {
    return same(a.name, b.name) && a.is_list == b.is_list && a.values_begin == b.values_begin &&
           a.values_end == b.values_end;
  }
  [[nodiscard]] bool same(const TestDecl& a, const TestDecl& b) const {
    return same(a.name, b.name) && all(a.steps, b.steps);
  }

  const Sources& sources_a_;
  const Sources& sources_b_;
};

}  // namespace

bool same_syntax(const Sources& sources_a, const Document& a, const Sources& sources_b, const Document& b) {
  return TreeComparison(sources_a, sources_b).documents(a, b);
}

}  // namespace scopeward
