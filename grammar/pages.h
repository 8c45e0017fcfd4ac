// SPDX-License-Identifier: Apache-2.0
// The page about each code, for those who write policies: what is wrong, why it matters, what to do, and two examples.
// The pages are the files of pages/, which the build puts into the library as they are: a new one is only a new file.
// Entry point: page(). Tested by tests/grammar/pages_test.cc and tests/diagnostics/pages_test.py.
#pragma once

#include <span>
#include <string_view>

#include "grammar/catalogue.h"

namespace scopeward {

struct Page {
  std::string_view prose;  // paragraphs of lines, with backticks round what is written in policies
  std::string_view wrong;  // a policy that gets this diagnostic; empty where that takes too long a text
  std::string_view right;  // one without any; empty where there is nothing to show
};

// All empty for a code without a page, which the tests do not let pass.
[[nodiscard]] Page page(Code code);

// The files as they are stored, in the order of their codes. Defined in what the build makes of pages.cc.in.
[[nodiscard]] std::span<const std::string_view> page_texts();

}  // namespace scopeward
