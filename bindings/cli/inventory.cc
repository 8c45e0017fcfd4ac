// SPDX-License-Identifier: Apache-2.0
// See inventory.h.
#include "inventory.h"

#include <algorithm>
#include <utility>

#include "mcp_lists.h"
#include "openapi.h"
#include "policy_file.h"

namespace scopeward::cli {
namespace {

bool looks_like_yaml(const std::string& path, std::string_view text) {
  for (const std::string_view ending : {".yaml", ".yml"})
    if (path.size() > ending.size() && std::string_view(path).substr(path.size() - ending.size()) == ending)
      return true;
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  for (const std::string_view start : {"openapi:", "swagger:", "---", "%YAML"})
    if (text.substr(0, start.size()) == start) return true;
  return false;
}

void read_one(const std::string& path, std::string_view text, const std::optional<std::string>& base_path,
              Inventory& inventory) {
  std::string problem;
  const std::optional<JsonDocument> document = read_strict_document(text, problem);
  if (!document) {
    if (looks_like_yaml(path, text)) problem = "is YAML; convert it to JSON first";
    throw InventoryProblem{problem};
  }
  if (document->is_object() && (document->contains("openapi") || document->contains("swagger"))) {
    read_openapi(*document, display_name(path), base_path, inventory);
  } else {
    read_mcp_lists(*document, display_name(path), inventory);
  }
}

// Lists that go on have operations that were not seen; and resources come in two lists.
void find_incomplete(bool judges_rules, Inventory& inventory) {
  std::vector<std::string> others = std::exchange(inventory.notes, {});
  for (const auto& [kind, goes_on] : inventory.goes_on) {
    if (!goes_on) continue;
    inventory.incomplete.insert(action_of_list(kind));
    inventory.notes.push_back("the list of " + kind + " goes on (nextCursor): it is not complete");
  }
  const bool resources = inventory.goes_on.count("resources") != 0;
  const bool templates = inventory.goes_on.count("resourceTemplates") != 0;
  if (resources != templates) {
    inventory.incomplete.insert("resource");
    if (judges_rules)
      inventory.notes.push_back(std::string("only one of the two lists of resources is given, not ") +
                                (resources ? "resources/templates/list" : "resources/list"));
  }
  std::string unjudged;
  for (const std::string& action : inventory.incomplete)
    if (inventory.actions.count(action) != 0) unjudged += (unjudged.empty() ? "`" : ", `") + action + "`";
  if (judges_rules && !unjudged.empty())
    inventory.notes.push_back("rules about " + unjudged + " that match nothing are not reported");
  inventory.notes.insert(inventory.notes.end(), others.begin(), others.end());
}

}  // namespace

void take_inventory(Arguments& arguments, InventoryFiles& files) {
  arguments.options("--operations", "FILE",
                    "What really exists, in JSON: an OpenAPI document, or the\n"
                    "result of an MCP tools/list, resources/list,\n"
                    "resources/templates/list or prompts/list. Repeatable",
                    files.paths);
  arguments.option("--base-path", "PATH", "What paths of an OpenAPI document begin with, in place\nof what it says",
                   files.base_path);
}

bool read_inventories(const InventoryFiles& files, bool judges_rules, Inventory& inventory) {
  if (files.base_path && !files.base_path->empty() && files.base_path->front() != '/')
    throw WrongUsage{"--base-path: a path begins with `/`"};
  if (files.base_path && files.paths.empty()) throw WrongUsage{"--base-path is for --operations"};
  for (const std::string& path : files.paths) {
    const std::optional<std::string> text = read_file(path);
    if (!text) return false;
    try {
      read_one(path, *text, files.base_path, inventory);
    } catch (const InventoryProblem& problem) {
      complain(display_name(path) + " " + problem.what);
      return false;
    }
  }
  find_incomplete(judges_rules, inventory);  // what it notes matters most, so it comes first
  constexpr std::size_t kNotes = 20;
  for (std::size_t i = 0; i < std::min(kNotes, inventory.notes.size()); ++i) complain("note: " + inventory.notes[i]);
  if (inventory.notes.size() > kNotes)
    complain("note: and " + std::to_string(inventory.notes.size() - kNotes) + " more like these");
  return true;
}

std::vector<scopeward_operation> as_operations(const Inventory& inventory) {
  std::vector<scopeward_operation> operations;
  const auto add = [&](const std::string& action) -> scopeward_operation& {
    scopeward_operation operation = SCOPEWARD_OPERATION_INIT;
    operation.action = borrow(action);
    operation.more_exist = inventory.incomplete.count(action) != 0 ? 1 : 0;
    operations.push_back(operation);
    return operations.back();
  };
  operations.reserve(inventory.actions.size() + inventory.operations.size());
  for (const std::string& action : inventory.actions) add(action);
  for (const Existing& existing : inventory.operations) {
    scopeward_operation& operation = add(existing.action);
    operation.target = borrow(existing.target);
    operation.is_template = existing.is_template ? 1 : 0;
    operation.impact = existing.impact;
    operation.description = borrow(existing.description);
    operation.inventory = borrow(existing.inventory);
  }
  return operations;
}

}  // namespace scopeward::cli
