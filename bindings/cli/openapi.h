// SPDX-License-Identifier: Apache-2.0
// The operations of an OpenAPI document, 2.0, 3.0 or 3.1, in JSON: each path with each of its methods, behind what the
// servers' URLs (or `basePath`) begin with. Entry point: read_openapi().
// Tested by tests/bindings/cli (cases.json and inventory_test.py).
#pragma once

#include <optional>
#include <string>

#include "inventory.h"
#include "strict_json.h"

namespace scopeward::cli {

// Throws InventoryProblem.
void read_openapi(const JsonDocument& document, const std::string& name, const std::optional<std::string>& base_path,
                  Inventory& inventory);

}  // namespace scopeward::cli
