// SPDX-License-Identifier: Apache-2.0
// The bytes of a compiled form: a file that is mapped, or a copy. What is mapped may change under its reader, and must not:
// see scopeward_open(). Private to bindings/c.
// Entry points: map_file() and copy_bytes(). Tested by tests/capi/opened_test.cc.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace scopeward {

class Bytes {
 public:
  Bytes(std::span<const std::byte> bytes, bool is_mapped) : bytes_(bytes), is_mapped_(is_mapped) {}
  ~Bytes();
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  [[nodiscard]] std::span<const std::byte> get() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
  bool is_mapped_;
};

// Null, and why in `wrong`, when the file can't be read. An empty one is no bytes.
[[nodiscard]] std::unique_ptr<const Bytes> map_file(const std::string& path, std::string& wrong);

// At an address that is a multiple of 64.
[[nodiscard]] std::unique_ptr<const Bytes> copy_bytes(std::string_view bytes);

}  // namespace scopeward
