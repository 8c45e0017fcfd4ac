// SPDX-License-Identifier: Apache-2.0
// A policy from a file or from standard input (`-`): bytes read whole, within a limit, and compiled with what they import
// from the folder of the file.
// Entry points: read_file(), compile_file() and load_policy().
// Tested by tests/bindings/cli.
#pragma once

#include <optional>
#include <string>

#include "descriptor.h"
#include "handles.h"
#include "output.h"

namespace scopeward::cli {

// What diagnostics and decisions call the file.
[[nodiscard]] std::string display_name(const std::string& path);

// The bytes of `path`; nothing, after a complaint that says why, when they can't be had.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path);

// Is there a compiled form at `path`? Standard input, whose bytes can be read only once, is none.
[[nodiscard]] bool is_compiled_file(const std::string& path);

struct CompiledFile {
  scopeward_status status = SCOPEWARD_OK;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  Policy policy;            // null unless the status is SCOPEWARD_OK
  Diagnostics diagnostics;  // null unless it is SCOPEWARD_OK or SCOPEWARD_INVALID_POLICY
};

// Opens `path` if it is a compiled form, else compiles it and what it imports; nothing, after a complaint, when `path` itself can't be read.
[[nodiscard]] std::optional<CompiledFile> compile_file(const std::string& path);

// Prints diagnostics on standard error, or says why that can't be done. Always kUnusable.
[[nodiscard]] int refuse_policy(const std::string& path, const Diagnostics& diagnostics, Colour colour);

// The policy in `path`; null after a complaint, or after its errors were printed on standard error. Warnings are
// `check`'s business and are not shown.
[[nodiscard]] Policy load_policy(const std::string& path, Colour colour);

// The library's refusal of a call that should have worked, in one line. Always kUnusable.
[[nodiscard]] int refuse(const std::string& what, const scopeward_error& error);

}  // namespace scopeward::cli
