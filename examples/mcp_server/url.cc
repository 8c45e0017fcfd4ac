// SPDX-License-Identifier: Apache-2.0
#include "url.h"

#include <algorithm>
#include <charconv>

namespace epicme {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string Url::origin() const {
  return scheme + "://" + host + (port_written ? ":" + std::to_string(port) : std::string());
}

bool Url::loopback() const { return host == "127.0.0.1" || host == "localhost" || host == "[::1]"; }

std::optional<Url> parse_url(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), [](char c) { return c <= 0x20 || c >= 0x7F || c == '#' || c == '\\'; })) {
    return std::nullopt;
  }
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  Url url;
  url.scheme = lower_case(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  const std::string_view rest = text.substr(colon + 3);
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, path);
  url.path = rest.substr(path);
  if (url.path.empty() || url.path.front() == '?') url.path.insert(0, "/");
  if (authority.find('@') != std::string_view::npos) return std::nullopt;

  url.port = url.scheme == "https" ? 443 : 80;
  const std::size_t bracket = authority.rfind(']');
  const std::size_t port = authority.rfind(':');
  if (port != std::string_view::npos && (bracket == std::string_view::npos || port > bracket)) {
    const std::string_view digits = authority.substr(port + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
    if (error != std::errc() || end != digits.data() + digits.size() || url.port < 1 || url.port > 65535)
      return std::nullopt;
    url.port_written = true;
    authority = authority.substr(0, port);
  }
  if (authority.empty()) return std::nullopt;
  url.host = lower_case(authority);
  return url;
}

}  // namespace epicme
