// SPDX-License-Identifier: Apache-2.0
// Diagnostics for people: to_terminal() and to_short() of render.h.
#include <fmt/format.h>

#include "grammar/render.h"

namespace scopeward {
namespace {

std::string_view word_for(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

std::vector<Mark> marks_of(const Diagnostic& d) {
  std::vector<Mark> marks{{d.span, true, d.label}};
  for (const Label& other : d.others) marks.push_back({other.span, false, other.text});
  return marks;
}

std::string counted(std::size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string summary(const std::vector<Diagnostic>& diagnostics) {
  const std::size_t errors = count_errors(diagnostics), warnings = diagnostics.size() - errors;
  std::string text;
  if (errors > 0) text += counted(errors, "error");
  if (warnings > 0) text += (errors > 0 ? ", " : "") + counted(warnings, "warning");
  return text + (errors > 0 ? "; no policy was produced\n" : "\n");
}

}  // namespace

std::string to_terminal(const Sources& sources, const std::vector<Diagnostic>& diagnostics, Colour colour) {
  std::string out;
  std::size_t printed = 0;
  for (const Diagnostic& d : diagnostics) {
    if (printed++ == kMostPrinted) {
      out += fmt::format("and {} more\n\n", diagnostics.size() - kMostPrinted);
      break;
    }
    const Severity severity = severity_of(d.code);
    const char* paint = colour == Colour::off ? "" : severity == Severity::error ? "\x1b[1;31m" : "\x1b[1;33m";
    const char* bold = colour == Colour::off ? "" : "\x1b[0;1m";
    const char* plain = colour == Colour::off ? "" : "\x1b[0m";
    out += fmt::format("{}{}[{}]{}: {}{}\n", paint, word_for(severity), code_text(d.code), bold, visible(d.message),
                       plain);
    const std::vector<Mark> marks = marks_of(d);
    out += draw(sources, marks, colour);
    if (!d.help.empty()) out += footer(sources, marks, "help", d.help, colour);
    if (!d.note.empty()) out += footer(sources, marks, "note", d.note, colour);
    out += "\n";
  }
  if (!diagnostics.empty()) out += summary(diagnostics);
  return out;
}

std::string to_short(const Sources& sources, const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics) {
    const Place place = sources.begin(d.span);
    out += fmt::format("{}:{}:{}: {}[{}]: {}\n", visible(sources.name(d.span)), place.line, place.column,
                       word_for(severity_of(d.code)), code_text(d.code), visible(d.message));
  }
  return out;
}

}  // namespace scopeward
