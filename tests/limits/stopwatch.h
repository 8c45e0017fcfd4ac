// SPDX-License-Identifier: Apache-2.0
// How much processor time something took: other programs on the machine do not count.
#pragma once

#include <ctime>

namespace scopeward {

#ifdef SCOPEWARD_SLOW_BUILD
inline constexpr double kSlower = 20;
#else
inline constexpr double kSlower = 1;
#endif

class Stopwatch {
 public:
  // Of an optimised build; others are given more.
  [[nodiscard]] double seconds() const { return static_cast<double>(std::clock() - begin_) / CLOCKS_PER_SEC / kSlower; }

 private:
  std::clock_t begin_ = std::clock();
};

}  // namespace scopeward
