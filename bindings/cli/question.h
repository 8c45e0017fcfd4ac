// SPDX-License-Identifier: Apache-2.0
// What `decide`, `who` and `challenge` are asked: a policy, an operation, a caller. The words of the command line
// become handles of the library, or a complaint. Entry point: ask().
// Tested by tests/bindings/cli.
#pragma once

#include <optional>
#include <string>

#include "arguments.h"
#include "attributes.h"
#include "handles.h"
#include "output.h"

namespace scopeward::cli {

struct Question {  // as typed
  std::string file, action, target;
  std::optional<std::string> scopes;      // none: the caller has no token
  std::optional<std::string> attributes;  // JSON
  bool json = false;
  Colour colour = Colour::automatic;
};

struct Asked {  // as the library takes it; `request` points into the question and `attributes`
  Policy policy;
  Grant grant;                 // null when the scope string is malformed: denied everything
  std::string scopes_problem;  // why it is
  Attributes attributes;
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
};

inline constexpr const char* kActionHelp = "What is done: tool, resource, GET, ...";
inline constexpr const char* kTargetHelp = "What it is done to: create_entry, /photos/42, ...";

// What the commands that ask have in common: FILE ACTION TARGET; --attributes; --scopes too; --json and --color.
void take_operation(Arguments& arguments, Question& question);
void take_attributes(Arguments& arguments, Question& question);
void take_caller(Arguments& arguments, Question& question);
void take_output(Arguments& arguments, Question& question);

// False after a complaint: the answer is then kUnusable. A malformed scope string is no such case, it is a denial.
[[nodiscard]] bool ask(const Question& question, Asked& asked);

// A grant of `scopes`, or of a caller without a token. Null with a problem when the string is malformed.
[[nodiscard]] Grant make_grant(const scopeward_policy* policy, const std::optional<std::string>& scopes,
                               std::string& problem);

// The contract's answer to what can't be read as a request, with what is wrong as `error`.
[[nodiscard]] std::string invalid_request_line(const std::string& error);

}  // namespace scopeward::cli
