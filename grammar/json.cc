// SPDX-License-Identifier: Apache-2.0
// Diagnostics for machines: to_json(), json_string() and json_range() of render.h.
#include <fmt/format.h>

#include "grammar/characters.h"
#include "grammar/render.h"

namespace scopeward {
namespace {

std::string position(const Place& place) {
  return fmt::format("{{\"line\":{},\"character\":{}}}", place.line - 1, place.character);
}

std::string_view applicability_name(Applicability applicability) {
  switch (applicability) {
    case Applicability::machine_applicable:
      return "machine-applicable";
    case Applicability::maybe_incorrect:
      return "maybe-incorrect";
    case Applicability::has_placeholders:
      return "has-placeholders";
  }
  return "maybe-incorrect";
}

std::string notes_of(const Sources& sources, const Diagnostic& d) {
  std::string out;
  const auto add = [&](std::string_view text, const std::string& place) {
    out += fmt::format("{}{{\"message\":{},{}}}", out.empty() ? "" : ",", json_string(text), place);
  };
  const auto at = [&](Span span) {  // with the file, where it is not that of the diagnostic
    const std::string range = "\"range\":" + json_range(sources, span);
    return span.source == d.span.source ? range : "\"file\":" + json_string(sources.name(span)) + "," + range;
  };
  if (!d.label.empty()) add(d.label, at(d.span));
  for (const Label& other : d.others) add(other.text, at(other.span));
  if (!d.help.empty()) add(d.help, "\"range\":null");
  if (!d.note.empty()) add(d.note, "\"range\":null");
  return out;
}

std::string fix_of(const Sources& sources, const Diagnostic& d) {
  if (d.fixes.empty()) return "null";
  const Fix& fix = d.fixes.front();
  return fmt::format("{{\"title\":{},\"applicability\":\"{}\",\"range\":{},\"newText\":{}}}", json_string(fix.title),
                     applicability_name(fix.applicability), json_range(sources, fix.span), json_string(fix.text));
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    if (c.size == 0) {
      out += "\\ufffd";
    } else if (c.value == '"' || c.value == '\\') {
      out += '\\';
      out += text[at];
    } else if (c.value < 0x20 || c.value == 0x7F) {
      out += fmt::format("\\u{:04x}", c.value);
    } else {
      out += text.substr(at, c.size);
    }
    at += c.size == 0 ? 1 : c.size;
  }
  return out + "\"";
}

std::string json_range(const Sources& sources, Span span) {
  return fmt::format("{{\"start\":{},\"end\":{}}}", position(sources.begin(span)), position(sources.end(span)));
}

std::string to_json(const Sources& sources, const std::vector<Diagnostic>& diagnostics) {
  std::string out = "{\"diagnostics\":[";
  for (const Diagnostic& d : diagnostics) {
    out += fmt::format(
        "{}{{\"code\":\"{}\",\"severity\":\"{}\",\"message\":{},\"file\":{},\"range\":{},\"notes\":[{}],\"fix\":{}}}",
        &d == diagnostics.data() ? "" : ",", code_text(d.code),
        severity_of(d.code) == Severity::error ? "error" : "warning", json_string(d.message),
        json_string(sources.name(d.span)), json_range(sources, d.span), notes_of(sources, d), fix_of(sources, d));
  }
  return out + "]}\n";
}

}  // namespace scopeward
