// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the candidate that a mistyped word is closest to, if it is close enough to be one.
// Entry point: nearest().
// Tested by tests/bindings/cli.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scopeward::cli {

// Counts insertions, deletions, replacements and swaps of neighbours, and allows one for every three letters. Empty
// when nothing is near; the first of several that are equally near.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace scopeward::cli
