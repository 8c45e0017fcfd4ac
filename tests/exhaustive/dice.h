// SPDX-License-Identifier: Apache-2.0
// Random choices that are the same everywhere: the standard fixes std::mt19937_64, but not the distributions.
// Tested by tests/exhaustive/random_test.cc.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace scopeward::exhaustive {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  [[nodiscard]] std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
  [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }
  template <typename T>
  [[nodiscard]] const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }
  [[nodiscard]] std::string pick_text(const std::vector<std::string>& from) { return pick(from); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace scopeward::exhaustive
