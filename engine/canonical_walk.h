// SPDX-License-Identifier: Apache-2.0
// The canonical form of targets, read one character at a time: what read_target() of target.h decides about a whole
// text, as an automaton, so that a search over texts leaves the others out.
// Entry points: step(), may_end(). Tested by tests/engine/regions_test.cc, against read_target().
#pragma once

#include <cstdint>

#include "engine/target.h"

namespace scopeward {

enum class TextForm : std::uint8_t { any, flat, path, http_path };  // any: the value of an attribute

struct CanonicalWalk {
  enum class Phase : std::uint8_t { start, scheme, colon, slash, authority, segment };
  enum class Piece : std::uint8_t { empty, dot, two_dots, other };

  TextForm form = TextForm::any;
  Phase phase = Phase::start;
  Piece piece = Piece::empty;
  std::uint8_t scheme = 0;       // characters that "https" and the scheme share so far; kOther: it is another
  std::uint8_t percent = 0;      // 1 behind `%`, 2 and the high digit behind that
  bool seen_query = false;       // a `?`
  static constexpr std::uint8_t kOther = 9;

  // False if no canonical text goes on like this.
  [[nodiscard]] bool step(std::uint32_t character);
  [[nodiscard]] bool may_end() const;
  // Would the text up to here be canonical? What a query or a trailing slash is cut off from.
  [[nodiscard]] bool ends_in_dots() const { return piece == Piece::dot || piece == Piece::two_dots; }
  [[nodiscard]] std::uint32_t packed() const {
    return static_cast<std::uint32_t>(phase) | static_cast<std::uint32_t>(piece) << 4 |
           static_cast<std::uint32_t>(scheme) << 8 | static_cast<std::uint32_t>(percent) << 16 |
           static_cast<std::uint32_t>(seen_query) << 24;
  }
};

}  // namespace scopeward
