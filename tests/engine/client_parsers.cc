// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/client_parsers.h"

#include <algorithm>
#include <map>
#include <regex>

namespace scopeward {
namespace {

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t"), end = text.find_last_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

// The first `field="..."` or `field=...` anywhere in the header, in that case.
std::string by_expression(const std::string& header, const std::string& field) {
  const std::regex expression(field + "=(?:\"([^\"]+)\"|([^\\s,]+))");
  std::smatch match;
  if (!std::regex_search(header, match, expression)) return "";
  return match[1].matched ? match[1].str() : match[2].str();
}

ParsedChallenge by_expressions(const std::string& header) {
  return {by_expression(header, "error"), by_expression(header, "scope"), by_expression(header, "resource_metadata")};
}

// The first word of the whole header is the scheme, up to one blank, and something must follow.
ParsedChallenge typescript(const std::string& header, const std::vector<std::string>& schemes) {
  const std::size_t blank = header.find(' ');
  if (blank == std::string::npos || blank + 1 == header.size() || header[blank + 1] == ' ') return {};
  if (std::find(schemes.begin(), schemes.end(), lower(header.substr(0, blank))) == schemes.end()) return {};
  return by_expressions(header);
}
ParsedChallenge typescript_1(const std::string& header) { return typescript(header, {"bearer"}); }
ParsedChallenge typescript_2(const std::string& header) { return typescript(header, {"bearer", "dpop"}); }

// No look at the scheme at all.
ParsedChallenge python(const std::string& header) { return by_expressions(header); }

// A parser after the RFC: scheme, then name = token or quoted text with escapes, separated by commas. An empty value or
// anything else that is out of order loses the whole header.
ParsedChallenge go(const std::string& header) {
  std::size_t at = header.find(' ');
  if (lower(header.substr(0, at)) != "bearer") return {};
  std::map<std::string, std::string> values;
  const auto skip = [&](const char* what) { at = std::min(header.find_first_not_of(what, at), header.size()); };
  while (at < header.size()) {
    skip(" \t");
    const std::size_t equals = header.find('=', at);
    if (equals == std::string::npos) return {};
    const std::string name = lower(header.substr(at, equals - at));
    if (name.empty() || name.find_first_of(" \t,\"") != std::string::npos) return {};
    at = equals + 1;
    std::string value;
    if (at < header.size() && header[at] == '"') {
      for (++at; at < header.size() && header[at] != '"'; ++at) {
        if (header[at] == '\\' && ++at == header.size()) return {};
        value += header[at];
      }
      if (at == header.size()) return {};
      ++at;
    } else {
      const std::size_t end = std::min(header.find_first_of(" \t,", at), header.size());
      value = header.substr(at, end - at);
      at = end;
    }
    if (value.empty() || !values.try_emplace(name, value).second) return {};
    skip(" \t");
    if (at < header.size() && header[at++] != ',') return {};
  }
  return {values["error"], values["scope"], values["resource_metadata"]};
}

// Split at every comma, quoted or not; names in any case.
ParsedChallenge c_sharp(const std::string& header) {
  const std::size_t blank = header.find(' ');
  if (blank == std::string::npos || lower(header.substr(0, blank)) != "bearer") return {};
  std::map<std::string, std::string> values;
  for (std::size_t begin = blank; begin != std::string::npos;) {
    const std::size_t comma = header.find(',', begin + 1);
    const std::string part = trimmed(header.substr(begin + 1, comma == std::string::npos ? comma : comma - begin - 1));
    const std::size_t equals = part.find('=');
    if (equals != std::string::npos) {
      std::string value = trimmed(part.substr(equals + 1));
      if (value.starts_with('"')) value.erase(0, 1);
      if (value.ends_with('"')) value.pop_back();
      values[lower(trimmed(part.substr(0, equals)))] = value;
    }
    begin = comma;
  }
  return {values["error"], values["scope"], values["resource_metadata"]};
}

// `field=` is searched for in the lower-cased header; what follows is quoted, with escapes, or ends at a comma or blank.
std::string by_search(const std::string& header, const std::string& field) {
  std::size_t at = lower(header).find(field + "=");
  if (at == std::string::npos) return "";
  at += field.size() + 1;
  std::string value;
  if (at < header.size() && header[at] == '"') {
    for (++at; at < header.size() && header[at] != '"'; ++at) {
      if (header[at] == '\\' && at + 1 < header.size()) ++at;
      value += header[at];
    }
    return value;
  }
  return header.substr(at, header.find_first_of(", \t", at) - at);
}
ParsedChallenge rust(const std::string& header) {
  return {by_search(header, "error"), by_search(header, "scope"), by_search(header, "resource_metadata")};
}

}  // namespace

const std::vector<ClientParser>& client_parsers() {
  static const std::vector<ClientParser> parsers = {{"TypeScript 1", typescript_1}, {"TypeScript 2", typescript_2}, {"Python", python},
                                                    {"Go", go},                     {"C#", c_sharp},                {"Rust", rust}};
  return parsers;
}

}  // namespace scopeward
