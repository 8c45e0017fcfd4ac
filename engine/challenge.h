// SPDX-License-Identifier: Apache-2.0
// What a resource server answers to a request: status, WWW-Authenticate and a body (RFC 6750 section 3, RFC 9728
// section 5.1). One Bearer challenge, quoted, lower-case names, the complete scopes of the chosen alternative: the only
// form that works with every client. `error_description` comes last and never holds `=`, because clients search the
// whole header for `scope=`. Tested by tests/engine/challenge_test.cc and, with a real client, tests/mcp.
#pragma once

#include <string>
#include <vector>

#include "engine/explain.h"
#include "engine/policy.h"

namespace scopeward {

enum class Disclosure : std::uint8_t { scopes, nothing, everything };

struct Challenge {
  int status = 403;
  std::string header;               // of WWW-Authenticate; empty: send none
  std::vector<std::string> scopes;  // those named in it
  std::string body;                 // a JSON object
};

[[nodiscard]] Challenge challenge(const Policy& policy, const Grant* grant, const Request& request, Disclosure to_token,
                                  Disclosure to_anonymous);

// The 401 before anything else is looked at: no token, or one that is not valid.
[[nodiscard]] Challenge token_challenge(const Policy& policy, bool token_was_sent);

}  // namespace scopeward
