// SPDX-License-Identifier: Apache-2.0
#include "engine/lint.h"

#include "engine/checker.h"

namespace scopeward {

void lint(Checker&) {}

}  // namespace scopeward
