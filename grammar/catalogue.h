// SPDX-License-Identifier: Apache-2.0
// Every code that a diagnostic can carry: its number, its name, whether it stops the policy, and what it means in a
// line. P01xx syntax, P02xx names and declarations, P03xx meaning, P04xx limits. Numbers are never reused (P0121 was
// for what is a statement now); words may change. Tested by tests/diagnostics: each code has a file there, and a page
// in grammar/pages.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace scopeward {

// clang-format off
#define SCOPEWARD_CODES(X)                                                                                               \
  X(101, unexpected_character,    error,   "a character stands where nothing of the language begins with it")            \
  X(102, control_character,       error,   "a control, bidirectional or malformed character is in the text")             \
  X(103, unterminated_string,     error,   "a quoted text does not end on its line")                                     \
  X(104, unknown_escape,          error,   "a backslash stands before a character that needs none")                      \
  X(105, glued_comment,           error,   "a `#` stands right behind a word, where it starts no comment")               \
  X(106, unknown_statement,       error,   "a statement begins with a word that begins none")                            \
  X(107, missing_operand,         error,   "an operator has nothing behind it")                                          \
  X(108, unclosed_group,          error,   "a parenthesis, bracket or brace is never closed")                            \
  X(109, missing_name,            error,   "a name is missing")                                                          \
  X(110, missing_condition,       error,   "a rule does not say when it holds")                                          \
  X(111, missing_target,          error,   "a rule does not say what it is about")                                       \
  X(112, missing_element,         error,   "a list ends in a comma, or has nothing between two")                         \
  X(113, wrong_operator,          error,   "an operator of another language is used")                                    \
  X(114, missing_value,           error,   "a value is missing")                                                         \
  X(115, reserved_word,           error,   "a keyword is used as a name")                                                \
  X(116, single_quotes,           error,   "a text stands in single quotes")                                             \
  X(117, missing_equals,          error,   "the `=` of a declaration is missing")                                        \
  X(118, missing_text,            error,   "a quoted text is missing")                                                   \
  X(119, missing_number,          error,   "a number is missing or malformed")                                           \
  X(120, missing_type,            error,   "an attribute or an action does not say of which kind it is")                 \
  X(122, repeated_modifier,       error,   "a declaration says the same thing twice")                                    \
  X(201, unsupported_language,    error,   "the language version is not one that is known, or does not come first")      \
  X(202, unknown_setting,         error,   "a setting is not one that policies have")                                    \
  X(203, unknown_scope,           error,   "a scope is named that is not declared")                                      \
  X(204, repeated_setting,        error,   "a setting or the `policy` block is given twice")                             \
  X(205, unknown_attribute,       error,   "an attribute is named that is not declared")                                 \
  X(206, unknown_action,          error,   "an action is named that neither the profile nor the policy declares")        \
  X(207, unknown_capture,         error,   "a requirement uses a capture that a target does not have")                   \
  X(208, implication_cycle,       error,   "scopes imply one another in a circle")                                       \
  X(209, duplicate_declaration,   error,   "something is declared twice")                                                \
  X(210, overlapping_families,    error,   "one token could belong to two declared scopes")                              \
  X(211, matches_nothing,         error,   "a pattern matches no declared scope")                                        \
  X(212, invalid_name,            error,   "a name has characters or a form that it may not have")                       \
  X(213, type_mismatch,           error,   "an attribute is used as what it is not")                                     \
  X(214, internal_reachable,      error,   "a scope that can be asked for implies an internal one")                      \
  X(215, bare_pattern,            error,   "a pattern in a requirement does not say whether any or all are meant")       \
  X(216, invalid_target,          error,   "a target is not in the canonical form that requests have")                   \
  X(217, lone_star,               error,   "a lone `*` stands for a target of several segments")                         \
  X(218, let_cycle,               error,   "a `let` is defined by itself")                                               \
  X(219, invalid_setting,         error,   "a setting has a value that it may not have")                                 \
  X(220, misplaced_hole,          error,   "a hole stands where it could not capture one thing only")                    \
  X(221, invalid_implication,     error,   "a family implies something that it can't")                                   \
  X(222, misplaced_pattern,       error,   "a pattern stands where one name is needed")                                  \
  X(223, impossible_count,        error,   "`at_least` asks for none, or for more than it lists")                        \
  X(224, wrong_condition,         error,   "a condition does not go with `allow`, or with `deny`")                       \
  X(225, invalid_number,          error,   "a number is out of its range")                                               \
  X(226, not_requestable,         error,   "clients are told to ask for a scope that can't be asked for")                \
  X(227, invalid_import,          error,   "an import names no file inside the folder of the policy")                    \
  X(228, unreadable_import,       error,   "an imported file can't be read")                                             \
  X(229, import_cycle,            error,   "files import one another in a circle")                                       \
  X(230, invalid_test,            error,   "a test says something that it can't say there, or nothing")                   \
  X(231, unknown_reason,          error,   "a reason is named that no denial has")                                       \
  X(235, not_an_alternative,      error,   "a rule asks for scopes that are not one of its alternatives")                \
  X(236, misplaced_ask,           error,   "an `ask` stands where nothing could be asked for")                            \
  X(237, needless_ask,            error,   "a scope is asked for that comes with another, or twice")                      \
  X(301, never_holds,             error,   "a requirement can never hold")                                               \
  X(302, mixed_operators,         warning, "`and` and `or` are mixed without parentheses")                               \
  X(303, unused_scope,            warning, "a scope is declared that no rule depends on")                                \
  X(304, unused_attribute,        warning, "an attribute is declared that no rule tests")                                \
  X(305, unused_let,              warning, "a `let` is never used")                                                      \
  X(306, uncovered_operation,     warning, "an operation exists that no `allow` covers")                                 \
  X(307, rule_without_operation,  warning, "a rule matches none of the operations that exist")                           \
  X(308, internal_only,           warning, "a rule can only be satisfied with internal scopes")                          \
  X(309, client_controlled_deny,  warning, "holding a scope shuts the holder out, who can simply not send it")           \
  X(310, narrow_deny,             warning, "a deny leaves out kinds of operation that are allowed")                      \
  X(311, mishandled_name,         warning, "a scope or the resource has a name that clients mishandle")                  \
  X(312, useless_initial_scopes,  warning, "the scopes asked for first unlock nothing")                                  \
  X(313, costly_hints,            warning, "a rule has more alternatives than hints can weigh")                          \
  X(314, many_overlaps,           warning, "many patterns overlap")                                                      \
  X(315, unrelated_families,      warning, "`hierarchy on` can't relate two families with different holes")              \
  X(316, unknown_instead,         warning, "the advice of a deprecated scope names nothing declared")                    \
  X(317, shadowed_rule,           warning, "a rule changes no decision")                                                 \
  X(318, opens_literal,           error,   "a hole or wildcard opens what another rule guards to others")                \
  X(319, broad_allow,             warning, "a broad allow lets in whom a narrower one would not")                        \
  X(320, crossing_patterns,       warning, "two allows overlap, and one lets in whom the other would not")               \
  X(321, redundant_requirement,   warning, "a part of a requirement changes nothing")                                    \
  X(322, too_complex,             warning, "something is too complex to analyse")                                        \
  X(324, unproved_ask,            warning, "what a rule asks for could not be proved to be one of its alternatives")     \
  X(330, partly_covered_operation, warning, "an operation exists of which allows cover only a part")                      \
  X(331, target_without_operation, warning, "a target of a rule matches none of the operations that exist")              \
  X(332, except_without_operation, warning, "an exception takes away none of the operations that exist")                 \
  X(333, surprising_wildcard,     warning, "a wildcard or hole lets in an operation that it does not seem to be about")  \
  X(334, unnameable_operation,    warning, "an operation exists that no request can name")                               \
  X(335, unknown_operations,      warning, "operations exist of an action that the policy does not know")                \
  X(401, file_too_large,          error,   "the policy is too large")                                                    \
  X(402, nested_too_deep,         error,   "parentheses, `not` or `let` are nested too deep")                            \
  X(403, too_many_scopes,         error,   "too many scopes are declared")                                               \
  X(404, too_many_rules,          error,   "too many rules are declared")                                                \
  X(405, too_many_holes,          error,   "a name or a target has too many holes")                                      \
  X(406, name_too_long,           error,   "a name or a text is too long")                                               \
  X(407, too_many_lets,           error,   "too many `let` are declared")                                                \
  X(408, too_many_attributes,     error,   "too many attributes are declared")                                           \
  X(409, too_many_actions,        error,   "too many actions are declared")                                              \
  X(410, expansion_too_large,     error,   "patterns and lists expand to too many tests")                                \
  X(411, too_many_errors,         error,   "more errors were found than are kept")                                       \
  X(412, too_many_warnings,       warning, "more warnings were found than are kept")                                     \
  X(413, too_many_imports,        error,   "a policy is made of too many files")
// clang-format on

enum class Code : std::uint16_t {
#define X(number, name, severity, meaning) name = number,
  SCOPEWARD_CODES(X)
#undef X
};

enum class Severity : std::uint8_t { error = 1, warning = 2 };

struct CatalogueEntry {
  Code code;
  std::string_view name;  // unclosed_group
  Severity severity;
  std::string_view meaning;
};

[[nodiscard]] std::span<const CatalogueEntry> catalogue();
[[nodiscard]] Severity severity_of(Code code);
[[nodiscard]] std::string code_text(Code code);  // "P0108"

// The code that people write as `P0108`, `p108`, `108` or `unclosed_group`; nothing when there is no such code.
[[nodiscard]] std::optional<Code> find_code(std::string_view written);

}  // namespace scopeward
