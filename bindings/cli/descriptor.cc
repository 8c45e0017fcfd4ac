// SPDX-License-Identifier: Apache-2.0
// See descriptor.h. Tested by tests/bindings/cli.
#include "descriptor.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace scopeward::cli {

std::optional<std::string> read_descriptor(int descriptor, std::string& text) {
  struct stat status {};
  if (::fstat(descriptor, &status) == 0) {
    if (S_ISDIR(status.st_mode)) return "is a directory, not a file";
    if (S_ISREG(status.st_mode) && status.st_size > 0) {
      const auto size = static_cast<std::size_t>(status.st_size);
      if (size <= kFileLimit) text.reserve(size);
    }
  }
  std::array<char, 64 * 1024> chunk{};
  for (;;) {
    const ssize_t got = ::read(descriptor, chunk.data(), chunk.size());
    if (got == 0) return std::nullopt;
    if (got < 0) {
      if (errno == EINTR) continue;
      return std::strerror(errno);
    }
    if (text.size() + static_cast<std::size_t>(got) > kFileLimit) return "is larger than 64 MiB";
    text.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace scopeward::cli
