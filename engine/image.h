// SPDX-License-Identifier: Apache-2.0
// The bytes of a compiled form while a policy is read from them, and what is known of their soundness. They are divided
// into blocks, each with a checksum; a block is summed when something in it is first looked at, and one that has
// changed marks the whole image as damaged, as does whatever leads out of it. From then on every decision denies.
// Made by compiled_form.h. Any number of threads may read; nothing locks. Tested by tests/engine/image_test.cc.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace scopeward {

class Image {
 public:
  static constexpr std::size_t kBlockBytes = 16384;

  // Borrows both for its whole life. `sums` has one for each block of `bytes`, the last of which may be short.
  Image(std::span<const std::byte> bytes, std::span<const std::uint64_t> sums);

  [[nodiscard]] static std::uint64_t sum(std::span<const std::byte> block) noexcept;
  [[nodiscard]] static std::size_t blocks_of(std::size_t bytes) { return (bytes + kBlockBytes - 1) / kBlockBytes; }

  // Are the blocks sound that [begin, begin + size) lies in? If not, the image is damaged from now on.
  [[nodiscard]] bool is_sound(const void* begin, std::size_t size) const noexcept;
  void damage() const noexcept { is_damaged_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool is_damaged() const noexcept { return is_damaged_.load(std::memory_order_relaxed); }

  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
  std::span<const std::uint64_t> sums_;
  std::unique_ptr<std::atomic<bool>[]> is_summed_;  // by block: and found sound
  mutable std::atomic<bool> is_damaged_{false};
};

}  // namespace scopeward
