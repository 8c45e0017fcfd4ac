// SPDX-License-Identifier: Apache-2.0
// Syntax tree to model: names are looked up, patterns expanded, types compared, and everything that is wrong is said at
// once. With an error there is no model to use. check_*.cc each take one kind of statement; lint.h adds the warnings.
// Tested by tests/diagnostics and tests/engine/check_test.cc.
#pragma once

#include <vector>

#include "engine/model.h"
#include "engine/test_case.h"
#include "grammar/diagnostic.h"
#include "grammar/syntax.h"

namespace scopeward {

struct Checked {
  Model model;
  TestCases tests;
  std::vector<Diagnostic> diagnostics;
};

// Warnings take most of the time; a text that is known to compile may do without.
enum class Warnings : std::uint8_t { off, on };
[[nodiscard]] Checked check(const Sources& sources, const Document& document, Warnings warnings = Warnings::on);

}  // namespace scopeward
