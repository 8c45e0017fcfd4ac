// SPDX-License-Identifier: Apache-2.0
#include "log.h"

#include <cstdio>
#include <string>

namespace epicme {

void log_line(std::string_view text) {
  constexpr std::size_t kLongest = 400;
  std::string line = "epicme: ";
  for (const char c : text.substr(0, kLongest)) line += c >= 0x20 && c < 0x7F ? c : '?';
  if (text.size() > kLongest) line += "...";
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace epicme
