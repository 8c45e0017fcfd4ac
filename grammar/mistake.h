// SPDX-License-Identifier: Apache-2.0
// What went wrong at a place, in words: from "X was expected here" and the text that stands there to a diagnostic.
// Knows the mistakes that people really make (operators and quotes of other languages, a comma too many, a keyword as a
// name). Tested by tests/diagnostics.
#pragma once

#include <vector>

#include "grammar/diagnostic.h"
#include "grammar/source.h"

namespace scopeward {

// `expected` was not found at byte `at`, in the statement that begins at `start`; `opens` are the groups that were
// open.
[[nodiscard]] Diagnostic describe(const Source& source, Code code, const char* expected, std::uint32_t start,
                                  std::uint32_t at, const std::vector<Span>& opens);

[[nodiscard]] Diagnostic repeated(Span span, const char* what);
[[nodiscard]] Diagnostic too_many(std::uint32_t at);

// Control, bidirectional and malformed characters anywhere, comments included; at most `most` of them.
[[nodiscard]] std::vector<Diagnostic> find_bad_characters(const Source& source, std::size_t most);

}  // namespace scopeward
