// SPDX-License-Identifier: Apache-2.0
// See line_difference.h. The shortest edit script is found as by Myers, "An O(ND) difference algorithm" (1986).
// Tested by tests/bindings/cli/fmt_test.py.
#include "line_difference.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "output.h"

namespace scopeward::cli {
namespace {

constexpr std::size_t kContext = 3;           // lines around a change
constexpr std::int64_t kMostEdits = 2048;     // memory grows with their square: 8 MiB
constexpr std::int64_t kMostSteps = 1 << 26;  // comparisons of lines: under a second

constexpr const char* kPlace = "36";  // colours
constexpr const char* kOld = "31";
constexpr const char* kNew = "32";

using Lines = std::vector<std::string_view>;  // each with its line end
using Numbers = std::vector<std::uint32_t>;   // equal lines have equal numbers

struct Change {  // [a_begin, a_end) of the old lines became [b_begin, b_end) of the new
  std::size_t a_begin, a_end, b_begin, b_end;
};

Lines split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// The edits between a and b as places in both, last first, or nothing if there are too many.
class Edits {
 public:
  Edits(const std::uint32_t* a, std::int64_t a_size, const std::uint32_t* b, std::int64_t b_size)
      : a_(a), b_(b), a_size_(a_size), b_size_(b_size) {}

  // Lines are marked as removed or added.
  bool find(std::vector<bool>& removed, std::vector<bool>& added, std::size_t offset) {
    reach_.push_back({});
    for (std::int64_t edits = 0; edits <= kMostEdits; ++edits) {
      std::vector<std::int32_t> here(static_cast<std::size_t>(edits) + 1);
      for (std::int64_t i = 0; i <= edits; ++i) {
        const std::int64_t diagonal = 2 * i - edits;  // x - y
        std::int64_t x = edits == 0 ? 0 : down(edits, i) ? reach(edits - 1, i) : reach(edits - 1, i - 1) + 1;
        std::int64_t y = x - diagonal;
        while (x < a_size_ && y < b_size_ && y >= 0 && a_[x] == b_[y]) ++x, ++y, ++steps_;
        if (++steps_ > kMostSteps) return false;
        here[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(x);
        if (x >= a_size_ && y >= b_size_) {
          reach_.push_back(std::move(here));
          mark(edits, i, removed, added, offset);
          return true;
        }
      }
      reach_.push_back(std::move(here));
    }
    return false;
  }

 private:
  // How far in `a` the i-th diagonal got with so many edits; outside of the texts it never got anywhere.
  [[nodiscard]] std::int64_t reach(std::int64_t edits, std::int64_t i) const {
    return reach_[static_cast<std::size_t>(edits) + 1][static_cast<std::size_t>(i)];
  }
  // Is the last edit on this diagonal an added line (from the diagonal above), not a removed one?
  [[nodiscard]] bool down(std::int64_t edits, std::int64_t i) const {
    if (i == 0) return true;
    if (i == edits) return false;
    return reach(edits - 1, i - 1) < reach(edits - 1, i);
  }
  void mark(std::int64_t edits, std::int64_t i, std::vector<bool>& removed, std::vector<bool>& added,
            std::size_t offset) const {
    for (; edits > 0; --edits) {
      const bool added_one = down(edits, i);
      const std::int64_t before = added_one ? i : i - 1;
      const std::int64_t x = reach(edits - 1, before), y = x - (2 * before - (edits - 1));
      if (added_one) {
        added[offset + static_cast<std::size_t>(y)] = true;
      } else {
        removed[offset + static_cast<std::size_t>(x)] = true;
      }
      i = before;
    }
  }

  const std::uint32_t* a_;
  const std::uint32_t* b_;
  std::int64_t a_size_, b_size_;
  std::int64_t steps_ = 0;
  std::vector<std::vector<std::int32_t>> reach_;  // by edits + 1 and diagonal
};

std::vector<Change> changes_between(const Lines& a, const Lines& b) {
  std::unordered_map<std::string_view, std::uint32_t> known;
  const auto number = [&known](const Lines& lines) {
    Numbers numbers;
    for (const std::string_view line : lines)
      numbers.push_back(known.emplace(line, static_cast<std::uint32_t>(known.size())).first->second);
    return numbers;
  };
  const Numbers of_a = number(a), of_b = number(b);
  std::size_t head = 0, tail = 0;
  const std::size_t shorter = std::min(a.size(), b.size());
  while (head < shorter && of_a[head] == of_b[head]) ++head;
  while (tail < shorter - head && of_a[a.size() - 1 - tail] == of_b[b.size() - 1 - tail]) ++tail;

  std::vector<bool> removed(a.size()), added(b.size());
  Edits edits(of_a.data() + head, static_cast<std::int64_t>(a.size() - head - tail), of_b.data() + head,
              static_cast<std::int64_t>(b.size() - head - tail));
  if (!edits.find(removed, added, head)) {
    std::fill(removed.begin() + static_cast<std::ptrdiff_t>(head), removed.end() - static_cast<std::ptrdiff_t>(tail),
              true);
    std::fill(added.begin() + static_cast<std::ptrdiff_t>(head), added.end() - static_cast<std::ptrdiff_t>(tail), true);
  }

  std::vector<Change> changes;
  for (std::size_t x = 0, y = 0; x < a.size() || y < b.size();) {
    Change change{x, x, y, y};
    while (change.a_end < a.size() && removed[change.a_end]) ++change.a_end;
    while (change.b_end < b.size() && added[change.b_end]) ++change.b_end;
    if (change.a_end > x || change.b_end > y) changes.push_back(change);
    x = change.a_end + 1;
    y = change.b_end + 1;
  }
  return changes;
}

class Printer {
 public:
  Printer(const Lines& a, const Lines& b, bool colour) : a_(a), b_(b), colour_(colour) {}

