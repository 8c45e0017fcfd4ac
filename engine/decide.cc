// SPDX-License-Identifier: Apache-2.0
#include "engine/decide.h"

#include <utility>

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
  HeldAtoms<> atoms{program, request, grant.held};
  Walk<HeldAtoms<>> walk(program, atoms);
  visit_denies(program, operation, [&](const Match& match) {
    const CompiledRule& rule = program.rules[match.rule];
    atoms.match = &match;
    verdict.is_monotone = verdict.is_monotone && rule.monotone != 0;
    verdict.denied = verdict.denied || walk.holds(rule, grant.has_token);
  });
  visit_allows(program, operation, [&](const Match& match) {
    const CompiledRule& rule = program.rules[match.rule];
    atoms.match = &match;
    verdict.is_monotone = verdict.is_monotone && rule.monotone != 0;
    verdict.has_allow = true;
    verdict.allowed = verdict.allowed || (!verdict.denied && walk.holds(rule, grant.has_token));
  });
  return verdict;
}

constexpr Match kCapturesNothing;

// Do the rules of a known operation let in who has these atoms? Inlined by force, as is what calls it: the operation then
// stays in registers.
template <typename Atoms>
[[gnu::always_inline]] inline bool lets_in(const Program& program, const KnownOperation& known, Atoms atoms,
                                           bool has_token) {
  atoms.match = &kCapturesNothing;
  Walk<Atoms> walk(program, atoms);
  const std::uint32_t* walks = known.walks + (has_token ? 0 : 1);
  for (const std::uint32_t rule : program.every_deny.all())
    if (walk.holds(program.rules[rule], has_token)) return false;
  if (known.remembers) walk.forget();
  for (std::uint32_t left = known.denies; left != 0; --left, walks += 2)
    if (walk.run(*walks)) return false;
  for (std::uint32_t left = known.allows; left != 0; --left, walks += 2)
    if (walk.run(*walks)) return true;
  for (const std::uint32_t rule : program.every_allow.all())
    if (walk.holds(program.rules[rule], has_token)) return true;
  return false;
}

// The common case: the operation is one that the policy names, and the caller may do it.
[[gnu::always_inline]] inline bool is_plainly_allowed(const Program& program, const KnownOperation& known,
                                                      const ScopeSet& held, bool has_token, const Request& request) {
  return known && lets_in(program, known, HeldAtoms<>{program, request, held}, has_token);
}

// The next most common: it is one, and would be allowed to who also asks for all that can't hurt.
bool is_plainly_insufficient(const Program& program, const KnownOperation& known, const Grant& grant,
                             const Request& request) {
  const auto would_do = [&](const ScopeSet& base) {
    return lets_in(program, known, BroughtAtoms{program, request, base, program.harmless}, true);
  };
  return grant.has_token && would_do(grant.internal) && would_do(grant.held);
}

// The rare case has a frame of its own, so that the common one stays small.
[[gnu::noinline]] bool search_finds(const Program& program, const Grant& grant, const Request& request,
                                    const AskedOperation& operation) {
  Search search(program, request, operation, {grant.internal, grant.held});
  return search.run() == Found::some;
}

// Who is not plainly allowed: why not, or by which rule all the same.
[[gnu::noinline]] Reason look_closer(const Program& program, KnownOperation known, const Grant& grant,
                                     const Request& request) {
  if (known && is_plainly_insufficient(program, known, grant, request)) return Reason::insufficient_scope;

  AskedOperation operation;
  if (!read_operation(program, request, operation)) return Reason::invalid_request;

  const Verdict verdict = judge(program, grant, request, operation);
  if (verdict.allowed && !verdict.denied) return Reason::allowed;
  if (!grant.has_token) return Reason::unauthenticated;
  if (!verdict.has_allow) return Reason::no_rule;

  const bool more_would_do =
      verdict.is_monotone
          ? reachable(program, request, operation, grant.internal)
          : harmless_scopes_do(program, request, operation, {grant.internal, grant.held}) ||
                search_finds(program, grant, request, operation);
  return more_would_do ? Reason::insufficient_scope : Reason::forbidden;
}

// What was decided counts only if all that was looked at was sound (image.h).
[[gnu::always_inline]] inline Reason if_sound(const Program& program, Reason reason) {
  return program.is_damaged() ? Reason::forbidden : reason;
}

[[gnu::always_inline]] inline Reason decide_found(const Program& program, const KnownOperation& known,
                                                  const Grant& grant, const Request& request) {
  return if_sound(program, is_plainly_allowed(program, known, grant.held, grant.has_token, request)
                               ? Reason::allowed
                               : look_closer(program, known, grant, request));
}

}  // namespace

Reason decide(const Program& program, const Grant* grant, const Request& request) noexcept {
  if (grant == nullptr) return Reason::invalid_request;
  return decide_found(program, program.known.find(request.action, request.target), *grant, request);
}

Reason decide_known(const Program& program, KnownOperation known, const Grant& grant,
                    const Request& request) noexcept {
  return decide_found(program, known, grant, request);
}

Reason decide_scopes(const Program& program, const std::string_view* scopes, const Request& request) {
  const bool has_token = scopes != nullptr;
  ScopeSet held(*program.vocabulary);
  if (has_token && !read_held(*program.vocabulary, *scopes, held).message.empty()) return Reason::invalid_request;
  const KnownOperation known = program.known.find(request.action, request.target);
  if (is_plainly_allowed(program, known, held, has_token, request)) return if_sound(program, Reason::allowed);
  Grant grant(*program.vocabulary);
  grant.has_token = has_token;
  grant.internal = held.internal_part();
  grant.held = std::move(held);
  return if_sound(program, look_closer(program, known, grant, request));
}

}  // namespace scopeward
