// SPDX-License-Identifier: Apache-2.0
// What lines differ between two texts, as `diff -u` writes it. The work is bounded: texts that have little in common
// are shown as one replacement. Entry point: line_difference(). Tested by tests/bindings/cli/fmt_test.py.
#pragma once

#include <string>
#include <string_view>

namespace scopeward::cli {

// Empty if they do not differ. The names stand in the heading.
[[nodiscard]] std::string line_difference(std::string_view before, std::string_view after,
                                          const std::string& name_before, const std::string& name_after, bool colour);

}  // namespace scopeward::cli
