// SPDX-License-Identifier: Apache-2.0
// The parts of an http or https URL that a server needs: whom to connect to, and what to ask for.
// Tested by tests/mcp/http_test.py (Host, Origin, well-known addresses) and introspection_test.py.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace epicme {

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case, an IPv6 address with its brackets
  int port = 0;        // written or implied
  bool port_written = false;
  std::string path;  // begins with '/'; with the query if there is one

  [[nodiscard]] std::string origin() const;  // "http://127.0.0.1:8765", as written but in lower case
  [[nodiscard]] bool loopback() const;
};

// Nothing when it is not an absolute http(s) URL, or has user information or a fragment.
[[nodiscard]] std::optional<Url> parse_url(std::string_view text);

[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace epicme
