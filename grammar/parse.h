// SPDX-License-Identifier: Apache-2.0
// Text to syntax tree. The grammar is policy.hpp, what an author can forget is expect.hpp, the actions are build.hpp,
// and parse.cc is the only file that sees PEGTL. A broken statement gives one diagnostic and the next statement is read
// again. An import is read where it stands, each file once. There is no token stage: PEGTL reads characters.
// Tested by tests/grammar/parse_test.cc, tests/grammar/imports_test.cc and tests/diagnostics.
#pragma once

#include <cstddef>
#include <vector>

#include "grammar/diagnostic.h"
#include "grammar/imports.h"
#include "grammar/source.h"
#include "grammar/syntax.h"

namespace scopeward {

struct ParseLimits {
  std::size_t file_bytes;   // of all texts together
  std::size_t nesting;      // parentheses and `not` inside one another
  std::size_t name_bytes;   // of a bare or quoted name or text
  std::size_t diagnostics;  // kept, of all texts together
  std::size_t imports = 0;  // files that are imported
  std::size_t import_depth = 0;  // imports inside one another
};

struct Parsed {
  Document document;  // the statements that could be read
  std::vector<Diagnostic> diagnostics;
};

// One text; an import in it can't be read. Never throws on bad input; linear in the text.
[[nodiscard]] Parsed parse(const Source& source, const ParseLimits& limits);

// The text that `sources` begins with and all that it imports, which are added to `sources`.
[[nodiscard]] Parsed parse(Sources& sources, const ParseLimits& limits, const Loader& load);

}  // namespace scopeward
