// SPDX-License-Identifier: Apache-2.0
#include "engine/canonical_walk.h"

#include <string_view>

#include "grammar/characters.h"

namespace scopeward {
namespace {

constexpr std::string_view kHttps = "https";

bool is_lower(std::uint32_t c) { return c >= 'a' && c <= 'z'; }
bool is_upper(std::uint32_t c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(std::uint32_t c) { return c >= '0' && c <= '9'; }

// The second digit behind a `%`: does the pair encode what must be encoded?
bool may_encode(unsigned byte) {
  const bool unreserved = is_lower(byte) || is_upper(byte) || is_digit(byte) || byte == '-' || byte == '.' ||
                          byte == '_' || byte == '~';
  return !unreserved && byte >= 0x20 && byte != 0x7F && byte != '/' && byte != '\\' && byte != '%';
}

}  // namespace

bool CanonicalWalk::step(std::uint32_t c) {
  if (form == TextForm::any) return true;
  if (form == TextForm::flat) {
    phase = Phase::segment;
    piece = Piece::other;
    return !is_control(c) && c != '\t' && c != '\n' && c != '\r';
  }
  switch (phase) {
    case Phase::start:
      if (c == '/') {
        phase = Phase::segment;
        return true;
      }
      if (!is_lower(c)) return false;
      phase = Phase::scheme;
      scheme = c == 'h' ? 1 : kOther;
      return true;
    case Phase::scheme:
      if (c == ':') {
        phase = Phase::colon;
        return true;
      }
      if (!is_lower(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
      scheme = scheme < kHttps.size() && c == static_cast<std::uint32_t>(kHttps[scheme])
                   ? static_cast<std::uint8_t>(scheme + 1)
                   : kOther;
      return true;
    case Phase::colon:
    case Phase::slash:
      if (c != '/') return false;
      phase = phase == Phase::colon ? Phase::slash : Phase::authority;
      return true;
    case Phase::authority:
    case Phase::segment:
      break;
  }
  if (c == '/') {
    const bool may_be_empty = phase == Phase::authority;
    if ((piece == Piece::empty && !may_be_empty) || ends_in_dots() || percent != 0) return false;
    phase = Phase::segment;
    piece = Piece::empty;
    return true;
  }
  if (c <= 0x20 || c >= 0x7F || c == '#' || c == '\\') return false;
  if (form == TextForm::http_path && (c == '?' || c == ';')) return false;
  const bool http = scheme == 4 || scheme == 5;
  if (phase == Phase::authority && http && is_upper(c)) return false;
  if (percent != 0) {
    if (!is_digit(c) && !(c >= 'A' && c <= 'F')) return false;
    const unsigned digit = is_digit(c) ? c - '0' : c - 'A' + 10;
    if (percent != 1 && !may_encode((percent - 2U) * 16 + digit)) return false;
    percent = percent == 1 ? static_cast<std::uint8_t>(digit + 2) : 0;
    return true;
  }
  if (c == '%') percent = 1;
  if (c == '?') seen_query = true;
  piece = c != '.'                ? Piece::other
          : piece == Piece::empty ? Piece::dot
          : piece == Piece::dot   ? Piece::two_dots
                                  : Piece::other;
  return true;
}

bool CanonicalWalk::may_end() const {
  if (form == TextForm::any) return true;
  if (form == TextForm::flat) return phase == Phase::segment;
  return (phase == Phase::segment || phase == Phase::authority) && !ends_in_dots() && percent == 0;
}

}  // namespace scopeward
