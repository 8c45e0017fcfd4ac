// SPDX-License-Identifier: Apache-2.0
// What a scope's name is: an RFC 6749 section 3.3 scope-token, split into segments, perhaps with holes, and what `*`
// and
// `**` match in it. The one place that knows. Nothing of text or spans.
// Tested by tests/engine/scope_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scopeward {

// RFC 6749 section 3.3: visible ASCII but `"` and `\`.
[[nodiscard]] constexpr bool is_scope_byte(char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\'; }
[[nodiscard]] bool is_scope_token(std::string_view text);

// A value that may bind a hole: 1 to 128 of `A-Z a-z 0-9 . _ ~ @ + -`, none of them a separator.
[[nodiscard]] bool is_hole_value(std::string_view text, std::string_view separators);

inline constexpr std::uint32_t kNoHole = 0xFFFFFFFF;

struct ScopeSegment {  // `prefix{hole}suffix`, or just `prefix`
  std::string prefix, suffix;
  std::uint32_t hole = kNoHole;  // index into ScopeShape::holes
};

struct ScopeShape {
  std::vector<ScopeSegment> segments;
  std::string joints;              // the separator behind each segment but the last
  std::vector<std::string> holes;  // names, in the order of the text
  [[nodiscard]] bool is_family() const { return !holes.empty(); }
};

// Why a name is not one; `none` if it is. Without holes, braces are ordinary characters.
enum class ShapeError : std::uint8_t { none, two_holes, repeated_hole, stray_brace };
[[nodiscard]] ShapeError read_shape(std::string_view name, std::string_view separators, bool with_holes,
                                    ScopeShape& shape);

// The shape with its holes unnamed, as in `entries:{}:read`: families that differ in names of holes only have one key.
[[nodiscard]] std::string shape_key(const ScopeShape& shape);

// What the hole of `prefix{hole}suffix` holds in a token's segment `text`, if it can.
[[nodiscard]] bool fills_hole(std::string_view prefix, std::string_view suffix, std::string_view text,
                              std::string_view separators, std::string_view& value);

// Could one token be an instance of both? `witness` is one then. A static scope is a shape without holes.
[[nodiscard]] bool overlap(const ScopeShape& a, const ScopeShape& b, std::string_view separators, std::string& witness);

[[nodiscard]] bool segments_overlap(const ScopeSegment& a, const ScopeSegment& b, std::string_view separators,
                                    std::string& witness);

// Does a pattern (`photos:*`, `**`, `a:**:b`, `read*`) cover a declared scope? Only a whole segment `*` or `**` covers
// a hole.
[[nodiscard]] bool pattern_covers(std::string_view pattern, const ScopeShape& scope, std::string_view separators);

// Does `longer` extend `shorter` by whole segments?
[[nodiscard]] bool extends(const ScopeShape& shorter, const ScopeShape& longer);

// `star` stands for any run of characters; linear for each of them. Compiled globs use kStar, which no text may hold,
// so that a `\*` in them is a literal.
inline constexpr char kStar = '\x01';
[[nodiscard]] bool glob_match(std::string_view glob, std::string_view text, char star = kStar);

}  // namespace scopeward
