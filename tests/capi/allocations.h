// SPDX-License-Identifier: Apache-2.0
// Every `operator new` of the process, counted, and made to fail on demand; libscopeward's calls come here too, since
// the program's operators stand before libstdc++'s. C allocations are counted apart, in allocation_test.cc. Tested by
// oom_test.cc and allocation_test.cc, which first check that the hook is reached.
#pragma once

#include <cstddef>

namespace capi_test {

enum class Failing { never, one, from_there_on };

struct Allocations {
  std::size_t made = 0;      // since the last arm()
  std::size_t failed = 0;    // of these, how many were answered with std::bad_alloc
  std::size_t declined = 0;  // and how many with nullptr, as `new (std::nothrow)` asks for: its caller has another way
  long living = 0;           // made and not yet freed, since the start of the program
};

// Counts from now on; the allocation number `nth` (from 1) fails, or it and all after it.
void arm(Failing failing, std::size_t nth);
[[nodiscard]] Allocations disarm();

}  // namespace capi_test
