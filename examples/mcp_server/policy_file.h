// SPDX-License-Identifier: Apache-2.0
// The policy file that is serving now. A file that does not compile, or that lacks what a server needs, changes
// nothing: at the start that is fatal, at a reload the old policy goes on serving. What the compiler said goes to
// stderr.
//
// Threads: load() by one at a time, current() by any.
// Tested by tests/mcp/journal_test.py (class Reload).
#pragma once

#include <scopeward.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace epicme {

template <auto end>
struct Ended {
  template <class Handle>
  void operator()(Handle* handle) const {
    end(handle);
  }
};
using Policy = std::unique_ptr<scopeward_policy, Ended<scopeward_policy_release>>;
using Grant = std::unique_ptr<scopeward_grant, Ended<scopeward_grant_free>>;
using Challenge = std::unique_ptr<scopeward_challenge, Ended<scopeward_challenge_free>>;
using Explanation = std::unique_ptr<scopeward_explanation, Ended<scopeward_explanation_free>>;
using Diagnostics = std::unique_ptr<scopeward_diagnostics, Ended<scopeward_diagnostics_free>>;
using Text = std::unique_ptr<scopeward_text, Ended<scopeward_text_free>>;

[[nodiscard]] inline scopeward_str borrow(std::string_view text) { return {text.data(), text.size()}; }
[[nodiscard]] inline std::string_view view(scopeward_str text) { return {text.data, text.size}; }
[[nodiscard]] std::vector<std::string> copy(scopeward_list list);

class PolicyFile {
 public:
  explicit PolicyFile(std::string path);

  [[nodiscard]] bool load();
  [[nodiscard]] Policy current() const;  // keep it for a whole request; null before the first load

 private:
  const std::string path_;
  std::unique_ptr<scopeward_store, Ended<scopeward_store_free>> store_;
};

}  // namespace epicme
