// SPDX-License-Identifier: Apache-2.0
// A file gets new contents whole or not at all: they are written beside it, brought to the disk, and take its name. Its
// mode stays, and its owner where that is allowed; a symbolic link stays one, and the file that it leads to is
// replaced. Entry points: why_not_rewritable(), rewrite_file() and save_file(). Tested by
// tests/bindings/cli/fmt_test.py and tests/bindings/cli/test_results_test.py.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace scopeward::cli {

// What is known to be in the way before anything is written; nothing if all seems well.
[[nodiscard]] std::optional<std::string> why_not_rewritable(const std::string& path);

// What went wrong, and then the file is as it was; nothing if it went well.
[[nodiscard]] std::optional<std::string> rewrite_file(const std::string& path, std::string_view text);

// The same for a result: it need not be there yet. What is no regular file, such as a pipe, is written to as it stands.
[[nodiscard]] std::optional<std::string> save_file(const std::string& path, std::string_view text);

}  // namespace scopeward::cli
