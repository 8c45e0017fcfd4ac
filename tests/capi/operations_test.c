/* SPDX-License-Identifier: Apache-2.0
 *
 * Operations, patterns in parts, and a policy held against what exists: what the values are, who owns them, and what
 * wrong arguments get. */
#include "check.h"
#include "sample.h"

static int anything; /* what an out-parameter points at before the call */
static scopeward_error error = SCOPEWARD_ERROR_INIT;
static const scopeward_str kNowhere = {NULL, 3};

#define REFUSES(out, call)                             \
  do {                                                 \
    error.status = SCOPEWARD_OK;                       \
    error.message[0] = '\0';                           \
    (out) = (void*)&anything;                          \
    CHECK((call) == SCOPEWARD_INVALID_ARGUMENT);       \
    CHECK((out) == NULL);                              \
    CHECK(error.status == SCOPEWARD_INVALID_ARGUMENT); \
    CHECK(error.message[0] != '\0');                   \
  } while (0)

static scopeward_policy* compiled(scopeward_str text) {
  scopeward_policy* policy = NULL;
  CHECK(scopeward_compile(sample_name(), text, &policy, NULL, NULL) == SCOPEWARD_OK);
  return policy;
}

static void listed(void) {
  scopeward_operations* operations = NULL;
  scopeward_policy* policy = compiled(SCOPEWARD_STR("action tool flat\nallow tool x, y_* public\n"));
  CHECK(scopeward_policy_operations(policy, &operations, NULL) == SCOPEWARD_OK);
  scopeward_policy_release(policy); /* they are their own */
  CHECK(scopeward_operations_count(operations) == 2 && scopeward_operations_declared(operations) == 0);
  CHECK_TEXT(scopeward_operations_action(operations, 0), "tool");
  CHECK_TEXT(scopeward_operations_target(operations, 0), "x");
  CHECK_TEXT(scopeward_operations_target(operations, 1), "y_*");
  CHECK(!scopeward_operations_is_pattern(operations, 0) && scopeward_operations_is_pattern(operations, 1));
  CHECK(scopeward_operations_target(operations, 2).size == 0 && scopeward_operations_action(operations, 2).size == 0);
  CHECK(!scopeward_operations_is_pattern(operations, (size_t)-1));
  scopeward_operations_free(operations);

  policy = compiled(SCOPEWARD_STR("action tool flat\noperation tool z\nallow tool z public\n"));
  CHECK(scopeward_policy_operations(policy, &operations, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_operations_count(operations) == 1 && scopeward_operations_declared(operations) == 1);
  scopeward_operations_free(operations);
  scopeward_policy_release(policy);
}

static void split(void) {
  scopeward_policy* policy = compiled(sample_policy());
  scopeward_grant* grant = NULL;
  scopeward_parts* parts = NULL;
  scopeward_explanation* explanation = NULL;
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("entries:42:read"), &grant, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_split(policy, grant, SCOPEWARD_STR("resource"), SCOPEWARD_STR("sample://entries/{entry}"), 0, &parts, &error) ==
        SCOPEWARD_OK);
  CHECK(scopeward_parts_count(parts) == 2 && scopeward_parts_complete(parts) == 1 && scopeward_parts_steps(parts) > 0);
  CHECK_TEXT(scopeward_parts_name(parts, 0), "sample://entries/42");
  CHECK_TEXT(scopeward_parts_sample(parts, 0), "sample://entries/42");
  CHECK(!scopeward_parts_is_rest(parts, 0) && scopeward_parts_is_rest(parts, 1));
  CHECK_TEXT(scopeward_parts_name(parts, 1), "sample://entries/{entry}");

  CHECK(scopeward_parts_explain(parts, 0, grant, NULL, 0, &explanation, &error) == SCOPEWARD_OK);
  CHECK(scopeward_explanation_reason(explanation) == SCOPEWARD_ALLOWED);
  scopeward_explanation_free(explanation);
  CHECK(scopeward_parts_explain(parts, 1, grant, NULL, 0, &explanation, &error) == SCOPEWARD_OK);
  CHECK(scopeward_explanation_reason(explanation) == SCOPEWARD_INSUFFICIENT_SCOPE);
  CHECK_LIST(scopeward_explanation_missing(explanation), "entries:read");
  scopeward_grant_free(grant);
  scopeward_policy_release(policy); /* parts and explanations keep it */
  CHECK(scopeward_explanation_rule_line(explanation) > 0);
  scopeward_explanation_free(explanation);
  CHECK(scopeward_parts_who(parts, 1, NULL, 0, &explanation, &error) == SCOPEWARD_OK);
  CHECK(scopeward_explanation_alternatives(explanation) == 2);
  CHECK_LIST(scopeward_explanation_alternative(explanation, 1), "entries:{entry}:read");
  scopeward_parts_free(parts);
  CHECK_LIST(scopeward_explanation_alternative(explanation, 0), "entries:read");
  scopeward_explanation_free(explanation);
}

