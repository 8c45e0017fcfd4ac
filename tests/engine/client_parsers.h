// SPDX-License-Identifier: Apache-2.0
// How six real MCP clients read a WWW-Authenticate header, written anew from what they do: two versions of the
// TypeScript SDK, the Python, Go, C# and Rust SDKs. Their quirks are the point: an emitted header must mean the same to
// all of them. Tested by tests/engine/challenge_test.cc.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace scopeward {

struct ParsedChallenge {
  std::string error, scope, resource_metadata;  // empty: not found
  friend bool operator==(const ParsedChallenge&, const ParsedChallenge&) = default;
  friend void PrintTo(const ParsedChallenge& c, std::ostream* out) {
    *out << "error " << c.error << ", scope " << c.scope << ", resource_metadata " << c.resource_metadata;
  }
};

struct ClientParser {
  const char* client;
  ParsedChallenge (*parse)(const std::string& header);
};
[[nodiscard]] const std::vector<ClientParser>& client_parsers();

}  // namespace scopeward
