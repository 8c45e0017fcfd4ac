// SPDX-License-Identifier: Apache-2.0
// The lists of an MCP server, as its answers have them: the result alone, the whole JSON-RPC response, or several of
// these as an array, pages of one list among them. Entry point: read_mcp_lists().
// Tested by tests/bindings/cli (cases.json and inventory_test.py).
#pragma once

#include <string>

#include "inventory.h"
#include "strict_json.h"

namespace scopeward::cli {

// Throws InventoryProblem.
void read_mcp_lists(const JsonDocument& document, const std::string& name, Inventory& inventory);

// "tools" are about `tool`, "resourceTemplates" about `resource`.
[[nodiscard]] std::string action_of_list(const std::string& kind);

// The template with its variables as holes, if it has simple ones only (RFC 6570 level 1); else what is not supported,
// by name. Both may be nothing: it is malformed.
struct UriTemplate {
  bool is_simple = true;
  std::string unsupported;
};
[[nodiscard]] UriTemplate check_uri_template(const std::string& text);

}  // namespace scopeward::cli
