// SPDX-License-Identifier: Apache-2.0
// Targets in canonical form: what a request may name, and how it splits. What is not canonical is refused, never
// matched, so that two spellings of one thing can't be guarded differently (RFC 3986 section 6.2.2). Tested by
// tests/engine/target_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/limits.h"

namespace scopeward {

// What is wrong with a target; `none` if it is canonical.
enum class TargetError : std::uint8_t {
  none,
  empty,
  too_long,
  bad_character,  // control, not UTF-8; in paths also space, `#`, `\` and what is not ASCII
  no_path,        // neither `/path` nor `scheme://...`
  upper_case,     // in the scheme, or in the authority of http and https
  empty_segment,
  dot_segment,  // `.` or `..`
  bad_percent,  // not two upper-case hex digits, or a byte that must not be encoded
  query,        // `?` or `;` in a request target of http
  too_many_segments,
};

struct Target {  // borrowed
  std::string_view text;
  std::uint16_t segments = 0;  // pieces between `/`; 0 for a flat target
  std::array<std::uint16_t, limits::kTargetSegments + 1> begins;  // as many as there are segments, and one

  [[nodiscard]] std::string_view segment(std::size_t i) const {  // i < segments
    return {text.data() + begins[i], static_cast<std::size_t>(begins[i + 1]) - begins[i] - 1};
  }
};

enum class TargetForm : std::uint8_t { flat, path, http_path };

[[nodiscard]] TargetError read_target(std::string_view text, TargetForm form, Target& target);

// The other spellings that a deny covers too: 0 is the target itself, 1 without its query, 2 without its trailing
// slash, 3 without both. False where there is none.
inline constexpr int kTargetVariants = 4;
[[nodiscard]] bool target_variant(const Target& target, int which, TargetForm form, Target& variant);

[[nodiscard]] std::string_view target_error_text(TargetError error);

}  // namespace scopeward
