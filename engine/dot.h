// SPDX-License-Identifier: Apache-2.0
// Graphviz DOT as graphs here are drawn: quoting, and the looks that the two kinds of graph share. White and black are
// set, not inherited, so that a graph reads the same on a page of any colour. Private to graph_*.cc.
// Tested by tests/engine/graph_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace scopeward::dot {

inline constexpr std::string_view kPlain = "#ffffff", kGood = "#d3efd8", kBad = "#f8d4d1", kNotice = "#fbecc2",
                                  kTest = "#edf3fa", kTrue = "#bcd9f5", kFalse = "#e4e4e4", kTaken = "#0b57a4",
                                  kFaint = "#5c5c5c";

// A text inside quotes: `"`, `\`, `&` (Graphviz reads entities) and line ends escaped.
[[nodiscard]] std::string escaped(std::string_view text);

// The same, broken into lines of at most `width` bytes at white space if there is some, and shortened past `lines`.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::size_t lines);

// `digraph "NAME" {` with its defaults, and `caption` below the drawing.
[[nodiscard]] std::string head(std::string_view name, std::string_view direction, std::string_view caption);

}  // namespace scopeward::dot
