// SPDX-License-Identifier: Apache-2.0
// Out of memory is a status. Every call that can allocate is made again and again while its first, second, third ...
// allocation fails, alone or with all after it, until it gets through untouched. Each time the status must be
// SCOPEWARD_OUT_OF_MEMORY, the out-parameters NULL, and every byte given back.
// A `new (std::nothrow)` may fail without notice: what asks for memory like that (std::stable_sort) does without.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>

#include "allocations.h"
#include "check.h"
#include "sample.h"

namespace {

using capi_test::arm;
using capi_test::disarm;
using capi_test::Failing;

const scopeward_str kBroken = SCOPEWARD_STR(
    "scope a implies c\nscope b b\nallow tool x, y if a and (d or at_least(5, a, b)\nallow tool z if raed\n");

// Made once, with memory to spare; the calls under test only read them.
scopeward_policy* g_policy = nullptr;
scopeward_grant* g_grant = nullptr;
scopeward_grant* g_anonymous = nullptr;
scopeward_explanation* g_explanation = nullptr;
scopeward_diagnostics* g_diagnostics = nullptr;

scopeward_request make_request(scopeward_str action, scopeward_str target) {
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = action;
  request.target = target;
  return request;
}

struct Outcome {
  scopeward_status status;
  bool null;  // the out-parameters, when the call failed
};
using Call = std::function<Outcome(scopeward_error*)>;

// `enough` is the status of the call when memory suffices.
void starve(const char* name, scopeward_status enough, const Call& call) {
  for (const Failing failing : {Failing::one, Failing::from_there_on}) {
    std::size_t nth = 0;
    for (bool starved = true; starved;) {
      scopeward_error error = SCOPEWARD_ERROR_INIT;
      arm(Failing::never, 0);
      const long living_before = disarm().living;
      arm(failing, ++nth);
      const Outcome outcome = call(&error);
      const auto allocations = disarm();
      starved = allocations.failed + allocations.declined > 0;
      const bool right = allocations.failed > 0 ? outcome.status == SCOPEWARD_OUT_OF_MEMORY && outcome.null &&
                                                      error.status == outcome.status && error.message[0] != '\0'
                                                : outcome.status == enough;
      const bool tidy = allocations.living == living_before;
      CHECK(right);
      CHECK(tidy);
      if (!right || !tidy) {
        std::fprintf(stderr, "  %s, allocation %zu: status %d, %ld not given back, error \"%s\"\n", name, nth,
                     static_cast<int>(outcome.status), allocations.living - living_before, error.message);
        return;
      }
    }
    CHECK(nth > 1);  // or the call never allocates and this proves nothing
    if (failing == Failing::one) std::printf("%-24s %4zu allocations\n", name, nth - 1);
  }
}

// Hands over the text that `context` is, or refuses if there is none.
int read_text(void* context, scopeward_str, scopeward_sink* sink) {
  const auto* text = static_cast<const scopeward_str*>(context);
  if (text == nullptr) return scopeward_sink_write(sink, SCOPEWARD_STR("a reason longer than what a string holds in itself")), 1;
  for (std::size_t at = 0; at < text->size; at += 40) {
    if (scopeward_sink_write(sink, {text->data + at, std::min<std::size_t>(40, text->size - at)}) != SCOPEWARD_OK) return 0;
  }
  return 0;
}

void starve_imports() {
  static scopeward_str imported = sample_policy();
  for (const bool readable : {true, false}) {
    scopeward_compile_options options = SCOPEWARD_COMPILE_OPTIONS_INIT;
    options.read = read_text;
    options.read_context = readable ? &imported : nullptr;
    const auto text = SCOPEWARD_STR("import \"folder/of/a/sample.policy\"\nimport \"folder/of/a/sample.policy\"\n");
    const auto enough = readable ? SCOPEWARD_OK : SCOPEWARD_INVALID_POLICY;
    starve("compile_with", enough, [options, text](scopeward_error* error) {
      scopeward_policy* policy = nullptr;
      scopeward_diagnostics* diagnostics = nullptr;
      const auto status = scopeward_compile_with(sample_name(), text, &options, &policy, &diagnostics, error);
      const bool null = policy == nullptr && diagnostics == nullptr;
      scopeward_policy_release(policy);
      scopeward_diagnostics_free(diagnostics);
      return Outcome{status, null};
    });
    starve("bundle", enough, [options, text](scopeward_error* error) {
      scopeward_text* bundled = nullptr;
      scopeward_diagnostics* diagnostics = nullptr;
      const auto status = scopeward_bundle(sample_name(), text, &options, &bundled, &diagnostics, error);
      const bool null = bundled == nullptr && diagnostics == nullptr;
      scopeward_text_free(bundled);
      scopeward_diagnostics_free(diagnostics);
      return Outcome{status, null};
    });
  }
}

void starve_compiling() {
  const auto compile = [](scopeward_str text) {
    return [text](scopeward_error* error) {
      scopeward_policy* policy = nullptr;
      scopeward_diagnostics* diagnostics = nullptr;
      const auto status = scopeward_compile(sample_name(), text, &policy, &diagnostics, error);
      const bool null = policy == nullptr && diagnostics == nullptr;
      scopeward_policy_release(policy);
      scopeward_diagnostics_free(diagnostics);
      return Outcome{status, null};
    };
  };
  starve("compile", SCOPEWARD_OK, compile(sample_policy()));
  starve("compile a broken policy", SCOPEWARD_INVALID_POLICY, compile(kBroken));
  for (const auto format : {SCOPEWARD_PLAIN, SCOPEWARD_ANSI, SCOPEWARD_SHORT, SCOPEWARD_JSON}) {
    starve("diagnostics_print", SCOPEWARD_OK, [format](scopeward_error* error) {
      scopeward_text* text = nullptr;
      const auto status = scopeward_diagnostics_print(g_diagnostics, format, &text, error);
      const bool null = text == nullptr;
      scopeward_text_free(text);
      return Outcome{status, null};
    });
  }
  for (const auto format : {SCOPEWARD_PLAIN, SCOPEWARD_ANSI, SCOPEWARD_JSON}) {
    for (const auto code : {SCOPEWARD_STR("P0108"), SCOPEWARD_STR("")}) {
      starve("explain_code", SCOPEWARD_OK, [format, code](scopeward_error* error) {
        scopeward_text* text = nullptr;
        const auto status = scopeward_explain_code(code, format, &text, error);
        const bool null = text == nullptr;
        scopeward_text_free(text);
        return Outcome{status, null};
      });
    }
  }
  starve("explain_code, unknown", SCOPEWARD_INVALID_ARGUMENT, [](scopeward_error* error) {
    scopeward_text* text = nullptr;
    const auto status = scopeward_explain_code(SCOPEWARD_STR("unclosed_grop"), SCOPEWARD_PLAIN, &text, error);
    return Outcome{status, text == nullptr};
  });
  const auto format = [](scopeward_str text) {
    return [text](scopeward_error* error) {
      scopeward_text* formatted = nullptr;
      scopeward_diagnostics* diagnostics = nullptr;
      const auto status = scopeward_format_policy(sample_name(), text, &formatted, &diagnostics, error);
      const bool null = formatted == nullptr && diagnostics == nullptr;
      scopeward_text_free(formatted);
      scopeward_diagnostics_free(diagnostics);
      return Outcome{status, null};
    };
  };
  starve("format", SCOPEWARD_OK, format(sample_policy()));
  starve("format a broken policy", SCOPEWARD_INVALID_POLICY, format(kBroken));
  starve("metadata", SCOPEWARD_OK, [](scopeward_error* error) {
    scopeward_text* text = nullptr;
    const auto status = scopeward_metadata(g_policy, &text, error);
    const bool null = text == nullptr;
    scopeward_text_free(text);
    return Outcome{status, null};
  });
}

void starve_grants() {
  starve("grant_parse", SCOPEWARD_OK, [](scopeward_error* error) {
    scopeward_grant* grant = nullptr;
    const auto scopes =
        SCOPEWARD_STR("user:read entries:42:read entries:43:read entries:* admin unknown:scope project:x:write");
    const auto status = scopeward_grant_parse(g_policy, scopes, &grant, error);
    const bool null = grant == nullptr;
    scopeward_grant_free(grant);
    return Outcome{status, null};
  });
  starve("grant_anonymous", SCOPEWARD_OK, [](scopeward_error* error) {
    scopeward_grant* grant = nullptr;
    const auto status = scopeward_grant_anonymous(g_policy, &grant, error);
    const bool null = grant == nullptr;
    scopeward_grant_free(grant);
    return Outcome{status, null};
  });
}

void starve_explaining(const char* name, const scopeward_grant* grant, scopeward_request request) {
  starve(name, SCOPEWARD_OK, [grant, request](scopeward_error* error) {
    scopeward_explanation* explanation = nullptr;
    const auto status = scopeward_explain(g_policy, grant, &request, &explanation, error);
    const bool null = explanation == nullptr;
    scopeward_explanation_free(explanation);
    return Outcome{status, null};
  });
  starve("who", SCOPEWARD_OK, [request](scopeward_error* error) {
    scopeward_explanation* explanation = nullptr;
    const auto status = scopeward_who(g_policy, &request, &explanation, error);
    const bool null = explanation == nullptr;
    scopeward_explanation_free(explanation);
    return Outcome{status, null};
  });
  starve("challenge_request", SCOPEWARD_OK, [grant, request](scopeward_error* error) {
    scopeward_challenge_options options = SCOPEWARD_CHALLENGE_OPTIONS_INIT;
    options.disclosure = options.anonymous_disclosure = SCOPEWARD_DISCLOSE_EVERYTHING;
    scopeward_challenge* challenge = nullptr;
    const auto status = scopeward_challenge_request(g_policy, grant, &request, &options, &challenge, error);
    const bool null = challenge == nullptr;
    scopeward_challenge_free(challenge);
    return Outcome{status, null};
  });
}

void starve_pages() {
  const auto merge = make_request(SCOPEWARD_STR("tool"), SCOPEWARD_STR("merge_tags"));
  const auto entry = make_request(SCOPEWARD_STR("resource"), SCOPEWARD_STR("sample://entries/42"));
  for (const auto format : {SCOPEWARD_PLAIN, SCOPEWARD_JSON}) {
    for (const scopeward_request* request : {static_cast<const scopeward_request*>(nullptr), &merge, &entry}) {
      starve("graph", SCOPEWARD_OK, [format, request](scopeward_error* error) {
        scopeward_text* text = nullptr;
        const auto status = scopeward_graph(g_policy, g_grant, request, format, &text, error);
        const bool null = text == nullptr;
        scopeward_text_free(text);
        return Outcome{status, null};
      });
    }
    starve("docs", SCOPEWARD_OK, [format](scopeward_error* error) {
      scopeward_text* text = nullptr;
      const auto status = scopeward_docs(g_policy, format, &text, error);
      const bool null = text == nullptr;
      scopeward_text_free(text);
      return Outcome{status, null};
    });
  }
}

// A policy of its own: each document is made once for every allocation that it takes.
void starve_tests() {
  const auto text = SCOPEWARD_STR(
      "action t flat\nscope a\nattribute arg.n number default 1\nlet x = a\nallow t u if x and arg.n < 2\n"
      "test \"one\" {\n with a attributes arg.n 1 allow t u\n with nothing deny t u needs a\n anonymous allow t u\n}\n");
  scopeward_policy* policy = nullptr;
  scopeward_test_report* report = nullptr;
  CHECK(scopeward_compile(sample_name(), text, &policy, nullptr, nullptr) == SCOPEWARD_OK);
  CHECK(scopeward_test(policy, SCOPEWARD_STR(""), &report, nullptr) == SCOPEWARD_OK);
  CHECK(scopeward_test_report_passed(report) == 2 && scopeward_test_report_failed(report) == 1);
  starve("test", SCOPEWARD_OK, [policy](scopeward_error* error) {
    scopeward_test_report* made = nullptr;
    const auto status = scopeward_test(policy, SCOPEWARD_STR("one"), &made, error);
    const bool null = made == nullptr;
    scopeward_test_report_free(made);
    return Outcome{status, null};
  });
  struct Form {
    scopeward_test_document document;
    scopeward_format format;
  };
  for (const Form form : {Form{SCOPEWARD_TEST_RESULTS, SCOPEWARD_ANSI}, Form{SCOPEWARD_TEST_RESULTS, SCOPEWARD_SHORT},
                          Form{SCOPEWARD_TEST_RESULTS, SCOPEWARD_JSON}, Form{SCOPEWARD_TEST_COVERAGE, SCOPEWARD_PLAIN},
                          Form{SCOPEWARD_TEST_COVERAGE, SCOPEWARD_JSON}, Form{SCOPEWARD_TEST_PAGE, SCOPEWARD_PLAIN},
                          Form{SCOPEWARD_TEST_JUNIT, SCOPEWARD_PLAIN}}) {
    starve("test_report_print", SCOPEWARD_OK, [form, report](scopeward_error* error) {
      scopeward_text* printed = nullptr;
      const auto status = scopeward_test_report_print(report, form.document, form.format, &printed, error);
      const bool null = printed == nullptr;
      scopeward_text_free(printed);
      return Outcome{status, null};
    });
  }
  scopeward_test_report_free(report);
  scopeward_policy_release(policy);
}

void starve_operations() {
  starve("policy_operations", SCOPEWARD_OK, [](scopeward_error* error) {
    scopeward_operations* operations = nullptr;
    const auto status = scopeward_policy_operations(g_policy, &operations, error);
    const bool null = operations == nullptr;
    scopeward_operations_free(operations);
    return Outcome{status, null};
  });
  const auto entries = SCOPEWARD_STR("sample://entries/{a_hole_with_a_long_name}");
  starve("split", SCOPEWARD_OK, [entries](scopeward_error* error) {
    scopeward_parts* parts = nullptr;
    const auto status = scopeward_split(g_policy, g_grant, SCOPEWARD_STR("resource"), entries, 0, &parts, error);
    const bool null = parts == nullptr;
    scopeward_parts_free(parts);
    return Outcome{status, null};
  });
  static scopeward_parts* parts = nullptr;
  CHECK(scopeward_split(g_policy, g_grant, SCOPEWARD_STR("resource"), entries, 0, &parts, nullptr) == SCOPEWARD_OK);
  starve("parts_explain", SCOPEWARD_OK, [](scopeward_error* error) {
    scopeward_explanation* explanation = nullptr;
    const auto status = scopeward_parts_explain(parts, 0, g_grant, nullptr, 0, &explanation, error);
    const bool null = explanation == nullptr;
    scopeward_explanation_free(explanation);
    return Outcome{status, null};
  });
  starve("parts_who", SCOPEWARD_OK, [](scopeward_error* error) {
    scopeward_explanation* explanation = nullptr;
    const auto status = scopeward_parts_who(parts, 0, nullptr, 0, &explanation, error);
    const bool null = explanation == nullptr;
    scopeward_explanation_free(explanation);
    return Outcome{status, null};
  });
  scopeward_parts_free(parts);
  starve("check_operations", SCOPEWARD_OK, [entries](scopeward_error* error) {
    scopeward_operation exists[3] = {SCOPEWARD_OPERATION_INIT, SCOPEWARD_OPERATION_INIT, SCOPEWARD_OPERATION_INIT};
    exists[0].action = exists[1].action = SCOPEWARD_STR("tool");
    exists[0].target = SCOPEWARD_STR("search_everything");
    exists[1].target = SCOPEWARD_STR("a_tool_without_a_rule");
    exists[1].description = SCOPEWARD_STR("What this tool does takes a while to say");
    exists[2].action = SCOPEWARD_STR("resource");
    exists[2].target = entries;
    exists[2].is_template = 1;
    scopeward_diagnostics* diagnostics = nullptr;
    scopeward_text* wildcards = nullptr;
    const auto status = scopeward_check_operations(g_policy, exists, 3, &diagnostics, &wildcards, error);
    const bool null = diagnostics == nullptr && wildcards == nullptr;
    scopeward_diagnostics_free(diagnostics);
    scopeward_text_free(wildcards);
    return Outcome{status, null};
  });
}

// Of a policy that was opened, each explanation could be the first, which compiles its texts.
void starve_compiled_forms() {
  starve("write", SCOPEWARD_OK, [](scopeward_error* error) {
    scopeward_text* bytes = nullptr;
    const auto status = scopeward_write(g_policy, &bytes, error);
    const bool null = bytes == nullptr;
    scopeward_text_free(bytes);
    return Outcome{status, null};
  });
  scopeward_text* written = nullptr;
  CHECK(scopeward_write(g_policy, &written, nullptr) == SCOPEWARD_OK);
  const scopeward_str bytes = scopeward_text_view(written);
  starve("open_copy", SCOPEWARD_OK, [bytes](scopeward_error* error) {
    scopeward_policy* opened = nullptr;
    const auto status = scopeward_open_copy(bytes, &opened, error);
    const bool null = opened == nullptr;
    scopeward_policy_release(opened);
    return Outcome{status, null};
  });
  const char* const path = "oom_test.scopewardc";
  std::FILE* const file = std::fopen(path, "wb");
  CHECK(file != nullptr && std::fwrite(bytes.data, 1, bytes.size, file) == bytes.size && std::fclose(file) == 0);
  starve("open", SCOPEWARD_OK, [path](scopeward_error* error) {
    scopeward_policy* opened = nullptr;
    const auto status = scopeward_open({path, std::strlen(path)}, &opened, error);
    const bool null = opened == nullptr;
    scopeward_policy_release(opened);
    return Outcome{status, null};
  });
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = SCOPEWARD_STR("tool");
  request.target = SCOPEWARD_STR("create_entry");
  starve("first_explanation", SCOPEWARD_OK, [path, &request](scopeward_error* error) {
    scopeward_policy* opened = nullptr;
    scopeward_explanation* explanation = nullptr;
    auto status = scopeward_open({path, std::strlen(path)}, &opened, error);
    if (status == SCOPEWARD_OK) status = scopeward_who(opened, &request, &explanation, error);
    const bool null = explanation == nullptr;
    scopeward_explanation_free(explanation);
    scopeward_policy_release(opened);
    return Outcome{status, null};
  });
  std::remove(path);
  scopeward_text_free(written);
  starve("prepare", SCOPEWARD_OK, [&request](scopeward_error* error) {
    scopeward_prepared* prepared = nullptr;
    const auto status = scopeward_prepare(g_policy, &request, 1, &prepared, error);
    const bool null = prepared == nullptr;
    scopeward_prepared_free(prepared);
    return Outcome{status, null};
  });
}

void starve_printing_and_stores() {
  for (const auto format : {SCOPEWARD_PLAIN, SCOPEWARD_ANSI, SCOPEWARD_JSON}) {
    starve("explanation_print", SCOPEWARD_OK, [format](scopeward_error* error) {
      scopeward_text* text = nullptr;
      const auto status = scopeward_explanation_print(g_explanation, format, &text, error);
      const bool null = text == nullptr;
      scopeward_text_free(text);
      return Outcome{status, null};
    });
  }
  starve("challenge_token", SCOPEWARD_OK, [](scopeward_error* error) {
    scopeward_challenge* challenge = nullptr;
    const auto status = scopeward_challenge_token(g_policy, 1, &challenge, error);
    const bool null = challenge == nullptr;
    scopeward_challenge_free(challenge);
    return Outcome{status, null};
  });
  starve("store_create", SCOPEWARD_OK, [](scopeward_error* error) {
    scopeward_store* store = nullptr;
    const auto status = scopeward_store_create(&store, error);
    const bool null = store == nullptr;
    scopeward_store_free(store);
    return Outcome{status, null};
  });
  // A load that fails leaves the old policy serving.
  starve("store_load", SCOPEWARD_OK, [](scopeward_error* error) {
    scopeward_store* store = nullptr;
    scopeward_diagnostics* diagnostics = nullptr;
    if (const auto status = scopeward_store_create(&store, error); status != SCOPEWARD_OK)
      return Outcome{status, store == nullptr};
    const auto status = scopeward_store_load(store, sample_name(), sample_policy(), &diagnostics, error);
    scopeward_policy* serving = scopeward_store_acquire(store);
    const bool null = diagnostics == nullptr && serving == nullptr;
    scopeward_policy_release(serving);
    scopeward_diagnostics_free(diagnostics);
    scopeward_store_free(store);
    return Outcome{status, null};
  });
}

}  // namespace

