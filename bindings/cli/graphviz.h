// SPDX-License-Identifier: Apache-2.0
// A drawing by Graphviz, if it is installed: `dot -Tsvg` as a process of its own, without a shell between.
// Entry point: draw_svg().
// Tested by tests/bindings/cli.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace scopeward::cli {

// The SVG; nothing, after a complaint that says why, when there is none.
[[nodiscard]] std::optional<std::string> draw_svg(std::string_view dot);

}  // namespace scopeward::cli
