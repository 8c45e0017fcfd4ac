// SPDX-License-Identifier: Apache-2.0
// All sequences of some symbols, told apart by which of several patterns match them: one example for each set of
// patterns that some sequence matches, and no other pattern. The patterns are walked side by side as one automaton,
// whose states are made as they are reached; patterns without wildcards share a trie, so that many of them cost no more
// than their symbols. What comes out is exact, or `complete` is false because the budget ran out. Knows nothing of
// targets: split.h spells them. Entry point: tell_apart().
// Tested by tests/engine/split_test.cc.
#pragma once

#include <cstdint>
#include <vector>

namespace scopeward {

using Symbol = std::uint32_t;  // 0 and up

struct SequenceElement {
  enum class Kind : std::uint8_t {
    one,   // this symbol
    some,  // one symbol of a set
    run,   // any number of any symbols, also none
  };
  Kind kind = Kind::run;
  std::uint32_t index = 0;  // the symbol, or into SequenceForm::sets
};
using SequencePattern = std::vector<SequenceElement>;

// Which sequences there are at all: a deterministic automaton, whose state 0 is the first.
struct SequenceForm {
  static constexpr std::uint8_t kDead = 0xFF;
  std::uint32_t symbols = 0;
  std::vector<std::vector<bool>> sets;  // of symbols; elements name them
  std::vector<std::uint8_t> next;       // [state * symbols + symbol]
  std::vector<bool> ends;               // [state]: may a sequence end here?
};

struct Sequence {
  std::vector<Symbol> symbols;
  std::vector<std::uint32_t> patterns;  // those that match it, ascending; the first of all is always among them
};

struct Sequences {
  std::vector<Sequence> found;  // the shortest example of each set, in the order of their lengths
  bool complete = true;
};

// Looks at sequences of at most `longest` symbols that match the first pattern. Takes what it costs from `budget`.
[[nodiscard]] Sequences tell_apart(const SequenceForm& form, const std::vector<SequencePattern>& patterns,
                                   std::size_t longest, std::size_t& budget);

}  // namespace scopeward
