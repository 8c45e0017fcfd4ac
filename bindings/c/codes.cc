// SPDX-License-Identifier: Apache-2.0
// What the codes of diagnostics mean. Tested by tests/capi and tests/diagnostics/pages_test.py.
#include "engine/explain_code.h"
#include "grammar/characters.h"
#include "grammar/suggest.h"
#include "guard.h"
#include "handles.h"

namespace scopeward {
namespace {

constexpr std::size_t kMostQuoted = 40;  // so that a message stays whole

std::string unknown_code(std::string_view written) {
  if (written.size() > kMostQuoted || !is_utf8(written))
    return "this is no code: give one such as `P0203`, or none for the list of all";
  std::vector<std::string> names;
  for (const CatalogueEntry& entry : catalogue()) names.emplace_back(entry.name);
  std::vector<std::string> near = suggest(written, names, "_");
  const std::string message = "unknown code `" + visible(written) + "`";
  if (near.empty()) return message + ": give one such as `P0203`, or none for the list of all";
  near.resize(1);
  return message + ", " + did_you_mean(near);
}

scopeward_status write_page(std::string_view written, scopeward_format format, scopeward_text** text,
                            scopeward_error* error) {
  if (format != SCOPEWARD_PLAIN && format != SCOPEWARD_ANSI && format != SCOPEWARD_JSON)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "codes have no such format");
  const Colour colour = format == SCOPEWARD_ANSI ? Colour::on : Colour::off;
  auto result = std::make_unique<scopeward_text>();
  if (written.empty()) {
    result->text = format == SCOPEWARD_JSON ? list_codes_json() : list_codes(colour);
  } else if (const std::optional<Code> code = find_code(written)) {
    result->text = format == SCOPEWARD_JSON ? explain_code_json(*code) : explain_code(*code, colour);
  } else {
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, unknown_code(written), 0, written.size());
  }
  *text = result.release();
  return SCOPEWARD_OK;
}

}  // namespace
}  // namespace scopeward

extern "C" scopeward_status scopeward_explain_code(scopeward_str code, scopeward_format format, scopeward_text** text,
                                                   scopeward_error* error) {
  if (text != nullptr) *text = nullptr;
  if (text == nullptr || !scopeward::is_text(code))
    return scopeward::fail(error, SCOPEWARD_INVALID_ARGUMENT, "a code is explained into a place to go");
  return scopeward::guard(error, [&] { return scopeward::write_page(scopeward::to_view(code), format, text, error); });
}
