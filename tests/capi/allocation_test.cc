// SPDX-License-Identifier: Apache-2.0
// scopeward_decide, scopeward_filter and, where no family is named and the policy has at most 1,024 scopes,
// scopeward_decide_scopes never allocate, whatever the answer: not through operator new, not through malloc. Nor do they
// take a lock of the threads library, which is looked at where no sanitizer owns those names.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include <dlfcn.h>
#include <pthread.h>

#include "allocations.h"
#include "check.h"
#include "sample.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, std::size_t),
                                                         void (*)(const volatile void*));
#endif

namespace {

std::size_t g_mallocs = 0, g_locks = 0;

}  // namespace

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// The sanitizer owns malloc; it tells of each call.
static void count_malloc(const volatile void*, std::size_t) { ++g_mallocs; }
static void ignore_free(const volatile void*) {}
static bool hook_malloc() { return __sanitizer_install_malloc_and_free_hooks(count_malloc, ignore_free) > 0; }
#else
// glibc's own, under the names that the process calls; what is freed needs no counting.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

__attribute__((visibility("default"))) void* malloc(std::size_t size) {
  ++g_mallocs;
  return __libc_malloc(size);
}
__attribute__((visibility("default"))) void* calloc(std::size_t count, std::size_t size) {
  ++g_mallocs;
  return __libc_calloc(count, size);
}
__attribute__((visibility("default"))) void* realloc(void* memory, std::size_t size) {
  ++g_mallocs;
  return __libc_realloc(memory, size);
}
__attribute__((visibility("default"))) void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++g_mallocs;
  return __libc_memalign(alignment, size);
}
}
static bool hook_malloc() { return true; }

