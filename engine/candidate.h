// SPDX-License-Identifier: Apache-2.0
// What dispatch brings up for an operation: a rule that may match, by which of its patterns, and what that excepts.
#pragma once

#include <cstdint>

namespace scopeward {

struct Candidate {
  std::uint32_t rule = 0;
  std::uint32_t pattern = 0;
  std::uint32_t excepts_begin = 0, excepts_end = 0;
  std::uint16_t wants_captures = 0;  // the rule binds what the pattern's holes match
  std::uint16_t is_certain = 0;      // what brings it up matches
};

}  // namespace scopeward
