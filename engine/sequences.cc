// SPDX-License-Identifier: Apache-2.0
#include "engine/sequences.h"

#include <algorithm>
#include <bit>
#include <map>
#include <string_view>
#include <unordered_map>

#include "engine/name_table.h"

namespace scopeward {
namespace {

using Kind = SequenceElement::Kind;

// The patterns without wildcards. Node 0 is the root.
class Trie {
 public:
  void add(const SequencePattern& pattern, std::uint32_t number) {
    std::uint32_t at = 0;
    for (const SequenceElement& element : pattern) {
      const auto [child, added] = children_.try_emplace(key(at, element.index), ends_.size());
      if (added) ends_.emplace_back();
      at = static_cast<std::uint32_t>(child->second);
    }
    ends_[at].push_back(number);
  }
  [[nodiscard]] std::uint32_t child(std::uint32_t node, Symbol symbol) const {
    if (node == kNotFound) return kNotFound;
    const auto at = children_.find(key(node, symbol));
    return at == children_.end() ? kNotFound : static_cast<std::uint32_t>(at->second);
  }
  [[nodiscard]] const std::vector<std::uint32_t>& ends(std::uint32_t node) const { return ends_[node]; }

 private:
  static std::uint64_t key(std::uint32_t node, Symbol symbol) {
    return static_cast<std::uint64_t>(node) << 32 | symbol;
  }
  std::unordered_map<std::uint64_t, std::size_t> children_;
  std::vector<std::vector<std::uint32_t>> ends_{1};
};

struct State {
  std::uint32_t node = 0;  // of the trie, or kNotFound
  std::uint8_t form = 0;
  std::uint32_t length = 0;
  std::uint32_t parent = kNotFound;
  Symbol by = 0;
};

using Bits = std::vector<std::uint64_t>;

class Walker {
 public:
  Walker(const SequenceForm& form, const std::vector<SequencePattern>& patterns, std::size_t longest,
         std::size_t& budget)
      : form_(form), longest_(longest), budget_(budget) {
    for (std::uint32_t i = 0; i < patterns.size(); ++i) {
      const SequencePattern& pattern = patterns[i];
      const auto is_one = [](const SequenceElement& element) { return element.kind == Kind::one; };
      if (i > 0 && std::all_of(pattern.begin(), pattern.end(), is_one)) {
        trie_.add(pattern, i);
        continue;
      }
      begins_.push_back(static_cast<std::uint32_t>(elements_.size()));
      elements_.insert(elements_.end(), pattern.begin(), pattern.end());
      finals_.push_back({static_cast<std::uint32_t>(elements_.size()), i});
      elements_.push_back({Kind::one, kNotFound});  // the final position: goes nowhere
    }
    width_ = (elements_.size() + 63) / 64;
  }

  Sequences run() {
    Bits first(width_, 0);
    for (const std::uint32_t begin : begins_) set(first, begin);
    add({0, 0, 0, kNotFound, 0}, first);
    Bits bits(width_), next(width_);
    for (std::uint32_t at = 0; at < states_.size() && result_.complete; ++at) {
      const State state = states_[at];
      std::copy_n(bits_.begin() + static_cast<std::ptrdiff_t>(at * width_), width_, bits.begin());
      note(at, state, bits);
      if (state.length == longest_) continue;
      for (Symbol symbol = 0; symbol < form_.symbols && result_.complete; ++symbol) {
        const std::uint8_t to = form_.next[state.form * form_.symbols + symbol];
        if (to == SequenceForm::kDead || !step(bits, symbol, next)) continue;
        add({trie_.child(state.node, symbol), to, state.length + 1, at, symbol}, next);
      }
    }
    return std::move(result_);
  }

 private:
  // Position p, and what can be reached from it without a symbol.
  void set(Bits& bits, std::uint32_t p) const {
    for (;; ++p) {
      bits[p / 64] |= 1ULL << (p % 64);
      if (elements_[p].kind != Kind::run) return;
    }
  }

