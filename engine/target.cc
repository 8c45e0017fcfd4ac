// SPDX-License-Identifier: Apache-2.0
#include "engine/target.h"

#include <array>

#include "grammar/characters.h"

namespace scopeward {
namespace {

bool is_unreserved(unsigned byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' ||
         byte == '.' || byte == '_' || byte == '~';
}

int hex(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

TargetError check_percent(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size()) return TargetError::bad_percent;
  const int high = hex(text[at + 1]), low = hex(text[at + 2]);
  if (high < 0 || low < 0) return TargetError::bad_percent;
  const auto byte = static_cast<unsigned>(high * 16 + low);
  const bool plain = is_unreserved(byte) || byte < 0x20 || byte == 0x7F || byte == '/' || byte == '\\' || byte == '%';
  return plain ? TargetError::bad_percent : TargetError::none;
}

TargetError read_flat(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] >= 0x20 && text[at] < 0x7F) {
      ++at;
      continue;
    }
    const CodePoint c = decode(text, at);
    if (c.size == 0 || is_control(c.value) || c.value == '\t' || c.value == '\n' || c.value == '\r')
      return TargetError::bad_character;
    at += c.size;
  }
  return TargetError::none;
}

// The length of `scheme:` before `//`, or 0; an upper-case scheme is told apart from none.
TargetError read_scheme(std::string_view text, std::size_t& size) {
  size = 0;
  if (text.front() == '/') return TargetError::none;
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0) return TargetError::no_path;
  bool upper = false;
  for (std::size_t i = 0; i < colon; ++i) {
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    upper |= c >= 'A' && c <= 'Z';
    if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
      return TargetError::no_path;
  }
  size = colon + 1;
  return upper ? TargetError::upper_case : TargetError::none;
}

// What takes a closer look in a path: the separator, what is forbidden, and what is checked or means a query.
constexpr std::array<bool, 256> kTakesALook = [] {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 256; ++c) table[c] = c <= 0x20 || c >= 0x7F;
  for (const char c : {'/', '#', '\\', '?', ';', '%'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

TargetError read_path(std::string_view text, bool http, Target& target) {
  std::size_t scheme = 0;
  if (const TargetError error = read_scheme(text, scheme); error != TargetError::none) return error;
  std::size_t segment = 0, begin = 0;
  target.begins[0] = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    while (i < text.size() && !kTakesALook[static_cast<unsigned char>(text[i])]) ++i;
    if (i < text.size() && text[i] != '/') {
      const char c = text[i];
      if (c <= 0x20 || c >= 0x7F || c == '#' || c == '\\') return TargetError::bad_character;
      if (http && (c == '?' || c == ';')) return TargetError::query;
      if (c == '%')
        if (const TargetError error = check_percent(text, i); error != TargetError::none) return error;
      continue;
    }
    const std::string_view piece = text.substr(begin, i - begin);
    const bool last = i == text.size();
    const bool behind_scheme = scheme != 0 && (segment == 1 || segment == 2);
    if (piece.empty() && segment != 0 && !last && !behind_scheme) return TargetError::empty_segment;
    if (piece == "." || piece == "..") return TargetError::dot_segment;
    if (++segment > limits::kTargetSegments) return TargetError::too_many_segments;
    begin = i + 1;
    target.begins[segment] = static_cast<std::uint16_t>(begin);
  }
  target.segments = static_cast<std::uint16_t>(segment);
  if (scheme != 0 && (text.starts_with("http:") || text.starts_with("https:")))
    for (const char c : target.segment(2))
      if (c >= 'A' && c <= 'Z') return TargetError::upper_case;
  return TargetError::none;
}

}  // namespace

TargetError read_target(std::string_view text, TargetForm form, Target& target) {
  target.text = text;
  target.segments = 0;
  if (text.empty()) return TargetError::empty;
  if (text.size() > limits::kTargetBytes) return TargetError::too_long;
  return form == TargetForm::flat ? read_flat(text) : read_path(text, form == TargetForm::http_path, target);
}

bool target_variant(const Target& target, int which, TargetForm form, Target& variant) {
  std::string_view text = target.text;
  if (which & 1) {
    const std::size_t query = text.find('?');
    if (query == std::string_view::npos) return false;
    text = text.substr(0, query);
  }
  if (which & 2) {
    if (!text.ends_with('/')) return false;
    text.remove_suffix(1);
  }
  return read_target(text, form, variant) == TargetError::none;
}

std::string_view target_error_text(TargetError error) {
  switch (error) {
    case TargetError::none:
      return "it is canonical";
    case TargetError::empty:
      return "it is empty";
    case TargetError::too_long:
      return "it is longer than 8 KiB";
    case TargetError::bad_character:
      return "it has a character that targets may not have";
    case TargetError::no_path:
      return "it is neither `/path` nor `scheme://...`";
    case TargetError::upper_case:
      return "its scheme or host is not in lower case";
    case TargetError::empty_segment:
      return "it has an empty segment";
    case TargetError::dot_segment:
      return "it has a `.` or `..` segment";
    case TargetError::bad_percent:
      return "it has a `%` that does not encode what must be encoded, in upper-case hex";
    case TargetError::query:
      return "it has a query or a parameter";
    case TargetError::too_many_segments:
      return "it has more than 64 segments";
  }
  return "it is not canonical";
}

}  // namespace scopeward
