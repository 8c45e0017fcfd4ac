// SPDX-License-Identifier: Apache-2.0
// The canonical layout of policies.
#include "grammar/format.h"

#include "engine/limits.h"
#include "guard.h"
#include "handles.h"

using scopeward::fail;
using scopeward::guard;

namespace scopeward {
namespace {

scopeward_status format_text(scopeward_str name, scopeward_str text, scopeward_text** formatted,
                             scopeward_diagnostics** diagnostics, scopeward_error* error) {
  const auto source = std::make_shared<const Source>(std::string(to_view(name)), std::string(to_view(text)));
  Formatted result = format_policy(*source, limits::kParse);
  std::unique_ptr<scopeward_diagnostics> list;
  if (diagnostics != nullptr) {
    list = std::make_unique<scopeward_diagnostics>();
    list->sources = Sources(source);
    for (const Diagnostic& d : result.diagnostics) list->codes.push_back(code_text(d.code));
    list->diagnostics = result.diagnostics;
  }
  switch (result.outcome) {
    case Formatted::Outcome::formatted: {
      auto handle = std::make_unique<scopeward_text>();
      handle->text = std::move(result.text);
      *formatted = handle.release();
      break;
    }
    case Formatted::Outcome::refused: {
      const Diagnostic& first = result.diagnostics.front();
      fail(error, SCOPEWARD_INVALID_POLICY, first.message, first.span.begin, first.span.end);
      if (diagnostics != nullptr) *diagnostics = list.release();
      return SCOPEWARD_INVALID_POLICY;
    }
    case Formatted::Outcome::unfaithful:
      return fail(error, SCOPEWARD_INTERNAL, "the layout would have changed the policy: please report it");
  }
  if (diagnostics != nullptr) *diagnostics = list.release();
  return SCOPEWARD_OK;
}

}  // namespace
}  // namespace scopeward

extern "C" {

scopeward_status scopeward_format_policy(scopeward_str name, scopeward_str text, scopeward_text** formatted,
                                         scopeward_diagnostics** diagnostics, scopeward_error* error) {
  if (formatted != nullptr) *formatted = nullptr;
  if (diagnostics != nullptr) *diagnostics = nullptr;
  if (formatted == nullptr || !scopeward::is_text(name) || !scopeward::is_text(text))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "formatting needs a text and a place to go");
  return guard(error, [&] { return scopeward::format_text(name, text, formatted, diagnostics, error); });
}

}  // extern "C"
