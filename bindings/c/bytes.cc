// SPDX-License-Identifier: Apache-2.0
#include "bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

namespace scopeward {
namespace {

constexpr std::align_val_t kAlignment{64};

}  // namespace

Bytes::~Bytes() {
  if (bytes_.empty()) return;
  auto* const begin = const_cast<std::byte*>(bytes_.data());
  if (is_mapped_) {
    ::munmap(begin, bytes_.size());
  } else {
    ::operator delete(begin, kAlignment);
  }
}

std::unique_ptr<const Bytes> map_file(const std::string& path, std::string& wrong) {
  const auto fail = [&](int reason) {
    wrong = std::strerror(reason);
    return nullptr;
  };
  // A pipe without a writer would make it wait; that it is none is seen below.
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) return fail(errno);
  struct stat about {};
  const bool is_file = ::fstat(file, &about) == 0 && S_ISREG(about.st_mode);
  const auto size = is_file ? static_cast<std::size_t>(about.st_size) : 0;
  void* const begin = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  const int reason = is_file ? errno : EINVAL;
  ::close(file);
  if (!is_file || begin == MAP_FAILED) return fail(reason);
  try {
    return std::make_unique<const Bytes>(std::span(static_cast<const std::byte*>(begin), size), true);
  } catch (const std::bad_alloc&) {
    if (size > 0) ::munmap(begin, size);
    throw;
  }
}

std::unique_ptr<const Bytes> copy_bytes(std::string_view bytes) {
  if (bytes.empty()) return std::make_unique<const Bytes>(std::span<const std::byte>(), false);
  auto* const begin = static_cast<std::byte*>(::operator new(bytes.size(), kAlignment));
  std::memcpy(begin, bytes.data(), bytes.size());
  try {
    return std::make_unique<const Bytes>(std::span<const std::byte>(begin, bytes.size()), false);
  } catch (const std::bad_alloc&) {
    ::operator delete(begin, kAlignment);
    throw;
  }
}

}  // namespace scopeward