// Every lock that the process takes by name, counted and handed on.
#define COUNT_LOCK(function, Lock)                                                                 \
  extern "C" __attribute__((visibility("default"))) int function(Lock* lock) noexcept {            \
    static const auto next = reinterpret_cast<int (*)(Lock*)>(dlsym(RTLD_NEXT, #function));        \
    ++g_locks;                                                                                     \
    return next(lock);                                                                             \
  }
COUNT_LOCK(pthread_mutex_lock, pthread_mutex_t)
COUNT_LOCK(pthread_mutex_trylock, pthread_mutex_t)
COUNT_LOCK(pthread_rwlock_rdlock, pthread_rwlock_t)
COUNT_LOCK(pthread_rwlock_wrlock, pthread_rwlock_t)
#define SCOPEWARD_COUNTS_LOCKS 1
#endif

namespace {

struct Question {
  const char* action;
  const char* target;
  scopeward_reason with_token;  // of a token with user:read
  scopeward_reason without_token;
};

// Every reason, and every way to find a rule: exact, prefix, suffix, path, family, counting, attributes, a message.
const Question kQuestions[] = {
    {"method", "ping", SCOPEWARD_ALLOWED, SCOPEWARD_ALLOWED},
    {"method", "notifications/initialized", SCOPEWARD_ALLOWED, SCOPEWARD_ALLOWED},
    {"method", "tools/list", SCOPEWARD_NO_RULE, SCOPEWARD_UNAUTHENTICATED},
    {"tool", "whoami", SCOPEWARD_ALLOWED, SCOPEWARD_UNAUTHENTICATED},
    {"tool", "get_entry", SCOPEWARD_INSUFFICIENT_SCOPE, SCOPEWARD_UNAUTHENTICATED},
    {"tool", "search_everything_there_is", SCOPEWARD_INSUFFICIENT_SCOPE, SCOPEWARD_UNAUTHENTICATED},
    {"tool", "search_audit", SCOPEWARD_FORBIDDEN, SCOPEWARD_UNAUTHENTICATED},
    {"tool", "merge_tags", SCOPEWARD_INSUFFICIENT_SCOPE, SCOPEWARD_UNAUTHENTICATED},
    {"tool", "export", SCOPEWARD_FORBIDDEN, SCOPEWARD_UNAUTHENTICATED},
    {"tool", "publish", SCOPEWARD_INSUFFICIENT_SCOPE, SCOPEWARD_UNAUTHENTICATED},
    {"tool", "review", SCOPEWARD_ALLOWED, SCOPEWARD_UNAUTHENTICATED},
    {"resource", "sample://entries/42", SCOPEWARD_INSUFFICIENT_SCOPE, SCOPEWARD_UNAUTHENTICATED},
    {"resource", "sample://files/a/b/c/d/e/f/g", SCOPEWARD_INSUFFICIENT_SCOPE, SCOPEWARD_UNAUTHENTICATED},
    {"resource", "sample://entries/../42", SCOPEWARD_INVALID_REQUEST, SCOPEWARD_INVALID_REQUEST},
    {"dance", "ping", SCOPEWARD_INVALID_REQUEST, SCOPEWARD_INVALID_REQUEST},
};

const scopeward_str kScopes = SCOPEWARD_STR("user:read");

scopeward_str str(const char* text) { return {text, std::strlen(text)}; }

std::size_t g_locks_taken = 0;  // by the last of them

// Runs `decisions` and returns how often memory was asked for.
template <typename Decisions>
std::size_t allocations_of(Decisions decisions) {
  const std::size_t mallocs_before = g_mallocs;
  const std::size_t locks_before = g_locks;
  capi_test::arm(capi_test::Failing::never, 0);
  decisions();
  const auto made = capi_test::disarm().made;
  g_locks_taken = g_locks - locks_before;
  return made + (g_mallocs - mallocs_before);
}

void check_questions(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_str* scopes,
                     scopeward_reason Question::*expected, const scopeward_attribute* attributes, std::size_t count) {
  for (const Question& question : kQuestions) {
    scopeward_request request = SCOPEWARD_REQUEST_INIT;
    request.action = str(question.action);
    request.target = str(question.target);
    request.attributes = attributes;
    request.attribute_count = count;
    scopeward_reason reason = SCOPEWARD_INVALID_REQUEST;
    const auto allocations = allocations_of([&] { reason = scopeward_decide(policy, grant, &request); });
    CHECK(allocations == 0);
    CHECK(g_locks_taken == 0);
    CHECK(reason == question.*expected);
    if (allocations != 0 || reason != question.*expected) {
      std::fprintf(stderr, "  %s %s: %zu allocations, reason %d\n", question.action, question.target, allocations,
                   static_cast<int>(reason));
    }
    scopeward_reason filtered = SCOPEWARD_FORBIDDEN;
    CHECK(allocations_of([&] { scopeward_filter(policy, grant, &request, 1, &filtered, nullptr); }) == 0);
    CHECK(g_locks_taken == 0);
    CHECK(filtered == reason);
    scopeward_reason at_once = SCOPEWARD_INVALID_REQUEST;
    CHECK(allocations_of([&] { at_once = scopeward_decide_scopes(policy, scopes, &request); }) == 0);
    CHECK(g_locks_taken == 0);
    CHECK(at_once == reason);
  }
}

void check_prepared(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_attribute* attributes,
                    std::size_t count) {
  constexpr std::size_t kCount = sizeof(kQuestions) / sizeof(kQuestions[0]);
  scopeward_request requests[kCount];
  for (std::size_t i = 0; i < kCount; ++i) {
    requests[i] = SCOPEWARD_REQUEST_INIT;
    requests[i].action = str(kQuestions[i].action);
    requests[i].target = str(kQuestions[i].target);
  }
  scopeward_prepared* prepared = nullptr;
  CHECK(scopeward_prepare(policy, requests, kCount, &prepared, nullptr) == SCOPEWARD_OK);
  scopeward_reason reasons[kCount];
  CHECK(allocations_of([&] { scopeward_filter_prepared(prepared, grant, attributes, count, reasons, nullptr); }) == 0);
  CHECK(g_locks_taken == 0);
  for (std::size_t i = 0; i < kCount; ++i) CHECK(reasons[i] == kQuestions[i].with_token);
  scopeward_prepared_free(prepared);
}

void check_policy(scopeward_policy* policy) {
  scopeward_grant* reader = nullptr;
  scopeward_grant* anonymous = nullptr;
  const auto setting_up = allocations_of([&] {
    CHECK(scopeward_grant_parse(policy, kScopes, &reader, nullptr) == SCOPEWARD_OK);
    CHECK(scopeward_grant_anonymous(policy, &anonymous, nullptr) == SCOPEWARD_OK);
  });
  CHECK(setting_up > 0);

  scopeward_attribute attributes[3] = {};
  const scopeward_str groups[] = {SCOPEWARD_STR("authors"), SCOPEWARD_STR("reviewers")};
  attributes[0].name = SCOPEWARD_STR("arg.project");
  attributes[0].type = SCOPEWARD_STRING;
  attributes[0].string = SCOPEWARD_STR("apollo");
  attributes[1].name = SCOPEWARD_STR("token.groups");
  attributes[1].type = SCOPEWARD_STRINGS;
  attributes[1].strings = {groups, 2};
  attributes[2].name = SCOPEWARD_STR("token.suspended");
  attributes[2].type = SCOPEWARD_BOOL;

  check_questions(policy, reader, &kScopes, &Question::with_token, attributes, 3);
  check_questions(policy, anonymous, nullptr, &Question::without_token, attributes, 3);
  check_prepared(policy, reader, attributes, 3);

  scopeward_grant_free(anonymous);
  scopeward_grant_free(reader);
}

}  // namespace

int main() {
  CHECK(hook_malloc());
  const auto by_hand = allocations_of([] {
    void* volatile memory = std::malloc(64);
    std::free(memory);
  });
  CHECK(by_hand == 1);  // or the hooks are not reached
#ifdef SCOPEWARD_COUNTS_LOCKS
  std::mutex mutex;
  (void)allocations_of([&] { const std::lock_guard<std::mutex> lock(mutex); });
  CHECK(g_locks_taken == 1);
#endif

  scopeward_policy* policy = nullptr;
  CHECK(scopeward_compile(sample_name(), sample_policy(), &policy, nullptr, nullptr) == SCOPEWARD_OK);
  check_policy(policy);

  // The same from its compiled form.
  scopeward_text* written = nullptr;
  CHECK(scopeward_write(policy, &written, nullptr) == SCOPEWARD_OK);
  const scopeward_str bytes = scopeward_text_view(written);
  const char* const path = "allocation_test.scopewardc";
  std::FILE* const file = std::fopen(path, "wb");
  CHECK(file != nullptr && std::fwrite(bytes.data, 1, bytes.size, file) == bytes.size && std::fclose(file) == 0);
  scopeward_text_free(written);
  scopeward_policy* opened = nullptr;
  CHECK(scopeward_open(str(path), &opened, nullptr) == SCOPEWARD_OK);
  std::remove(path);
  check_policy(opened);

  scopeward_policy_release(opened);
  scopeward_policy_release(policy);
  return check_result();
}
