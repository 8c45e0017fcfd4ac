// SPDX-License-Identifier: Apache-2.0
#include "engine/image.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace scopeward {

Image::Image(std::span<const std::byte> bytes, std::span<const std::uint64_t> sums)
    : bytes_(bytes), sums_(sums), is_summed_(new std::atomic<bool>[sums.size()]()) {}

std::uint64_t Image::sum(std::span<const std::byte> block) noexcept { return XXH3_64bits(block.data(), block.size()); }

bool Image::is_sound(const void* begin, std::size_t size) const noexcept {
  const auto at = static_cast<std::size_t>(static_cast<const std::byte*>(begin) - bytes_.data());
  const std::size_t last = (at + (size == 0 ? 0 : size - 1)) / kBlockBytes;
  for (std::size_t block = at / kBlockBytes; block <= last; ++block) {
    if (is_summed_[block].load(std::memory_order_relaxed)) continue;
    const std::size_t from = block * kBlockBytes;
    if (sum(bytes_.subspan(from, std::min(kBlockBytes, bytes_.size() - from))) != sums_[block]) {
      damage();
      return false;
    }
    is_summed_[block].store(true, std::memory_order_relaxed);
  }
  return true;
}

}  // namespace scopeward
