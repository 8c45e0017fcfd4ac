// SPDX-License-Identifier: Apache-2.0
// See suggested_scopes.h.
#include "suggested_scopes.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace scopeward::cli {
namespace {

constexpr std::string_view kReading[] = {"get",   "list",  "search", "find", "read",   "show",     "fetch", "query",
                                         "count", "check", "view",   "look", "lookup", "describe", "export"};
constexpr std::string_view kWriting[] = {
    "create", "add",    "new",     "make",    "update",  "edit",    "set",    "put",    "patch", "change",
    "rename", "move",   "merge",   "delete",  "remove",  "destroy", "drop",   "purge",  "clear", "send",
    "post",   "upload", "import",  "write",   "save",    "copy",    "assign", "run",    "start", "stop",
    "cancel", "enable", "disable", "archive", "restore", "publish", "reset",  "suggest"};
constexpr std::string_view kFillers[] = {"a", "an", "the", "all", "my", "new"};

template <std::size_t Size>
bool is_one_of(const std::string& word, const std::string_view (&words)[Size]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Lower-case words of letters and digits; a capital behind a small letter begins a word too. Other letters are left
// out.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  char before = ' ';
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
    if (!upper && !lower && !digit) {
      words.emplace_back();
    } else {
      if (upper && before >= 'a' && before <= 'z') words.emplace_back();
      words.back() += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    before = c;
  }
  words.erase(std::remove(words.begin(), words.end(), std::string()), words.end());
  return words;
}

std::string plural(std::string word) {
  const auto ends = [&](std::string_view end) {
    return word.size() > end.size() && std::string_view(word).substr(word.size() - end.size()) == end;
  };
  if (ends("s") || word.back() < 'a') return word;
  if (ends("y") && std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos) {
    word.pop_back();
    return word + "ies";
  }
  return word + (ends("x") || ends("ch") || ends("sh") ? "es" : "s");
}

std::string as_noun(std::string word) {
  if (word.size() > 60) word.resize(60);
  return word.empty() || (word.front() >= '0' && word.front() <= '9') ? "x" + word : word;
}

// A tool or prompt: a verb and what it is about.
SuggestedScope from_name(const Existing& operation) {
  std::vector<std::string> words = words_of(operation.target);
  if (words.empty()) return {"service", true};
  SuggestedScope scope;
  const bool reads = is_one_of(words.front(), kReading), writes = is_one_of(words.front(), kWriting);
  scope.writes = operation.action != "prompt" && !reads;
  if (operation.impact != SCOPEWARD_IMPACT_UNKNOWN) scope.writes = operation.impact != SCOPEWARD_IMPACT_READS;
  std::size_t noun = (reads || writes) && words.size() > 1 ? 1 : 0;
  while (noun > 0 && noun + 1 < words.size() && is_one_of(words[noun], kFillers)) ++noun;
  scope.noun = as_noun(words.size() > 1 ? plural(words[noun]) : words.front());
  return scope;
}

// A path or URI: the first literal segment that says something.
SuggestedScope from_path(const Existing& operation) {
  SuggestedScope scope;
  scope.writes = operation.impact != SCOPEWARD_IMPACT_READS;
  const std::string& target = operation.target;
  const std::size_t scheme = target.find("://");
  const bool web = target.rfind("http", 0) == 0;  // then the host says nothing
  for (std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3; begin < target.size();) {
    const std::size_t end = std::min(target.find('/', begin), target.size());
    const std::string segment = target.substr(begin, end - begin);
    const bool is_host = scheme != std::string::npos && begin == scheme + 3 && web;
    begin = end + 1;
    if (segment.empty() || is_host || segment.find('{') != std::string::npos) continue;
    std::string noun;
    for (const std::string& word : words_of(segment)) noun += (noun.empty() ? "" : "_") + word;
    const bool version = noun.size() < 2 || noun.find_first_not_of("v0123456789_") == std::string::npos;
    if (version || noun == "api" || noun == "rest") continue;
    scope.noun = as_noun(noun);
    return scope;
  }
  scope.noun = "service";
  return scope;
}

}  // namespace

SuggestedScope suggest_scope(const Existing& operation) {
  return operation.action == "tool" || operation.action == "prompt" ? from_name(operation) : from_path(operation);
}

}  // namespace scopeward::cli
