// SPDX-License-Identifier: Apache-2.0
// One policy, one caller, one request: do the engine and the reference agree, and does the engine's answer keep the
// promises of grammar/README.md (Hints)? What they disagree on is shrunk to something a person can read.
// Entry points: SideBySide::disagreement, shrink. Tested by tests/exhaustive/comparison_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/exhaustive/engine_side.h"
#include "tests/reference/naive_policy.h"

namespace scopeward::exhaustive {

struct Case {
  reference::ScopeString scopes;
  reference::Request request;
};

struct Tally {  // what was seen, so that a test can assert that it saw enough
  std::size_t policies = 0, rejected = 0, decisions = 0, allowed = 0, refused = 0, unauthenticated = 0, no_rule = 0;
  std::size_t insufficient = 0, forbidden = 0, alternatives = 0, incomplete = 0;
  void count(const reference::Answer& answer);
};
[[nodiscard]] std::string describe(const Tally& tally);

// A policy on both sides.
class SideBySide {
 public:
  explicit SideBySide(const std::string& text) : SideBySide(text, text) {}
  // Two different policies: how the tests know that a difference is found.
  SideBySide(const std::string& for_engine, const std::string& for_reference)
      : engine_(for_engine), naive_(for_reference) {}

  [[nodiscard]] bool compiled() const { return engine_.compiled(); }
  [[nodiscard]] const EnginePolicy& engine() const { return engine_; }
  [[nodiscard]] const reference::Naive& naive() const { return *naive_.operator->(); }
  // What is wrong, or nothing. `tally` may be null.
  [[nodiscard]] std::optional<std::string> disagreement(const Case& tested, Tally* tally) const;

 private:
  [[nodiscard]] bool is_sufficient(const reference::Members& asked, const Case& tested) const;
  [[nodiscard]] std::optional<reference::Member> find(const std::string& name) const;
  [[nodiscard]] std::optional<std::string> broken_promise(const reference::Answer& answer, const Case& tested) const;

  EnginePolicy engine_;
  reference::NaivePolicy naive_;
};

// The policy's statements, the request's attributes and the caller's scopes are dropped one by one as long as there is
// still a disagreement. The result is text for a person.
[[nodiscard]] std::string shrink(std::vector<std::string> statements, Case tested);

[[nodiscard]] std::string join_lines(const std::vector<std::string>& statements);

}  // namespace scopeward::exhaustive
