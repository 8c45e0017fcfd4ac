/* SPDX-License-Identifier: Apache-2.0
 *
 * Policies of several texts: what a reader is asked for, what becomes of what it writes and of what it refuses, which file
 * is named, bundles, and a store that takes a compiled policy. */
#include <stdlib.h>

#include "check.h"

enum { kAsked = 16 };

typedef struct file {
  const char *path, *text; /* a text of NULL can't be read */
} file;

typedef struct folder {
  const file* files;
  size_t count;
  char asked[kAsked][64];
  size_t asked_count;
} folder;

static scopeward_str str(const char* text) {
  scopeward_str result;
  result.data = text;
  result.size = strlen(text);
  return result;
}

/* Writes a byte at a time. */
static int read_file(void* context, scopeward_str path, scopeward_sink* sink) {
  folder* from = context;
  size_t i = 0;
  CHECK(path.size < sizeof from->asked[0] && from->asked_count < kAsked);
  if (from->asked_count == kAsked) return 1;
  memcpy(from->asked[from->asked_count], path.data, path.size);
  from->asked[from->asked_count++][path.size] = '\0';
  while (i < from->count && (strlen(from->files[i].path) != path.size || memcmp(from->files[i].path, path.data, path.size) != 0)) ++i;
  if (i == from->count || from->files[i].text == NULL) {
    CHECK(scopeward_sink_write(sink, str("the shelf is ")) == SCOPEWARD_OK);
    CHECK(scopeward_sink_write(sink, str("empty")) == SCOPEWARD_OK);
    return -1;
  }
  for (const char* at = from->files[i].text; *at; ++at) {
    scopeward_str byte;
    byte.data = at;
    byte.size = 1;
    CHECK(scopeward_sink_write(sink, byte) == SCOPEWARD_OK);
  }
  return 0;
}

static scopeward_compile_options reading(folder* from) {
  scopeward_compile_options options = SCOPEWARD_COMPILE_OPTIONS_INIT;
  options.read = read_file;
  options.read_context = from;
  return options;
}

static const char kMain[] =
    "policy \"P\" { profile mcp }\nimport \"scopes.policy\"\nimport \"rules/tools.policy\"\nallow tool x if a\n";
static const file kFiles[] = {{"scopes.policy", "scope a\nscope b implies a\n"},
                              {"rules/tools.policy", "import \"../scopes.policy\"\n\nallow tool y if b\n"}};

static scopeward_reason decide(const scopeward_policy* policy, const char* scopes, const char* tool) {
  scopeward_grant* grant = NULL;
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  scopeward_reason reason;
  request.action = SCOPEWARD_STR("tool");
  request.target = str(tool);
  CHECK(scopeward_grant_parse(policy, str(scopes), &grant, NULL) == SCOPEWARD_OK);
  reason = scopeward_decide(policy, grant, &request);
  scopeward_grant_free(grant);
  return reason;
}

