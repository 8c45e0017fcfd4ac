// SPDX-License-Identifier: Apache-2.0
// Where EpicMe meets its policy: credentials become a caller, a message becomes an operation, and Scopeward decides. No
// scope and no rule is named here. Whatever cannot be decided is refused.
//   identify()  the Authorization header -> Caller, or the 400, 401 or 503 to send
//   refuse()    message -> nothing when it is allowed, else the 400, 401 or 403 with its challenge
//   visible()   which of these operations belong in a list
// Tested by tests/mcp/access_test.py (classes Credentials, Decisions, Lists) and tests/mcp/client.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "journal.h"
#include "json_rpc.h"
#include "policy_file.h"
#include "tokens.h"

namespace epicme {

struct Credentials {
  std::vector<std::string> authorization;  // each Authorization header as it came
  bool in_query = false;                   // `access_token` stood in the query
};

struct Caller {
  Policy policy;  // the one that every decision of this request is made by
  Grant grant;
  std::optional<User> user;  // nobody: without a token
  Claims claims;
};

struct Operation {
  std::string action;
  std::string target;
};

// tools/call, resources/read and prompts/get are operations on what they name; every other method is one itself.
[[nodiscard]] Operation operation_of(const Message& message);

enum class ListMode {
  permitted,  // what the caller may do
  reachable,  // that, and what he could after asking for more scopes
};

class Guard {
 public:
  Guard(TokenSource& tokens, Journal& journal, ListMode mode) : tokens_(tokens), journal_(journal), mode_(mode) {}

  [[nodiscard]] std::variant<Caller, Reply> identify(Policy policy, const Credentials& credentials,
                                                     const Message& message);
  [[nodiscard]] std::optional<Reply> refuse(const Caller& caller, const Message& message);
  [[nodiscard]] std::vector<bool> visible(const Caller& caller, const std::vector<Operation>& operations) const;

 private:
  TokenSource& tokens_;
  Journal& journal_;
  const ListMode mode_;
};

// Those that no allow of the policy covers, so that nobody may do them.
[[nodiscard]] std::vector<Operation> uncovered(const scopeward_policy* policy,
                                               const std::vector<Operation>& operations);

}  // namespace epicme
