// SPDX-License-Identifier: Apache-2.0
// Patterns by exhaustion, and the canonical targets of grammar/README.md word by word.
// Entry points: match, is_canonical, deny_variants. Tested by tests/reference/naive_test.cc.
#include "tests/reference/naive_match.h"

#include <cstddef>

namespace scopeward::reference {
namespace {

using Bytes = std::string;

bool is_one_of(char byte, const Bytes& bytes) { return bytes.find(byte) != Bytes::npos; }

bool is_separator(const Piece& piece, const Bytes& separators) {
  return piece.kind == Piece::Kind::literal && is_one_of(piece.byte, separators);
}

Pattern without(const Pattern& pattern, std::size_t begin, std::size_t end) {
  Pattern rest(pattern.begin(), pattern.begin() + static_cast<std::ptrdiff_t>(begin));
  rest.insert(rest.end(), pattern.begin() + static_cast<std::ptrdiff_t>(end), pattern.end());
  return rest;
}

// A `**` of one or more segments is any text at all: "spread" says which `**` were taken so. One of no segments goes
// away together with one separator beside it.
std::optional<Captures> match_from(const Pattern& pattern, std::size_t at, const Bytes& text, std::size_t from,
                                   const Bytes& separators) {
  if (at == pattern.size()) return from == text.size() ? std::optional<Captures>(Captures()) : std::nullopt;
  const Piece& piece = pattern[at];
  if (piece.kind == Piece::Kind::literal) {
    if (from == text.size() || text[from] != piece.byte) return std::nullopt;
    return match_from(pattern, at + 1, text, from + 1, separators);
  }
  for (std::size_t to = from; to <= text.size(); ++to) {  // the piece takes text[from, to)
    const bool crosses = to > from && is_one_of(text[to - 1], separators);
    if (piece.kind != Piece::Kind::segments && crosses) break;
    if (piece.kind == Piece::Kind::hole && to == from) continue;
    std::optional<Captures> rest = match_from(pattern, at + 1, text, to, separators);
    if (!rest) continue;
    if (piece.kind == Piece::Kind::hole) (*rest)[piece.name] = text.substr(from, to - from);
    return rest;
  }
  return std::nullopt;
}

// All patterns that arise when some of the `**` stand for no segment at all.
void expand(const Pattern& pattern, std::size_t from, const Bytes& separators, std::vector<Pattern>& out) {
  std::size_t at = from;
  while (at < pattern.size() && pattern[at].kind != Piece::Kind::segments) ++at;
  if (at == pattern.size()) {
    out.push_back(pattern);
    return;
  }
  expand(pattern, at + 1, separators, out);
  if (at > 0 && is_separator(pattern[at - 1], separators))
    expand(without(pattern, at - 1, at + 1), at - 1, separators, out);
  if (at + 1 < pattern.size() && is_separator(pattern[at + 1], separators))
    expand(without(pattern, at, at + 2), at, separators, out);
}

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7F; }

// The length of the UTF-8 sequence that starts here, its code point in `point`; 0 if there is none.
std::size_t utf8_length(const Bytes& text, std::size_t at, unsigned long& point) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned long>(static_cast<unsigned char>(text[i])); };
  const unsigned long first = byte(at);
  std::size_t length = 0;
  unsigned long smallest = 0;
  if (first < 0x80) return point = first, 1;
  if (first >= 0xC0 && first < 0xE0) length = 2, smallest = 0x80, point = first & 0x1F;
  if (first >= 0xE0 && first < 0xF0) length = 3, smallest = 0x800, point = first & 0x0F;
  if (first >= 0xF0 && first < 0xF8) length = 4, smallest = 0x10000, point = first & 0x07;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = at + 1; i < at + length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    point = point << 6 | (byte(i) & 0x3F);
  }
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  return point < smallest || surrogate || point > 0x10FFFF ? 0 : length;
}

bool is_canonical_flat(const Bytes& target) {
  if (target.empty()) return false;
  for (std::size_t at = 0; at < target.size();) {
    unsigned long point = 0;
    const std::size_t length = utf8_length(target, at, point);
    if (length == 0) return false;
    if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return false;
    at += length;
  }
  return true;
}

int upper_hex(char digit) {
  const Bytes digits = "0123456789ABCDEF";
  const std::size_t value = digits.find(digit);
  return value == Bytes::npos ? -1 : static_cast<int>(value);
}

