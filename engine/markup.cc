// SPDX-License-Identifier: Apache-2.0
#include "engine/markup.h"

#include <algorithm>

#include "grammar/characters.h"
#include "grammar/render.h"

namespace scopeward {

std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    const std::size_t size = std::max<std::uint32_t>(1, c.size);
    if (c.size == 1 && c.value == '&') {
      out += "&amp;";
    } else if (c.size == 1 && c.value == '<') {
      out += "&lt;";
    } else if (c.size == 1 && c.value == '>') {
      out += "&gt;";
    } else if (c.size == 1 && c.value == '"') {
      out += "&quot;";
    } else if (c.size == 1 && c.value == '\n') {
      out += '\n';
    } else if (c.size > 0 && (c.value == 0xFFFE || c.value == 0xFFFF)) {
      out += c.value == 0xFFFE ? "\\u{fffe}" : "\\u{ffff}";
    } else {
      out += visible(text.substr(at, size));
    }
    at += size;
  }
  return out;
}

}  // namespace scopeward
