// SPDX-License-Identifier: Apache-2.0
#include "grammar/format.h"

#include <algorithm>
#include <utility>

#include "grammar/layout.h"
#include "grammar/lexemes.h"
#include "grammar/same_syntax.h"

namespace scopeward {
namespace {

// Imported files are taken to be empty: their layout is their own.
Parsed parse_alone(Sources& sources, const ParseLimits& limits) {
  const Loader nothing = [](const std::string&, std::string& text) {
    text.clear();
    return true;
  };
  return parse(sources, limits, nothing);
}

bool is_about_imports(const Diagnostic& d) {
  return d.code == Code::invalid_import || d.code == Code::unreadable_import || d.code == Code::import_cycle ||
         d.code == Code::too_many_imports;
}

Diagnostic grown_too_large(const ParseLimits& limits) {
  Diagnostic d;
  d.code = Code::file_too_large;
  d.message = "laid out, this policy has more than the " + std::to_string(limits.file_bytes) + " bytes that are read";
  d.help = "write patterns in place of many rules, or leave it as it is laid out now";
  return d;
}

}  // namespace

Formatted format_policy(const Source& source, const ParseLimits& limits) {
  Formatted result;
  Sources before(source);
  Parsed parsed = parse_alone(before, limits);
  const auto about_imports = std::remove_if(parsed.diagnostics.begin(), parsed.diagnostics.end(), is_about_imports);
  parsed.diagnostics.erase(about_imports, parsed.diagnostics.end());
  if (count_errors(parsed.diagnostics) > 0) {
    result.outcome = Formatted::Outcome::refused;
    result.diagnostics = std::move(parsed.diagnostics);
    put_in_order(result.diagnostics);
    return result;
  }

  LaidOut laid_out;
  {
    const auto lexemes = split_lexemes(source.text());
    if (!lexemes) return result;
    laid_out = lay_out(source.text(), *lexemes, limits.file_bytes);
  }
  if (laid_out.outcome == LaidOut::Outcome::not_a_policy) return result;
  if (laid_out.outcome == LaidOut::Outcome::too_large) {
    result.outcome = Formatted::Outcome::refused;
    result.diagnostics.push_back(grown_too_large(limits));
    return result;
  }

  if (!same_lexemes(source.text(), laid_out.text)) return result;
  const Source written(source.name(), std::move(laid_out.text));
  Sources after(written);
  if (!same_syntax(before, parsed.document, after, parse_alone(after, limits).document)) return result;
  result.outcome = Formatted::Outcome::formatted;
  result.text = written.text();
  return result;
}

}  // namespace scopeward
