// SPDX-License-Identifier: Apache-2.0
// What a code means: its page with a wrong example and a right one (grammar/pages.h). What the compiler says about the
// wrong one is not stored: the example is compiled each time the page is shown, so it is what the compiler says today.
// Tested by tests/diagnostics/pages_test.py.
#pragma once

#include <string>

#include "grammar/catalogue.h"
#include "grammar/render.h"

namespace scopeward {

[[nodiscard]] std::string explain_code(Code code, Colour colour);

// {"code","name","severity","meaning","page","wrong","output","right"}, one line without its end; an example that there
// is not is null.
[[nodiscard]] std::string explain_code_json(Code code);

// All codes: a line for each, and an array of {"code","name","severity","meaning"}.
[[nodiscard]] std::string list_codes(Colour colour);
[[nodiscard]] std::string list_codes_json();

}  // namespace scopeward
