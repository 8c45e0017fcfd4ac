// SPDX-License-Identifier: Apache-2.0
// See mcp_lists.h. Revisions 2024-11-05 to 2026-07-28 have the same lists.
#include "mcp_lists.h"

#include <algorithm>

namespace scopeward::cli {
namespace {

struct List {
  const char* kind;  // the member that has it
  const char* action;
  const char* one;     // of its entries, for messages
  const char* target;  // the member of an entry that names it
};
constexpr List kLists[] = {
    {"tools", "tool", "tool", "name"},
    {"prompts", "prompt", "prompt", "name"},
    {"resources", "resource", "resource", "uri"},
    {"resourceTemplates", "resource", "resource template", "uriTemplate"},
};

std::string text_of(const JsonDocument& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// A hint that is absent says nothing.
std::optional<bool> hint(const JsonDocument& entry, const char* key, const std::string& name) {
  const auto annotations = entry.find("annotations");
  if (annotations == entry.end() || !annotations->is_object()) return std::nullopt;
  const auto at = annotations->find(key);
  if (at == annotations->end()) return std::nullopt;
  if (!at->is_boolean())
    throw InventoryProblem{std::string("has a `") + key + "` of " + name + " that is not true or false"};
  return at->get<bool>();
}

scopeward_impact impact_of(const JsonDocument& entry, const std::string& name) {
  const auto read_only = hint(entry, "readOnlyHint", name), destructive = hint(entry, "destructiveHint", name);
  if (read_only && *read_only) return SCOPEWARD_IMPACT_READS;
  if (destructive && *destructive) return SCOPEWARD_IMPACT_DESTROYS;
  return read_only ? SCOPEWARD_IMPACT_CHANGES : SCOPEWARD_IMPACT_UNKNOWN;
}

void read_entry(const JsonDocument& entry, std::size_t number, const List& list, const std::string& file,
                Inventory& inventory) {
  const std::string place = std::string(list.one) + " number " + std::to_string(number + 1);
  Existing existing;
  if (entry.is_object()) existing.target = text_of(entry, list.target);
  if (existing.target.empty()) throw InventoryProblem{"has no `" + std::string(list.target) + "` in " + place};
  existing.action = list.action;
  existing.inventory = file;
  existing.description = text_of(entry, "description");
  if (existing.description.empty()) existing.description = text_of(entry, "title");
  const std::string kind = list.kind;
  if (kind == "tools") existing.impact = impact_of(entry, place);
  if (kind == "resources") existing.impact = SCOPEWARD_IMPACT_READS;
  if (kind == "resourceTemplates") {
    existing.impact = SCOPEWARD_IMPACT_READS;
    existing.is_template = true;
    const UriTemplate checked = check_uri_template(existing.target);
    if (!checked.is_simple) {
      inventory.notes.push_back(file + ": `" + existing.target + "` is not judged: " + checked.unsupported);
      inventory.incomplete.insert(list.action);
      return;
    }
  }
  inventory.operations.push_back(std::move(existing));
}

bool read_result(const JsonDocument& result, const std::string& file, Inventory& inventory) {
  bool found = false;
  for (const List& list : kLists) {
    const auto entries = result.find(list.kind);
    if (entries == result.end()) continue;
    if (!entries->is_array()) throw InventoryProblem{"has `" + std::string(list.kind) + "` that are no list"};
    found = true;
    inventory.is_mcp = true;
    inventory.actions.insert(list.action);
    for (std::size_t i = 0; i < entries->size(); ++i) read_entry((*entries)[i], i, list, file, inventory);
    const auto next = result.find("nextCursor");
    inventory.goes_on[list.kind] = next != result.end() && !next->is_null();
  }
  return found;
}

void read_answer(const JsonDocument& answer, const std::string& file, Inventory& inventory) {
  if (!answer.is_object()) throw InventoryProblem{"is neither an OpenAPI document nor a list of an MCP server"};
  if (answer.contains("error")) throw InventoryProblem{"has an error in place of a result"};
  const auto result = answer.find("result");
  const JsonDocument& list = result == answer.end() ? answer : *result;
  if (!list.is_object() || !read_result(list, file, inventory))
    throw InventoryProblem{
        "is neither an OpenAPI document (`openapi`, `swagger`) nor a list of an MCP server (`tools`, `resources`, "
        "`resourceTemplates`, `prompts`)"};
}

// What the first sign of an expression means (RFC 6570 section 2.2).
const char* operator_name(char sign) {
  switch (sign) {
    case '+':
      return "reserved expansion";
    case '#':
      return "fragment expansion";
    case '.':
      return "label expansion";
    case '/':
      return "path segment expansion";
    case ';':
      return "path-style parameter expansion";
    case '?':
      return "form-style query expansion";
    case '&':
      return "form-style query continuation";
    default:
      return nullptr;
  }
}

bool is_variable(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '%';
  });
}

}  // namespace

UriTemplate check_uri_template(const std::string& text) {
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
    const std::size_t close = text.find('}', at);
    if (close == std::string::npos) return {false, "a `{` is never closed"};
    const std::string expression = text.substr(at, close - at + 1);
    const std::string inside = expression.substr(1, expression.size() - 2);
    const std::string shown = "`" + expression + "` is ";
    if (const char* name = inside.empty() ? nullptr : operator_name(inside.front()))
      return {false, shown + name + " of RFC 6570, which is not supported"};
    if (inside.find(',') != std::string::npos)
      return {false, shown + "several variables of RFC 6570, which are not supported"};
    if (!inside.empty() && inside.back() == '*')
      return {false, shown + "an explode modifier of RFC 6570, which is not supported"};
    if (inside.find(':') != std::string::npos)
      return {false, shown + "a prefix modifier of RFC 6570, which is not supported"};
    if (!is_variable(inside)) return {false, shown + "no variable of RFC 6570"};
    at = close;
  }
  return {};
}

std::string action_of_list(const std::string& kind) {
  for (const List& list : kLists)
    if (kind == list.kind) return list.action;
  return {};
}

void read_mcp_lists(const JsonDocument& document, const std::string& name, Inventory& inventory) {
  if (!document.is_array()) {
    read_answer(document, name, inventory);
    return;
  }
  if (document.empty()) throw InventoryProblem{"is an empty array"};
  for (const JsonDocument& answer : document) read_answer(answer, name, inventory);
}

}  // namespace scopeward::cli
