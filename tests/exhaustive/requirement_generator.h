// SPDX-License-Identifier: Apache-2.0
// A random requirement over what a policy declares. Entry point: generate_requirement.
// Tested by tests/exhaustive/random_test.cc.
#pragma once

#include <string>
#include <vector>

#include "tests/exhaustive/policy_generator.h"

namespace scopeward::exhaustive {

// `captures` are the holes that every target of the rule has.
[[nodiscard]] std::string generate_requirement(const GeneratedPolicy& policy, const std::vector<std::string>& captures,
                                               Dice& dice);

// A pattern that matches this scope, if a bare word can say it; else the name itself as written.
[[nodiscard]] std::string pattern_over(const GeneratedScope& scope, const std::string& separators, Dice& dice);

}  // namespace scopeward::exhaustive
