// SPDX-License-Identifier: Apache-2.0
// Where an import leads: a relative path inside the folder of the file that was named first, and nowhere else. Reading
// the file is the host's business, through a Loader; the library opens nothing.
// Entry point: resolve_import(). Tested by tests/grammar/imports_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace scopeward {

// Puts the bytes of the file at `path`, relative to the folder of the file that was named first, into `text`, or why
// they can't be had, and then returns false.
using Loader = std::function<bool(const std::string& path, std::string& text)>;

enum class ImportProblem : std::uint8_t { none, empty, absolute, outside, character };

// `importer` is the path of the importing file, relative to that folder; `written` what it imports. The result has `/`
// between folders, and no `.` or `..`.
[[nodiscard]] ImportProblem resolve_import(std::string_view importer, std::string_view written, std::string& path);

[[nodiscard]] std::string_view import_problem_text(ImportProblem problem);

// What a Loader said of why it can't read, as the label of a diagnostic: short, and never nothing.
[[nodiscard]] std::string reason_text(std::string_view said);

// "a/b/c.policy" is "a/b/" and "c.policy".
[[nodiscard]] std::string_view folder_of(std::string_view path);

}  // namespace scopeward
