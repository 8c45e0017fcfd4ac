// SPDX-License-Identifier: Apache-2.0
// What the parts of check share: the names seen so far and where to complain. Private to check*.cc.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "engine/check.h"
#include "engine/findings.h"

namespace scopeward {

struct Checker {
  const Sources& sources;
  const Document& document;
  Model model{};
  Findings findings{};
  TestCases tests{};

  struct Named {
    std::uint32_t id = kNone;
    Span span;
  };
  std::unordered_map<std::string, Named> scopes{}, attributes{}, lets{}, actions{};
  std::unordered_map<std::string, std::uint32_t> captures{}, atoms{};
  std::unordered_map<std::string, ScopeId> families{};     // by their shape: `entries:{}:read`
  std::vector<std::string> failed{};                       // names whose declarations had an error
  std::vector<bool> attribute_named{};                     // by a requirement
  std::vector<std::vector<std::uint32_t>> let_captures{};  // the captures that each let needs, through other lets too

  std::vector<std::uint32_t> alike{};  // by rule, the first one like it; for lint

  std::size_t pattern_tests = 0;  // of limits::kPatternTests

  Diagnostic& report(Code code, Span span, std::string message, std::string label = {}, std::string help = {});
  [[nodiscard]] std::string text(const Word& word) const { return plain_text(sources, word); }
  [[nodiscard]] const Word& word(std::uint32_t i) const { return document.words[i]; }
  [[nodiscard]] bool is_broken(const std::string& name) const;
  // False, with a complaint, if the name was declared before.
  bool declare(std::unordered_map<std::string, Named>& names, const std::string& name, std::uint32_t id, Span span);
  // With a similar name, if there is one; where a requirement stands, a `let` may be meant.
  void unknown_scope(const Word& word, bool in_requirement = true);
  void unknown_scope(const Word& word, const std::vector<std::string>& names);  // of these
};

// In this order.
void check_settings(Checker& c);
void check_vocabulary(Checker& c);
void check_attributes(Checker& c);
void check_lets(Checker& c);
void check_rules(Checker& c);  // actions, rules, operations
void check_initial_scopes(Checker& c);
void check_test_blocks(Checker& c);

// By scope, what it implies directly. Empty, with a complaint, if scopes imply one another in a circle.
[[nodiscard]] std::vector<std::vector<ScopeId>> read_implications(Checker& c);

// The formula of a requirement, or kNone if it has an error. `captures` collects the captures that it needs.
struct NeededCapture {
  std::uint32_t capture;
  Span span;
};
[[nodiscard]] FormulaId resolve(Checker& c, NodeId node, std::vector<NeededCapture>& captures);
[[nodiscard]] FormulaId negated(Checker& c, FormulaId formula, Span span);

// The family that `entries:{id}:read` uses, and what fills its holes; nothing if it has an error.
[[nodiscard]] std::optional<FamilyTest> read_family(Checker& c, const Word& word, std::vector<NeededCapture>& captures);

// The scopes behind `ask`; none if one of them has an error.
[[nodiscard]] std::vector<AskedScope> read_ask(Checker& c, const RuleDecl& decl, std::vector<NeededCapture>& captures);

// Why no client can ask for it, in a few words; the scope is not requestable.
[[nodiscard]] const char* why_not_requestable(const Scope& scope);

// The declared scopes that a pattern covers, without internal ones.
[[nodiscard]] std::vector<ScopeId> expand(Checker& c, const Word& pattern);

// May the attribute be this, or of `strings` one of them?
[[nodiscard]] bool is_of(const Value& value, AttributeKind kind);

[[nodiscard]] bool is_pattern(const Sources& sources, const Word& word);
[[nodiscard]] bool is_attribute_name(std::string_view name);
[[nodiscard]] std::uint32_t capture_id(Checker& c, const std::string& name);

// The declared action of that name, or kNone with a complaint.
[[nodiscard]] std::uint32_t find_action(Checker& c, const Word& word);

// The declared attribute of that name, or kNone with a complaint.
[[nodiscard]] std::uint32_t find_declared_attribute(Checker& c, const std::string& name, Span span);

// A target pattern, or nothing if it has an error. Holes may capture unless it is an exception.
[[nodiscard]] std::optional<Pattern> read_pattern(Checker& c, const Word& word, const Action& action);

}  // namespace scopeward
