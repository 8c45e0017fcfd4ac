// SPDX-License-Identifier: Apache-2.0
// What one caller holds, made from the token's scope string once and then read by many decisions (RFC 6749
// section 3.3). Tested by tests/engine/grant_test.cc.
#pragma once

#include <string_view>

#include "engine/scope_set.h"

namespace scopeward {

struct Grant {
  explicit Grant(const Vocabulary& vocabulary) : held(vocabulary), internal(vocabulary) {}
  // The same scopes of an equal vocabulary, which outlives the grant.
  void belong_to(const Vocabulary& vocabulary) {
    held.belong_to(vocabulary);
    internal.belong_to(vocabulary);
  }
  bool has_token = false;
  ScopeSet held;      // closed
  ScopeSet internal;  // what of it no step-up could bring: the internal scopes and what they imply
};

struct ScopeStringError {
  std::size_t begin = 0, end = 0;  // bytes at fault
  std::string_view message;        // empty: none
};

// A caller with a token. Blanks around and between are fine, unknown scopes grant nothing; a byte that no scope may
// have, more than 64 KiB or more than 16 wildcards refuse the whole string.
[[nodiscard]] ScopeStringError read_scopes(const Vocabulary& vocabulary, std::string_view scopes, Grant& grant);

// The same without what only a denial needs.
[[nodiscard]] ScopeStringError read_held(const Vocabulary& vocabulary, std::string_view scopes, ScopeSet& held);

}  // namespace scopeward
