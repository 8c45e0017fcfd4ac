// SPDX-License-Identifier: Apache-2.0
#include "grammar/suggest.h"

#include <algorithm>
#include <optional>

namespace scopeward {
namespace {

constexpr std::size_t kMostWork = 1'000'000;  // candidates times length: past it, no suggestion

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find_first_of(separators, begin);
    parts.push_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

// Insertions, deletions, replacements and swaps of neighbours that turn a into b; nothing when more than `most`.
std::optional<std::size_t> distance(std::string_view a, std::string_view b, std::size_t most) {
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > most) return std::nullopt;
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  if (last[b.size()] > most) return std::nullopt;
  return last[b.size()];
}

std::optional<std::size_t> total_distance(std::string_view a, std::string_view b, std::string_view separators) {
  const auto ours = split(a, separators), theirs = split(b, separators);
  if (ours.size() != theirs.size()) return std::nullopt;
  std::size_t total = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const std::size_t length = std::max(ours[i].size(), theirs[i].size());
    const auto d = distance(ours[i], theirs[i], length < 3 ? 0 : length / 3);
    if (!d) return std::nullopt;
    total += *d;
  }
  return total;
}

}  // namespace

std::vector<std::string> suggest(std::string_view written, std::span<const std::string> candidates,
                                 std::string_view separators) {
  std::size_t work = 0;
  for (const std::string& candidate : candidates) work += candidate.size();
  if (written.empty() || written.size() > 256 || work > kMostWork) return {};

  struct Found {
    std::size_t rank;
    std::string name;
  };
  std::vector<Found> found;
  const std::string folded = lower(written);
  auto sorted = split(folded, separators);
  std::ranges::sort(sorted);
  for (const std::string& candidate : candidates) {
    const std::string folded_candidate = lower(candidate);
    if (candidate == written) continue;
    if (folded_candidate == folded) {
      found.push_back({0, candidate});
      continue;
    }
    if (const auto d = total_distance(folded, folded_candidate, separators)) {
      found.push_back({*d, candidate});
      continue;
    }
    auto theirs = split(folded_candidate, separators);
    std::ranges::sort(theirs);
    if (theirs == sorted && sorted.size() > 1) found.push_back({1000, candidate});
  }
  std::ranges::stable_sort(found, {}, &Found::rank);
  std::vector<std::string> result;
  for (Found& f : found) {
    if (f.rank > found.front().rank || result.size() == 3) break;
    result.push_back(std::move(f.name));
  }
  return result;
}

std::string did_you_mean(const std::vector<std::string>& suggestions) {
  if (suggestions.empty()) return {};
  std::string text = "did you mean ";
  for (std::size_t i = 0; i < suggestions.size(); ++i) {
    if (i > 0) text += i + 1 == suggestions.size() ? " or " : ", ";
    text += "`" + suggestions[i] + "`";
  }
  return text + "?";
}

}  // namespace scopeward
