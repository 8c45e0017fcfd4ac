// SPDX-License-Identifier: Apache-2.0
// Several patterns as one nondeterministic automaton over characters, with a `/` behind the last segment. A set of its
// items is a state of the search in regions.cc.
// Entry point: PatternAutomaton. Tested by tests/engine/regions_test.cc, against match() of pattern.h.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/regions.h"

namespace scopeward {

class PatternAutomaton {
 public:
  using Item = std::uint32_t;
  using Items = std::vector<Item>;  // sorted

  PatternAutomaton(const std::vector<RegionPattern>& patterns, TextForm form);

  [[nodiscard]] Items start() const;
  [[nodiscard]] Items step(const Items& items, std::uint32_t character) const;
  // Behind a first `?` of a text that was at `items`: what denies match without their query.
  void cut_off_query(const Items& items, Items& after) const;
  // What is matched, and how, by a text that ends here: the same for two texts exactly when no pattern tells them apart.
  [[nodiscard]] std::vector<std::uint32_t> matched(const Items& items) const;
  // The characters that some item waits for by name.
  void named(const Items& items, std::vector<std::uint32_t>& characters) const;

 private:
  struct Step {
    enum class Kind : std::uint8_t { character, one, many, run, in_run, end, query, query_slash };
    Kind kind = Kind::end;
    bool binding = false;         // only what may bind a hole
    std::uint32_t character = 0;  // or, of the last three kinds, which pattern
    std::string_view separators;
  };
  void add_pattern(const RegionPattern& pattern, std::size_t bound_hole, std::uint32_t number);
  void add_text(std::string_view text);
  void add(Items& items, Item item) const;  // with what follows from it
  [[nodiscard]] bool takes(const Step& step, std::uint32_t character) const;

  TextForm form_;
  std::vector<Step> steps_;
  Items starts_;
  struct QueryItems {
    Item end = 0, query = 0, query_slash = 0;
  };
  std::vector<QueryItems> denies_;
};

// May a value that binds a hole have this character?
[[nodiscard]] bool may_bind(std::uint32_t character, std::string_view separators);

}  // namespace scopeward
