// SPDX-License-Identifier: Apache-2.0
// The words of the language. A keyword is reserved as a whole bare word: quote it to use it as a name.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace scopeward {

// Those that begin a statement; parse.cc goes on at one of them after a mistake.
inline constexpr auto kStatementKeywords = std::to_array<std::string_view>(
    {"language", "policy", "scope", "attribute", "let", "action", "operation", "allow", "deny", "import", "test"});

inline constexpr auto kKeywords = std::to_array<std::string_view>(
    {"action",    "all",           "allow",    "always",   "and",      "anonymous",  "any",     "ask",   "at_least",
     "attribute", "authenticated", "contains", "default",  "deny",     "deprecated", "except",  "false", "if",
     "implies",   "import",        "in",       "internal", "language", "let",        "matches", "not",   "operation",
     "or",        "policy",        "public",   "scope",    "test",     "true",       "unless",  "weight"});
static_assert(std::ranges::is_sorted(kKeywords));

[[nodiscard]] inline bool is_keyword(std::string_view word) { return std::ranges::binary_search(kKeywords, word); }

}  // namespace scopeward
