// SPDX-License-Identifier: Apache-2.0
// The handles of scopeward.h with owners, and its texts as C++ sees them. Nothing here decides anything.
// Tested by tests/bindings/cli.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scopeward.h"

namespace scopeward::cli {

struct Release {
  void operator()(scopeward_policy* handle) const { scopeward_policy_release(handle); }
  void operator()(scopeward_diagnostics* handle) const { scopeward_diagnostics_free(handle); }
  void operator()(scopeward_grant* handle) const { scopeward_grant_free(handle); }
  void operator()(scopeward_explanation* handle) const { scopeward_explanation_free(handle); }
  void operator()(scopeward_challenge* handle) const { scopeward_challenge_free(handle); }
  void operator()(scopeward_difference* handle) const { scopeward_difference_free(handle); }
  void operator()(scopeward_test_report* handle) const { scopeward_test_report_free(handle); }
  void operator()(scopeward_operations* handle) const { scopeward_operations_free(handle); }
  void operator()(scopeward_parts* handle) const { scopeward_parts_free(handle); }
  void operator()(scopeward_text* handle) const { scopeward_text_free(handle); }
};

using Policy = std::unique_ptr<scopeward_policy, Release>;
using Diagnostics = std::unique_ptr<scopeward_diagnostics, Release>;
using Grant = std::unique_ptr<scopeward_grant, Release>;
using Explanation = std::unique_ptr<scopeward_explanation, Release>;
using Challenge = std::unique_ptr<scopeward_challenge, Release>;
using Difference = std::unique_ptr<scopeward_difference, Release>;
using TestReport = std::unique_ptr<scopeward_test_report, Release>;
using Operations = std::unique_ptr<scopeward_operations, Release>;
using Parts = std::unique_ptr<scopeward_parts, Release>;
using Text = std::unique_ptr<scopeward_text, Release>;

[[nodiscard]] inline scopeward_str borrow(std::string_view text) { return {text.data(), text.size()}; }

[[nodiscard]] inline std::string_view view(scopeward_str text) {
  return text.size == 0 ? std::string_view{} : std::string_view{text.data, text.size};
}

[[nodiscard]] inline std::string_view view(const Text& text) {
  return text == nullptr ? std::string_view{} : view(scopeward_text_view(text.get()));
}

[[nodiscard]] inline std::vector<std::string_view> view(scopeward_list list) {
  std::vector<std::string_view> texts;
  texts.reserve(list.count);
  for (std::size_t i = 0; i < list.count; ++i) texts.push_back(view(list.items[i]));
  return texts;
}

[[nodiscard]] inline std::string join(scopeward_list list) {  // with a space between, as a scope string has it
  std::string joined;
  for (std::size_t i = 0; i < list.count; ++i) {
    if (i != 0) joined += ' ';
    joined += view(list.items[i]);
  }
  return joined;
}

[[nodiscard]] inline std::string_view without_line_end(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  return text;
}

}  // namespace scopeward::cli
