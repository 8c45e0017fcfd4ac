/* SPDX-License-Identifier: Apache-2.0
 *
 * What each function does with arguments that are wrong: NULL where a handle is needed, a struct_size of 0, a text of
 * some length at no address, a grant of another policy. A status or an empty answer, the out-parameters NULL, never a
 * crash, and never an allow. */
#include "check.h"
#include "sample.h"

static int anything; /* what an out-parameter points at before the call */

static scopeward_error error = SCOPEWARD_ERROR_INIT;

/* A call that must refuse its arguments: the status, the error and the out-parameter have to agree. */
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

static const scopeward_str kNowhere = {NULL, 3};

static scopeward_request whoami(void) {
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = SCOPEWARD_STR("tool");
  request.target = SCOPEWARD_STR("whoami");
  return request;
}

static void null_handles_have_nothing(void) {
  scopeward_diagnostic diagnostic = SCOPEWARD_DIAGNOSTIC_INIT;
  CHECK(scopeward_text_view(NULL).size == 0);
  CHECK(scopeward_policy_retain(NULL) == NULL);
  CHECK(scopeward_policy_name(NULL).size == 0);
  CHECK(scopeward_policy_resource(NULL).size == 0);
  CHECK(scopeward_policy_resource_metadata_url(NULL).size == 0);
  CHECK(scopeward_policy_authorization_servers(NULL).count == 0);
  CHECK(scopeward_policy_initial_scopes(NULL).count == 0);
  CHECK(scopeward_policy_scopes_supported(NULL).count == 0);
  CHECK(scopeward_policy_attributes(NULL).count == 0);
  CHECK(scopeward_diagnostics_count(NULL) == 0);
  CHECK(scopeward_diagnostics_errors(NULL) == 0);
  CHECK(scopeward_diagnostics_at(NULL, 0, &diagnostic) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_test_report_tests(NULL) == 0);
  CHECK(scopeward_test_report_passed(NULL) == 0);
  CHECK(scopeward_test_report_failed(NULL) == 0);
  CHECK(scopeward_test_report_coverage(NULL) == 0);
  CHECK(scopeward_explanation_reason(NULL) == SCOPEWARD_INVALID_REQUEST);
  CHECK(scopeward_explanation_rule_file(NULL).size == 0);
  CHECK(scopeward_explanation_rule_line(NULL) == 0);
  CHECK(scopeward_explanation_message(NULL).size == 0);
  CHECK(scopeward_explanation_required(NULL).count == 0);
  CHECK(scopeward_explanation_missing(NULL).count == 0);
  CHECK(scopeward_explanation_alternatives(NULL) == 0);
  CHECK(scopeward_explanation_alternative(NULL, 0).count == 0);
  CHECK(scopeward_explanation_complete(NULL) == 0);
  CHECK(scopeward_challenge_status(NULL) != 200);
  CHECK(scopeward_challenge_header(NULL).size == 0);
  CHECK(scopeward_challenge_scopes(NULL).count == 0);
  CHECK(scopeward_challenge_body(NULL).size == 0);
  CHECK(scopeward_store_acquire(NULL) == NULL);
}

static void null_handles_can_be_ended(void) {
  scopeward_text_free(NULL);
  scopeward_policy_release(NULL);
  scopeward_diagnostics_free(NULL);
  scopeward_grant_free(NULL);
  scopeward_test_report_free(NULL);
  scopeward_explanation_free(NULL);
  scopeward_challenge_free(NULL);
  scopeward_store_free(NULL);
}

