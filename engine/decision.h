// SPDX-License-Identifier: Apache-2.0
// A verdict and why: the first of these reasons that applies. Zero denies.
#pragma once

#include <cstdint>
#include <string_view>

namespace scopeward {

enum class Reason : std::uint8_t { invalid_request, allowed, unauthenticated, no_rule, insufficient_scope, forbidden };

[[nodiscard]] constexpr std::string_view reason_name(Reason reason) {
  switch (reason) {
    case Reason::invalid_request:
      return "invalid_request";
    case Reason::allowed:
      return "allowed";
    case Reason::unauthenticated:
      return "unauthenticated";
    case Reason::no_rule:
      return "no_rule";
    case Reason::insufficient_scope:
      return "insufficient_scope";
    case Reason::forbidden:
      return "forbidden";
  }
  return "forbidden";
}

}  // namespace scopeward
