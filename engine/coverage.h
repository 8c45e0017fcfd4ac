// SPDX-License-Identifier: Apache-2.0
// What tests have seen of a policy: which rules matched, held, did not hold and decided, and whether each test of a
// requirement came out both true and false. Every rule that matches a request is evaluated whole, so that what is seen
// does not depend on the order of operands. A use of a `let` is one test of the rule that uses it; what stands in the
// `let` is counted once, there.
// Entry points: CoverageWalk, coverage_of(). Tested by tests/engine/coverage_test.cc,
// tests/exhaustive/coverage_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/grant.h"
#include "engine/operation.h"
#include "engine/program.h"
#include "engine/request.h"

namespace scopeward {

struct RuleHits {
  std::uint32_t matched = 0, held = 0, not_held = 0, decided = 0;  // expectations
};

inline constexpr std::uint8_t kSeenTrue = 1, kSeenFalse = 2, kSeenUnknown = 4;

struct Coverage {
  std::vector<RuleHits> rules;         // by rule
  std::vector<std::uint8_t> formulas;  // by FormulaId, of tests and uses of lets: what was seen
};

// Adds what single requests show.
class CoverageWalk {
 public:
  CoverageWalk(const Program& program, Coverage& coverage);

  // The deciding rule, or kNone. A request that is refused shows nothing.
  std::uint32_t add(const Grant* grant, const Request& request);
  [[nodiscard]] std::size_t steps() const { return steps_; }  // formulas that were looked at, and rules

 private:
  [[nodiscard]] bool holds(const Match& match);
  Truth evaluate(FormulaId id);
  Truth evaluate_let(std::uint32_t let);

  const Program& program_;
  const Model& model_;
  Coverage& coverage_;
  std::vector<Match> matches_;
  std::vector<Truth> let_truth_;  // of the match under way, where let_match_ says so
  std::vector<std::size_t> let_match_;
  std::size_t match_number_ = 0, steps_ = 0;
  const Grant* grant_ = nullptr;
  const Request* request_ = nullptr;
  const Match* match_ = nullptr;
};

struct CoveredTest {  // of a requirement: one test of a scope or an attribute, or one use of a `let`
  Span span;
  std::uint8_t seen = 0;
  std::string scope;  // where a pattern stands for several: this one
};

struct CoveredPart {  // a rule or a `let`
  Span span;
  std::uint32_t rule = kNone, let = kNone;
  RuleHits hits;         // of a rule
  bool can_fail = true;  // false: `public` and `always` hold whenever they match
  std::vector<CoveredTest> tests;

  // What could be seen, and what of it was: of a rule that it held and that it did not, of each test both outcomes.
  [[nodiscard]] std::size_t outcomes() const;
  [[nodiscard]] std::size_t seen() const;
};

struct CoverageReport {
  std::vector<CoveredPart> parts;  // in source order, lets that nothing uses left out
  std::size_t outcomes = 0, seen = 0;
  [[nodiscard]] std::size_t percent() const { return outcomes == 0 ? 100 : seen * 100 / outcomes; }  // rounded down
};

[[nodiscard]] CoverageReport coverage_of(const Model& model, const Sources& sources, const Coverage& coverage);

}  // namespace scopeward
