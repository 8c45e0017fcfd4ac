// SPDX-License-Identifier: Apache-2.0
// A decision with everything that it rests on: the deciding rule, its message, what would turn it into an allow, and
// for authors the rules that matched with each atom's outcome, drawn on the policy's text. Reads requirements as
// three-valued formulas, not as programs, so that the tests can hold one against the other. Tested by
// tests/engine/explain_test.cc, tests/exhaustive.
#pragma once

#include <string>
#include <vector>

#include "engine/decide.h"
#include "engine/hints.h"
#include "grammar/render.h"

namespace scopeward {

struct TestedAtom {
  Span span;
  bool decides = false;  // its outcome is on the side that the rule came out on
  std::string outcome;   // held, not held, true, unknown: absent
};

struct TestedRule {
  std::uint32_t rule = 0;
  bool holds = false;
  std::vector<TestedAtom> atoms;
};

struct Explanation {
  Reason reason = Reason::invalid_request;
  std::uint32_t rule = kNone;  // the deciding one
  std::string message;         // that rule's
  Hints hints;
  std::string refused;             // what is wrong with an invalid request
  std::vector<TestedRule> tested;  // the deciding rule first, then in source order
};

[[nodiscard]] Explanation explain(const Program& program, const Grant* grant, const Request& request);

// Who may do this at all, with any declared scopes: the alternatives of a token without scopes.
[[nodiscard]] Explanation who(const Program& program, const Request& request);

// {"allowed": ...}, one line without its end.
[[nodiscard]] std::string explanation_json(const Sources& sources, const Model& model, const Explanation& explanation);
[[nodiscard]] std::string explanation_text(const Sources& sources, const Model& model, const Explanation& explanation,
                                           Colour colour);

}  // namespace scopeward
