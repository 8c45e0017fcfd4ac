// SPDX-License-Identifier: Apache-2.0
// See policy_words.h. JSON texts are UTF-8, so characters are told by their first bytes.
#include "policy_words.h"

#include <algorithm>
#include <array>
#include <set>

#include "output.h"

namespace scopeward::cli {
namespace {

constexpr std::size_t kDescription = 200;  // characters
constexpr std::size_t kWritten = 8000;     // bytes; a policy takes 8192
constexpr std::size_t kHoles = 8;          // of a target

// The words that the language keeps for itself. A test holds them against grammar/keywords.h.
constexpr std::array<std::string_view, 35> kKeywords{
    "action",    "all",           "allow",    "always",   "and",      "anonymous",  "any",     "ask",   "at_least",
    "attribute", "authenticated", "contains", "default",  "deny",     "deprecated", "except",  "false", "if",
    "implies",   "import",        "in",       "internal", "language", "let",        "matches", "not",   "operation",
    "or",        "policy",        "public",   "scope",    "test",     "true",       "unless",  "weight"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_bare(const std::string& text) {
  if (text.empty() || !(is_letter(text.front()) || text.front() == '_')) return false;
  for (const char* reserved : {"arg.", "token.", "request."})
    if (text.rfind(reserved, 0) == 0) return false;
  return std::find(kKeywords.begin(), kKeywords.end(), text) == kKeywords.end() &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter(c) || is_digit(c) || std::string_view("_.:/@+-").find(c) != std::string_view::npos;
         });
}

// Visible characters with single spaces between words, cropped.
std::string one_line(std::string_view text, std::size_t most) {
  std::string line;
  std::size_t characters = 0;
  bool space = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t hidden = hidden_character(text.substr(i));
    if (hidden > 0 || text[i] == ' ') {
      space = space || hidden <= 1;
      i += std::max<std::size_t>(1, hidden);
      continue;
    }
    if (characters >= most) return line + "...";
    if (space && !line.empty()) line += ' ';
    space = false;
    do line += text[i++];
    while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U);
    ++characters;
  }
  return line;
}

std::string escaped_literal(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '*' || c == '{') out += '\\';
    out += c;
  }
  return out;
}

std::string hole_name(std::string_view given, std::set<std::string>& used) {
  std::string name;
  for (const char c : given) name += is_letter(c) || is_digit(c) ? c : '_';
  if (name.empty() || is_digit(name.front())) name.insert(0, "_");
  std::string free = name;
  for (int i = 2; !used.insert(free).second; ++i) free = name + "_" + std::to_string(i);
  return free;
}

std::size_t count_holes(std::string_view segment) {
  std::size_t count = 0;
  for (std::size_t at = segment.find('{'); at != std::string_view::npos; at = segment.find('{', at)) {
    at = segment.find('}', at);
    if (at == std::string_view::npos) break;
    ++count;
  }
  return count;
}

std::string template_segment(std::string_view segment, std::set<std::string>& used) {
  const std::size_t holes = count_holes(segment);
  const bool as_hole = holes == 1 && used.size() < kHoles;
  std::string out;
  std::size_t at = 0;
  for (std::size_t i = 0; i < holes; ++i) {
    const std::size_t open = segment.find('{', at), close = segment.find('}', open);
    out += escaped_literal(segment.substr(at, open - at));
    if (as_hole)
      out += "{" + hole_name(segment.substr(open + 1, close - open - 1), used) + "}";
    else if (i == 0 || open > at)
      out += '*';
    at = close + 1;
  }
  return out + escaped_literal(segment.substr(at));
}

}  // namespace

std::string bare_or_quoted(const std::string& pattern) {
  if (is_bare(pattern)) return pattern;
  std::string out = "\"";
  for (const char c : pattern) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string description_text(std::string_view text) {
  std::string out;
  for (const char c : one_line(text, kDescription)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out.empty() ? out : "\"" + out + "\"";
}

std::string comment_text(std::string_view text) { return one_line(text, kDescription); }

std::string target_pattern(const std::string& target, bool is_template) {
  if (!is_template) return escaped_literal(target);
  std::set<std::string> used;
  std::string out;
  for (std::size_t begin = 0; begin <= target.size();) {
    const std::size_t end = std::min(target.find('/', begin), target.size());
    if (begin > 0) out += '/';
    out += template_segment(std::string_view(target).substr(begin, end - begin), used);
    begin = end + 1;
  }
  return out;
}

bool is_writable(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (hidden_character(text.substr(i)) != 0) return false;
  return text.size() + static_cast<std::size_t>(std::count(text.begin(), text.end(), '"')) <= kWritten;
}

}  // namespace scopeward::cli
