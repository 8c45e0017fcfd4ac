// SPDX-License-Identifier: Apache-2.0
// The operation that a request names, and the rules that match it. A deny is also tried on the target without its query
// and without its trailing slash; the first of these spellings that it matches is the match.
// Tested by tests/engine/decide_test.cc.
#pragma once

#include "engine/program.h"
#include "engine/request.h"

namespace scopeward {

struct AskedOperation {
  std::uint32_t action = kNotFound;
  TargetForm form = TargetForm::flat;
  Target target;
};

// False if the action is unknown or the target not canonical.
[[nodiscard]] inline bool read_operation(const Program& program, const Request& request, AskedOperation& operation) {
  operation.action =
      program.actions.find(hash_bytes(request.action),
                           [&](std::uint32_t i) { return is_same(program.action_name(i), request.action); });
  if (operation.action == kNotFound) return false;
  operation.form = static_cast<TargetForm>(program.action_forms[operation.action].form);
  return read_target(request.target, operation.form, operation.target) == TargetError::none;
}

struct Match {
  std::uint32_t rule = 0;
  std::uint32_t pattern = kNone;  // kNone: a rule for every operation
  Captures captures;              // set if the rule binds them
};

[[nodiscard]] inline bool is_excepted(const Program& program, const Candidate& candidate, const Target& target) {
  Captures unused;
  for (const std::uint32_t pattern : program.excepts.slice(candidate.excepts_begin, candidate.excepts_end))
    if (program.patterns.match(pattern, target, unused)) return true;
  return false;
}

[[nodiscard]] inline bool matches(const Program& program, const Candidate& candidate, const Target& target,
                                  Captures& captures) {
  return program.patterns.match(candidate.pattern, target, captures) && !is_excepted(program, candidate, target);
}

// The same for a target that has brought up the candidate. That one is exact is certain.
[[nodiscard]] inline bool is_confirmed(const Program& program, const Candidate& candidate, const Target& target,
                                       Captures& captures) {
  if (candidate.is_certain == 0 || candidate.wants_captures != 0) return matches(program, candidate, target, captures);
  return !is_excepted(program, candidate, target);
}

// The same by the model, for patterns that dispatch has not brought up: the program has not all of them.
[[nodiscard]] inline bool matches(const Model& model, const Candidate& candidate, const Target& target,
                                  Captures& captures) {
  if (!match(model.patterns[candidate.pattern], target, captures)) return false;
  Captures unused;
  for (std::uint32_t i = candidate.excepts_begin; i < candidate.excepts_end; ++i)
    if (match(model.patterns[model.excepts[i]], target, unused)) return false;
  return true;
}

// Calls visit(match) for every allow that matches the operation, in no particular order.
template <typename Visit>
void visit_allows(const Program& program, const AskedOperation& operation, Visit&& visit) {
  Match found;
  for (const std::uint32_t rule : program.every_allow.all()) visit(Match{rule, kNone, {}});
  program.allows.visit(operation.action, operation.target, [&](const Candidate& candidate) {
    if (!is_confirmed(program, candidate, operation.target, found.captures)) return;
    found.rule = candidate.rule;
    found.pattern = candidate.pattern;
    visit(found);
  });
}

// The same for every deny.
template <typename Visit>
void visit_denies(const Program& program, const AskedOperation& operation, Visit&& visit) {
  Match found;
  for (const std::uint32_t rule : program.every_deny.all()) visit(Match{rule, kNone, {}});
  if (!program.denies.has_any(operation.action)) return;
  const int variants = operation.form == TargetForm::flat ? 1 : kTargetVariants;
  Target variant;
  for (int which = 0; which < variants; ++which) {
    if (which != 0 && !target_variant(operation.target, which, operation.form, variant)) continue;
    const Target& target = which == 0 ? operation.target : variant;
    program.denies.visit(operation.action, target, [&](const Candidate& candidate) {
      if (!is_confirmed(program, candidate, target, found.captures)) return;
      for (int earlier = 0; earlier < which; ++earlier) {
        Target before;
        Captures unused;
        if (earlier == 0 ? matches(program, candidate, operation.target, unused)
                         : target_variant(operation.target, earlier, operation.form, before) &&
                               matches(program, candidate, before, unused))
          return;  // visited in that spelling
      }
      found.rule = candidate.rule;
      found.pattern = candidate.pattern;
      visit(found);
    });
  }
}

}  // namespace scopeward
