// SPDX-License-Identifier: Apache-2.0
// What a tool takes: one table gives both the JSON Schema that clients see and the check of what they send.
// Entry points: schema_of() and check_arguments().
// Tested by tests/mcp/journal_test.py (class Journal).
#pragma once

#include <string>
#include <vector>

#include "json_rpc.h"

namespace epicme {

enum class Kind {
  id,     // a row's number, as text
  line,   // 1 to 200 bytes without control characters
  text,   // up to 16 KiB, line breaks allowed
  count,  // 1 to 100
};

struct Parameter {
  const char* name;
  Kind kind;
  bool required;
  const char* description;
};

[[nodiscard]] Json schema_of(const std::vector<Parameter>& parameters);
// What is wrong, in one sentence for a client's model to act on; empty when nothing is.
[[nodiscard]] std::string check_arguments(const std::vector<Parameter>& parameters, const Json& arguments);

}  // namespace epicme
