// SPDX-License-Identifier: Apache-2.0
// Which characters a policy text may hold: well-formed UTF-8 without control and bidirectional characters, which could
// make a policy look other than it is. Tab, line feed and carriage return before a line feed are white space.
// Tested by tests/grammar/characters_test.cc.
#pragma once

#include <cstdint>
#include <string_view>

namespace scopeward {

struct CodePoint {
  std::uint32_t value = 0;
  std::uint32_t size = 0;  // bytes; 0: not UTF-8 (overlong and surrogate forms are not)
};
[[nodiscard]] CodePoint decode(std::string_view text, std::size_t at);

[[nodiscard]] bool is_control(std::uint32_t code_point);        // C0 (but not tab, LF, CR), DEL and C1
[[nodiscard]] bool is_bidirectional(std::uint32_t code_point);  // marks, embeddings, overrides, isolates
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace scopeward
