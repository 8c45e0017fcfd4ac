// SPDX-License-Identifier: Apache-2.0
// "Did you mean": names near to the one written. Compared segment by segment, because a shared prefix would make
// `files:delete` look like `files:write`, and a wrong suggestion about permissions is worse than none: as many
// segments, each within a third of its length (restricted Damerau-Levenshtein), segments under three letters equal.
// Case alone and the order of segments are forgiven. Ties keep the order of the candidates; never more than three.
// Tested by tests/grammar/suggest_test.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scopeward {

[[nodiscard]] std::vector<std::string> suggest(std::string_view written, std::span<const std::string> candidates,
                                               std::string_view separators = ":/.");

// "did you mean `a`?", "did you mean `a` or `b`?", or empty.
[[nodiscard]] std::string did_you_mean(const std::vector<std::string>& suggestions);

}  // namespace scopeward
