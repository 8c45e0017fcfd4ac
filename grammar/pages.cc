// SPDX-License-Identifier: Apache-2.0
#include "grammar/pages.h"

#include <algorithm>
#include <string>

namespace scopeward {
namespace {

constexpr std::string_view kFence = "```";

// What stands in the first fence below a heading.
std::string_view example(std::string_view text, std::string_view heading) {
  const std::size_t section = text.find(heading);
  if (section == std::string_view::npos) return {};
  const std::size_t fence = text.find(kFence, section);
  const std::size_t begin = text.find('\n', fence);
  const std::size_t end = text.find(kFence, begin);
  if (fence == std::string_view::npos || end == std::string_view::npos) return {};
  return text.substr(begin + 1, end - begin - 1);
}

// What stands between the title and the examples.
std::string_view prose(std::string_view text) {
  text.remove_prefix(std::min(text.find("\n\n"), text.size() - 2) + 2);
  text = text.substr(0, text.find("\n## "));
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

}  // namespace

Page page(Code code) {
  const std::string title = "# " + code_text(code) + ":";
  for (const std::string_view text : page_texts())
    if (text.starts_with(title)) return {prose(text), example(text, "\n## Wrong\n"), example(text, "\n## Right\n")};
  return {};
}

}  // namespace scopeward
