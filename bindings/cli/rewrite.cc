// SPDX-License-Identifier: Apache-2.0
// See rewrite.h.
// Tested by tests/bindings/cli/fmt_test.py and tests/bindings/cli/test_results_test.py.
#include "rewrite.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "output.h"

namespace scopeward::cli {
namespace {

using Problem = std::optional<std::string>;

Problem problem_of(int error) { return std::string(std::strerror(error)); }

// Where the links of a path lead.
Problem resolve(const std::string& path, std::string& resolved) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  if (real == nullptr) return problem_of(errno);
  resolved = real.get();
  return std::nullopt;
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

// Owner first: changing it may take bits of the mode away.
int make_alike(int descriptor, const struct stat& like) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return errno;
  if (status.st_uid != like.st_uid || status.st_gid != like.st_gid) {
    // Whoever may write a file of another owner may not always give files away; then it is theirs from now on.
    if (::fchown(descriptor, like.st_uid, like.st_gid) != 0 && errno != EPERM) return errno;
  }
  return ::fchmod(descriptor, like.st_mode & 07777) == 0 ? 0 : errno;
}

int make_new(int descriptor) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return ::fchmod(descriptor, 0666 & ~mask) == 0 ? 0 : errno;
}

// Writes a file that nobody has seen yet, like another or like any new one. 0, or the errno of what failed.
int fill(int descriptor, const struct stat* like, std::string_view text) {
  if (const int error = write_all(descriptor, text); error != 0) return error;
  if (const int error = like != nullptr ? make_alike(descriptor, *like) : make_new(descriptor); error != 0)
    return error;
  return ::fsync(descriptor) == 0 ? 0 : errno;
}

// The new name is on the disk once its folder is. A file system that can't do that has done what it can.
void sync_folder(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)::fsync(descriptor);
  ::close(descriptor);
}

Problem replace(const std::string& file, const struct stat* like, std::string_view text) {
  const std::string folder = folder_of(file);
  std::string beside = folder + ".scopeward-XXXXXX";
  const int descriptor = ::mkstemp(beside.data());
  if (descriptor < 0) return problem_of(errno);
  int error = fill(descriptor, like, text);
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(beside.c_str(), file.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(beside.c_str());
    return problem_of(error);
  }
  sync_folder(folder);
  return std::nullopt;
}

Problem write_in_place(const std::string& path, std::string_view text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return problem_of(errno);
  int error = write_all(descriptor, text);
  if (::close(descriptor) != 0 && error == 0) error = errno;
  return error == 0 ? Problem() : problem_of(error);
}

}  // namespace

Problem why_not_rewritable(const std::string& path) {
  std::string file;
  if (Problem problem = resolve(path, file)) return problem;
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return problem_of(errno);
  if (!S_ISREG(status.st_mode)) return "is no regular file, so it can't be rewritten";
  if (::access(file.c_str(), W_OK) != 0) return problem_of(errno);
  if (::access(folder_of(file).c_str(), W_OK | X_OK) != 0)
    return std::string("its folder can't be written to: ") + std::strerror(errno);
  return std::nullopt;
}

Problem rewrite_file(const std::string& path, std::string_view text) {
  std::string file;
  if (Problem problem = resolve(path, file)) return problem;
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return problem_of(errno);
  return replace(file, &status, text);
}

Problem save_file(const std::string& path, std::string_view text) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    return errno == ENOENT ? replace(path.find('/') == std::string::npos ? "./" + path : path, nullptr, text)
                           : problem_of(errno);
  if (S_ISDIR(status.st_mode)) return problem_of(EISDIR);
  if (!S_ISREG(status.st_mode)) return write_in_place(path, text);
  if (Problem problem = why_not_rewritable(path)) return problem;
  return rewrite_file(path, text);
}

}  // namespace scopeward::cli
