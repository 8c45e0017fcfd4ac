// SPDX-License-Identifier: Apache-2.0
// EpicMe's tools: a table, and what each does once it is allowed. Nothing here asks who may; the guard did, before.
// Tested by tests/mcp/journal_test.py (class Journal).
#pragma once

#include <string>
#include <vector>

#include "arguments.h"
#include "journal.h"
#include "tokens.h"

namespace epicme {

struct Context {
  Journal& journal;
  const User& user;
  const Claims& claims;
};

struct Outcome {
  Json value;         // an object
  std::string error;  // not empty: what went wrong, for a client's model to act on
};

struct Tool {
  const char* name;
  const char* title;
  const char* description;
  bool changes;  // something in the journal
  std::vector<Parameter> parameters;
  Outcome (*run)(const Context& context, const Json& arguments);
};

[[nodiscard]] const std::vector<Tool>& tools();  // in the order in which they are listed
[[nodiscard]] Json definition_of(const Tool& tool);
// A CallToolResult; arguments that do not fit are a result with isError, as MCP has it.
[[nodiscard]] Json call(const Tool& tool, const Context& context, const Json& arguments);

}  // namespace epicme
