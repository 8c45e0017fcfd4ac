// SPDX-License-Identifier: Apache-2.0
// Asks the authorization server whether a token is valid: RFC 7662 introspection, its address taken from the RFC 8414
// metadata of the policy's authorization server. Whatever goes wrong, be it the network, a time-out, a redirect, an
// error status or an answer that is not JSON, is Unavailable. Nothing is cached but the address: a revoked token is
// refused at once.
// Tested by tests/mcp/introspection_test.py.
#pragma once

#include <memory>
#include <string>

#include "tokens.h"

namespace epicme {

struct IntrospectionSettings {
  std::string endpoint;   // empty: from the authorization server's metadata
  std::string client_id;  // empty: ask without credentials
  std::string client_secret;
};

[[nodiscard]] std::unique_ptr<TokenSource> introspection(IntrospectionSettings settings);

}  // namespace epicme
