// SPDX-License-Identifier: Apache-2.0
// Which revision of MCP a message speaks, and whether its headers say the same as its body. Revision 2026-07-28 carries
// its version in every request's `_meta` and mirrors version, method and name in headers; the ones before it open with
// `initialize` and send a version header at most. Entry point: read_revision().
// Tested by tests/mcp/messages_test.py (class Revisions).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "json_rpc.h"

namespace epicme {

inline constexpr const char* kModern = "2026-07-28";
inline constexpr const char* kLegacy[] = {"2025-11-25", "2025-06-18", "2025-03-26"};  // newest first

// Each header as often as it came.
struct MirrorHeaders {
  std::vector<std::string> version;  // MCP-Protocol-Version
  std::vector<std::string> method;   // Mcp-Method
  std::vector<std::string> name;     // Mcp-Name
};

struct Revision {
  std::string version;
  [[nodiscard]] bool modern() const { return version == kModern; }
};

// Newest first, as `supported` lists them.
[[nodiscard]] Json supported_versions();

// The parameter that names what a request is about ("name" or "uri"), or nullptr when its method has none.
[[nodiscard]] const char* name_parameter(const std::string& method);

[[nodiscard]] std::variant<Revision, Reply> read_revision(const MirrorHeaders& headers, const Message& message);

}  // namespace epicme
