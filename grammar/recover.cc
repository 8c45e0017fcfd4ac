// SPDX-License-Identifier: Apache-2.0
#include "grammar/recover.h"

#include <algorithm>

#include "grammar/keywords.h"

namespace scopeward {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') ++end;
  return end < text.size() && !is_blank(text[end]) ? std::string_view() : text.substr(at, end - at);
}

// The keyword of a statement that stands here, with only blanks before it on its line; empty if there is none.
std::string_view statement_at(std::string_view text, std::size_t at) {
  const std::string_view word = word_at(text, at);
  if (std::ranges::find(kStatementKeywords, word) == kStatementKeywords.end()) return {};
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at == 0 || text[at - 1] == '\n' ? word : std::string_view();
}

// In a test, `allow` and `deny` are steps of it.
bool begins_statement(std::string_view text, std::size_t at, bool in_test) {
  const std::string_view word = statement_at(text, at);
  return !word.empty() && !(in_test && (word == "allow" || word == "deny"));
}

}  // namespace

std::size_t resynchronise(std::string_view text, std::size_t start, std::size_t at) {
  const std::string_view statement = text.substr(std::min(start, text.size()));
  const bool in_test = statement.starts_with("test") && statement.find_first_of(" \t\r\n\"") == 4;
  at = std::max(at, start);
  if (at != start && begins_statement(text, at, in_test)) return at;
  while (at < text.size()) {
    at = std::min(text.find('\n', at), text.size());
    while (at < text.size() && is_blank(text[at])) ++at;
    if (in_test && at < text.size() && text[at] == '}') return at + 1;  // the end of the test
    if (at == text.size() || begins_statement(text, at, in_test)) break;
  }
  return std::min(at, text.size());
}

void remember_broken(std::string_view text, std::size_t start, Document& document) {
  const auto next = [&] {
    while (start < text.size() && (text[start] == ' ' || text[start] == '\t' || text[start] == '"')) ++start;
    const std::size_t begin = start;
    while (start < text.size() && std::string_view(" \t\r\n\"#,=").find(text[start]) == std::string_view::npos) ++start;
    return std::string(text.substr(begin, start - begin));
  };
  const std::string keyword = next();
  if (keyword == "policy") document.broken.push_back(keyword);
  if (keyword == "scope" || keyword == "attribute" || keyword == "let" || keyword == "action") {
    std::string name = next();
    if (keyword == "let" && name.ends_with(':')) name.pop_back();  // who writes `let reader: ...` means `reader`
    document.broken.push_back(std::move(name));
  }
}

Statements::Statements(const Document& d)
    : languages(d.languages.size()),
      policies(d.policies.size()),
      scopes(d.scopes.size()),
      attributes(d.attributes.size()),
      lets(d.lets.size()),
      actions(d.actions.size()),
      operations(d.operations.size()),
      rules(d.rules.size()),
      tests(d.tests.size()) {}

void Statements::restore(Document& d) const {
  d.languages.resize(languages);
  d.policies.resize(policies);
  d.scopes.resize(scopes);
  d.attributes.resize(attributes);
  d.lets.resize(lets);
  d.actions.resize(actions);
  d.operations.resize(operations);
  d.rules.resize(rules);
  d.tests.resize(tests);
}

}  // namespace scopeward
