// SPDX-License-Identifier: Apache-2.0
// A pattern stands for many operations; to ask the engine about it takes one of them. A sample has a text of its own
// for each hole and wildcard, and there are several: the one that the fewest rules match is as ordinary as a target of
// that pattern can be. What comes back about it is read with the holes put back in: `entries:{id}:read`.
// Private to reference_*.cc. Tested by tests/engine/reference_page_test.cc.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/atoms.h"
#include "engine/policy.h"

namespace scopeward {

class Samples {
 public:
  explicit Samples(const Policy& policy);
  Samples(const Samples&) = delete;  // the attributes point into it
  Samples& operator=(const Samples&) = delete;

  static constexpr std::size_t kWays = 5;

  // Fills the pattern's holes in one of these ways.
  [[nodiscard]] std::string target(const Pattern& pattern, std::size_t way);

  // A value for every attribute that fills a hole somewhere, and nothing else.
  [[nodiscard]] RequestAttributes attributes() const;

  // The name of a scope that was decided about, with the holes and wildcards of the last sample put back in.
  [[nodiscard]] std::string name_of(const ScopeRef& ref) const;

 private:
  [[nodiscard]] std::string fill(const std::string& stands_for, std::size_t way);

  const Model& model_;
  std::vector<std::pair<std::string, std::string>> attributes_;  // name and value
  std::map<std::string, std::string> stands_for_;                // what was filled in, and for what
};

}  // namespace scopeward