  // Changes that are so near one another that their context meets.
  void hunk(const Change* first, const Change* end) {
    const Change& last = end[-1];
    const std::size_t a_begin = first->a_begin - std::min(first->a_begin, kContext);
    const std::size_t b_begin = first->b_begin - (first->a_begin - a_begin);
    const std::size_t a_end = std::min(last.a_end + kContext, a_.size());
    const std::size_t b_end = last.b_end + (a_end - last.a_end);
    out += paint(colour_, kPlace, "@@ -" + range(a_begin, a_end) + " +" + range(b_begin, b_end) + " @@") + "\n";
    std::size_t at = a_begin;
    for (const Change* change = first; change != end; ++change) {
      for (; at < change->a_begin; ++at) line(' ', a_[at], nullptr);
      for (; at < change->a_end; ++at) line('-', a_[at], kOld);
      for (std::size_t i = change->b_begin; i < change->b_end; ++i) line('+', b_[i], kNew);
    }
    for (; at < a_end; ++at) line(' ', a_[at], nullptr);
  }

  std::string out;

 private:
  static std::string range(std::size_t begin, std::size_t end) {
    const std::size_t count = end - begin;
    const std::string place = std::to_string(count == 0 ? begin : begin + 1);
    return count == 1 ? place : place + "," + std::to_string(count);
  }
  void line(char sign, std::string_view text, const char* code) {
    const bool whole = text.back() == '\n';
    if (whole) text.remove_suffix(1);
    const std::string shown = sign + std::string(text);
    out += (code == nullptr ? shown : paint(colour_, code, shown)) + "\n";
    if (!whole) out += "\\ No newline at end of file\n";
  }

  const Lines& a_;
  const Lines& b_;
  bool colour_;
};

}  // namespace

std::string line_difference(std::string_view before, std::string_view after, const std::string& name_before,
                            const std::string& name_after, bool colour) {
  const Lines a = split(before), b = split(after);
  const std::vector<Change> changes = changes_between(a, b);
  if (changes.empty()) return {};
  Printer printer(a, b, colour);
  printer.out = paint(colour, kOld, "--- " + name_before) + "\n" + paint(colour, kNew, "+++ " + name_after) + "\n";
  for (std::size_t first = 0; first < changes.size();) {
    std::size_t end = first + 1;
    while (end < changes.size() && changes[end].a_begin - changes[end - 1].a_end <= 2 * kContext) ++end;
    printer.hunk(changes.data() + first, changes.data() + end);
    first = end;
  }
  return printer.out;
}

}  // namespace scopeward::cli
