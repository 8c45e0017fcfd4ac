// SPDX-License-Identifier: Apache-2.0
#include "engine/decide.h"

#include "engine/search.h"

namespace scopeward {
namespace {

// What the rules that match an operation say to a caller.
struct Verdict {
  bool denied = false;      // a deny holds
  bool allowed = false;     // an allow holds
  bool has_allow = false;   // an allow matches
  bool is_monotone = true;  // no rule that matches is hurt by a scope
};

Verdict judge(const Program& program, const Grant& grant, const Request& request, const AskedOperation& operation) {
  Verdict verdict;
  HeldAtoms<> atoms{*program.model, request, grant.held};
  Walk<HeldAtoms<>> walk(program, atoms);
  visit_denies(program, operation, [&](const Match& match) {
    const CompiledRule& rule = program.rules[match.rule];
    atoms.match = &match;
    verdict.is_monotone = verdict.is_monotone && rule.monotone;
    verdict.denied = verdict.denied || walk.holds(rule, grant.has_token);
  });
  visit_allows(program, operation, [&](const Match& match) {
    const CompiledRule& rule = program.rules[match.rule];
    atoms.match = &match;
    verdict.is_monotone = verdict.is_monotone && rule.monotone;
    verdict.has_allow = true;
    verdict.allowed = verdict.allowed || (!verdict.denied && walk.holds(rule, grant.has_token));
  });
  return verdict;
}

// The rare case has a frame of its own, so that the common one stays small.
[[gnu::noinline]] bool search_finds(const Program& program, const Grant& grant, const Request& request,
                                    const AskedOperation& operation) {
  Search search(program, request, operation, {grant.internal, grant.held});
  return search.run() == Found::some;
}

}  // namespace

Reason decide(const Program& program, const Grant* grant, const Request& request) noexcept {
  AskedOperation operation;
  if (grant == nullptr || !read_operation(program, request, operation)) return Reason::invalid_request;

  const Verdict verdict = judge(program, *grant, request, operation);
  if (verdict.allowed && !verdict.denied) return Reason::allowed;
  if (!grant->has_token) return Reason::unauthenticated;
  if (!verdict.has_allow) return Reason::no_rule;

  const bool more_would_do = verdict.is_monotone ? reachable(program, request, operation, grant->internal)
                                                 : search_finds(program, *grant, request, operation);
  return more_would_do ? Reason::insufficient_scope : Reason::forbidden;
}

}  // namespace scopeward
