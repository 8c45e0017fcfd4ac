// SPDX-License-Identifier: Apache-2.0
// Compiled forms: written, opened, verified, and their texts read when explanations need them.
// Tested by tests/capi/opened_test.cc.
#include "guard.h"
#include "handles.h"

using scopeward::fail;
using scopeward::guard;
using scopeward::to_view;

namespace scopeward {
namespace {

// Takes the bytes over. Null, and why in `wrong`.
std::unique_ptr<scopeward_policy> open_bytes(std::unique_ptr<const Bytes> bytes, std::string& wrong) {
  auto handle = std::make_unique<scopeward_policy>();
  handle->bytes = std::move(bytes);
  handle->opened = open_compiled(handle->bytes->get(), wrong);
  if (handle->opened == nullptr) return nullptr;
  handle->program = &handle->opened->program;
  show_facts(*handle, std::move(handle->opened->facts));
  return handle;
}

constexpr const char* kDamage = "this compiled policy is damaged: compile it again";

void verify(const scopeward_policy& policy) {
  if (policy.opened == nullptr) return;  // compiled here
  if (!sum_all(*policy.opened)) throw Damaged{kDamage};
  (void)read_texts(policy);
}

}  // namespace

const Policy& read_texts(const scopeward_policy& policy) {
  if (policy.opened == nullptr) return *policy.policy;
  if (policy.program->is_damaged()) throw Damaged{kDamage};
  const Policy* known = policy.explaining.load(std::memory_order_acquire);
  if (known != nullptr) return *known;
  const std::lock_guard<std::mutex> lock(policy.reading_texts);
  known = policy.explaining.load(std::memory_order_acquire);
  if (known != nullptr) return *known;
  std::string wrong;
  policy.policy = compile_texts(*policy.opened, wrong);
  if (policy.policy == nullptr) throw Damaged{wrong};
  policy.explaining.store(policy.policy.get(), std::memory_order_release);
  return *policy.policy;
}

}  // namespace scopeward

extern "C" {

scopeward_status scopeward_write(const scopeward_policy* policy, scopeward_text** bytes, scopeward_error* error) {
  if (bytes != nullptr) *bytes = nullptr;
  if (policy == nullptr || bytes == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "writing needs a policy and a place to go");
  return guard(error, [&] {
    auto text = std::make_unique<scopeward_text>();
    text->text = scopeward::write_compiled(scopeward::explained(policy));
    *bytes = text.release();
    return SCOPEWARD_OK;
  });
}

int scopeward_is_compiled(scopeward_str bytes) {
  return scopeward::is_text(bytes) && scopeward::is_compiled(to_view(bytes)) ? 1 : 0;
}

scopeward_status scopeward_open(scopeward_str path, scopeward_policy** policy, scopeward_error* error) {
  if (policy != nullptr) *policy = nullptr;
  if (policy == nullptr || !scopeward::is_text(path) || path.size == 0)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "opening needs a path and a place to go");
  return guard(error, [&] {
    std::string wrong;
    auto bytes = scopeward::map_file(std::string(to_view(path)), wrong);
    if (bytes == nullptr) return fail(error, SCOPEWARD_UNREADABLE, wrong);
    auto handle = scopeward::open_bytes(std::move(bytes), wrong);
    if (handle == nullptr) return fail(error, SCOPEWARD_DAMAGED, wrong);
    *policy = handle.release();
    return SCOPEWARD_OK;
  });
}

scopeward_status scopeward_open_copy(scopeward_str bytes, scopeward_policy** policy, scopeward_error* error) {
  if (policy != nullptr) *policy = nullptr;
  if (policy == nullptr || !scopeward::is_text(bytes))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "opening needs bytes and a place to go");
  return guard(error, [&] {
    std::string wrong;
    auto handle = scopeward::open_bytes(scopeward::copy_bytes(to_view(bytes)), wrong);
    if (handle == nullptr) return fail(error, SCOPEWARD_DAMAGED, wrong);
    scopeward::verify(*handle);
    *policy = handle.release();
    return SCOPEWARD_OK;
  });
}

scopeward_status scopeward_verify(const scopeward_policy* policy, scopeward_error* error) {
  if (policy == nullptr) return fail(error, SCOPEWARD_INVALID_ARGUMENT, "no policy to verify");
  return guard(error, [&] {
    scopeward::verify(*policy);
    return SCOPEWARD_OK;
  });
}

}  // extern "C"
