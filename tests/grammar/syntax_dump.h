// SPDX-License-Identifier: Apache-2.0
// A syntax tree as text, one statement a line, for tables of tests: `allow tool x except y if (and a [(or b c)])`. Words
// stand as they are written; a group in parentheses stands in brackets. Imports leave no trace.
#pragma once

#include <string>
#include <vector>

#include "grammar/syntax.h"

namespace scopeward {

[[nodiscard]] std::string dump_expr(const Sources& sources, const Document& document, NodeId id);
[[nodiscard]] std::vector<std::string> dump(const Sources& sources, const Document& document);  // in the order of Document

}  // namespace scopeward
