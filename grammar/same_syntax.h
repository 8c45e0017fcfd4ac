// SPDX-License-Identifier: Apache-2.0
// Do two texts say the same? Compares their syntax trees, places left out: only where things stand may differ.
// Entry point: same_syntax(). Tested by tests/grammar/same_syntax_test.cc.
#pragma once

#include "grammar/source.h"
#include "grammar/syntax.h"

namespace scopeward {

[[nodiscard]] bool same_syntax(const Sources& sources_a, const Document& a, const Sources& sources_b,
                               const Document& b);

}  // namespace scopeward
