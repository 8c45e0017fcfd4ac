// SPDX-License-Identifier: Apache-2.0
// EpicMe's resources and its one prompt: what there is, and how each is read once that is allowed.
// Tested by tests/mcp/journal_test.py (class Journal).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal.h"
#include "tools.h"

namespace epicme {

// What stands in a list, with the operation that decides whether a caller sees it there.
struct Listed {
  Json definition;
  std::string target;
};

struct ResourcePage {
  std::vector<Listed> resources;
  std::string next;  // cursor, or empty
};

// Nothing: the cursor is none of ours. An empty cursor is the first page.
[[nodiscard]] std::optional<ResourcePage> list_resources(const Context& context, const std::string& cursor);
// A template is judged by an address that it covers and that no entry or tag has.
[[nodiscard]] std::vector<Listed> resource_templates();
[[nodiscard]] std::vector<Listed> prompts();

// A ReadResourceResult and a GetPromptResult.
[[nodiscard]] std::optional<Json> read_resource(const Context& context, const std::string& uri);
[[nodiscard]] Outcome get_prompt(const Context& context, const std::string& name, const Json& arguments);

}  // namespace epicme
