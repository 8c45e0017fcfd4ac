/* SPDX-License-Identifier: Apache-2.0
 *
 * Nothing is read outside an argument. Each input lies once at the end of a page whose next page can't be read, and
 * once at the start of one whose previous page can't: a byte too far is a segmentation fault. Texts that break off
 * anywhere are the hard case, so every prefix of a policy is compiled. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "sample.h"

enum { kRegions = 8, kReadablePages = 2 };

/* A region is: no access, two readable pages, no access. */
static char* regions[kRegions];
static size_t page, used;
static int at_end;

static void make_regions(void) {
  page = (size_t)sysconf(_SC_PAGESIZE);
  for (size_t i = 0; i < kRegions; ++i) {
    char* memory = mmap(NULL, (kReadablePages + 2) * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + page, kReadablePages * page, PROT_READ | PROT_WRITE) != 0) {
      perror("mmap");
      exit(1);
    }
    regions[i] = memory + page;
  }
}

/* Copies into the next region, against one of its borders. The offset is kept if it is aligned for what lies there. */
static void* at_border(const void* data, size_t size) {
  char* place = regions[used++ % kRegions];
  if (size > kReadablePages * page) exit(1);
  if (at_end) place += kReadablePages * page - size;
  if (size > 0) memcpy(place, data, size);
  return place;
}

static scopeward_str at_border_text(const char* text, size_t size) {
  scopeward_str result;
  result.data = at_border(text, size);
  result.size = size;
  return result;
}

#define AT_BORDER(literal) at_border_text("" literal, sizeof(literal) - 1)

static scopeward_policy* compile_sample(void) {
  scopeward_policy* policy = NULL;
  CHECK(scopeward_compile(sample_name(), sample_policy(), &policy, NULL, NULL) == SCOPEWARD_OK);
  return policy;
}

static void every_prefix_of_a_policy(void) {
  const scopeward_str whole = sample_policy();
  size_t compiled = 0;
  for (size_t size = 0; size <= whole.size; ++size) {
    scopeward_policy* policy = NULL;
    scopeward_diagnostics* diagnostics = NULL;
    scopeward_text* text = NULL;
    const scopeward_status status =
        scopeward_compile(AT_BORDER("x.policy"), at_border_text(whole.data, size), &policy, &diagnostics, NULL);
    if (status == SCOPEWARD_OK) ++compiled;
    CHECK(status == SCOPEWARD_OK || status == SCOPEWARD_INVALID_POLICY);
    CHECK((policy != NULL) == (status == SCOPEWARD_OK));
    CHECK(scopeward_diagnostics_print(diagnostics, SCOPEWARD_PLAIN, &text, NULL) == SCOPEWARD_OK);
    scopeward_text_free(text);
    scopeward_diagnostics_free(diagnostics);
    scopeward_policy_release(policy);
    const scopeward_status formatted =
        scopeward_format_policy(AT_BORDER("x.policy"), at_border_text(whole.data, size), &text, NULL, NULL);
    CHECK(formatted == SCOPEWARD_OK || (formatted == SCOPEWARD_INVALID_POLICY && status == formatted));
    CHECK((text != NULL) == (formatted == SCOPEWARD_OK));
    scopeward_text_free(text);
  }
  CHECK(compiled > 10 && compiled < whole.size); /* some prefixes are policies, most are not */
}

static void scopes(const scopeward_policy* policy) {
  static const char scopes[] = " user:read  entries:42:read entries:* project:a.b~c:write \xFF";
  for (size_t size = 0; size < sizeof scopes; ++size) {
    scopeward_grant* grant = NULL;
    scopeward_error error = SCOPEWARD_ERROR_INIT;
    const scopeward_status status = scopeward_grant_parse(policy, at_border_text(scopes, size), &grant, &error);
    CHECK(status == (size == sizeof scopes - 1 ? SCOPEWARD_INVALID_SCOPES : SCOPEWARD_OK));
    CHECK((grant != NULL) == (status == SCOPEWARD_OK));
    scopeward_grant_free(grant);
  }
}

static void codes(void) {
  static const char code[] = "unclosed_group";
  for (size_t size = 0; size < sizeof code; ++size) {
    scopeward_text* text = NULL;
    const scopeward_status status =
        scopeward_explain_code(at_border_text(code, size), SCOPEWARD_PLAIN, &text, NULL);
    CHECK(status == (size == 0 || size == sizeof code - 1 ? SCOPEWARD_OK : SCOPEWARD_INVALID_ARGUMENT));
    CHECK((text != NULL) == (status == SCOPEWARD_OK));
    scopeward_text_free(text);
  }
}

