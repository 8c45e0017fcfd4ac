// SPDX-License-Identifier: Apache-2.0
// What compiles but should be looked at: warnings, and requirements that can never hold. Runs on a policy without
// errors. Tested by tests/diagnostics.
#pragma once

namespace scopeward {

struct Checker;

void lint(Checker& c);

}  // namespace scopeward
