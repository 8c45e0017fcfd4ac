// SPDX-License-Identifier: Apache-2.0
// Many threads decide while a store swaps its policy: every reader sees one policy whole, never half of two, and one
// grant may be read by all of them. Meant for the thread sanitizer; without it, it still finds what breaks soon.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "check.h"
#include "sample.h"

namespace {

constexpr int kReaders = 6;
constexpr int kSwaps = 120;

// Two policies that answer in opposite ways, so that a mixture is noticed, and one that must never serve.
const scopeward_str kLeft =
    SCOPEWARD_STR("policy \"left\" { profile mcp }\nscope a\nscope b\nallow tool x if a\nallow tool y if b\n");
const scopeward_str kRight =
    SCOPEWARD_STR("policy \"right\" { profile mcp }\nscope a\nscope b\nallow tool x if b\nallow tool y if a\n");
const scopeward_str kBroken = SCOPEWARD_STR("policy \"broken\" { profile mcp }\nallow tool x, y if c\n");

std::atomic<bool> g_done = false;
std::atomic<int> g_wrong = 0;
std::atomic<long> g_left = 0, g_right = 0;

scopeward_reason decide(const scopeward_policy* policy, const scopeward_grant* grant, scopeward_str tool) {
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = SCOPEWARD_STR("tool");
  request.target = tool;
  return scopeward_decide(policy, grant, &request);
}

// One request as a server would handle it: take the policy that serves now, and do all of it with that.
bool serve(scopeward_store* store) {
  scopeward_policy* policy = scopeward_store_acquire(store);
  const auto name = scopeward_policy_name(policy);
  const bool left = std::string(name.data, name.size) == "left";
  scopeward_grant* grant = nullptr;
  bool right_answers = scopeward_grant_parse(policy, SCOPEWARD_STR("a unknown"), &grant, nullptr) == SCOPEWARD_OK;
  scopeward_policy_release(policy);  // the grant keeps it alive from here on

  right_answers &=
      decide(policy, grant, SCOPEWARD_STR("x")) == (left ? SCOPEWARD_ALLOWED : SCOPEWARD_INSUFFICIENT_SCOPE);
  right_answers &=
      decide(policy, grant, SCOPEWARD_STR("y")) == (left ? SCOPEWARD_INSUFFICIENT_SCOPE : SCOPEWARD_ALLOWED);

  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = SCOPEWARD_STR("tool");
  request.target = SCOPEWARD_STR("z");
  scopeward_explanation* explanation = nullptr;
  right_answers &= scopeward_explain(policy, grant, &request, &explanation, nullptr) == SCOPEWARD_OK;
  right_answers &= scopeward_explanation_reason(explanation) == SCOPEWARD_NO_RULE;
  scopeward_challenge* challenge = nullptr;
  right_answers &= scopeward_challenge_request(policy, grant, &request, nullptr, &challenge, nullptr) == SCOPEWARD_OK;
  right_answers &= scopeward_challenge_status(challenge) == 403;

  scopeward_challenge_free(challenge);
  scopeward_explanation_free(explanation);
  scopeward_grant_free(grant);
  ++(left ? g_left : g_right);
  return right_answers;
}

void keep_serving(scopeward_store* store, const scopeward_policy* shared_policy, const scopeward_grant* shared_grant) {
  while (!g_done) {
    if (!serve(store)) ++g_wrong;
    if (decide(shared_policy, shared_grant, SCOPEWARD_STR("x")) != SCOPEWARD_ALLOWED) ++g_wrong;
  }
}

// Each swap waits until a reader has seen the policy, so that the test means the same on a slow machine.
void keep_swapping(scopeward_store* store) {
  for (int i = 0; i < kSwaps; ++i) {
    const bool left = i % 2 == 1;
    const std::atomic<long>& seen = left ? g_left : g_right;
    const long before = seen;
    CHECK(scopeward_store_load(store, SCOPEWARD_STR("swapped"), left ? kLeft : kRight, nullptr, nullptr) ==
          SCOPEWARD_OK);
    CHECK(scopeward_store_load(store, SCOPEWARD_STR("broken"), kBroken, nullptr, nullptr) == SCOPEWARD_INVALID_POLICY);
    while (seen < before + kReaders) std::this_thread::yield();
  }
  g_done = true;
}

}  // namespace

int main() {
  scopeward_store* store = nullptr;
  CHECK(scopeward_store_create(&store, nullptr) == SCOPEWARD_OK);
  CHECK(scopeward_store_load(store, SCOPEWARD_STR("first"), kLeft, nullptr, nullptr) == SCOPEWARD_OK);
  scopeward_policy* policy = scopeward_store_acquire(store);
  scopeward_grant* grant = nullptr;
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR("a"), &grant, nullptr) == SCOPEWARD_OK);
  if (check_failures > 0) return check_result();

  std::vector<std::thread> threads;
  for (int i = 0; i < kReaders; ++i) threads.emplace_back(keep_serving, store, policy, grant);
  keep_swapping(store);
  for (std::thread& thread : threads) thread.join();

  CHECK(g_wrong == 0);
  CHECK(g_left > 0 && g_right > 0);
  std::printf("%ld requests under one policy, %ld under the other, %d swaps\n", g_left.load(), g_right.load(), kSwaps);
  scopeward_grant_free(grant);
  scopeward_policy_release(policy);
  scopeward_store_free(store);
  return check_result();
}