/* Every prefix of a pattern: the library splits it, or says what is wrong with it. */
static void patterns(const scopeward_policy* policy, const scopeward_grant* grant) {
  static const char* const questions[][2] = {
      {"tool", "search_*\\*\xC3\xA9\\"}, {"resource", "sample://{kind}/**/a*\\{\"b"}, {"resource", "**/{id}.json"}};
  int split = 0;
  for (size_t i = 0; i < sizeof questions / sizeof questions[0]; ++i) {
    const char* pattern = questions[i][1];
    for (size_t size = 0; size <= strlen(pattern); ++size) {
      scopeward_parts* parts = NULL;
      scopeward_error error = SCOPEWARD_ERROR_INIT;
      const scopeward_status status =
          scopeward_split(policy, grant, at_border_text(questions[i][0], strlen(questions[i][0])),
                          at_border_text(pattern, size), 0, &parts, &error);
      CHECK(status == SCOPEWARD_OK || (status == SCOPEWARD_INVALID_ARGUMENT && error.end == size));
      CHECK((scopeward_parts_count(parts) > 0) == (status == SCOPEWARD_OK));
      split += status == SCOPEWARD_OK;
      scopeward_parts_free(parts);
    }
  }
  CHECK(split > 10);
}

static void existing_operations(const scopeward_policy* policy) {
  static const char* const targets[][2] = {{"resource", "sample://{kind}/{id}-{n}/{}"}, {"tool", "search_\xC3\xA9"}};
  for (size_t i = 0; i < sizeof targets / sizeof targets[0]; ++i) {
    const char* target = targets[i][1];
    for (size_t size = 0; size <= strlen(target); ++size) {
      scopeward_operation exists = SCOPEWARD_OPERATION_INIT;
      scopeward_diagnostics* diagnostics = NULL;
      scopeward_text *wildcards = NULL, *text = NULL;
      exists.action = at_border_text(targets[i][0], strlen(targets[i][0]));
      exists.target = at_border_text(target, size);
      exists.is_template = i == 0;
      exists.description = at_border_text(target, size);
      exists.inventory = AT_BORDER("list.json");
      CHECK(scopeward_check_operations(policy, &exists, 1, &diagnostics, &wildcards, NULL) == SCOPEWARD_OK);
      CHECK(scopeward_diagnostics_print(diagnostics, SCOPEWARD_PLAIN, &text, NULL) == SCOPEWARD_OK);
      scopeward_text_free(text);
      scopeward_text_free(wildcards);
      scopeward_diagnostics_free(diagnostics);
    }
  }
}

