// SPDX-License-Identifier: Apache-2.0
// One type for each thing that an author can forget, with the code and the sentence that they read. A new one needs a
// file in tests/diagnostics.
#pragma once

#include "grammar/catalogue.h"

namespace scopeward::why {

#define SCOPEWARD_EXPECT(name, its_code, its_text) \
  struct name {                                    \
    static constexpr Code code = Code::its_code;   \
    static constexpr const char* text = its_text;  \
  }

// clang-format off
SCOPEWARD_EXPECT(statement,          unknown_statement,   "expected a statement");
SCOPEWARD_EXPECT(hole,               misplaced_hole,      "expected a hole such as `{id}`");
SCOPEWARD_EXPECT(string_end,         unterminated_string, "expected `\"` to end this text");
SCOPEWARD_EXPECT(escape,             unknown_escape,      "expected `\"`, `\\`, `*` or `{` after a backslash");
SCOPEWARD_EXPECT(element,            missing_element,     "expected another element after `,`");
SCOPEWARD_EXPECT(number,             missing_number,      "expected a number");
SCOPEWARD_EXPECT(language_number,    missing_number,      "expected the number of the language version");
SCOPEWARD_EXPECT(quotation,            missing_text,        "expected a text in double quotes");
SCOPEWARD_EXPECT(block_begin,        missing_name,        "expected `{` to begin the settings");
SCOPEWARD_EXPECT(block_end,          unclosed_group,      "expected a setting, or `}` to end the settings");
SCOPEWARD_EXPECT(setting_value,      missing_value,       "expected the value of this setting");
SCOPEWARD_EXPECT(scope_name,         missing_name,        "expected the name of a scope");
SCOPEWARD_EXPECT(implied,            missing_name,        "expected a scope or a pattern after `implies`");
SCOPEWARD_EXPECT(attribute_name,     missing_name,        "expected the name of an attribute");
SCOPEWARD_EXPECT(attribute_type,     missing_type,        "expected `bool`, `string`, `number` or `strings`");
SCOPEWARD_EXPECT(value,              missing_value,       "expected a value: a text, a number, `true` or `false`");
SCOPEWARD_EXPECT(list_begin,         missing_value,       "expected a list such as `[\"a\", \"b\"]`");
SCOPEWARD_EXPECT(list_end,           unclosed_group,      "expected `,` or `]` to end this list");
SCOPEWARD_EXPECT(let_name,           missing_name,        "expected a name for this `let`");
SCOPEWARD_EXPECT(equals,             missing_equals,      "expected `=`");
SCOPEWARD_EXPECT(let_value,          missing_operand,     "expected a requirement after `=`");
SCOPEWARD_EXPECT(action_name,        missing_name,        "expected the name of an action");
SCOPEWARD_EXPECT(target_kind,        missing_type,        "expected `flat` or `path`");
SCOPEWARD_EXPECT(target,             missing_target,      "expected a target");
SCOPEWARD_EXPECT(excepted,           missing_target,      "expected a target after `except`");
SCOPEWARD_EXPECT(condition,          missing_condition,   "expected a condition: when does this rule hold");
SCOPEWARD_EXPECT(import_path,        missing_text,        "expected the file to import, in double quotes");
SCOPEWARD_EXPECT(asked,              missing_name,        "expected the scopes to ask for after `ask`");
SCOPEWARD_EXPECT(test_begin,         missing_name,        "expected `{` to begin this test");
SCOPEWARD_EXPECT(test_end,           unclosed_group,      "expected a step of this test, or `}` to end it");
SCOPEWARD_EXPECT(with_scopes,        missing_name,        "expected scopes or `nothing` after `with`");
SCOPEWARD_EXPECT(needed_scopes,      missing_name,        "expected scopes or `nothing` after `needs`");
SCOPEWARD_EXPECT(reason,             missing_name,        "expected a reason, such as `insufficient_scope`");
SCOPEWARD_EXPECT(attribute_value,    missing_value,       "expected the value of this attribute");
SCOPEWARD_EXPECT(if_requirement,     missing_operand,     "expected a requirement after `if`");
SCOPEWARD_EXPECT(unless_requirement, missing_operand,     "expected a requirement after `unless`");
SCOPEWARD_EXPECT(operand_of_and,     missing_operand,     "expected an operand after `and`");
SCOPEWARD_EXPECT(operand_of_or,      missing_operand,     "expected an operand after `or`");
SCOPEWARD_EXPECT(operand_of_not,     missing_operand,     "expected an operand after `not`");
SCOPEWARD_EXPECT(operand_in_group,   missing_operand,     "expected a requirement in this group");
SCOPEWARD_EXPECT(group_end,          unclosed_group,      "expected `)` to close this group");
SCOPEWARD_EXPECT(call_begin,         missing_name,        "expected `(` and a list of names");
SCOPEWARD_EXPECT(call_name,          missing_name,        "expected a name in this list");
SCOPEWARD_EXPECT(call_end,           unclosed_group,      "expected `,` or `)` to close this list");
SCOPEWARD_EXPECT(count,              missing_number,      "expected how many are needed, as in `at_least(2, a, b, c)`");
SCOPEWARD_EXPECT(count_comma,        missing_element,     "expected `,` and a list of names after the number");
// clang-format on

#undef SCOPEWARD_EXPECT

}  // namespace scopeward::why
