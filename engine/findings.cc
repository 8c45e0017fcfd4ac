// SPDX-License-Identifier: Apache-2.0
#include "engine/findings.h"

#include "engine/limits.h"

namespace scopeward {

bool Findings::is_full() const { return errors > limits::kDiagnostics; }

Diagnostic& Findings::report(Code code, Span span, std::string message, std::string label, std::string help) {
  const bool error = severity_of(code) == Severity::error;
  std::size_t& count = error ? errors : warnings;
  if (count > limits::kDiagnostics) return beyond_ = {};
  Diagnostic d;
  d.span = span;
  if (count++ == limits::kDiagnostics) {
    d.code = error ? Code::too_many_errors : Code::too_many_warnings;
    d.message = "there are more than these " + std::to_string(limits::kDiagnostics) + (error ? " errors" : " warnings");
    d.help = "mend those above first";
    diagnostics.push_back(std::move(d));
    return beyond_ = {};
  }
  d.code = code;
  d.message = std::move(message);
  d.label = std::move(label);
  d.help = std::move(help);
  diagnostics.push_back(std::move(d));
  return diagnostics.back();
}

}  // namespace scopeward
