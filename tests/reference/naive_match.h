// SPDX-License-Identifier: Apache-2.0
// What matches what, decided by trying every way: one recursive matcher serves flat targets, path targets, scope
// patterns, families and globs. It may take exponential time; it is for tests and must never be used in production.
// Also here: which targets are canonical, and what a deny tries besides the target as it is.
// Tested by tests/reference/naive_test.cc.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "grammar/syntax.h"

namespace scopeward::reference {

struct Piece {
  enum class Kind {
    literal,   // the byte `byte`
    run,       // `*`: any run inside a segment, also an empty one
    hole,      // `{name}`: a run inside a segment that is not empty
    segments,  // `**`: any run of segments, also none
  };
  Kind kind = Kind::literal;
  char byte = 0;
  std::string name;
};
using Pattern = std::vector<Piece>;
using Captures = std::map<std::string, std::string>;

// Reads `*`, `**` and `{hole}` where they are live. Without separators a pattern is flat: nothing ends a segment, and
// `**` is two runs.
[[nodiscard]] Pattern read_pattern(const Literal& literal, const std::string& separators);
// Every byte live: a bare word.
[[nodiscard]] Pattern read_bare_pattern(const std::string& text, const std::string& separators);

// The captures of the first way in which all of `text` matches; nothing if there is no way.
[[nodiscard]] std::optional<Captures> match(const Pattern& pattern, const std::string& text,
                                            const std::string& separators);

enum class Kind { flat, path, http_path };
[[nodiscard]] bool is_canonical(const std::string& target, Kind kind);

// The target as it is, then without its query, without its trailing slash, without both: those that differ and are
// still canonical.
[[nodiscard]] std::vector<std::string> deny_variants(const std::string& target, Kind kind);

[[nodiscard]] std::vector<std::string> split(const std::string& text, const std::string& separators);

}  // namespace scopeward::reference
