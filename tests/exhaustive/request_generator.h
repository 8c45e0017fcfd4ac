// SPDX-License-Identifier: Apache-2.0
// A random caller and request for a policy: scopes that are held, unknown or malformed; targets that match, nearly
// match or are not canonical; attributes present, absent, mistyped and given twice. Entry point: generate_case. Tested
// by tests/exhaustive/random_test.cc.
#pragma once

#include "tests/exhaustive/comparison.h"
#include "tests/exhaustive/policy_generator.h"

namespace scopeward::exhaustive {

[[nodiscard]] Case generate_case(const GeneratedPolicy& policy, Dice& dice);

}  // namespace scopeward::exhaustive
