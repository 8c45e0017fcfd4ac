// SPDX-License-Identifier: Apache-2.0
// Is this bearer token valid here, and whose is it? A token source says what an RFC 7662 introspection says of it;
// verify() holds that against this server: active, meant for our resource, not expired, of our issuer. A source that
// cannot answer is never a pass: it is Unavailable, and the client gets a 503.
// Entry points: verify(), demo_tokens(), and introspection.h for the real thing.
// Tested by tests/mcp/introspection_test.py and tests/mcp/access_test.py (class Credentials).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "json_rpc.h"

namespace epicme {

struct Claims {
  std::string issuer;
  std::string subject;
  std::string scopes;  // space-delimited; empty when the token names none
  Json all;            // what token.* attributes come from
};
struct InvalidToken {
  std::string why;  // for the operator's log; the client learns only that the token is not valid
};
struct Unavailable {
  std::string why;
};

class TokenSource {
 public:
  virtual ~TokenSource() = default;
  // The introspection response about a token, as JSON object. Called by several threads at once.
  [[nodiscard]] virtual std::variant<Json, Unavailable> look_up(const std::string& token, const std::string& issuer,
                                                                const std::string& resource) = 0;
  // What the users of this source's tokens are filed under.
  [[nodiscard]] virtual std::string issuer(const std::string& of_policy) const { return of_policy; }
};

[[nodiscard]] std::variant<Claims, InvalidToken, Unavailable> verify(TokenSource& source, const std::string& token,
                                                                     const std::string& issuer,
                                                                     const std::string& resource, std::int64_t now);

// A table of tokens that everyone can read here: for the demo, never for anything else.
inline constexpr const char* kDemoIssuer = "demo-tokens";
[[nodiscard]] std::unique_ptr<TokenSource> demo_tokens();
[[nodiscard]] std::string demo_token_table();  // for --help-tokens: one line each

}  // namespace epicme
