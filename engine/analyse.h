// SPDX-License-Identifier: Apache-2.0
// What a policy's rules do to one another, proved: rules that change no decision, allows that open what another guards,
// parts of a requirement that change nothing. Every operation that the rules can tell apart is looked at once, as a
// function of scopes and attributes (situation.h). What is past the budget is called too complex, and nothing is said
// of it. Entry point: analyse(). Tested by tests/engine/analyse_test.cc and, by brute force, tests/exhaustive.
#pragma once

#include <vector>

#include "engine/model.h"
#include "engine/situation.h"

namespace scopeward {

struct Checker;

// Reports what it finds.
void analyse(Checker& c);

// ---- the parts, private to analyse*.cc

// What was seen of each rule in all situations.
struct RuleFinding {
  bool matters = false;      // some decision would be another without it
  bool is_unknown = false;   // something about it was too complex
  bool is_shown = false;     // said to be redundant, or to never hold, already
  std::size_t places = 0;    // that were looked at closely
  std::vector<std::size_t> situations;  // where it matched, until it is known to matter
};

struct PlaceToLook {
  std::uint32_t action = 0;
  std::string target;
};

// Allows of one situation that open what more specific ones guard.
class OpenedRules {
 public:
  explicit OpenedRules(Checker& c) : c_(c) {}
  void look_at(Situation& situation);
  void report();
  [[nodiscard]] bool opens(std::uint32_t guard) const;  // was some rule found to open what this one guards?

 private:
  struct Opening {
    std::uint32_t rule = 0, pattern = kNone;    // the broad one
    std::uint32_t guard = 0, guard_pattern = kNone;
    bool is_alike = false, is_crossing = false;
    std::size_t more = 0;
    ExampleRequest example;
  };
  void look_at_pair(Situation& situation, Situation::Ref let_in, const Situation::MatchedRule& broad,
                    const std::vector<Situation::MatchedRule>& guards);
  void look_at_crossing(Situation& situation, Situation::Ref not_denied, const Situation::MatchedRule& a,
                        const Situation::MatchedRule& b);
  void keep(Opening opening);
  Checker& c_;
  std::vector<Opening> openings_;
};

// Operands of requirements that change nothing.
class RedundantParts {
 public:
  explicit RedundantParts(Checker& c) : c_(c), known_(c_rules()) {}
  void look_at(Situation& situation, const Situation::MatchedRule& matched);
  void report(const std::vector<RuleFinding>& findings);
  // Was the rule looked at, and has it none?
  [[nodiscard]] bool has_none(std::uint32_t rule) const { return known_[rule].is_seen && known_[rule].parts.empty(); }
  void note_none(std::uint32_t rule) { known_[rule] = {true, {}, {}}; }

 private:
  [[nodiscard]] std::size_t c_rules() const;
  struct Known {
    bool is_seen = false;
    std::vector<FormulaId> parts;  // redundant wherever the rule was looked at
    std::vector<FormulaId> siblings_of;  // the `and` or `or` of each
  };
  Checker& c_;
  std::vector<Known> known_;
};

// "`tool search_audit` for a token with `staff`"
[[nodiscard]] std::string describe(const ExampleRequest& example);

}  // namespace scopeward
