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
  const std::vector<Action>& actions = program.model->actions;
  operation.action = program.actions.find(hash_bytes(request.action),
                                          [&](std::uint32_t i) { return is_same(actions[i].name, request.action); });
  if (operation.action == kNotFound) return false;
  operation.form = actions[operation.action].form;
  return read_target(request.target, operation.form, operation.target) == TargetError::none;
}

struct Match {
  std::uint32_t rule = 0;
  std::uint32_t pattern = kNone;  // kNone: a rule for every operation
  Captures captures;              // set if the rule binds them
};

[[nodiscard]] inline bool is_excepted(const Model& model, const Candidate& candidate, const Target& target) {
  for (std::uint32_t i = candidate.excepts_begin; i < candidate.excepts_end; ++i) {
    Captures unused;
    if (match(model.patterns[model.excepts[i]], target, unused)) return true;
  }
  return false;
}

[[nodiscard]] inline bool matches(const Model& model, const Candidate& candidate, const Target& target,
                                  Captures& captures) {
  return match(model.patterns[candidate.pattern], target, captures) && !is_excepted(model, candidate, target);
}

// The same for a target that has brought up the candidate.
[[nodiscard]] inline bool is_confirmed(const Model& model, const Candidate& candidate, const Target& target,
                                       Captures& captures) {
  if (!candidate.is_certain || candidate.wants_captures) return matches(model, candidate, target, captures);
  return !is_excepted(model, candidate, target);
}

// Calls visit(match) for every allow that matches the operation, in no particular order.
template <typename Visit>
void visit_allows(const Program& program, const AskedOperation& operation, Visit&& visit) {
  Match found;
  for (const std::uint32_t rule : program.every_allow) visit(Match{rule, kNone, {}});
  program.allows.visit(operation.action, operation.target, [&](const Candidate& candidate) {
    if (!is_confirmed(*program.model, candidate, operation.target, found.captures)) return;
    found.rule = candidate.rule;
    found.pattern = candidate.pattern;
    visit(found);
  });
}

// The same for every deny.
template <typename Visit>
void visit_denies(const Program& program, const AskedOperation& operation, Visit&& visit) {
  Match found;
  for (const std::uint32_t rule : program.every_deny) visit(Match{rule, kNone, {}});
  if (!program.denies.has_any(operation.action)) return;
  const int variants = operation.form == TargetForm::flat ? 1 : kTargetVariants;
  Target variant;
  for (int which = 0; which < variants; ++which) {
    if (which != 0 && !target_variant(operation.target, which, operation.form, variant)) continue;
    const Target& target = which == 0 ? operation.target : variant;
    program.denies.visit(operation.action, target, [&](const Candidate& candidate) {
      if (!is_confirmed(*program.model, candidate, target, found.captures)) return;
      for (int earlier = 0; earlier < which; ++earlier) {
        Target before;
        Captures unused;
        if (earlier == 0 ? matches(*program.model, candidate, operation.target, unused)
                         : target_variant(operation.target, earlier, operation.form, before) &&
                               matches(*program.model, candidate, before, unused))
          return;  // visited in that spelling
      }
      found.rule = candidate.rule;
      found.pattern = candidate.pattern;
      visit(found);
    });
  }
}

}  // namespace scopeward
