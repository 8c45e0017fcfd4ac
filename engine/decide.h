// SPDX-License-Identifier: Apache-2.0
// The decision (grammar/README.md, Decisions). Default is deny; an operation is allowed when an allow holds and no deny
// does. Tested by tests/exhaustive (against tests/reference), tests/capi (no allocation), tests/decisions.
#pragma once

#include "engine/decision.h"
#include "engine/grant.h"
#include "engine/program.h"
#include "engine/request.h"

namespace scopeward {

// Allocates nothing, locks nothing, throws nothing. A null grant is denied. Uses up to 64 KiB of stack, for the one
// case in which a denial must search for its reason.
[[nodiscard]] Reason decide(const Program& program, const Grant* grant, const Request& request) noexcept;

// The same for an operation that was looked up before: `known` is what Program::known finds for it.
[[nodiscard]] Reason decide_known(const Program& program, KnownOperation known, const Grant& grant,
                                  const Request& request) noexcept;

// The same for a caller of whom no grant is kept: the token's scope string, or null for one without a token. Allocates,
// and so may throw std::bad_alloc, only where a grant has more than 1,024 scopes to tell apart or names a family.
[[nodiscard]] Reason decide_scopes(const Program& program, const std::string_view* scopes, const Request& request);

}  // namespace scopeward
