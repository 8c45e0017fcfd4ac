// SPDX-License-Identifier: Apache-2.0
// What really exists, as the description of an interface lists it: the result of an MCP tools/list, resources/list,
// resources/templates/list or prompts/list, or an OpenAPI document. Strict: what can't be read in one way only is
// refused. Entry points: read_inventories(), as_operations(). Tested by tests/bindings/cli (cases.json and
// inventory_test.py).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "arguments.h"
#include "handles.h"

namespace scopeward::cli {

struct Existing {  // an operation
  std::string action, target, description, inventory;
  bool is_template = false;  // the target has `{name}`
  scopeward_impact impact = SCOPEWARD_IMPACT_UNKNOWN;
};

struct Inventory {
  std::vector<Existing> operations;
  std::set<std::string> actions;        // whose operations are known
  std::map<std::string, bool> goes_on;  // by kind of MCP list: is there another page?
  std::set<std::string> incomplete;     // actions of which something could not be read
  std::vector<std::string> notes;       // for whoever asked
  std::string title;                    // of the service, if it has one
  bool is_mcp = false, is_http = false;
};

struct InventoryFiles {
  std::vector<std::string> paths;
  std::optional<std::string> base_path;  // in place of what an OpenAPI document says
};

void take_inventory(Arguments& arguments, InventoryFiles& files);

// Throws WrongUsage when the base path is none. False after a complaint. Prints the notes; to one who judges rules by
// it also what that can't tell.
[[nodiscard]] bool read_inventories(const InventoryFiles& files, bool judges_rules, Inventory& inventory);

// As the library takes them; they point into the inventory.
[[nodiscard]] std::vector<scopeward_operation> as_operations(const Inventory& inventory);

// ---- the parts: each throws a problem, as the end of a sentence that begins with the file's name

struct InventoryProblem {
  std::string what;
};

}  // namespace scopeward::cli
