// SPDX-License-Identifier: Apache-2.0
// See policy_file.h. A policy is bytes: no decoding, no newline translation; what is wrong with them is the compiler's
// to say.
// Tested by tests/bindings/cli.
#include "policy_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "folder.h"

namespace scopeward::cli {
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

bool is_compiled_file(const std::string& path) {
  if (path == "-") return false;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return false;
  char begin[8];
  struct stat about {};
  const bool is_file = ::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);  // what else there is, is read once
  const ssize_t size = is_file ? ::read(descriptor, begin, sizeof(begin)) : 0;
  ::close(descriptor);
  return size == sizeof(begin) && scopeward_is_compiled({begin, sizeof(begin)}) == 1;
}

std::optional<CompiledFile> compile_file(const std::string& path) {
  if (is_compiled_file(path)) {
    CompiledFile opened;
    scopeward_policy* policy = nullptr;
    opened.status = scopeward_open(borrow(path), &policy, &opened.error);
    opened.policy.reset(policy);
    return opened;
  }
  const std::optional<std::string> text = read_file(path);
  if (!text) return std::nullopt;
  Folder folder(path);
  const scopeward_compile_options options = folder.options();
  CompiledFile result;
  scopeward_policy* policy = nullptr;
  scopeward_diagnostics* found = nullptr;
  result.status = scopeward_compile_with(borrow(display_name(path)), borrow(*text), &options, &policy, &found,
                                         &result.error);
  result.policy.reset(policy);
  result.diagnostics.reset(found);
  return result;
}

int refuse_policy(const std::string& path, const Diagnostics& diagnostics, Colour colour) {
  scopeward_text* printed = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const auto format = wants_colour(colour, STDERR_FILENO) ? SCOPEWARD_ANSI : SCOPEWARD_PLAIN;
  if (scopeward_diagnostics_print(diagnostics.get(), format, &printed, &error) != SCOPEWARD_OK)
    return refuse(display_name(path), error);
  write_to_standard_error(view(Text(printed)));
  return kUnusable;
}

Policy load_policy(const std::string& path, Colour colour) {
  std::optional<CompiledFile> compiled = compile_file(path);
  if (!compiled) return nullptr;
  if (compiled->status == SCOPEWARD_OK) return std::move(compiled->policy);
  (void)(compiled->status == SCOPEWARD_INVALID_POLICY ? refuse_policy(path, compiled->diagnostics, colour)
                                                      : refuse(display_name(path), compiled->error));
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
