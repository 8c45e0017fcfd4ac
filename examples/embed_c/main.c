/* SPDX-License-Identifier: Apache-2.0
 *
 * Scopeward inside a C program: load a policy, decide, say why not, answer with a challenge, filter a list, swap the
 * policy while serving. C99 and scopeward.h, nothing else. Usage: embed_c journal.policy
 * Tested by tests/install: README.md shows what it prints, and a run of it must print just that. */
#include <scopeward.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static scopeward_str str(const char* text) {
  scopeward_str result;
  result.data = text;
  result.size = strlen(text);
  return result;
}

static void print(const char* label, scopeward_str text) { printf("%s%.*s\n", label, (int)text.size, text.data); }

static void print_list(const char* label, scopeward_list list) {
  printf("%s", label);
  for (size_t i = 0; i < list.count; ++i) printf(" %.*s", (int)list.items[i].size, list.items[i].data);
  printf("\n");
}

static void must(scopeward_status status, const scopeward_error* error) {
  if (status == SCOPEWARD_OK) return;
  fprintf(stderr, "%.*s: %s\n", (int)scopeward_status_name(status).size, scopeward_status_name(status).data,
          error->message);
  exit(1);
}

static char* read_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  char* text = NULL;
  long length = 0;
  if (!file || fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0 ||
      !(text = malloc((size_t)length + 1)) || fread(text, 1, (size_t)length, file) != (size_t)length) {
    perror(path);
    exit(1);
  }
  fclose(file);
  *size = (size_t)length;
  return text;
}

/* Loads a policy and prints what the compiler says about it. The old policy goes on serving when there is an error. */
static void load(scopeward_store* store, const char* name, scopeward_str text) {
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_diagnostics* diagnostics = NULL;
  scopeward_text* printed = NULL;
  scopeward_status status = scopeward_store_load(store, str(name), text, &diagnostics, &error);

  printf("load %s: %.*s, errors: %zu\n", name, (int)scopeward_status_name(status).size,
         scopeward_status_name(status).data, scopeward_diagnostics_errors(diagnostics));
  must(scopeward_diagnostics_print(diagnostics, SCOPEWARD_PLAIN, &printed, &error), &error);
  printf("%.*s", (int)scopeward_text_view(printed).size, scopeward_text_view(printed).data);
  scopeward_text_free(printed);
  scopeward_diagnostics_free(diagnostics);
}

static scopeward_request call(const char* tool) {
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = SCOPEWARD_STR("tool");
  request.target = str(tool);
  return request;
}

/* The hot path: no allocation, no lock, one enumerator. */
static void decide(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_request* request) {
  scopeward_reason reason = scopeward_decide(policy, grant, request);
  printf("%-14.*s ", (int)request->target.size, request->target.data);
  print(reason == SCOPEWARD_ALLOWED ? "yes: " : "no: ", scopeward_reason_name(reason));
}

/* The same decision, with what would turn it into an allow. */
static void explain(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_request* request) {
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_explanation* explanation = NULL;
  must(scopeward_explain(policy, grant, request, &explanation, &error), &error);
  printf("rule at line %zu\n", scopeward_explanation_rule_line(explanation));
  print_list("required:", scopeward_explanation_required(explanation));
  print_list("missing: ", scopeward_explanation_missing(explanation));
  scopeward_explanation_free(explanation);
}

/* What to send back to the client. */
static void answer(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_request* request) {
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_challenge* challenge = NULL;
  must(scopeward_challenge_request(policy, grant, request, NULL, &challenge, &error), &error);
  printf("HTTP %d\n", scopeward_challenge_status(challenge));
  print("WWW-Authenticate: ", scopeward_challenge_header(challenge));
  scopeward_challenge_free(challenge);
}

/* Which of these to show in a list: one call for all. */
static void filter(const scopeward_policy* policy, const scopeward_grant* grant) {
  static const char* const tools[] = {"list_entries", "create_entry", "export_entries"};
  enum { kTools = sizeof tools / sizeof tools[0] };
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_request requests[kTools];
  scopeward_reason reasons[kTools];
  for (size_t i = 0; i < kTools; ++i) requests[i] = call(tools[i]);
  must(scopeward_filter(policy, grant, requests, kTools, reasons, &error), &error);
  printf("shown:");
  for (size_t i = 0; i < kTools; ++i) {
    if (reasons[i] == SCOPEWARD_ALLOWED) printf(" %s", tools[i]);
  }
  printf("\n");
}

/* A token of a suspended user: what the host knows of him comes as an attribute. */
static void suspended(const scopeward_policy* policy, const scopeward_grant* grant) {
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_explanation* explanation = NULL;
  scopeward_attribute attribute;
  scopeward_request request = call("list_entries");
  memset(&attribute, 0, sizeof attribute);
  attribute.name = SCOPEWARD_STR("token.suspended");
  attribute.type = SCOPEWARD_BOOL;
  attribute.boolean = 1;
  request.attributes = &attribute;
  request.attribute_count = 1;
  must(scopeward_explain(policy, grant, &request, &explanation, &error), &error);
  print("reason:  ", scopeward_reason_name(scopeward_explanation_reason(explanation)));
  print("message: ", scopeward_explanation_message(explanation));
  scopeward_explanation_free(explanation);
}

/* A policy in hand stays whole while the store goes on to another one. */
static void swap(scopeward_store* store) {
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_policy *before = scopeward_store_acquire(store), *after = NULL;
  scopeward_grant *grant_before = NULL, *grant_after = NULL;
  scopeward_request request = call("list_entries");

  load(store, "broken.policy", SCOPEWARD_STR("action tool flat\nscope reed\nallow tool list_entries if read\n"));
  load(store, "open.policy", SCOPEWARD_STR("policy \"Open\" { profile mcp }\nallow tool list_entries public\n"));
  after = scopeward_store_acquire(store);
  must(scopeward_grant_anonymous(before, &grant_before, &error), &error);
  must(scopeward_grant_anonymous(after, &grant_after, &error), &error);
  print("before: ", scopeward_policy_name(before));
  decide(before, grant_before, &request);
  print("after: ", scopeward_policy_name(after));
  decide(after, grant_after, &request);

  scopeward_grant_free(grant_before);
  scopeward_grant_free(grant_after);
  scopeward_policy_release(before);
  scopeward_policy_release(after);
}

int main(int argc, char** argv) {
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_store* store = NULL;
  scopeward_policy* policy = NULL;
  scopeward_grant* grant = NULL;
  scopeward_request request;
  scopeward_str text;
  char* file;
  if (argc != 2) {
    fprintf(stderr, "usage: embed_c POLICY\n");
    return 2;
  }
  file = read_file(argv[1], &text.size);
  text.data = file;
  must(scopeward_store_create(&store, &error), &error);
  load(store, "journal.policy", text);
  free(file); /* nothing is kept of an argument */

  policy = scopeward_store_acquire(store);
  if (!policy) return 1;
  must(scopeward_grant_parse(policy, SCOPEWARD_STR("entries:read profile"), &grant, &error), &error);
  request = call("list_entries");
  decide(policy, grant, &request);
  request = call("export_entries");
  decide(policy, grant, &request);
  explain(policy, grant, &request);
  answer(policy, grant, &request);
  filter(policy, grant);
  suspended(policy, grant);
  swap(store);

  scopeward_grant_free(grant);
  scopeward_policy_release(policy);
  scopeward_store_free(store);
  return 0;
}
