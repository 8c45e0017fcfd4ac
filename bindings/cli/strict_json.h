// SPDX-License-Identifier: Apache-2.0
// JSON that can be read in one way only: what two readers could understand differently (a key given twice, a NUL that
// ends the text for some) is refused, since a decision must not depend on which of them was asked. Entry point:
// read_strict_json().
// Tested by tests/bindings/cli.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace scopeward::cli {

using Json = nlohmann::ordered_json;

// The value, or nothing and what is wrong in `error`, as the end of a sentence: "is not valid JSON (byte 12)".
[[nodiscard]] std::optional<Json> read_strict_json(std::string_view text, std::string& error);

// Whole documents: nested deeper, and with keys that are looked up in a time that does not grow with their number. They
// lose their order.
using JsonDocument = nlohmann::json;
[[nodiscard]] std::optional<JsonDocument> read_strict_document(std::string_view text, std::string& error);

// Compact, and valid UTF-8 whatever the bytes were.
[[nodiscard]] std::string to_line(const Json& json);

}  // namespace scopeward::cli
