// SPDX-License-Identifier: Apache-2.0
// Text for XML and HTML. Names and policies come from anywhere: what would be markup is written as text, and what no
// XML document may hold, or would change how a page looks, is made visible.
// Entry point: escaped(). Tested by tests/engine/markup_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace scopeward {

// For element content and for attribute values in double quotes. Line feeds stay; other control characters,
// bidirectional marks, bytes that are not UTF-8 and U+FFFE and U+FFFF become `\u{...}`.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace scopeward
