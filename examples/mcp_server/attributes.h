// SPDX-License-Identifier: Apache-2.0
// The attributes that a policy asks about, gathered for one request: `arg.NAME` is the call's argument of that name,
// `token.NAME` a column of the user table where there is one of that name, else the token's claim. What is of no type
// that a policy can test is handed over as unusable, so that neither a default nor a guess takes its place.
// Tested by tests/mcp/access_test.py (class Attributes).
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "guard.h"

namespace epicme {

class Attributes {
 public:
  // Both must outlive this; `arguments` may be nullptr.
  Attributes(const Caller& caller, const Json* arguments);
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  [[nodiscard]] scopeward_request request(const Operation& operation) const;

 private:
  void add(scopeward_str name, const Json& value);

  std::vector<scopeward_attribute> list_;
  std::deque<Json> columns_;                      // values that stand in no document
  std::deque<std::vector<scopeward_str>> texts_;  // the arrays behind `strings`
};

}  // namespace epicme
