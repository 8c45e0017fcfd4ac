// SPDX-License-Identifier: Apache-2.0
// One text of many: each import gives way to the text that it names, with all comments, so that the result means the same
// policy and needs no other file. Done by substitution at spans, since a statement begins with its keyword wherever it
// stands.
// Entry point: bundle(). Tested by tests/grammar/bundle_test.cc and tests/exhaustive/split_test.cc.
#pragma once

#include <string>

#include "grammar/source.h"
#include "grammar/syntax.h"

namespace scopeward {

// `document` is what was read from `sources`, without a mistake.
[[nodiscard]] std::string bundle(const Sources& sources, const Document& document);

}  // namespace scopeward