  // False if the first pattern can't match any more.
  bool step(const Bits& from, Symbol symbol, Bits& to) {
    std::fill(to.begin(), to.end(), 0);
    std::size_t cost = 1 + width_;
    for (std::size_t word = 0; word < width_; ++word)
      for (std::uint64_t left = from[word]; left != 0; left &= left - 1, ++cost) {
        const auto p = static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(std::countr_zero(left));
        const SequenceElement& element = elements_[p];
        if (element.kind == Kind::run)
          set(to, p);
        else if (element.kind == Kind::one ? element.index == symbol : form_.sets[element.index][symbol])
          set(to, p + 1);
      }
    if (cost > budget_) {
      result_.complete = false;
      return false;
    }
    budget_ -= cost;
    for (std::uint32_t p = 0; p <= finals_.front().first; ++p)
      if (has(to, p)) return true;
    return false;
  }

  static bool has(const Bits& bits, std::uint32_t p) { return (bits[p / 64] >> (p % 64) & 1) != 0; }

  void add(const State& state, const Bits& bits) {
    const std::string_view bytes(reinterpret_cast<const char*>(bits.data()), width_ * sizeof(std::uint64_t));
    const std::uint64_t hash = hash_bytes(bytes, (static_cast<std::uint64_t>(state.node) << 8 | state.form) + 1);
    const auto [begin, end] = known_.equal_range(hash);
    for (auto at = begin; at != end; ++at) {
      const State& known = states_[at->second];
      if (known.node == state.node && known.form == state.form &&
          std::equal(bits.begin(), bits.end(), bits_.begin() + static_cast<std::ptrdiff_t>(at->second * width_)))
        return;
    }
    const std::size_t cost = 4 + width_;  // it is kept
    if (cost > budget_) {
      result_.complete = false;
      return;
    }
    budget_ -= cost;
    known_.emplace(hash, static_cast<std::uint32_t>(states_.size()));
    states_.push_back(state);
    bits_.insert(bits_.end(), bits.begin(), bits.end());
  }

  // If a sequence may end here, it is an example of what it matches, unless there is a shorter one.
  void note(std::uint32_t at, const State& state, const Bits& bits) {
    if (!form_.ends[state.form] || !has(bits, finals_.front().first)) return;
    Sequence sequence;
    for (const auto& [position, pattern] : finals_)
      if (has(bits, position)) sequence.patterns.push_back(pattern);
    if (state.node != kNotFound)
      sequence.patterns.insert(sequence.patterns.end(), trie_.ends(state.node).begin(), trie_.ends(state.node).end());
    std::sort(sequence.patterns.begin(), sequence.patterns.end());
    if (!seen_.try_emplace(sequence.patterns, at).second) return;
    if (sequence.patterns.size() > budget_) {
      result_.complete = false;
      return;
    }
    budget_ -= sequence.patterns.size();
    for (std::uint32_t i = at; states_[i].parent != kNotFound; i = states_[i].parent)
      sequence.symbols.push_back(states_[i].by);
    std::reverse(sequence.symbols.begin(), sequence.symbols.end());
    result_.found.push_back(std::move(sequence));
  }

  const SequenceForm& form_;
  const std::size_t longest_;
  std::size_t& budget_;
  Trie trie_;
  std::vector<SequenceElement> elements_;  // of all patterns with wildcards, each with its final position
  std::vector<std::uint32_t> begins_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> finals_;  // final position and pattern; the first is pattern 0
  std::size_t width_ = 0;                                        // words of bits for a state
  std::vector<State> states_;
  std::vector<std::uint64_t> bits_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> known_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> seen_;
  Sequences result_;
};

}  // namespace

Sequences tell_apart(const SequenceForm& form, const std::vector<SequencePattern>& patterns, std::size_t longest,
                     std::size_t& budget) {
  return Walker(form, patterns, longest, budget).run();
}

}  // namespace scopeward
