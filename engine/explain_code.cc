// SPDX-License-Identifier: Apache-2.0
#include "engine/explain_code.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/policy.h"
#include "grammar/pages.h"

namespace scopeward {
namespace {

constexpr const char* kBold = "\x1b[1m";
constexpr const char* kRed = "\x1b[1;31m";
constexpr const char* kYellow = "\x1b[1;33m";

std::string painted(const char* code, std::string_view text, Colour colour) {
  return colour == Colour::on ? std::string(code) + std::string(text) + "\x1b[0m" : std::string(text);
}

const char* paint_of(Severity severity) { return severity == Severity::error ? kRed : kYellow; }
std::string_view word_for(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

const CatalogueEntry& entry_of(Code code) {
  const std::span<const CatalogueEntry> all = catalogue();
  const auto at = std::find_if(all.begin(), all.end(), [&](const CatalogueEntry& e) { return e.code == code; });
  return at == all.end() ? all.front() : *at;
}

// What the compiler says about an example; there is no file beside it that it could import.
std::string output_of(std::string_view example, Colour colour) {
  const Loader nothing = [](const std::string&, std::string& text) {
    text = "there is no such file";
    return false;
  };
  const CompiledPolicy compiled = compile_policy("example.policy", std::string(example), nothing);
  return to_terminal(compiled.sources, compiled.diagnostics, colour);
}

// Each line four columns to the right.
std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out += "    ";
    out += text.substr(0, end);
    out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// An example may be about characters that can't be seen.
std::string visible_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += visible(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string meaning_json(const CatalogueEntry& entry) {
  return fmt::format("\"code\":\"{}\",\"name\":\"{}\",\"severity\":\"{}\",\"meaning\":{}", code_text(entry.code),
                     entry.name, word_for(entry.severity), json_string(entry.meaning));
}

std::string text_or_null(std::string_view text) { return text.empty() ? "null" : json_string(text); }

}  // namespace

std::string explain_code(Code code, Colour colour) {
  const CatalogueEntry& entry = entry_of(code);
  const Page shown = page(code);
  std::string out = painted(kBold, fmt::format("{}: {}", code_text(code), entry.name), colour);
  const char* const kind = entry.severity == Severity::error ? "an error" : "a warning";
  out += fmt::format(", {}\n", painted(paint_of(entry.severity), kind, colour));
  out += fmt::format("{}\n\n{}\n", entry.meaning, shown.prose);
  if (!shown.wrong.empty()) {
    out += "\n" + painted(kBold, "Wrong", colour) + "\n\n" + indented(visible_lines(shown.wrong));
    out += "\n" + painted(kBold, "What `scopeward check` says", colour) + "\n\n";
    out += indented(output_of(shown.wrong, colour));
  }
  if (!shown.right.empty())
    out += "\n" + painted(kBold, "Right", colour) + "\n\n" + indented(visible_lines(shown.right));
  return out;
}

std::string explain_code_json(Code code) {
  const Page shown = page(code);
  const std::string output = shown.wrong.empty() ? "" : output_of(shown.wrong, Colour::off);
  return fmt::format("{{{},\"page\":{},\"wrong\":{},\"output\":{},\"right\":{}}}", meaning_json(entry_of(code)),
                     json_string(shown.prose), text_or_null(shown.wrong), text_or_null(output),
                     text_or_null(shown.right));
}

std::string list_codes(Colour colour) {
  std::size_t widest = 0;
  for (const CatalogueEntry& entry : catalogue()) widest = std::max(widest, entry.name.size());
  std::string out;
  for (const CatalogueEntry& entry : catalogue())
    out += fmt::format("{}  {}  {:{}}  {}\n", painted(kBold, code_text(entry.code), colour),
                       painted(paint_of(entry.severity), fmt::format("{:7}", word_for(entry.severity)), colour),
                       entry.name, widest, entry.meaning);
  return out;
}

std::string list_codes_json() {
  std::string out;
  for (const CatalogueEntry& entry : catalogue()) out += (out.empty() ? "[{" : ",{") + meaning_json(entry) + "}";
  return out + "]";
}

}  // namespace scopeward