static void compiling(void) {
  scopeward_policy* policy;
  scopeward_diagnostics* diagnostics = NULL;
  REFUSES(policy, scopeward_compile(sample_name(), kNowhere, &policy, &diagnostics, &error));
  CHECK(diagnostics == NULL);
  REFUSES(policy, scopeward_compile(kNowhere, sample_policy(), &policy, NULL, &error));
  CHECK(scopeward_compile(sample_name(), sample_policy(), NULL, &diagnostics, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(error.status == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(diagnostics == NULL);
}

static void compiling_with(void) {
  scopeward_policy* policy;
  scopeward_text* text;
  scopeward_diagnostics* diagnostics = NULL;
  scopeward_compile_options options = SCOPEWARD_COMPILE_OPTIONS_INIT;
  REFUSES(policy, scopeward_compile_with(sample_name(), kNowhere, &options, &policy, &diagnostics, &error));
  REFUSES(policy, scopeward_compile_with(kNowhere, sample_policy(), NULL, &policy, NULL, &error));
  CHECK(scopeward_compile_with(sample_name(), sample_policy(), NULL, NULL, &diagnostics, &error) == SCOPEWARD_INVALID_ARGUMENT);
  REFUSES(text, scopeward_bundle(sample_name(), kNowhere, &options, &text, &diagnostics, &error));
  REFUSES(text, scopeward_bundle(kNowhere, sample_policy(), NULL, &text, NULL, &error));
  CHECK(scopeward_bundle(sample_name(), sample_policy(), NULL, NULL, &diagnostics, &error) == SCOPEWARD_INVALID_ARGUMENT);
  options.struct_size = 0;
  REFUSES(policy, scopeward_compile_with(sample_name(), sample_policy(), &options, &policy, &diagnostics, &error));
  REFUSES(text, scopeward_bundle(sample_name(), sample_policy(), &options, &text, &diagnostics, &error));
  CHECK(diagnostics == NULL);
  CHECK(scopeward_sink_write(NULL, SCOPEWARD_STR("a")) == SCOPEWARD_INVALID_ARGUMENT);
}

/* A reader that writes what is nowhere has written nothing. */
static int write_nowhere(void* context, scopeward_str path, scopeward_sink* sink) {
  (void)context;
  (void)path;
  CHECK(scopeward_sink_write(sink, kNowhere) == SCOPEWARD_INVALID_ARGUMENT);
  return 0;
}

static void writing_nowhere(void) {
  scopeward_policy* policy = NULL;
  scopeward_compile_options options = SCOPEWARD_COMPILE_OPTIONS_INIT;
  options.read = write_nowhere;
  CHECK(scopeward_compile_with(sample_name(), SCOPEWARD_STR("import \"x\""), &options, &policy, NULL, NULL) == SCOPEWARD_OK);
  scopeward_policy_release(policy);
}

static void formatting(void) {
  scopeward_text* text;
  scopeward_diagnostics* diagnostics = NULL;
  REFUSES(text, scopeward_format_policy(sample_name(), kNowhere, &text, &diagnostics, &error));
  CHECK(diagnostics == NULL);
  REFUSES(text, scopeward_format_policy(kNowhere, sample_policy(), &text, NULL, &error));
  CHECK(scopeward_format_policy(sample_name(), sample_policy(), NULL, &diagnostics, &error) ==
        SCOPEWARD_INVALID_ARGUMENT);
  CHECK(error.status == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(diagnostics == NULL);
}

static void metadata(const scopeward_policy* policy) {
  scopeward_text* text;
  REFUSES(text, scopeward_metadata(NULL, &text, &error));
  CHECK(scopeward_metadata(policy, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
}

static void diagnostics(void) {
  scopeward_policy* policy = NULL;
  scopeward_diagnostics* list = NULL;
  scopeward_diagnostic one = SCOPEWARD_DIAGNOSTIC_INIT;
  scopeward_text* text;
  CHECK(scopeward_compile(sample_name(), SCOPEWARD_STR("allow"), &policy, &list, NULL) == SCOPEWARD_INVALID_POLICY);
  CHECK(scopeward_diagnostics_at(list, 0, NULL) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_diagnostics_at(list, scopeward_diagnostics_count(list), &one) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_diagnostics_at(list, (size_t)-1, &one) == SCOPEWARD_INVALID_ARGUMENT);
  one.struct_size = 0;
  CHECK(scopeward_diagnostics_at(list, 0, &one) == SCOPEWARD_INVALID_ARGUMENT);
  REFUSES(text, scopeward_diagnostics_print(NULL, SCOPEWARD_PLAIN, &text, &error));
  REFUSES(text, scopeward_diagnostics_print(list, (scopeward_format)99, &text, &error));
  CHECK(scopeward_diagnostics_print(list, SCOPEWARD_PLAIN, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  scopeward_diagnostics_free(list);
}

static void codes(void) {
  scopeward_text* text;
  REFUSES(text, scopeward_explain_code(kNowhere, SCOPEWARD_PLAIN, &text, &error));
  REFUSES(text, scopeward_explain_code(SCOPEWARD_STR("P0108"), SCOPEWARD_SHORT, &text, &error));
  REFUSES(text, scopeward_explain_code(SCOPEWARD_STR("P0108"), (scopeward_format)99, &text, &error));
  REFUSES(text, scopeward_explain_code(SCOPEWARD_STR("P9999"), SCOPEWARD_PLAIN, &text, &error));
  CHECK(error.begin == 0 && error.end == 5);
  CHECK(scopeward_explain_code(SCOPEWARD_STR("P0108"), SCOPEWARD_PLAIN, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
}

static void tests(const scopeward_policy* policy) {
  scopeward_test_report* report;
  scopeward_text* text;
  REFUSES(report, scopeward_test(NULL, SCOPEWARD_STR(""), &report, &error));
  REFUSES(report, scopeward_test(policy, kNowhere, &report, &error));
  CHECK(scopeward_test(policy, SCOPEWARD_STR(""), NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_test(policy, SCOPEWARD_STR(""), &report, NULL) == SCOPEWARD_OK);
  REFUSES(text, scopeward_test_report_print(NULL, SCOPEWARD_TEST_RESULTS, SCOPEWARD_PLAIN, &text, &error));
  REFUSES(text, scopeward_test_report_print(report, SCOPEWARD_TEST_RESULTS, (scopeward_format)99, &text, &error));
  REFUSES(text, scopeward_test_report_print(report, SCOPEWARD_TEST_COVERAGE, SCOPEWARD_SHORT, &text, &error));
  REFUSES(text, scopeward_test_report_print(report, SCOPEWARD_TEST_PAGE, SCOPEWARD_JSON, &text, &error));
  REFUSES(text, scopeward_test_report_print(report, SCOPEWARD_TEST_JUNIT, SCOPEWARD_ANSI, &text, &error));
  REFUSES(text, scopeward_test_report_print(report, (scopeward_test_document)99, SCOPEWARD_PLAIN, &text, &error));
  CHECK(scopeward_test_report_print(report, SCOPEWARD_TEST_RESULTS, SCOPEWARD_PLAIN, NULL, &error) ==
        SCOPEWARD_INVALID_ARGUMENT);
  scopeward_test_report_free(report);
}

static void grants(const scopeward_policy* policy) {
  scopeward_grant* grant;
  REFUSES(grant, scopeward_grant_anonymous(NULL, &grant, &error));
  REFUSES(grant, scopeward_grant_parse(NULL, SCOPEWARD_STR("a"), &grant, &error));
  REFUSES(grant, scopeward_grant_parse(policy, kNowhere, &grant, &error));
  CHECK(scopeward_grant_anonymous(policy, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("a"), NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
}

/* A decision has no status: whatever is wrong with its arguments is a denial. */
static void deciding(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_grant* foreign) {
  scopeward_request request = whoami();
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_ALLOWED);
  CHECK(scopeward_decide(NULL, grant, &request) == SCOPEWARD_INVALID_REQUEST);
  CHECK(scopeward_decide(policy, NULL, &request) == SCOPEWARD_INVALID_REQUEST);
  CHECK(scopeward_decide(policy, foreign, &request) == SCOPEWARD_INVALID_REQUEST);
  CHECK(scopeward_decide(policy, grant, NULL) == SCOPEWARD_INVALID_REQUEST);
  request.struct_size = 0;
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_INVALID_REQUEST);
  memset(&request, 0, sizeof request);
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_INVALID_REQUEST);
  request = whoami();
  request.action = kNowhere;
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_INVALID_REQUEST);
  request = whoami();
  request.target = kNowhere;
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_INVALID_REQUEST);
  request = whoami();
  request.attribute_count = 1;
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_INVALID_REQUEST);
}

static void deciding_at_once(const scopeward_policy *policy) {
  const scopeward_str held = SCOPEWARD_STR("user:read"), none = SCOPEWARD_STR(""), wrong = SCOPEWARD_STR("user:read \"");
  scopeward_request request = whoami();
  CHECK(scopeward_decide_scopes(policy, &held, &request) == SCOPEWARD_ALLOWED);
  CHECK(scopeward_decide_scopes(policy, &none, &request) == SCOPEWARD_ALLOWED);  /* any token will do */
  CHECK(scopeward_decide_scopes(policy, NULL, &request) == SCOPEWARD_UNAUTHENTICATED);
  CHECK(scopeward_decide_scopes(policy, &wrong, &request) == SCOPEWARD_INVALID_REQUEST);
  CHECK(scopeward_decide_scopes(policy, &kNowhere, &request) == SCOPEWARD_INVALID_REQUEST);
  CHECK(scopeward_decide_scopes(NULL, &held, &request) == SCOPEWARD_INVALID_REQUEST);
  CHECK(scopeward_decide_scopes(policy, &held, NULL) == SCOPEWARD_INVALID_REQUEST);
  request.struct_size = 0;
  CHECK(scopeward_decide_scopes(policy, &held, &request) == SCOPEWARD_INVALID_REQUEST);
}

/* An attribute that can't be read is unknown, and an unknown one keeps a deny in force. */
static void unreadable_attributes(const scopeward_policy* policy, const scopeward_grant* grant) {
  scopeward_request request = whoami();
  scopeward_attribute suspended;
  memset(&suspended, 0, sizeof suspended);
  suspended.name = SCOPEWARD_STR("token.suspended");
  request.attributes = &suspended;
  request.attribute_count = 1;
  suspended.type = SCOPEWARD_BOOL;
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_ALLOWED);
  suspended.type = SCOPEWARD_UNUSABLE;
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_FORBIDDEN);
  suspended.type = (scopeward_attribute_type)99;
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_FORBIDDEN);
  suspended.type = SCOPEWARD_STRING;
  suspended.string = kNowhere;
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_FORBIDDEN);
  suspended.type = SCOPEWARD_STRINGS;
  suspended.strings.count = 5;
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_FORBIDDEN);
}

static void filtering(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_grant* foreign) {
  scopeward_request request = whoami();
  scopeward_reason reason = SCOPEWARD_INVALID_REQUEST;
  CHECK(scopeward_filter(policy, grant, &request, 1, &reason, NULL) == SCOPEWARD_OK);
  CHECK(reason == SCOPEWARD_ALLOWED);
  CHECK(scopeward_filter(policy, grant, NULL, 0, NULL, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_filter(policy, grant, NULL, 1, &reason, NULL) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_filter(policy, grant, &request, 1, NULL, NULL) == SCOPEWARD_INVALID_ARGUMENT);
  reason = SCOPEWARD_ALLOWED;
  CHECK(scopeward_filter(NULL, grant, &request, 1, &reason, NULL) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(reason == SCOPEWARD_INVALID_REQUEST);
  reason = SCOPEWARD_ALLOWED;
  CHECK(scopeward_filter(policy, NULL, &request, 1, &reason, NULL) == SCOPEWARD_OK);
  CHECK(reason == SCOPEWARD_INVALID_REQUEST);
  reason = SCOPEWARD_ALLOWED;
  CHECK(scopeward_filter(policy, foreign, &request, 1, &reason, NULL) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(reason == SCOPEWARD_INVALID_REQUEST);
  reason = SCOPEWARD_ALLOWED;
  request.struct_size = 0;
  CHECK(scopeward_filter(policy, grant, &request, 1, &reason, NULL) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(reason == SCOPEWARD_INVALID_REQUEST);
}

static void explaining(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_grant* foreign) {
  scopeward_request request = whoami(), sizeless = whoami();
  scopeward_explanation* explanation;
  scopeward_text* text;
  sizeless.struct_size = 0;
  REFUSES(explanation, scopeward_explain(NULL, grant, &request, &explanation, &error));
  REFUSES(explanation, scopeward_explain(policy, grant, NULL, &explanation, &error));
  REFUSES(explanation, scopeward_explain(policy, foreign, &request, &explanation, &error));
  REFUSES(explanation, scopeward_explain(policy, grant, &sizeless, &explanation, &error));
  CHECK(scopeward_explain(policy, grant, &request, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  REFUSES(explanation, scopeward_who(NULL, &request, &explanation, &error));
  REFUSES(explanation, scopeward_who(policy, NULL, &explanation, &error));
  REFUSES(explanation, scopeward_who(policy, &sizeless, &explanation, &error));
  CHECK(scopeward_who(policy, &request, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);

  CHECK(scopeward_explain(policy, grant, &request, &explanation, &error) == SCOPEWARD_OK);
  CHECK(scopeward_explanation_alternative(explanation, 0).count == 0);
  CHECK(scopeward_explanation_alternative(explanation, (size_t)-1).count == 0);
  REFUSES(text, scopeward_explanation_print(NULL, SCOPEWARD_PLAIN, &text, &error));
  REFUSES(text, scopeward_explanation_print(explanation, SCOPEWARD_SHORT, &text, &error));
  REFUSES(text, scopeward_explanation_print(explanation, (scopeward_format)99, &text, &error));
  CHECK(scopeward_explanation_print(explanation, SCOPEWARD_PLAIN, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  scopeward_explanation_free(explanation);
}

static void challenging(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_grant* foreign) {
  scopeward_request request = whoami();
  scopeward_challenge_options options = SCOPEWARD_CHALLENGE_OPTIONS_INIT;
  scopeward_challenge* challenge;
  REFUSES(challenge, scopeward_challenge_request(NULL, grant, &request, NULL, &challenge, &error));
  REFUSES(challenge, scopeward_challenge_request(policy, foreign, &request, NULL, &challenge, &error));
  REFUSES(challenge, scopeward_challenge_request(policy, grant, NULL, NULL, &challenge, &error));
  CHECK(scopeward_challenge_request(policy, grant, &request, NULL, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  options.struct_size = 0;
  REFUSES(challenge, scopeward_challenge_request(policy, grant, &request, &options, &challenge, &error));
  REFUSES(challenge, scopeward_challenge_token(NULL, 0, &challenge, &error));
  CHECK(scopeward_challenge_token(policy, 0, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
}

static void pages(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_grant* foreign) {
  scopeward_request request = whoami(), sizeless = whoami(), unknown = whoami();
  scopeward_text* text;
  sizeless.struct_size = 0;
  unknown.action = SCOPEWARD_STR("toll");
  REFUSES(text, scopeward_graph(NULL, NULL, NULL, SCOPEWARD_PLAIN, &text, &error));
  REFUSES(text, scopeward_graph(policy, foreign, &request, SCOPEWARD_PLAIN, &text, &error));
  REFUSES(text, scopeward_graph(policy, foreign, NULL, SCOPEWARD_PLAIN, &text, &error));
  REFUSES(text, scopeward_graph(policy, grant, &sizeless, SCOPEWARD_PLAIN, &text, &error));
  REFUSES(text, scopeward_graph(policy, grant, &request, SCOPEWARD_ANSI, &text, &error));
  REFUSES(text, scopeward_graph(policy, grant, &request, (scopeward_format)99, &text, &error));
  REFUSES(text, scopeward_graph(policy, grant, &unknown, SCOPEWARD_PLAIN, &text, &error));
  CHECK(strcmp(error.message, "the policy knows no action `toll`") == 0);
  CHECK(scopeward_graph(policy, grant, &request, SCOPEWARD_PLAIN, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  REFUSES(text, scopeward_docs(NULL, SCOPEWARD_PLAIN, &text, &error));
  REFUSES(text, scopeward_docs(policy, SCOPEWARD_SHORT, &text, &error));
  CHECK(scopeward_docs(policy, SCOPEWARD_PLAIN, NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);

  CHECK(scopeward_graph(policy, NULL, NULL, SCOPEWARD_PLAIN, &text, &error) == SCOPEWARD_OK);
  CHECK(scopeward_text_view(text).size > 0);
  scopeward_text_free(text);
  CHECK(scopeward_graph(policy, NULL, &request, SCOPEWARD_JSON, &text, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_text_view(text).size > 0);
  scopeward_text_free(text);
}

static void storing(scopeward_policy* policy) {
  scopeward_store* store = NULL;
  scopeward_diagnostics* list;
  CHECK(scopeward_store_create(NULL, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_store_put(NULL, policy) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_store_create(&store, &error) == SCOPEWARD_OK);
  REFUSES(list, scopeward_store_load(NULL, sample_name(), sample_policy(), &list, &error));
  REFUSES(list, scopeward_store_load(store, sample_name(), kNowhere, &list, &error));
  CHECK(scopeward_store_put(store, NULL) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_store_acquire(store) == NULL);
  scopeward_store_free(store);
}

/* A scope string that is refused gives no grant, and who has none is answered all the same: with a 400. */
static void no_grant(const scopeward_policy* policy) {
  const scopeward_request request = whoami();
  scopeward_explanation* explanation = NULL;
  scopeward_challenge* challenge = NULL;
  CHECK(scopeward_explain(policy, NULL, &request, &explanation, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_explanation_reason(explanation) == SCOPEWARD_INVALID_REQUEST);
  CHECK(scopeward_explanation_required(explanation).count == 0);
  CHECK(scopeward_explanation_complete(explanation) == 1);
  CHECK(scopeward_challenge_request(policy, NULL, &request, NULL, &challenge, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_challenge_status(challenge) == 400);
  scopeward_challenge_free(challenge);
  scopeward_explanation_free(explanation);
}

/* An error without a size is not written to; what it was passed to works as without it. */
static void errors_without_a_size(const scopeward_policy* policy) {
  scopeward_error sizeless;
  scopeward_grant* grant = NULL;
  memset(&sizeless, 0, sizeof sizeless);
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("\x01"), &grant, &sizeless) == SCOPEWARD_INVALID_SCOPES);
  CHECK(grant == NULL);
  CHECK(sizeless.status == SCOPEWARD_OK && sizeless.message[0] == '\0');
}

int main(void) {
  scopeward_policy *policy = NULL, *other = NULL;
  scopeward_grant *grant = NULL, *foreign = NULL;
  CHECK(scopeward_compile(sample_name(), sample_policy(), &policy, NULL, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_compile(sample_name(), sample_policy(), &other, NULL, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("user:read"), &grant, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_grant_parse(other, SCOPEWARD_STR("user:read"), &foreign, NULL) == SCOPEWARD_OK);

  null_handles_have_nothing();
  null_handles_can_be_ended();
  compiling();
  formatting();
  compiling_with();
  writing_nowhere();
  metadata(policy);
  diagnostics();
  codes();
  tests(policy);
  grants(policy);
  deciding(policy, grant, foreign);
  deciding_at_once(policy);
  unreadable_attributes(policy, grant);
  filtering(policy, grant, foreign);
  explaining(policy, grant, foreign);
  challenging(policy, grant, foreign);
  pages(policy, grant, foreign);
  storing(policy);
  no_grant(policy);
  errors_without_a_size(policy);

  scopeward_grant_free(foreign);
  scopeward_grant_free(grant);
  scopeward_policy_release(other);
  scopeward_policy_release(policy);
  return check_result();
}
