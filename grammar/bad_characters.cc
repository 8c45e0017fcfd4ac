// SPDX-License-Identifier: Apache-2.0
// Characters that no policy may hold: find_bad_characters() of mistake.h.
#include <algorithm>
#include <array>
#include <cstdio>

#include "grammar/characters.h"
#include "grammar/mistake.h"

namespace scopeward {

std::vector<Diagnostic> find_bad_characters(const Source& source, std::size_t most) {
  std::vector<Diagnostic> found;
  const std::string_view text = source.text();
  for (std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size() && found.size() < most;) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte < 0x7F) {
      ++at;
      continue;
    }
    const CodePoint c = decode(text, at);
    const bool lone_return = c.value == '\r' && c.size == 1 && (at + 1 >= text.size() || text[at + 1] != '\n');
    if (c.size == 0 || is_control(c.value) || is_bidirectional(c.value) || lone_return || c.value == 0xFEFF) {
      Diagnostic d;
      d.code = Code::control_character;
      std::array<char, 40> shown{};
      if (c.size == 0) {
        std::snprintf(shown.data(), shown.size(), "byte 0x%02x is not UTF-8", static_cast<unsigned>(byte));
      } else {
        std::snprintf(shown.data(), shown.size(), "character U+%04X is not allowed", static_cast<unsigned>(c.value));
      }
      d.message = shown.data();
      d.span = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + std::max<std::uint32_t>(1, c.size)), 0};
      d.label = is_bidirectional(c.value) ? "this could make the text look other than it is" : "here";
      d.help = "take it out";
      found.push_back(std::move(d));
    }
    at += std::max<std::uint32_t>(1, c.size);
  }
  return found;
}

}  // namespace scopeward
