// SPDX-License-Identifier: Apache-2.0
// A slow, obviously right evaluator, written from the design's words (sections 1.1 to 1.6) straight on the syntax tree.
// It shares no code with engine/, and its answers are what the engine's are compared with. It takes policies that
// compile; what it does with others means nothing. Never use it in production: hints alone take time exponential in the
// scopes.
//
//   naive.h              a decision, from the caller's scope string and a request to reason, rule and hints
//   naive_match.h        patterns and canonical targets
//   naive_scopes.h       declared scopes, closure, grants
//   naive_requirement.h  requirements in three-valued logic
//   naive_hints.h        alternatives by brute force
//
// Tested by tests/reference/naive_test.cc.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "grammar/source.h"
#include "grammar/syntax.h"
#include "tests/reference/naive_match.h"
#include "tests/reference/naive_requirement.h"
#include "tests/reference/naive_scopes.h"

namespace scopeward::reference {

struct Request {
  std::string action, target;
  std::vector<Attribute> attributes;
};

using ScopeString = std::optional<std::string>;  // nothing: a caller without a token

struct Answer {
  std::string reason;
  std::size_t line = 0;  // of the deciding rule; 0: none
  std::string message;
  std::vector<std::string> required, missing;
  std::vector<std::vector<std::string>> alternatives;
  bool complete = true;

  friend bool operator==(const Answer&, const Answer&) = default;
};
// "insufficient_scope, line 4, required a b, missing b, alternatives (a b)(c)"
[[nodiscard]] std::string describe(const Answer& answer);

class Naive {
 public:
  Naive(const Sources& sources, const Document& document);  // the document and the texts must outlive it

  [[nodiscard]] Answer decide(const ScopeString& scopes, const Request& request) const;
  // Whether the answer is `allowed`, without the hints.
  [[nodiscard]] bool allows(const ScopeString& scopes, const Request& request) const;
  // The same for a token that grants these members and what they imply.
  [[nodiscard]] bool allows_holder_of(const Members& members, const Request& request) const;
  // Of the rules that match: the lines of those that ask for what is, for this request, an alternative of the operation
  // that has only that rule, for a token without scopes.
  [[nodiscard]] std::set<std::size_t> lines_that_ask_for_an_alternative(const Request& request) const;
  // The rules that a request reaches, and what their tests came to.
  struct Reached {
    Span rule;
    bool holds = false, decides = false;
    std::vector<Tested> tested;
  };
  [[nodiscard]] std::vector<Reached> reached(const ScopeString& scopes, const Request& request) const;
  [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  struct Rule {  // one action and one target of a rule as written
    const RuleDecl* declared = nullptr;
    std::string action;
    Pattern target;
    std::vector<Pattern> excepts;
  };
  struct Match {
    const RuleDecl* declared = nullptr;
    Captures captures;
  };
  struct Verdict {
    bool allowed = false, some_allow_matches = false;
    const RuleDecl* rule = nullptr;
  };

  struct Finding {  // a decision before its hints
    bool refused = true;
    Members granted;
    std::vector<Match> matches;
    Verdict verdict;
  };

  void add_rules(const RuleDecl& declared);
  [[nodiscard]] Finding find(const std::optional<Members>& granted, bool has_token, const Request& request) const;
  [[nodiscard]] std::optional<Kind> kind_of(const std::string& action) const;
  [[nodiscard]] std::vector<Match> matching_rules(const Request& request, Kind kind) const;
  [[nodiscard]] Truth holds_for(const Match& match, bool has_token, const Members& held, const Request& request) const;
  [[nodiscard]] Verdict judge(const std::vector<Match>& matches, bool has_token, const Members& held,
                              const Request& request) const;
  [[nodiscard]] std::optional<Members> asked_by(const Match& match, const Request& request) const;
  [[nodiscard]] std::vector<Members> alternatives_of(const std::vector<Match>& matches, const Members& granted,
                                                     bool has_token, const Request& request) const;
  void add_hints(const std::vector<Match>& matches, const Members& granted, bool has_token, const Request& request,
                 Answer& answer) const;

  const Sources sources_;
  const Document& document_;
  Vocabulary vocabulary_;
  std::vector<std::string> profiles_;
  std::vector<Rule> rules_;  // in source order
};

}  // namespace scopeward::reference
