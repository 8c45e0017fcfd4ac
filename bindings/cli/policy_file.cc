// SPDX-License-Identifier: Apache-2.0
// See policy_file.h. A policy is bytes: no decoding, no newline translation; what is wrong with them is the compiler's
// to say.
// Tested by tests/bindings/cli.
#include "policy_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace scopeward::cli {
namespace {

// Nothing on success, else what to say.
std::optional<std::string> read_descriptor(int descriptor, std::string& text) {
  struct stat status {};
  if (::fstat(descriptor, &status) == 0) {
    if (S_ISDIR(status.st_mode)) return "is a directory, not a policy file";
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

}  // namespace

std::string display_name(const std::string& path) { return path == "-" ? "<stdin>" : path; }

std::optional<std::string> read_file(const std::string& path) {
  std::string text;
  std::optional<std::string> problem;
  if (path == "-") {
    problem = read_descriptor(STDIN_FILENO, text);
  } else {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      problem = std::strerror(errno);
    } else {
      problem = read_descriptor(descriptor, text);
      ::close(descriptor);
    }
  }
  if (!problem) return text;
  complain(display_name(path) + ": " + *problem);
  return std::nullopt;
}

Policy load_policy(const std::string& path, Colour colour) {
  const std::optional<std::string> text = read_file(path);
  if (!text) return nullptr;

  scopeward_policy* policy = nullptr;
  scopeward_diagnostics* found = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_compile(borrow(display_name(path)), borrow(*text), &policy, &found, &error);
  const Diagnostics diagnostics(found);
  if (status == SCOPEWARD_OK) return Policy(policy);

  if (status == SCOPEWARD_INVALID_POLICY && diagnostics != nullptr) {
    scopeward_text* printed = nullptr;
    const auto format = wants_colour(colour, STDERR_FILENO) ? SCOPEWARD_ANSI : SCOPEWARD_PLAIN;
    if (scopeward_diagnostics_print(diagnostics.get(), format, &printed, &error) == SCOPEWARD_OK) {
      write_to_standard_error(view(Text(printed)));
      return nullptr;
    }
  }
  (void)refuse(display_name(path), error);
  return nullptr;
}

int refuse(const std::string& what, const scopeward_error& error) {
  std::string line = what + ": " + (error.message[0] != '\0' ? error.message : "failed");
  const std::string_view name = view(scopeward_status_name(error.status));
  if (!name.empty()) line += " (" + std::string(name) + ")";
  complain(line);
  return kUnusable;
}

}  // namespace scopeward::cli
