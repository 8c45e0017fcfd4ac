// SPDX-License-Identifier: Apache-2.0
// `scopeward decide FILE --batch`. Entry point: run_batch().
// Tested by tests/bindings/cli.
#pragma once

#include <string>

#include "output.h"

namespace scopeward::cli {

// Answers every line of standard input; the exit code.
[[nodiscard]] int run_batch(const std::string& file, Colour colour);

}  // namespace scopeward::cli
