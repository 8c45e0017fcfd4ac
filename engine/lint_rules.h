// SPDX-License-Identifier: Apache-2.0
// The parts of lint that look at rules. Private to lint*.cc.
#pragma once

namespace scopeward {

struct Checker;
struct Rule;

// Unless it was said already.
void report_never_holds(Checker& c, const Rule& rule);

void lint_requirements(Checker& c);  // can never hold; only with internal scopes
void lint_denies(Checker& c);        // what the client controls; kinds of operation left out
void lint_operations(Checker& c);    // uncovered; rules that match none
void lint_costs(Checker& c);         // hints past the budget; many overlaps

}  // namespace scopeward
