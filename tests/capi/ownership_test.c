/* SPDX-License-Identifier: Apache-2.0
 *
 * Who owns what, and what the values are: arguments are not kept, a grant and an explanation keep their policy,
 * borrowed texts live as long as the handle they were read from. Run under the address sanitizer too, which sees the
 * rest. */
#include <stdlib.h>

#include "check.h"
#include "sample.h"

static scopeward_request ask(scopeward_str action, scopeward_str target) {
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = action;
  request.target = target;
  return request;
}

static void names_and_versions(void) {
  CHECK(scopeward_version_number() == SCOPEWARD_VERSION_NUMBER);
  CHECK_TEXT(scopeward_version(), "0.1.0");
  CHECK_TEXT(scopeward_status_name(SCOPEWARD_OK), "ok");
  CHECK_TEXT(scopeward_status_name(SCOPEWARD_INVALID_ARGUMENT), "invalid_argument");
  CHECK_TEXT(scopeward_status_name(SCOPEWARD_INVALID_POLICY), "invalid_policy");
  CHECK_TEXT(scopeward_status_name(SCOPEWARD_INVALID_SCOPES), "invalid_scopes");
  CHECK_TEXT(scopeward_status_name(SCOPEWARD_INCOMPLETE_POLICY), "incomplete_policy");
  CHECK_TEXT(scopeward_status_name(SCOPEWARD_OUT_OF_MEMORY), "out_of_memory");
  CHECK_TEXT(scopeward_status_name(SCOPEWARD_INTERNAL), "internal");
  CHECK_TEXT(scopeward_status_name(SCOPEWARD_DAMAGED), "damaged");
  CHECK_TEXT(scopeward_status_name(SCOPEWARD_UNREADABLE), "unreadable");
  CHECK_TEXT(scopeward_reason_name(SCOPEWARD_INVALID_REQUEST), "invalid_request");
  CHECK_TEXT(scopeward_reason_name(SCOPEWARD_ALLOWED), "allowed");
  CHECK_TEXT(scopeward_reason_name(SCOPEWARD_UNAUTHENTICATED), "unauthenticated");
  CHECK_TEXT(scopeward_reason_name(SCOPEWARD_NO_RULE), "no_rule");
  CHECK_TEXT(scopeward_reason_name(SCOPEWARD_INSUFFICIENT_SCOPE), "insufficient_scope");
  CHECK_TEXT(scopeward_reason_name(SCOPEWARD_FORBIDDEN), "forbidden");
  CHECK(scopeward_status_name((scopeward_status)99).size > 0); /* a number from a newer library is no crash */
  CHECK(scopeward_reason_name((scopeward_reason)99).size > 0);
}

/* Compiles from memory that is gone afterwards. */
static scopeward_policy* compile_and_forget(void) {
  const scopeward_str sample = sample_policy();
  char *name = malloc(sample_name().size), *bytes = malloc(sample.size);
  scopeward_policy* policy = NULL;
  scopeward_str file, text;
  if (!name || !bytes) exit(1);
  memcpy(name, sample_name().data, sample_name().size);
  memcpy(bytes, sample.data, sample.size);
  file.data = name;
  file.size = sample_name().size;
  text.data = bytes;
  text.size = sample.size;
  CHECK(scopeward_compile(file, text, &policy, NULL, NULL) == SCOPEWARD_OK);
  memset(name, 'X', file.size);
  memset(bytes, 'X', text.size);
  free(name);
  free(bytes);
  return policy;
}

