// SPDX-License-Identifier: Apache-2.0
// What an open file holds, read whole within a limit. Entry point: read_descriptor(). Tested by tests/bindings/cli.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace scopeward::cli {

inline constexpr std::size_t kFileLimit = 64u * 1024 * 1024;  // the compiler's own limit is as high and has a code

// Nothing on success, else what to say.
[[nodiscard]] std::optional<std::string> read_descriptor(int descriptor, std::string& text);

}  // namespace scopeward::cli
