// SPDX-License-Identifier: Apache-2.0
// Is there a value that passes a set of tests? Numbers: one of those that the tests name, or one between or beside
// them. Texts: one that is named, or a walk through the globs as automata, side by side.
#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <set>

#include "engine/satisfy.h"

namespace scopeward {
namespace {

constexpr std::size_t kStates = 4096;
constexpr std::size_t kGlobBytes = 63;  // positions of one glob fit into a word

bool passes_all(const AttributeValue& value, const std::vector<WantedTest>& tests) {
  return std::ranges::all_of(tests, [&](const WantedTest& t) { return evaluate(*t.test, value) == truth(t.passes); });
}

bool number_passes(const std::vector<WantedTest>& tests) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<double> named{0};
  for (const WantedTest& t : tests) {
    named.push_back(t.test->number);
    named.insert(named.end(), t.test->numbers.begin(), t.test->numbers.end());
  }
  std::ranges::sort(named);
  std::vector<double> candidates = named;
  for (std::size_t i = 0; i < named.size(); ++i) {
    candidates.push_back(std::nextafter(named[i], -kInfinity));
    candidates.push_back(std::nextafter(named[i], kInfinity));
  }
  return std::ranges::any_of(candidates, [&](double number) {
    return passes_all({AttributeKind::number, false, number, {}, {}}, tests);
  });
}

// The positions of a glob that a text read so far may have reached, as bits; the last is the end.
std::uint64_t settle(const std::string& glob, std::uint64_t positions) {  // a star may stand for nothing
  for (std::size_t i = 0; i < glob.size(); ++i)
    if ((positions >> i & 1) != 0 && glob[i] == kStar) positions |= 1ULL << (i + 1);
  return positions;
}
std::uint64_t advance(const std::string& glob, std::uint64_t positions, char c) {
  std::uint64_t next = 0;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if ((positions >> i & 1) == 0) continue;
    if (glob[i] == kStar) next |= 1ULL << i;
    if (glob[i] == c) next |= 1ULL << (i + 1);
  }
  return settle(glob, next);
}

Possible string_passes(const std::vector<WantedTest>& tests, Patience& patience) {
  // A text that must be one of some is one of those.
  for (const WantedTest& t : tests) {
    const bool one_of = t.passes && (t.test->op == TestOp::equal || t.test->op == TestOp::in);
    if (!one_of && !(t.test->op == TestOp::not_equal && !t.passes)) continue;
    std::vector<std::string> named = t.test->strings;
    if (t.test->op != TestOp::in) named.push_back(t.test->string);
    const bool found = std::ranges::any_of(named, [&](const std::string& text) {
      return passes_all({AttributeKind::string, false, 0, text, {}}, tests);
    });
    return found ? Possible::yes : Possible::no;
  }
  // Otherwise only globs to match or not, and texts to differ from.
  struct Glob {
    std::string text;
    bool matches;
  };
  std::vector<Glob> globs;
  for (const WantedTest& t : tests) {
    if (t.test->op == TestOp::matches) globs.push_back({t.test->string, t.passes});
    if (t.test->op == TestOp::equal || t.test->op == TestOp::not_equal) globs.push_back({t.test->string, false});
    for (const std::string& text : t.test->strings) globs.push_back({text, false});
  }
  std::set<char> alphabet{'\x02'};  // a sign that nothing names
  for (const Glob& glob : globs) {
    if (glob.text.size() > kGlobBytes) return Possible::perhaps;
    for (const char c : glob.text)
      if (c != kStar) alphabet.insert(c);
  }
  using State = std::vector<std::uint64_t>;
  State start;
  for (const Glob& glob : globs) start.push_back(settle(glob.text, 1));
  std::set<State> seen{start};
  std::deque<State> waiting{start};
  std::size_t work = alphabet.size();
  for (const Glob& glob : globs) work += alphabet.size() * (glob.text.size() + 1);
  while (!waiting.empty()) {
    if (patience.glob_work < work) return Possible::perhaps;
    patience.glob_work -= work;
    const State state = waiting.front();
    waiting.pop_front();
    bool accepted = true;
    for (std::size_t i = 0; i < globs.size(); ++i)
      accepted = accepted && ((state[i] >> globs[i].text.size() & 1) != 0) == globs[i].matches;
    if (accepted) return Possible::yes;
    for (const char c : alphabet) {
      State next;
      for (std::size_t i = 0; i < globs.size(); ++i) next.push_back(advance(globs[i].text, state[i], c));
      if (seen.size() > kStates) return Possible::perhaps;
      if (seen.insert(next).second) waiting.push_back(std::move(next));
    }
  }
  return Possible::no;
}

}  // namespace

Possible can_pass(AttributeKind kind, const std::vector<WantedTest>& tests, Patience& patience) {
  switch (kind) {
    case AttributeKind::boolean:
      return passes_all({AttributeKind::boolean, false, 0, {}, {}}, tests) ||
                     passes_all({AttributeKind::boolean, true, 0, {}, {}}, tests)
                 ? Possible::yes
                 : Possible::no;
    case AttributeKind::number:
      return number_passes(tests) ? Possible::yes : Possible::no;
    case AttributeKind::string:
      return string_passes(tests, patience);
    case AttributeKind::strings:
      for (const WantedTest& a : tests)
        for (const WantedTest& b : tests)
          if (a.test->string == b.test->string && a.passes != b.passes) return Possible::no;
      return Possible::yes;
    case AttributeKind::unusable:
      break;
  }
  return Possible::perhaps;
}

}  // namespace scopeward
