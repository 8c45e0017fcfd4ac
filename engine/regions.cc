// SPDX-License-Identifier: Apache-2.0
#include "engine/regions.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "engine/pattern_automaton.h"

namespace scopeward {
namespace {

// Of these, the first that nothing waits for stands for all that nothing waits for. They are plain to read.
constexpr std::string_view kPlain = "xyzwvutsrqponmlkjihgfedcba0123456789";
constexpr std::string_view kUnbindable = "!$&'()*,=;[]^`{|}<>\"";

struct State {
  CanonicalWalk walk;
  PatternAutomaton::Items items;
  std::size_t before = 0;       // the state that this one was reached from
  std::uint32_t character = 0;  // by
  bool is_free = false;         // it stands for all that nothing waits for
};

void append_utf8(std::string& text, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

class Search {
 public:
  Search(const std::vector<RegionPattern>& patterns, TextForm form, std::size_t first_run)
      : automaton_(patterns, form), form_(form), first_run_(first_run) {
    for (const RegionPattern& p : patterns) {
      has_deny_ |= p.of_deny;
      binds_ |= p.binds && !p.pattern->holes.empty();
      if (p.binds) separators_ += p.separators;
    }
  }

  Regions run(std::size_t most, std::size_t& steps) {
    Regions regions;
    std::set<std::vector<std::uint32_t>> found;
    State first;
    first.walk.form = form_;
    first.items = automaton_.start();
    (void)reach(std::move(first));
    for (std::size_t at = 0; at < states_.size(); ++at) {
      steps += states_[at].items.size() + 1;
      if (steps > most) {
        regions.complete = false;
        break;
      }
      if (states_[at].walk.may_end() && found.insert(automaton_.matched(states_[at].items)).second)
        regions.examples.push_back(text_to(at));
      go_on_from(at, steps);
    }
    return regions;
  }

 private:
  [[nodiscard]] bool is_path() const { return form_ == TextForm::path || form_ == TextForm::http_path; }

  void go_on_from(std::size_t at, std::size_t& steps) {
    std::vector<std::uint32_t> characters;
    automaton_.named(states_[at].items, characters);
    const auto is_named = [&](std::uint32_t c) { return std::binary_search(characters.begin(), characters.end(), c); };
    std::vector<std::uint32_t> more;
    const CanonicalWalk::Phase phase = states_[at].walk.phase;
    if (is_path() && !is_named('/')) more.push_back('/');
    if (phase == CanonicalWalk::Phase::scheme && !is_named(':')) more.push_back(':');
    if (has_deny_ && form_ == TextForm::path && !states_[at].walk.seen_query && !is_named('?')) more.push_back('?');
    const std::size_t before_free = more.size();
    if (const std::uint32_t c = free_character(states_[at], characters, true)) more.push_back(c);
    if (binds_)
      if (const std::uint32_t c = free_character(states_[at], characters, false)) more.push_back(c);
    steps += (characters.size() + more.size()) * (states_[at].items.size() + 1);
    // Shorter texts come first, and of these the ones of plain letters.
    for (std::size_t i = before_free; i < more.size(); ++i) follow(at, more[i], true);
    for (std::size_t i = 0; i < before_free; ++i) follow(at, more[i], false);
    for (const std::uint32_t c : characters) follow(at, c, false);
  }

  // A character that nothing waits for at this state, of those that can bind a hole, or of those that can't; 0: none.
  [[nodiscard]] std::uint32_t free_character(const State& state, const std::vector<std::uint32_t>& named,
                                             bool binding) const {
    const auto fits = [&](std::uint32_t c) {
      CanonicalWalk walk = state.walk;
      return !std::binary_search(named.begin(), named.end(), c) && walk.step(c) &&
             (!binds_ || may_bind(c, separators_) == binding);
    };
    for (const char c : binding ? kPlain : kUnbindable)
      if (fits(static_cast<std::uint32_t>(c))) return static_cast<std::uint32_t>(c);
    for (std::uint32_t c = 0x21; c < 0x7F; ++c)
      if (std::string_view("/?%.").find(static_cast<char>(c)) == std::string_view::npos && fits(c)) return c;
    for (std::uint32_t c = 0x391; c < 0x2000 && !is_path(); ++c)
      if (fits(c)) return c;
    return 0;
  }

  void follow(std::size_t at, std::uint32_t c, bool is_free) {
    State next;
    next.walk = states_[at].walk;
    const bool first_query = c == '?' && form_ == TextForm::path && !next.walk.seen_query &&
                             (next.walk.phase == CanonicalWalk::Phase::segment ||
                              next.walk.phase == CanonicalWalk::Phase::authority);
    const bool cut_is_canonical = !next.walk.ends_in_dots() && next.walk.percent == 0;
    if (!next.walk.step(c)) return;
    next.items = automaton_.step(states_[at].items, c);
    if (first_query && cut_is_canonical) automaton_.cut_off_query(states_[at].items, next.items);
    next.before = at;
    next.character = c;
    next.is_free = is_free;
    (void)reach(std::move(next));
  }

  bool reach(State state) {
    std::vector<std::uint32_t> key = state.items;
    key.push_back(state.walk.packed());
    if (!known_.insert(std::move(key)).second) return false;
    states_.push_back(std::move(state));
    return true;
  }

  // A free run may be of any length without being matched otherwise. Where values are bound, each is of another length,
  // so that no two of them are the same by chance.
  [[nodiscard]] std::string text_to(std::size_t at) const {
    std::vector<const State*> way;
    for (; at != 0; at = states_[at].before) way.push_back(&states_[at]);
    std::string text;
    std::size_t runs = first_run_;
    for (std::size_t i = way.size(); i-- > 0;) {
      append_utf8(text, way[i]->character);
      const bool run_ends = way[i]->is_free && (i == 0 || !way[i - 1]->is_free);
      if (!run_ends) continue;
      if (binds_) {
        std::vector<std::uint32_t> named;
        automaton_.named(way[i]->items, named);
        const std::uint32_t c = free_character(*way[i], named, may_bind(way[i]->character, separators_));
        for (std::size_t more = 0; c != 0 && more < runs; ++more) append_utf8(text, c);
      }
      ++runs;
    }
    return text;
  }

  PatternAutomaton automaton_;
  TextForm form_;
  std::size_t first_run_;
  std::string separators_;
  bool has_deny_ = false, binds_ = false;
  std::deque<State> states_;
  std::set<std::vector<std::uint32_t>> known_;
};

}  // namespace

Regions find_regions(const std::vector<RegionPattern>& patterns, TextForm form, std::size_t most, std::size_t& steps,
                     std::size_t first_run) {
  return Search(patterns, form, first_run).run(most, steps);
}

}  // namespace scopeward
