// SPDX-License-Identifier: Apache-2.0
// Files that are written whole or not at all: into a new one beside the old, which takes its place when all of it is on
// the disk. Entry point: replace_file().
// Tested by tests/bindings/cli.
#pragma once

#include <string>
#include <string_view>

namespace scopeward::cli {

// False, after a complaint that says why, when it can't be written; what was there is then as it was. A symbolic link is
// followed; what is no regular file, such as a pipe, is written to as it stands. Whoever may read the old file may read
// the new one.
[[nodiscard]] bool replace_file(const std::string& path, std::string_view text);

}  // namespace scopeward::cli
