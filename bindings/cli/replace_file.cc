// SPDX-License-Identifier: Apache-2.0
// See replace_file.h.
// Tested by tests/bindings/cli.
#include "replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "output.h"

namespace scopeward::cli {
namespace {

bool failed(const std::string& path, int error) {
  complain(path + ": " + std::strerror(error));
  return false;
}

bool write_in_place(const std::string& path, std::string_view text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return failed(path, errno);
  const int error = write_all(descriptor, text);
  ::close(descriptor);
  return error == 0 || failed(path, error);
}

mode_t mode_of_new_files() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

// Where a symbolic link leads; the path itself if it is none or leads nowhere.
std::string followed(const std::string& path) {
  char* const real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;
  std::string result = real;
  std::free(real);
  return result;
}

}  // namespace

bool replace_file(const std::string& path, std::string_view text) {
  struct stat old {};
  const bool exists = ::stat(path.c_str(), &old) == 0;
  if (exists && S_ISDIR(old.st_mode)) return failed(path, EISDIR);
  if (exists && !S_ISREG(old.st_mode)) return write_in_place(path, text);
  if (exists && ::access(path.c_str(), W_OK) != 0) return failed(path, errno);

  const std::string target = followed(path);
  std::string beside = target + ".XXXXXX";
  const int descriptor = ::mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor < 0) return failed(path, errno);
  int error = write_all(descriptor, text);
  if (error == 0 && ::fsync(descriptor) != 0) error = errno;
  if (error == 0 && ::fchmod(descriptor, exists ? old.st_mode & 07777 : mode_of_new_files()) != 0) error = errno;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(beside.c_str(), target.c_str()) != 0) error = errno;
  if (error == 0) return true;
  ::unlink(beside.c_str());
  return failed(path, error);
}

}  // namespace scopeward::cli