int main() {
  CHECK(scopeward_compile(sample_name(), sample_policy(), &g_policy, nullptr, nullptr) == SCOPEWARD_OK);
  scopeward_policy* none = nullptr;
  CHECK(scopeward_compile(sample_name(), kBroken, &none, &g_diagnostics, nullptr) == SCOPEWARD_INVALID_POLICY);
  CHECK(scopeward_grant_parse(g_policy, SCOPEWARD_STR("user:read"), &g_grant, nullptr) == SCOPEWARD_OK);
  CHECK(scopeward_grant_anonymous(g_policy, &g_anonymous, nullptr) == SCOPEWARD_OK);
  const auto merge = make_request(SCOPEWARD_STR("tool"), SCOPEWARD_STR("merge_tags"));
  CHECK(scopeward_explain(g_policy, g_grant, &merge, &g_explanation, nullptr) == SCOPEWARD_OK);

  starve_compiling();
  starve_imports();
  starve_grants();
  starve_explaining("explain, denied", g_grant, merge);
  starve_explaining("explain, a family", g_grant,
                    make_request(SCOPEWARD_STR("resource"), SCOPEWARD_STR("sample://entries/42")));
  starve_explaining("explain, anonymous", g_anonymous,
                    make_request(SCOPEWARD_STR("tool"), SCOPEWARD_STR("search_tags")));
  starve_compiled_forms();
  starve_printing_and_stores();
  starve_pages();
  starve_tests();
  starve_operations();

  scopeward_explanation_free(g_explanation);
  scopeward_grant_free(g_anonymous);
  scopeward_grant_free(g_grant);
  scopeward_diagnostics_free(g_diagnostics);
  scopeward_policy_release(g_policy);
  return check_result();
}
