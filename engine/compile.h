// SPDX-License-Identifier: Apache-2.0
// Model to program. The only entry point is compile(); it can't fail on a model that check() passed.
// Tested by tests/engine/compile_test.cc (dumps) and, for what it means, tests/exhaustive.
#pragma once

#include "engine/program.h"

namespace scopeward {

// `model` must outlive the program.
[[nodiscard]] Program compile(const Model& model);

}  // namespace scopeward
