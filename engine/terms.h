// SPDX-License-Identifier: Apache-2.0
// The normal form of what an operation asks for: (some allow) and (no deny) as alternatives of terms, each a set of
// scopes that must be held and a set that must not. Attributes are settled by the request, so only scopes are left.
// Absorbed: no term contains another. Bounded: past the budget there is no normal form.
// Tested by tests/engine/terms_test.cc and, for what it means, tests/exhaustive.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/atoms.h"

namespace scopeward {

using LocalScope = std::uint32_t;  // into Terms::scopes

struct Term {
  std::vector<LocalScope> held, missing;  // sorted
  friend bool operator==(const Term&, const Term&) = default;
};

class Terms {
 public:
  // either_way: for estimates, as if every test of an attribute could come out both ways and every hole could be
  // filled.
  enum class Attributes : std::uint8_t { of_request, either_way };
  Terms(const Model& model, const Request& request, Attributes attributes = Attributes::of_request)
      : model_(model), request_(request), attributes_(attributes) {}

  // The terms of the whole operation, or nothing when they are past the budget.
  [[nodiscard]] std::optional<std::vector<Term>> of_operation(const std::vector<Match>& allows,
                                                              const std::vector<Match>& denies);

  // The terms of one requirement as a rule of that effect has it: an allow that holds, a deny that does not.
  [[nodiscard]] std::optional<std::vector<Term>> of_rule(const Match& match);

  [[nodiscard]] const std::vector<ScopeRef>& scopes() const { return scopes_; }
  [[nodiscard]] std::size_t steps() const { return steps_; }

 private:
  [[nodiscard]] bool spend(std::size_t steps);
  [[nodiscard]] bool add(std::vector<Term>& terms, Term term);
  [[nodiscard]] bool either(std::vector<Term>& terms, std::vector<Term> more);
  [[nodiscard]] bool both(std::vector<Term>& terms, const std::vector<Term>& more);
  [[nodiscard]] bool collect(FormulaId id, bool negated, std::vector<Term>& terms);
  [[nodiscard]] bool collect_count(const Formula& f, bool negated, std::vector<Term>& terms);
  [[nodiscard]] LocalScope local(ScopeId id, std::string_view key);

  const Model& model_;
  const Request request_;
  const Attributes attributes_;
  const Match* match_ = nullptr;
  std::vector<ScopeRef> scopes_;
  std::map<std::pair<ScopeId, std::string>, LocalScope> locals_;
  std::size_t steps_ = 0;
};

}  // namespace scopeward
