// SPDX-License-Identifier: Apache-2.0
// Tested by oom_test.cc.
#include "allocations.h"

#include <cstdlib>
#include <new>

namespace capi_test {
namespace {

Failing g_failing = Failing::never;
std::size_t g_nth = 0;
Allocations g_allocations;

void* allocate(std::size_t size, std::size_t alignment) {
  ++g_allocations.made;
  const bool refused = (g_failing == Failing::one && g_allocations.made == g_nth) ||
                       (g_failing == Failing::from_there_on && g_allocations.made >= g_nth);
  if (refused) return nullptr;
  void* memory = nullptr;
  if (alignment <= alignof(std::max_align_t)) {
    memory = std::malloc(size > 0 ? size : 1);
  } else {
    memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  }
  if (memory != nullptr) ++g_allocations.living;
  return memory;
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  void* memory = allocate(size, alignment);
  if (memory != nullptr) return memory;
  ++g_allocations.failed;
  throw std::bad_alloc();
}

void* allocate_or_decline(std::size_t size, std::size_t alignment) {
  void* memory = allocate(size, alignment);
  if (memory == nullptr) ++g_allocations.declined;
  return memory;
}

void release(void* memory) {
  if (memory != nullptr) --g_allocations.living;
  std::free(memory);
}

}  // namespace

void arm(Failing failing, std::size_t nth) {
  g_failing = failing;
  g_nth = nth;
  g_allocations.made = 0;
  g_allocations.failed = 0;
  g_allocations.declined = 0;
}

Allocations disarm() {
  g_failing = Failing::never;
  return g_allocations;
}

}  // namespace capi_test

using capi_test::allocate_or_decline;
using capi_test::allocate_or_throw;
using capi_test::release;

namespace {
constexpr std::size_t kPlain = alignof(std::max_align_t);
constexpr std::size_t bytes(std::align_val_t alignment) { return static_cast<std::size_t>(alignment); }
}  // namespace

void* operator new(std::size_t size) { return allocate_or_throw(size, kPlain); }
void* operator new[](std::size_t size) { return allocate_or_throw(size, kPlain); }
void* operator new(std::size_t size, std::align_val_t alignment) { return allocate_or_throw(size, bytes(alignment)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return allocate_or_throw(size, bytes(alignment)); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate_or_decline(size, kPlain); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate_or_decline(size, kPlain); }
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return allocate_or_decline(size, bytes(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return allocate_or_decline(size, bytes(alignment));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { release(memory); }