static void check_rule(const scopeward_policy* policy, const char* tool, const char* name, size_t line) {
  scopeward_grant* grant = NULL;
  scopeward_explanation* explanation = NULL;
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = SCOPEWARD_STR("tool");
  request.target = str(tool);
  CHECK(scopeward_grant_anonymous(policy, &grant, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_explain(policy, grant, &request, &explanation, NULL) == SCOPEWARD_OK);
  scopeward_grant_free(grant);
  CHECK_TEXT(scopeward_explanation_rule_file(explanation), name);
  CHECK(scopeward_explanation_rule_line(explanation) == line);
  scopeward_explanation_free(explanation);
}

static void texts_are_one_policy(void) {
  folder from = {kFiles, 2, {{0}}, 0};
  const scopeward_compile_options options = reading(&from);
  scopeward_policy* policy = NULL;
  scopeward_diagnostics* list = NULL;
  CHECK(scopeward_compile_with(str("etc/main.policy"), str(kMain), &options, &policy, &list, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_diagnostics_count(list) == 0);
  scopeward_diagnostics_free(list);
  CHECK(from.asked_count == 2); /* each once */
  CHECK(strcmp(from.asked[0], "scopes.policy") == 0 && strcmp(from.asked[1], "rules/tools.policy") == 0);
  CHECK(decide(policy, "b", "x") == SCOPEWARD_ALLOWED);
  CHECK(decide(policy, "b", "y") == SCOPEWARD_ALLOWED);
  CHECK(decide(policy, "a", "y") == SCOPEWARD_INSUFFICIENT_SCOPE);
  check_rule(policy, "x", "etc/main.policy", 4);
  check_rule(policy, "y", "etc/rules/tools.policy", 3);
  scopeward_policy_release(policy);
}

static void diagnostics_name_their_file(void) {
  static const file files[] = {{"scopes.policy", "scope b\n"}, {"rules/tools.policy", "# c\nallow tool y if c\n"}};
  folder from = {files, 2, {{0}}, 0};
  const scopeward_compile_options options = reading(&from);
  scopeward_policy* policy = NULL;
  scopeward_diagnostics* list = NULL;
  scopeward_text* printed = NULL;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_diagnostic one = SCOPEWARD_DIAGNOSTIC_INIT;
  CHECK(scopeward_compile_with(str("etc/main.policy"), str(kMain), &options, &policy, &list, &error) == SCOPEWARD_INVALID_POLICY);
  CHECK(policy == NULL && scopeward_diagnostics_count(list) == 2);
  CHECK(error.begin == sizeof kMain - 3 && error.end == sizeof kMain - 2); /* the first is in the text that was given */
  CHECK(scopeward_diagnostics_at(list, 0, &one) == SCOPEWARD_OK);
  CHECK_TEXT(one.file, "etc/main.policy");
  CHECK(scopeward_diagnostics_at(list, 1, &one) == SCOPEWARD_OK);
  CHECK_TEXT(one.file, "etc/rules/tools.policy");
  CHECK(one.line == 2 && one.column == 17);
  CHECK(scopeward_diagnostics_print(list, SCOPEWARD_SHORT, &printed, NULL) == SCOPEWARD_OK);
  CHECK(strstr(scopeward_text_view(printed).data, "etc/rules/tools.policy:2:17: error[P0203]") != NULL);
  scopeward_text_free(printed);
  scopeward_diagnostics_free(list);

  CHECK(scopeward_compile_with(str("m"), str("import \"scopes.policy\" import \"rules/tools.policy\" action tool flat"), &options, &policy,
                               NULL, &error) == SCOPEWARD_INVALID_POLICY);
  CHECK(error.begin == 0 && error.end == 0 && error.message[0] != '\0'); /* those bytes are in no argument */
}

/* The label of the diagnostic is what the reader said. */
static void what_can_not_be_read(void) {
  static const file files[] = {{"scopes.policy", NULL}};
  folder from = {files, 1, {{0}}, 0};
  scopeward_compile_options options = reading(&from);
  scopeward_policy* policy = NULL;
  scopeward_diagnostics* list = NULL;
  scopeward_diagnostic one = SCOPEWARD_DIAGNOSTIC_INIT;
  scopeward_text* printed = NULL;
  CHECK(scopeward_compile_with(str("m"), str(kMain), &options, &policy, &list, NULL) == SCOPEWARD_INVALID_POLICY);
  CHECK(scopeward_diagnostics_count(list) == 2);
  CHECK(scopeward_diagnostics_at(list, 0, &one) == SCOPEWARD_OK);
  CHECK_TEXT(one.code, "P0228");
  CHECK(scopeward_diagnostics_print(list, SCOPEWARD_PLAIN, &printed, NULL) == SCOPEWARD_OK);
  CHECK(strstr(scopeward_text_view(printed).data, "^ the shelf is empty\n") != NULL);
  scopeward_text_free(printed);
  scopeward_diagnostics_free(list);

  options.read = NULL; /* as without options: nothing can be imported */
  for (int with_options = 0; with_options < 2; ++with_options) {
    CHECK(scopeward_compile_with(str("m"), str(kMain), with_options ? &options : NULL, &policy, &list, NULL) ==
          SCOPEWARD_INVALID_POLICY);
    CHECK(scopeward_diagnostics_at(list, 0, &one) == SCOPEWARD_OK);
    CHECK_TEXT(one.code, "P0228");
    scopeward_diagnostics_free(list);
  }
  CHECK(scopeward_compile_with(str("m"), str("scope a"), NULL, &policy, NULL, NULL) == SCOPEWARD_OK);
  scopeward_policy_release(policy);
}

/* A reader that would never end is told when it is enough. */
static int read_without_end(void* context, scopeward_str path, scopeward_sink* sink) {
  static char chunk[1 << 16];
  size_t* written = context;
  scopeward_str bytes;
  (void)path;
  memset(chunk, ' ', sizeof chunk);
  bytes.data = chunk;
  bytes.size = sizeof chunk;
  while (scopeward_sink_write(sink, bytes) == SCOPEWARD_OK) *written += bytes.size;
  CHECK(scopeward_sink_write(sink, bytes) != SCOPEWARD_OK);
  return 0;
}

static void endless_texts(void) {
  scopeward_compile_options options = SCOPEWARD_COMPILE_OPTIONS_INIT;
  scopeward_policy* policy = NULL;
  scopeward_diagnostics* list = NULL;
  scopeward_diagnostic one = SCOPEWARD_DIAGNOSTIC_INIT;
  size_t written = 0;
  options.read = read_without_end;
  options.read_context = &written;
  CHECK(scopeward_compile_with(str("m"), str("import \"x\" import \"y\""), &options, &policy, &list, NULL) == SCOPEWARD_INVALID_POLICY);
  CHECK(written == (size_t)64 << 20); /* for one of them: after that no more is asked for */
  CHECK(scopeward_diagnostics_count(list) == 1);
  CHECK(scopeward_diagnostics_at(list, 0, &one) == SCOPEWARD_OK);
  CHECK_TEXT(one.code, "P0401");
  scopeward_diagnostics_free(list);
}

static void bundles(void) {
  folder from = {kFiles, 2, {{0}}, 0}, empty = {kFiles, 0, {{0}}, 0};
  const scopeward_compile_options options = reading(&from), missing = reading(&empty);
  scopeward_text* text = NULL;
  scopeward_policy* policy = NULL;
  scopeward_diagnostics* list = NULL;
  CHECK(scopeward_bundle(str("main.policy"), str(kMain), &options, &text, &list, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_diagnostics_count(list) == 0);
  scopeward_diagnostics_free(list);
  CHECK(scopeward_compile(str("one.policy"), scopeward_text_view(text), &policy, NULL, NULL) == SCOPEWARD_OK);
  CHECK(decide(policy, "b", "y") == SCOPEWARD_ALLOWED);
  CHECK(decide(policy, "a", "y") == SCOPEWARD_INSUFFICIENT_SCOPE);
  scopeward_policy_release(policy);
  scopeward_text_free(text);
  CHECK(scopeward_bundle(str("main.policy"), str(kMain), &missing, &text, &list, NULL) == SCOPEWARD_INVALID_POLICY);
  CHECK(text == NULL && scopeward_diagnostics_errors(list) == 2);
  scopeward_diagnostics_free(list);
  CHECK(scopeward_bundle(str("m"), str("allow * if a"), NULL, &text, NULL, NULL) == SCOPEWARD_INVALID_POLICY);
  CHECK(text == NULL);
  CHECK(scopeward_bundle(str("m"), str(""), NULL, &text, NULL, NULL) == SCOPEWARD_OK);
  CHECK(text != NULL && scopeward_text_view(text).size == 0);
  scopeward_text_free(text);
}

static void a_store_takes_a_policy(void) {
  folder from = {kFiles, 2, {{0}}, 0};
  const scopeward_compile_options options = reading(&from);
  scopeward_policy *policy = NULL, *served;
  scopeward_store* store = NULL;
  CHECK(scopeward_store_create(&store, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_compile_with(str("m"), str(kMain), &options, &policy, NULL, NULL) == SCOPEWARD_OK);
  CHECK(scopeward_store_put(store, policy) == SCOPEWARD_OK);
  CHECK(scopeward_store_put(store, policy) == SCOPEWARD_OK); /* the same again */
  scopeward_policy_release(policy);
  served = scopeward_store_acquire(store);
  CHECK(served == policy);
  CHECK(scopeward_store_load(store, str("other"), str("scope a"), NULL, NULL) == SCOPEWARD_OK);
  CHECK(decide(served, "b", "y") == SCOPEWARD_ALLOWED); /* whoever has it keeps it */
  scopeward_policy_release(served);
  scopeward_store_free(store);
}

/* A newer caller's options are longer: what the library does not know is left alone. */
static void longer_options(void) {
  struct longer {
    scopeward_compile_options options;
    size_t unknown;
  } longer;
  folder from = {kFiles, 2, {{0}}, 0};
  scopeward_policy* policy = NULL;
  longer.options = reading(&from);
  longer.options.struct_size = sizeof longer;
  longer.unknown = 4711;
  CHECK(scopeward_compile_with(str("m"), str(kMain), &longer.options, &policy, NULL, NULL) == SCOPEWARD_OK);
  scopeward_policy_release(policy);
}

int main(void) {
  texts_are_one_policy();
  diagnostics_name_their_file();
  what_can_not_be_read();
  endless_texts();
  bundles();
  a_store_takes_a_policy();
  longer_options();
  return check_result();
}
