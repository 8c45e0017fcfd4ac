// SPDX-License-Identifier: Apache-2.0
// Text to syntax tree. The grammar is policy.hpp, what an author can forget is expect.hpp, the actions are build.hpp,
// and parse.cc is the only file that sees PEGTL. A broken statement gives one diagnostic and the next statement is read
// again. There is no token stage: PEGTL reads characters. Tested by tests/grammar/parse_test.cc and tests/diagnostics.
#pragma once

#include <cstddef>
#include <vector>

#include "grammar/diagnostic.h"
#include "grammar/source.h"
#include "grammar/syntax.h"

namespace scopeward {

struct ParseLimits {
  std::size_t file_bytes;   // of the text
  std::size_t nesting;      // parentheses and `not` inside one another
  std::size_t name_bytes;   // of a bare or quoted name or text
  std::size_t diagnostics;  // kept from one file
};

struct Parsed {
  Document document;  // the statements that could be read
  std::vector<Diagnostic> diagnostics;
};

// Never throws on bad input; linear in the text.
[[nodiscard]] Parsed parse(const Source& source, const ParseLimits& limits);

}  // namespace scopeward
