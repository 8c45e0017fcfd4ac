// SPDX-License-Identifier: Apache-2.0
// A policy from a file or from standard input (`-`): bytes read whole, within a limit, and compiled.
// Entry points: read_file() and load_policy().
// Tested by tests/bindings/cli.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "handles.h"
#include "output.h"

namespace scopeward::cli {

inline constexpr std::size_t kFileLimit = 64u * 1024 * 1024;  // the compiler's own limit is lower and has a code

// What diagnostics and decisions call the file.
[[nodiscard]] std::string display_name(const std::string& path);

// The bytes of `path`; nothing, after a complaint that says why, when they can't be had.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path);

// The policy in `path`; null after a complaint, or after its errors were printed on standard error. Warnings are
// `check`'s business and are not shown.
[[nodiscard]] Policy load_policy(const std::string& path, Colour colour);

// The library's refusal of a call that should have worked, in one line. Always kUnusable.
[[nodiscard]] int refuse(const std::string& what, const scopeward_error& error);

}  // namespace scopeward::cli
