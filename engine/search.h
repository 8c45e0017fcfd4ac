// SPDX-License-Identifier: Apache-2.0
// Is there any set of requestable scopes that would open an operation (grammar/README.md, Hints), and one that does?
// Where more scopes can only help, one evaluation with all of them answers. Where a scope is negated somewhere, all that
// are negated nowhere may do; else it is a satisfiability problem: a depth-first search over the scopes that could bring an atom, each in or out, pruned by
// evaluating the rules with the undecided ones open. Everything lives on the stack, and the steps are bounded: past
// them the answer is out_of_budget, which denies without a hint. Tested by tests/exhaustive and
// tests/engine/search_test.cc.
#pragma once

#include <array>

#include "engine/atoms.h"
#include "engine/evaluate.h"
#include "engine/grant.h"

namespace scopeward {

enum class Found : std::uint8_t { none, some, out_of_budget };

// What must be allowed: with what is asked for beside `alone`, and with it beside `added_to`.
struct Bases {
  const ScopeSet& alone;     // the internal part of the grant
  const ScopeSet& added_to;  // the grant, or for a caller without a token the initial scopes
};

class Search {
 public:
  Search(const Program& program, const Request& request, const AskedOperation& operation, Bases bases);

  [[nodiscard]] Found run();

  // After `some`: a sufficient set, not yet a small one.
  [[nodiscard]] std::size_t chosen_count() const;
  template <typename Visit>
  void visit_chosen(Visit&& visit) const {  // visit(ScopeId, key), the key empty for a static scope
    for (std::size_t i = 0; i < candidate_count_; ++i)
      if (included_[i]) visit(candidates_[i].id, candidates_[i].key);
  }

 private:
  enum class Mode : std::uint8_t { surely, maybe };
  struct Candidate {
    ScopeId id = 0;
    std::string_view key;  // in keys_
  };
  struct LocalAtom {
    std::uint32_t atom = 0, match = 0;
    Truth constant = Truth::unknown;
    bool is_constant = false;
    bool alone = false, added_to = false;  // held in a base
    ScopeId id = 0;
    std::string_view key;
    std::array<std::uint64_t, limits::kSearchCandidates / 64> brought_by{};  // candidates
  };
  struct Evaluator {
    Search& search;
    Mode mode;
    bool second;  // which base
    bool deny;
    std::uint32_t match;
    [[nodiscard]] bool holds(LiteralWord literal);
  };

  [[nodiscard]] bool allowed(Mode mode, bool second);
  [[nodiscard]] Found step(std::size_t depth);
  LocalAtom* local(std::uint32_t atom, std::uint32_t match);
  void add_candidate(ScopeId id, std::string_view key);
  [[nodiscard]] bool brings(const Candidate& candidate, const LocalAtom& atom) const;
  [[nodiscard]] std::string_view keep(std::string_view key);

  const Program& program_;
  const Request& request_;
  const Vocabulary& vocabulary_;
  Bases bases_;
  std::array<Match, limits::kSearchMatches> matches_;
  std::size_t match_count_ = 0;
  std::array<LocalAtom, limits::kSearchAtoms> atoms_;
  std::size_t atom_count_ = 0;
  std::array<std::uint16_t, limits::kSearchAtoms * 2> table_{};  // atom + match to atoms_, 0 for none
  std::array<Candidate, limits::kSearchCandidates> candidates_;
  std::size_t candidate_count_ = 0;
  std::array<bool, limits::kSearchCandidates> included_{}, excluded_{};
  std::array<char, 8192> keys_{};
  std::size_t keys_size_ = 0;
  std::size_t steps_ = 0;
  std::size_t open_ = limits::kSearchCandidates;  // a candidate that the last evaluation left undecided
  bool overflow_ = false;
};

// A quick yes, or nothing: would all scopes that hurt no rule of the policy do together?
[[nodiscard]] bool harmless_scopes_do(const Program& program, const Request& request, const AskedOperation& operation,
                                      Bases bases);

// The same question where all matching rules are monotone.
[[nodiscard]] bool reachable(const Program& program, const Request& request, const AskedOperation& operation,
                             const ScopeSet& internal);

}  // namespace scopeward
