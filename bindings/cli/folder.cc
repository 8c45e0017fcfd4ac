// SPDX-License-Identifier: Apache-2.0
// See folder.h. The library has settled what a path says; what is looked at here is where the file system leads.
// Tested by tests/bindings/cli (imports_test.py, folder_test.cc).
#include "folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>

#include "descriptor.h"

#if defined(SYS_openat2) && defined(__has_include)
#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#define SCOPEWARD_HAS_OPENAT2
#endif
#endif

namespace scopeward::cli {
namespace {

constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;  // a FIFO without a writer must not keep us

struct Descriptor {
  explicit Descriptor(int opened) : number(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    const int before = errno;
    if (number >= 0) ::close(number);
    errno = before;
  }
  const int number;
};

std::optional<std::string> real_path(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  if (real == nullptr) return std::nullopt;
  return std::string(real.get());
}

// Nothing escapes into the library, which is not made for it.
int read_import(void* context, scopeward_str path, scopeward_sink* sink) noexcept {
  try {
    std::string text;
    const bool read = static_cast<Folder*>(context)->read(std::string(path.data, path.size), text);
    (void)scopeward_sink_write(sink, {text.data(), text.size()});  // the library knows what became of it
    return read ? 0 : 1;
  } catch (const std::exception&) {
    (void)scopeward_sink_write(sink, SCOPEWARD_STR("out of memory"));
    return 1;
  }
}

}  // namespace

#ifdef SCOPEWARD_HAS_OPENAT2
int open_watched(const std::string& folder, const std::string& path) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number < 0) return -1;
  struct open_how how {};
  how.flags = kFlags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  for (int tries = 0;; ++tries) {  // EAGAIN: someone moved something on the way
    const long descriptor = ::syscall(SYS_openat2, opened.number, path.c_str(), &how, sizeof how);
    if (descriptor < 0 && errno == EPERM) errno = ENOSYS;  // what old sandboxes say of system calls unknown to them
    if (descriptor >= 0 || errno != EAGAIN || tries == 100) return static_cast<int>(descriptor);
  }
}
#else
int open_watched(const std::string&, const std::string&) {
  errno = ENOSYS;
  return -1;
}
#endif

int open_compared(const std::string& folder, const std::string& path) {
  std::optional<std::string> inside = real_path(folder);
  const std::optional<std::string> file = real_path(folder + "/" + path);
  if (!inside || !file) return -1;
  if (inside->back() != '/') *inside += '/';
  if (file->compare(0, inside->size(), *inside) != 0) {
    errno = EXDEV;
    return -1;
  }
  return ::open(file->c_str(), kFlags | O_NOFOLLOW);
}

Folder::Folder(const std::string& policy_path) {
  const std::size_t slash = policy_path.rfind('/');
  path_ = slash == std::string::npos ? "." : policy_path.substr(0, slash + 1);
}

scopeward_compile_options Folder::options() {
  scopeward_compile_options options = SCOPEWARD_COMPILE_OPTIONS_INIT;
  options.read = read_import;
  options.read_context = this;
  return options;
}

bool Folder::read(const std::string& path, std::string& text) {
  int opened = open_watched(path_, path);
  if (opened < 0 && errno == ENOSYS) opened = open_compared(path_, path);
  const Descriptor file(opened);
  if (file.number < 0) {
    text = errno == EXDEV ? "a link leads out of the folder of the policy" : std::strerror(errno);
    return false;
  }
  struct stat status {};
  if (::fstat(file.number, &status) != 0 || !S_ISREG(status.st_mode)) {
    text = S_ISDIR(status.st_mode) ? "is a directory, not a policy file" : "is no regular file";
    return false;
  }
  if (const std::optional<std::string> problem = read_descriptor(file.number, text)) {
    text = *problem;
    return false;
  }
  files_read_.emplace_back(status.st_dev, status.st_ino);
  paths_read_.push_back(path);
  return true;
}

}  // namespace scopeward::cli
