// SPDX-License-Identifier: Apache-2.0
// What is asked: an action on a target, with attributes. Borrowed from the host for the length of a call.
#pragma once

#include <string_view>

#include "engine/attribute.h"

namespace scopeward {

struct Request {
  std::string_view action;
  std::string_view target;
  RequestAttributes attributes;
};

}  // namespace scopeward