bool is_unreserved(unsigned char byte) {
  return is_one_of(static_cast<char>(byte), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");
}

bool percent_is_canonical(const Bytes& target) {
  for (std::size_t at = 0; at < target.size(); ++at) {
    if (target[at] != '%') continue;
    if (at + 2 >= target.size()) return false;
    const int high = upper_hex(target[at + 1]), low = upper_hex(target[at + 2]);
    if (high < 0 || low < 0) return false;
    const auto byte = static_cast<unsigned char>(high * 16 + low);
    if (is_unreserved(byte) || is_control(byte) || byte == '/' || byte == '\\' || byte == '%') return false;
  }
  return true;
}

bool has_upper(const Bytes& text) {
  for (const char byte : text)
    if (byte >= 'A' && byte <= 'Z') return true;
  return false;
}

bool is_scheme(const Bytes& text) {
  if (text.empty() || !(text[0] >= 'a' && text[0] <= 'z')) return false;
  for (const char byte : text)
    if (!is_one_of(byte, "abcdefghijklmnopqrstuvwxyz0123456789+-.")) return false;
  return true;
}

bool is_canonical_path(const Bytes& target, bool http) {
  for (const char c : target) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F || byte == '#' || byte == '\\') return false;
    if (http && (byte == '?' || byte == ';')) return false;
  }
  if (!percent_is_canonical(target)) return false;

  const std::vector<Bytes> pieces = split(target, "/");
  if (pieces.size() > 64) return false;
  std::size_t may_be_empty = 1;  // so many pieces from the start: the one before the first slash
  if (target.empty()) return false;
  if (target[0] != '/') {  // scheme://
    const std::size_t end = target.find("://");
    if (end == Bytes::npos || !is_scheme(target.substr(0, end))) return false;
    const Bytes scheme = target.substr(0, end);
    const Bytes after = target.substr(end + 3);
    const Bytes authority = after.substr(0, after.find('/'));
    if ((scheme == "http" || scheme == "https") && has_upper(authority)) return false;
    may_be_empty = 3;  // `x:`, what is between the slashes, and the authority
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i] == "." || pieces[i] == "..") return false;
    if (pieces[i].empty() && i >= may_be_empty && i + 1 != pieces.size()) return false;
  }
  return true;
}

}  // namespace

Pattern read_pattern(const Literal& literal, const std::string& separators) {
  Pattern pattern;
  const Bytes& text = literal.text;
  for (std::size_t at = 0; at < text.size(); ++at) {
    Piece piece;
    piece.byte = text[at];
    if (literal.live[at] && text[at] == '{') {
      const std::size_t end = text.find('}', at);
      piece.kind = Piece::Kind::hole;
      piece.name = text.substr(at + 1, end - at - 1);
      at = end;
    } else if (literal.live[at] && text[at] == '*') {
      const bool two = at + 1 < text.size() && text[at + 1] == '*' && literal.live[at + 1];
      piece.kind = two && !separators.empty() ? Piece::Kind::segments : Piece::Kind::run;
      if (piece.kind == Piece::Kind::segments) ++at;
    }
    pattern.push_back(piece);
  }
  return pattern;
}

Pattern read_bare_pattern(const std::string& text, const std::string& separators) {
  return read_pattern({text, std::vector<bool>(text.size(), true)}, separators);
}

std::optional<Captures> match(const Pattern& pattern, const std::string& text, const std::string& separators) {
  std::vector<Pattern> patterns;
  expand(pattern, 0, separators, patterns);
  for (const Pattern& each : patterns)
    if (std::optional<Captures> captures = match_from(each, 0, text, 0, separators)) return captures;
  return std::nullopt;
}

bool is_canonical(const std::string& target, Kind kind) {
  if (target.size() > 8 * 1024) return false;
  return kind == Kind::flat ? is_canonical_flat(target) : is_canonical_path(target, kind == Kind::http_path);
}

std::vector<std::string> deny_variants(const std::string& target, Kind kind) {
  std::vector<std::string> variants = {target};
  if (kind == Kind::flat) return variants;
  const auto without_slash = [](const Bytes& text) {
    return !text.empty() && text.back() == '/' ? text.substr(0, text.size() - 1) : text;
  };
  const Bytes without_query = target.substr(0, target.find('?'));
  for (const Bytes& variant : {without_query, without_slash(target), without_slash(without_query)})
    if (variant != target && is_canonical(variant, kind)) variants.push_back(variant);
  return variants;
}

std::vector<std::string> split(const std::string& text, const std::string& separators) {
  std::vector<Bytes> parts(1);
  for (const char byte : text) {
    if (is_one_of(byte, separators)) {
      parts.emplace_back();
    } else {
      parts.back() += byte;
    }
  }
  return parts;
}

}  // namespace scopeward::reference