static void few_steps_are_not_all(void) {
  scopeward_policy* policy = compiled(sample_policy());
  scopeward_parts* parts = NULL;
  CHECK(scopeward_split(policy, NULL, SCOPEWARD_STR("tool"), SCOPEWARD_STR("*"), 1, &parts, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_parts_complete(parts) == 0);
  CHECK(scopeward_parts_count(parts) > 0); /* there is always something to ask about */
  scopeward_parts_free(parts);
  scopeward_policy_release(policy);
}

static scopeward_operation tool(scopeward_str name) {
  scopeward_operation operation = SCOPEWARD_OPERATION_INIT;
  operation.action = SCOPEWARD_STR("tool");
  operation.target = name;
  return operation;
}

static void held_against_what_exists(void) {
  scopeward_policy* policy = compiled(SCOPEWARD_STR("action tool flat\nallow tool s_*, x public\n"));
  scopeward_operation exists[3] = {tool(SCOPEWARD_STR("s_a")), tool(SCOPEWARD_STR("s_b")), tool(SCOPEWARD_STR("y"))};
  scopeward_diagnostics* diagnostics = NULL;
  scopeward_diagnostic one = SCOPEWARD_DIAGNOSTIC_INIT;
  scopeward_text* wildcards = NULL;
  exists[0].impact = SCOPEWARD_IMPACT_READS;
  exists[1].impact = SCOPEWARD_IMPACT_DESTROYS;
  CHECK(scopeward_check_operations(policy, exists, 3, &diagnostics, &wildcards, &error) == SCOPEWARD_OK);
  scopeward_policy_release(policy);
  CHECK(scopeward_diagnostics_count(diagnostics) == 3 && scopeward_diagnostics_errors(diagnostics) == 0);
  CHECK(scopeward_diagnostics_at(diagnostics, 0, &one) == SCOPEWARD_OK);
  CHECK_TEXT(one.code, "P0333");
  CHECK(scopeward_diagnostics_at(diagnostics, 1, &one) == SCOPEWARD_OK);
  CHECK_TEXT(one.code, "P0331");
  CHECK(scopeward_diagnostics_at(diagnostics, 2, &one) == SCOPEWARD_OK);
  CHECK_TEXT(one.code, "P0306");
  CHECK_TEXT(one.message, "no allow covers `tool y`");
  CHECK(scopeward_text_view(wildcards).data[0] == '[');
  scopeward_text_free(wildcards);
  scopeward_diagnostics_free(diagnostics);
}

/* Programs built against a later header have larger elements. */
static void elements_of_a_later_header(void) {
  struct later {
    scopeward_operation now;
    void* later;
  } exists[2];
  scopeward_policy* policy = compiled(SCOPEWARD_STR("action tool flat\nallow tool x, y public\n"));
  scopeward_diagnostics* diagnostics = NULL;
  exists[0].now = tool(SCOPEWARD_STR("x"));
  exists[1].now = tool(SCOPEWARD_STR("y"));
  exists[0].now.struct_size = exists[1].now.struct_size = sizeof exists[0];
  exists[0].later = exists[1].later = NULL;
  CHECK(scopeward_check_operations(policy, &exists[0].now, 2, &diagnostics, NULL, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_diagnostics_count(diagnostics) == 0);
  scopeward_diagnostics_free(diagnostics);
  scopeward_policy_release(policy);
}

static void wrong_arguments(void) {
  scopeward_policy *policy = compiled(sample_policy()), *other = compiled(sample_policy());
  scopeward_grant* foreign = NULL;
  scopeward_operations* operations;
  scopeward_parts* parts;
  scopeward_explanation* explanation;
  scopeward_diagnostics* diagnostics;
  scopeward_text* text = NULL;
  scopeward_operation exists = tool(SCOPEWARD_STR("x")), sizeless = exists, nowhere = exists;
  const scopeward_str action = SCOPEWARD_STR("tool"), star = SCOPEWARD_STR("*");
  CHECK(scopeward_grant_anonymous(other, &foreign, NULL) == SCOPEWARD_OK);
  REFUSES(operations, scopeward_policy_operations(NULL, &operations, &error));
  CHECK(scopeward_policy_operations(policy, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  REFUSES(parts, scopeward_split(NULL, NULL, action, star, 0, &parts, &error));
  REFUSES(parts, scopeward_split(policy, foreign, action, star, 0, &parts, &error));
  REFUSES(parts, scopeward_split(policy, NULL, kNowhere, star, 0, &parts, &error));
  REFUSES(parts, scopeward_split(policy, NULL, action, kNowhere, 0, &parts, &error));
  REFUSES(parts, scopeward_split(policy, NULL, SCOPEWARD_STR("toll"), star, 0, &parts, &error));
  CHECK(strcmp(error.message, "the policy knows no action `toll`") == 0 && error.end == 0);
  REFUSES(parts, scopeward_split(policy, NULL, action, SCOPEWARD_STR("{id}"), 0, &parts, &error));
  CHECK(error.begin == 0 && error.end == 4);
  CHECK(scopeward_split(policy, NULL, action, star, 0, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);

  CHECK(scopeward_split(policy, NULL, action, star, 0, &parts, &error) == SCOPEWARD_OK);
  REFUSES(explanation, scopeward_parts_explain(NULL, 0, NULL, NULL, 0, &explanation, &error));
  REFUSES(explanation, scopeward_parts_explain(parts, scopeward_parts_count(parts), NULL, NULL, 0, &explanation, &error));
  REFUSES(explanation, scopeward_parts_explain(parts, 0, foreign, NULL, 0, &explanation, &error));
  REFUSES(explanation, scopeward_parts_explain(parts, 0, NULL, NULL, 1, &explanation, &error));
  CHECK(scopeward_parts_explain(parts, 0, NULL, NULL, 0, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  REFUSES(explanation, scopeward_parts_who(NULL, 0, NULL, 0, &explanation, &error));
  REFUSES(explanation, scopeward_parts_who(parts, (size_t)-1, NULL, 0, &explanation, &error));
  REFUSES(explanation, scopeward_parts_who(parts, 0, NULL, 1, &explanation, &error));
  CHECK(scopeward_parts_who(parts, 0, NULL, 0, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_parts_name(parts, (size_t)-1).size == 0 && scopeward_parts_sample(parts, (size_t)-1).size == 0);
  CHECK(!scopeward_parts_is_rest(parts, (size_t)-1));
  scopeward_parts_free(parts);

  sizeless.struct_size = 0;
  nowhere.description = kNowhere;
  REFUSES(diagnostics, scopeward_check_operations(NULL, &exists, 1, &diagnostics, &text, &error));
  REFUSES(diagnostics, scopeward_check_operations(policy, NULL, 1, &diagnostics, &text, &error));
  REFUSES(diagnostics, scopeward_check_operations(policy, &sizeless, 1, &diagnostics, &text, &error));
  REFUSES(diagnostics, scopeward_check_operations(policy, &nowhere, 1, &diagnostics, &text, &error));
  CHECK(text == NULL);
  CHECK(scopeward_check_operations(policy, &exists, 1, NULL, &text, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_check_operations(policy, NULL, 0, &diagnostics, NULL, &error) == SCOPEWARD_OK);
  CHECK(scopeward_diagnostics_count(diagnostics) == 0);
  scopeward_diagnostics_free(diagnostics);
  scopeward_grant_free(foreign);
  scopeward_policy_release(other);
  scopeward_policy_release(policy);
}

static void null_handles(void) {
  CHECK(scopeward_operations_count(NULL) == 0 && scopeward_operations_declared(NULL) == 0);
  CHECK(scopeward_operations_action(NULL, 0).size == 0 && scopeward_operations_target(NULL, 0).size == 0);
  CHECK(scopeward_operations_is_pattern(NULL, 0) == 0);
  CHECK(scopeward_parts_count(NULL) == 0 && scopeward_parts_complete(NULL) == 0 && scopeward_parts_steps(NULL) == 0);
  CHECK(scopeward_parts_name(NULL, 0).size == 0 && scopeward_parts_sample(NULL, 0).size == 0);
  CHECK(scopeward_parts_is_rest(NULL, 0) == 0);
  scopeward_operations_free(NULL);
  scopeward_parts_free(NULL);
}

int main(void) {
  listed();
  split();
  few_steps_are_not_all();
  held_against_what_exists();
  elements_of_a_later_header();
  wrong_arguments();
  null_handles();
  return check_result();
}
