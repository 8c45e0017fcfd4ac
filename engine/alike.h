// SPDX-License-Identifier: Apache-2.0
// Large policies repeat themselves: thousands of rules differ in nothing but their targets. What is found out about the
// requirement of one is then true of all of them, so that it is found out once. Entry point: first_alike(). Tested by
// tests/engine/analyse_test.cc, tests/diagnostics and tests/exhaustive, through what is reported.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/model.h"

namespace scopeward {

// For each rule the first one with the same effect, the same condition and a requirement written the same way: the same
// tests, `let`s and operands in the same order, with the same ones from one pattern.
[[nodiscard]] std::vector<std::uint32_t> first_alike(const Model& model);

}  // namespace scopeward