static void ask(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_request* request) {
  scopeward_explanation* explanation = NULL;
  scopeward_challenge* challenge = NULL;
  scopeward_text* text = NULL;
  scopeward_reason filtered = SCOPEWARD_ALLOWED;
  const scopeward_reason reason = scopeward_decide(policy, grant, request);
  CHECK(scopeward_explain(policy, grant, request, &explanation, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_explanation_reason(explanation) == reason);
  CHECK(scopeward_explanation_print(explanation, SCOPEWARD_PLAIN, &text, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_challenge_request(policy, grant, request, NULL, &challenge, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_filter(policy, grant, request, 1, &filtered, NULL) == SCOPEWARD_OK);
  CHECK(filtered == reason);
  scopeward_text_free(text);
  scopeward_challenge_free(challenge);
  scopeward_explanation_free(explanation);
}

static void actions_and_targets(const scopeward_policy* policy, const scopeward_grant* grant) {
  static const char* const questions[][2] = {
      {"tool", "search_everything"},
      {"tool", "get_entry"},
      {"method", "notifications/initialized"},
      {"resource", "sample://entries/42"},
      {"resource", "sample://files/a/b/%C3%A9/"},
  };
  for (size_t i = 0; i < sizeof questions / sizeof questions[0]; ++i) {
    const char* target = questions[i][1];
    for (size_t size = 0; size <= strlen(target); ++size) {
      scopeward_request request = SCOPEWARD_REQUEST_INIT;
      request.action = at_border_text(questions[i][0], strlen(questions[i][0]));
      request.target = at_border_text(target, size);
      ask(policy, grant, at_border(&request, sizeof request));
    }
  }
}

/* The array of attributes, each name, each value and each list lie at a border of their own. */
static void attributes(const scopeward_policy* policy, const scopeward_grant* grant) {
  scopeward_attribute attribute[2];
  scopeward_str groups[2];
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  memset(attribute, 0, sizeof attribute);
  groups[0] = AT_BORDER("authors");
  groups[1] = AT_BORDER("reviewers");
  attribute[0].name = AT_BORDER("token.groups");
  attribute[0].type = SCOPEWARD_STRINGS;
  attribute[0].strings.items = at_border(groups, sizeof groups);
  attribute[0].strings.count = 2;
  attribute[1].name = AT_BORDER("arg.project");
  attribute[1].type = SCOPEWARD_STRING;
  attribute[1].string = AT_BORDER("apollo");
  request.action = SCOPEWARD_STR("tool");
  request.attributes = at_border(attribute, sizeof attribute);
  request.attribute_count = 2;

  request.target = SCOPEWARD_STR("review");
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_ALLOWED);
  ask(policy, grant, &request);
  request.target = SCOPEWARD_STR("publish");
  CHECK(scopeward_decide(policy, grant, &request) == SCOPEWARD_INSUFFICIENT_SCOPE);
  ask(policy, grant, &request);
}

/* Structs that are shorter than any released one are refused by their struct_size alone: what is not there is not read,
 * and nothing is written behind it. */
static void truncated_structs(const scopeward_policy* policy, const scopeward_grant* grant) {
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_diagnostic diagnostic = SCOPEWARD_DIAGNOSTIC_INIT;
  scopeward_policy* none = NULL;
  scopeward_diagnostics* list = NULL;
  scopeward_grant* no_grant = NULL;
  scopeward_reason reason = SCOPEWARD_ALLOWED;

  request.struct_size = offsetof(scopeward_request, attributes);
  request.action = SCOPEWARD_STR("tool");
  request.target = SCOPEWARD_STR("whoami");
  CHECK(scopeward_decide(policy, grant, at_border(&request, request.struct_size)) == SCOPEWARD_INVALID_REQUEST);
  CHECK(scopeward_filter(policy, grant, at_border(&request, request.struct_size), 1, &reason, NULL) ==
        SCOPEWARD_INVALID_ARGUMENT);

  error.struct_size = offsetof(scopeward_error, message);
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("\x01"), &no_grant, at_border(&error, error.struct_size)) ==
        SCOPEWARD_INVALID_SCOPES);
  CHECK(no_grant == NULL);

  CHECK(scopeward_compile(sample_name(), SCOPEWARD_STR("allow"), &none, &list, NULL) == SCOPEWARD_INVALID_POLICY);
  diagnostic.struct_size = offsetof(scopeward_diagnostic, begin);
  CHECK(scopeward_diagnostics_at(list, 0, at_border(&diagnostic, diagnostic.struct_size)) ==
        SCOPEWARD_INVALID_ARGUMENT);
  scopeward_diagnostics_free(list);
}

/* Inputs that are not there: no pointer at all, and a pointer where nothing can be read. */
static void empty_inputs(const scopeward_policy* policy) {
  scopeward_grant* grant = NULL;
  scopeward_str nowhere;
  nowhere.data = regions[0] + kReadablePages * page;
  nowhere.size = 0;
  CHECK(scopeward_grant_parse(policy, nowhere, &grant, NULL) == SCOPEWARD_OK);
  scopeward_grant_free(grant);
  nowhere.data = NULL;
  CHECK(scopeward_grant_parse(policy, nowhere, &grant, NULL) == SCOPEWARD_OK);
  scopeward_grant_free(grant);
}

int main(void) {
  scopeward_policy* policy = compile_sample();
  scopeward_grant* grant = NULL;
  make_regions();
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("user:read"), &grant, NULL) == SCOPEWARD_OK);
  for (at_end = 0; at_end < 2; ++at_end) {
    every_prefix_of_a_policy();
    scopes(policy);
    codes();
    patterns(policy, grant);
    existing_operations(policy);
    actions_and_targets(policy, grant);
    attributes(policy, grant);
    truncated_structs(policy, grant);
    empty_inputs(policy);
  }
  scopeward_grant_free(grant);
  scopeward_policy_release(policy);
  return check_result();
}
