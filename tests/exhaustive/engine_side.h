// SPDX-License-Identifier: Apache-2.0
// The engine as its users see it, through the C ABI, giving answers of the reference's form.
// Entry point: EnginePolicy. Tested by tests/exhaustive/comparison_test.cc.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bindings/c/include/scopeward.h"
#include "tests/reference/naive.h"

namespace scopeward::exhaustive {

struct EngineAnswer {
  std::string decided;          // the reason that scopeward_decide gave, and every other way to a decision
  reference::Answer explained;  // what scopeward_explain gave
};

using Files = std::map<std::string, std::string>;  // what may be imported, by path

class EnginePolicy {
 public:
  explicit EnginePolicy(const std::string& text) : EnginePolicy(text, {}) {}
  EnginePolicy(const std::string& text, const Files& files);

  [[nodiscard]] bool compiled() const { return policy_ != nullptr; }
  // "P0203 one sentence": the errors, in order.
  [[nodiscard]] const std::vector<std::string>& errors() const { return errors_; }
  [[nodiscard]] EngineAnswer decide(const reference::ScopeString& scopes, const reference::Request& request) const;
  // The decision tree as JSON, and with the way of a caller; empty for a malformed request.
  [[nodiscard]] std::string graph(const reference::Request& request) const;
  [[nodiscard]] std::string graph(const reference::ScopeString& scopes, const reference::Request& request) const;
  [[nodiscard]] std::string page() const;  // the reference page as JSON

 private:
  struct Release {
    void operator()(scopeward_policy* policy) const { scopeward_policy_release(policy); }
  };
  std::unique_ptr<scopeward_policy, Release> policy_;
  std::unique_ptr<scopeward_policy, Release> opened_;  // the same from its compiled form
  std::vector<std::string> errors_;
};

// The single-file form; nothing if it does not compile.
[[nodiscard]] std::optional<std::string> bundle(const std::string& text, const Files& files);

}  // namespace scopeward::exhaustive