static void settings(const scopeward_policy* policy) {
  scopeward_text* json = NULL;
  CHECK_TEXT(scopeward_policy_name(policy), "Sample");
  CHECK_TEXT(scopeward_policy_resource(policy), "https://sample.example.com/mcp");
  CHECK_TEXT(scopeward_policy_resource_metadata_url(policy),
             "https://sample.example.com/.well-known/oauth-protected-resource/mcp");
  CHECK_LIST(scopeward_policy_authorization_servers(policy), "https://auth.example.com https://login.example.com");
  CHECK_LIST(scopeward_policy_initial_scopes(policy), "user:read");
  CHECK_LIST(scopeward_policy_scopes_supported(policy),
             "user:read entries:read entries:write tags:read tags:write admin");
  CHECK_LIST(scopeward_policy_attributes(policy),
             "token.suspended token.level request.region token.groups arg.project");
  CHECK(scopeward_metadata(policy, &json, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_text_view(json).size > 0 && scopeward_text_view(json).data[0] == '{');
  scopeward_text_free(json);
}

static void a_policy_that_lacks_settings(void) {
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_policy* policy = NULL;
  scopeward_text* json = NULL;
  CHECK(scopeward_compile(sample_name(), SCOPEWARD_STR("scope a\n"), &policy, NULL, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_policy_name(policy).size == 0);
  CHECK(scopeward_policy_resource(policy).size == 0);
  CHECK(scopeward_policy_resource_metadata_url(policy).size == 0);
  CHECK(scopeward_policy_authorization_servers(policy).count == 0);
  CHECK(scopeward_policy_initial_scopes(policy).count == 0);
  CHECK(scopeward_policy_attributes(policy).count == 0);
  CHECK(scopeward_metadata(policy, &json, &error) == SCOPEWARD_INCOMPLETE_POLICY);
  CHECK(json == NULL && error.status == SCOPEWARD_INCOMPLETE_POLICY && strstr(error.message, "resource") != NULL);
  scopeward_policy_release(policy);
}

static void diagnostics_outlive_their_text(void) {
  static const char broken[] = "action tool flat\n\nallow tool x if b\n";
  char* bytes = malloc(sizeof broken);
  scopeward_str text;
  scopeward_policy* policy = NULL;
  scopeward_diagnostics* list = NULL;
  scopeward_diagnostic one = SCOPEWARD_DIAGNOSTIC_INIT;
  scopeward_text* printed = NULL;
  if (!bytes) exit(1);
  memcpy(bytes, broken, sizeof broken);
  text.data = bytes;
  text.size = sizeof broken - 1;
  CHECK(scopeward_compile(SCOPEWARD_STR("b.policy"), text, &policy, &list, NULL) == SCOPEWARD_INVALID_POLICY);
  CHECK(policy == NULL);
  memset(bytes, 'X', sizeof broken);
  free(bytes);

  CHECK(scopeward_diagnostics_errors(list) == 1);
  CHECK(scopeward_diagnostics_at(list, 0, &one) == SCOPEWARD_OK);
  CHECK(one.severity == SCOPEWARD_ERROR && one.code.size == 5 && one.code.data[0] == 'P' && one.message.size > 0);
  CHECK_TEXT(one.file, "b.policy");
  CHECK(one.begin == 34 && one.end == 35);
  CHECK(one.line == 3 && one.column == 17 && one.end_line == 3 && one.end_column == 18);
  CHECK(scopeward_diagnostics_print(list, SCOPEWARD_SHORT, &printed, NULL) == SCOPEWARD_OK);
  CHECK(strncmp(scopeward_text_view(printed).data, "b.policy:3:17: error[", 21) == 0);
  scopeward_diagnostics_free(list);
  CHECK(strncmp(scopeward_text_view(printed).data, "b.policy:3:17: error[", 21) == 0);
  scopeward_text_free(printed);
}

/* A newer caller's diagnostic is longer: what the library does not know stays as it is. */
static void longer_diagnostics(void) {
  struct longer {
    scopeward_diagnostic diagnostic;
    size_t unknown;
  } longer = {SCOPEWARD_DIAGNOSTIC_INIT, 4711};
  scopeward_policy* policy = NULL;
  scopeward_diagnostics* list = NULL;
  CHECK(scopeward_compile(sample_name(), SCOPEWARD_STR("allow"), &policy, &list, NULL) == SCOPEWARD_INVALID_POLICY);
  longer.diagnostic.struct_size = sizeof longer;
  CHECK(scopeward_diagnostics_at(list, 0, &longer.diagnostic) == SCOPEWARD_OK);
  CHECK(longer.diagnostic.message.size > 0 && longer.diagnostic.severity == SCOPEWARD_ERROR);
  CHECK(longer.unknown == 4711 && longer.diagnostic.struct_size == sizeof longer);
  scopeward_diagnostics_free(list);
}

/* A newer caller's requests are longer: the library steps over what it does not know. */
static void longer_requests(const scopeward_policy* policy, const scopeward_grant* grant) {
  struct longer {
    scopeward_request request;
    char unknown[24];
  } longer[2];
  scopeward_reason reasons[2] = {SCOPEWARD_ALLOWED, SCOPEWARD_INVALID_REQUEST};
  memset(longer, 'X', sizeof longer);
  longer[0].request = ask(SCOPEWARD_STR("tool"), SCOPEWARD_STR("search_audit"));
  longer[1].request = ask(SCOPEWARD_STR("tool"), SCOPEWARD_STR("whoami"));
  longer[0].request.struct_size = longer[1].request.struct_size = sizeof longer[0];
  CHECK(scopeward_filter(policy, grant, &longer[0].request, 2, reasons, NULL) == SCOPEWARD_OK);
  CHECK(reasons[0] == SCOPEWARD_FORBIDDEN && reasons[1] == SCOPEWARD_ALLOWED);
}

static void explanations_keep_their_policy(void) {
  scopeward_policy* policy = compile_and_forget();
  scopeward_grant* grant = NULL;
  scopeward_explanation* explanation = NULL;
  scopeward_text* text = NULL;
  char target[] = "sample://entries/42";
  scopeward_request request = ask(SCOPEWARD_STR("resource"), SCOPEWARD_STR(""));
  request.target.data = target;
  request.target.size = sizeof target - 1;
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("user:read"), &grant, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_explain(policy, grant, &request, &explanation, NULL) == SCOPEWARD_OK);
  memset(target, 'X', sizeof target);
  scopeward_policy_release(policy);
  scopeward_grant_free(grant);

  CHECK(scopeward_explanation_reason(explanation) == SCOPEWARD_INSUFFICIENT_SCOPE);
  CHECK_TEXT(scopeward_explanation_rule_file(explanation), "sample.policy");
  CHECK(scopeward_explanation_rule_line(explanation) == 36);
  CHECK(scopeward_explanation_message(explanation).size == 0);
  CHECK_LIST(scopeward_explanation_required(explanation), "entries:read");
  CHECK_LIST(scopeward_explanation_missing(explanation), "entries:read");
  CHECK(scopeward_explanation_alternatives(explanation) == 2);
  CHECK_LIST(scopeward_explanation_alternative(explanation, 0), "entries:read");
  CHECK_LIST(scopeward_explanation_alternative(explanation, 1), "entries:42:read");
  CHECK(scopeward_explanation_alternative(explanation, 2).count == 0);
  CHECK(scopeward_explanation_complete(explanation) == 1);
  CHECK(scopeward_explanation_print(explanation, SCOPEWARD_PLAIN, &text, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_text_view(text).size > 0);
  scopeward_text_free(text);
  scopeward_explanation_free(explanation);
}

static void challenges_stand_alone(void) {
  scopeward_policy* policy = compile_and_forget();
  scopeward_grant* grant = NULL;
  scopeward_challenge *challenge = NULL, *no_token = NULL;
  const scopeward_request request = ask(SCOPEWARD_STR("tool"), SCOPEWARD_STR("create_entry"));
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("user:read"), &grant, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_challenge_request(policy, grant, &request, NULL, &challenge, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_challenge_token(policy, 0, &no_token, NULL) == SCOPEWARD_OK);
  scopeward_grant_free(grant);
  scopeward_policy_release(policy);

  CHECK(scopeward_challenge_status(challenge) == 403);
  CHECK(scopeward_challenge_header(challenge).size > 0);
  CHECK_LIST(scopeward_challenge_scopes(challenge), "entries:write");
  CHECK(scopeward_challenge_body(challenge).size > 0);
  CHECK(scopeward_challenge_status(no_token) == 401);
  CHECK_LIST(scopeward_challenge_scopes(no_token), "user:read");
  scopeward_challenge_free(challenge);
  scopeward_challenge_free(no_token);
}

static void stores_and_counts(void) {
  scopeward_store* store = NULL;
  scopeward_diagnostics* list = NULL;
  scopeward_policy *first, *second;
  CHECK(scopeward_store_create(&store, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_store_acquire(store) == NULL);
  CHECK(scopeward_store_load(store, sample_name(), sample_policy(), &list, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_diagnostics_errors(list) == 0);
  scopeward_diagnostics_free(list);
  first = scopeward_store_acquire(store);
  second = scopeward_store_acquire(store);
  CHECK(first == second && first != NULL);
  scopeward_policy_release(second);
  CHECK(scopeward_store_load(store, sample_name(), SCOPEWARD_STR("allow"), &list, NULL) == SCOPEWARD_INVALID_POLICY);
  CHECK(scopeward_diagnostics_errors(list) > 0);
  scopeward_diagnostics_free(list);
  second = scopeward_store_acquire(store);
  CHECK(second == first); /* what does not compile does not serve */
  scopeward_policy_release(second);
  CHECK(scopeward_store_load(store, sample_name(), SCOPEWARD_STR(""), NULL, NULL) == SCOPEWARD_OK);
  second = scopeward_store_acquire(store);
  CHECK(second != first && second != NULL);
  scopeward_store_free(store);
  CHECK_TEXT(scopeward_policy_name(first), "Sample");
  CHECK(scopeward_policy_name(second).size == 0);
  CHECK(scopeward_policy_retain(first) == first);
  scopeward_policy_release(first);
  CHECK_TEXT(scopeward_policy_name(first), "Sample");
  scopeward_policy_release(first);
  scopeward_policy_release(second);
}

/* An error says which bytes are at fault, and a later success clears it. */
static void errors(const scopeward_policy* policy) {
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_grant* grant = NULL;
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("user:read a\tb"), &grant, &error) == SCOPEWARD_INVALID_SCOPES);
  CHECK(grant == NULL && error.status == SCOPEWARD_INVALID_SCOPES);
  CHECK(error.begin <= 11 && error.end >= 12 && error.end <= 13);
  CHECK(memchr(error.message, '\0', sizeof error.message) != NULL && error.message[0] != '\0');
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("user:read"), &grant, &error) == SCOPEWARD_OK);
  CHECK(error.status == SCOPEWARD_OK && error.begin == 0 && error.end == 0 && error.message[0] == '\0');
  CHECK(error.struct_size == sizeof error);
  scopeward_grant_free(grant);
}

int main(void) {
  scopeward_policy* policy = compile_and_forget();
  scopeward_grant* grant = NULL;
  names_and_versions();
  settings(policy);
  a_policy_that_lacks_settings();
  diagnostics_outlive_their_text();
  longer_diagnostics();
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("user:read"), &grant, NULL) == SCOPEWARD_OK);
  errors(policy);
  scopeward_policy_release(policy); /* the grant keeps it */
  longer_requests(policy, grant);
  scopeward_grant_free(grant);
  explanations_keep_their_policy();
  challenges_stand_alone();
  stores_and_counts();
  return check_result();
}
