// SPDX-License-Identifier: Apache-2.0
// The library, policies, their diagnostics and the store.
#include <mutex>

#include "engine/metadata.h"
#include "grammar/render.h"
#include "guard.h"
#include "handles.h"

using scopeward::fail;
using scopeward::guard;
using scopeward::to_c;

struct scopeward_store {
  std::mutex mutex;
  scopeward_policy* policy = nullptr;
};

namespace scopeward {
namespace {

// Takes the policy over. The lock is held for a swap of two pointers: a reader waits for nothing longer, and never gets
// half a policy.
void swap_in(scopeward_store& store, scopeward_policy* policy) {
  store.mutex.lock();
  std::swap(store.policy, policy);
  store.mutex.unlock();
  scopeward_policy_release(policy);
}

}  // namespace
}  // namespace scopeward

extern "C" {

uint32_t scopeward_version_number(void) { return SCOPEWARD_VERSION_NUMBER; }
scopeward_str scopeward_version(void) { return to_c("0.1.0"); }

scopeward_str scopeward_status_name(scopeward_status status) {
  switch (status) {
    case SCOPEWARD_OK:
      return to_c("ok");
    case SCOPEWARD_INVALID_ARGUMENT:
      return to_c("invalid_argument");
    case SCOPEWARD_INVALID_POLICY:
      return to_c("invalid_policy");
    case SCOPEWARD_INVALID_SCOPES:
      return to_c("invalid_scopes");
    case SCOPEWARD_INCOMPLETE_POLICY:
      return to_c("incomplete_policy");
    case SCOPEWARD_OUT_OF_MEMORY:
      return to_c("out_of_memory");
    case SCOPEWARD_INTERNAL:
      return to_c("internal");
    case SCOPEWARD_DAMAGED:
      return to_c("damaged");
    case SCOPEWARD_UNREADABLE:
      return to_c("unreadable");
  }
  return to_c("unknown");
}

scopeward_str scopeward_text_view(const scopeward_text* text) {
  return text == nullptr ? scopeward_str{nullptr, 0} : to_c(text->text);
}
void scopeward_text_free(scopeward_text* text) { delete text; }

scopeward_policy* scopeward_policy_retain(scopeward_policy* policy) {
  if (policy != nullptr) policy->references.fetch_add(1, std::memory_order_relaxed);
  return policy;
}
void scopeward_policy_release(scopeward_policy* policy) {
  if (policy != nullptr && policy->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete policy;
}

scopeward_str scopeward_policy_name(const scopeward_policy* policy) {
  return policy == nullptr ? scopeward_str{nullptr, 0} : to_c(policy->facts.name);
}
scopeward_str scopeward_policy_resource(const scopeward_policy* policy) {
  return policy == nullptr ? scopeward_str{nullptr, 0} : to_c(policy->facts.resource);
}
scopeward_str scopeward_policy_resource_metadata_url(const scopeward_policy* policy) {
  return policy == nullptr ? scopeward_str{nullptr, 0} : to_c(policy->facts.metadata_url);
}
scopeward_list scopeward_policy_authorization_servers(const scopeward_policy* policy) {
  return policy == nullptr ? scopeward_list{nullptr, 0} : policy->authorization_servers.list();
}
scopeward_list scopeward_policy_initial_scopes(const scopeward_policy* policy) {
  return policy == nullptr ? scopeward_list{nullptr, 0} : policy->initial_scopes.list();
}
scopeward_list scopeward_policy_scopes_supported(const scopeward_policy* policy) {
  return policy == nullptr ? scopeward_list{nullptr, 0} : policy->scopes_supported.list();
}
scopeward_list scopeward_policy_attributes(const scopeward_policy* policy) {
  return policy == nullptr ? scopeward_list{nullptr, 0} : policy->attributes.list();
}

scopeward_status scopeward_metadata(const scopeward_policy* policy, scopeward_text** json, scopeward_error* error) {
  if (json != nullptr) *json = nullptr;
  if (policy == nullptr || json == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "metadata needs a policy and a place to go");
  return guard(error, [&] {
    std::string lacking;
    auto text = std::make_unique<scopeward_text>();
    text->text = scopeward::metadata_json(scopeward::explained(policy).model, lacking);
    if (!lacking.empty()) return fail(error, SCOPEWARD_INCOMPLETE_POLICY, lacking);
    *json = text.release();
    return SCOPEWARD_OK;
  });
}

size_t scopeward_diagnostics_count(const scopeward_diagnostics* diagnostics) {
  return diagnostics == nullptr ? 0 : diagnostics->diagnostics.size();
}
size_t scopeward_diagnostics_errors(const scopeward_diagnostics* diagnostics) {
  return diagnostics == nullptr ? 0 : scopeward::count_errors(diagnostics->diagnostics);
}

scopeward_status scopeward_diagnostics_at(const scopeward_diagnostics* diagnostics, size_t index,
                                          scopeward_diagnostic* out) {
  if (diagnostics == nullptr || out == nullptr || index >= diagnostics->diagnostics.size() ||
      out->struct_size < sizeof(scopeward_diagnostic))
    return SCOPEWARD_INVALID_ARGUMENT;
  const scopeward::Diagnostic& d = diagnostics->diagnostics[index];
  const scopeward::Place begin = diagnostics->sources.begin(d.span), end = diagnostics->sources.end(d.span);
  const std::size_t size = out->struct_size;
  *out = {size,
          severity_of(d.code) == scopeward::Severity::error ? SCOPEWARD_ERROR : SCOPEWARD_WARNING,
          to_c(diagnostics->codes[index]),
          to_c(d.message),
          to_c(d.help),
          to_c(diagnostics->sources.name(d.span)),
          d.span.begin,
          d.span.end,
          begin.line,
          begin.column,
          end.line,
          end.column};
  return SCOPEWARD_OK;
}

scopeward_status scopeward_diagnostics_print(const scopeward_diagnostics* diagnostics, scopeward_format format,
                                             scopeward_text** text, scopeward_error* error) {
  if (text != nullptr) *text = nullptr;
  if (diagnostics == nullptr || text == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "printing needs diagnostics and a place to go");
  return guard(error, [&] {
    auto result = std::make_unique<scopeward_text>();
    const scopeward::Sources& sources = diagnostics->sources;
    switch (format) {
      case SCOPEWARD_PLAIN:
        result->text = to_terminal(sources, diagnostics->diagnostics, scopeward::Colour::off);
        break;
      case SCOPEWARD_ANSI:
        result->text = to_terminal(sources, diagnostics->diagnostics, scopeward::Colour::on);
        break;
      case SCOPEWARD_SHORT:
        result->text = to_short(sources, diagnostics->diagnostics);
        break;
      case SCOPEWARD_JSON:
        result->text = to_json(sources, diagnostics->diagnostics);
        break;
      default:
        return fail(error, SCOPEWARD_INVALID_ARGUMENT, "unknown format");
    }
    *text = result.release();
    return SCOPEWARD_OK;
  });
}
void scopeward_diagnostics_free(scopeward_diagnostics* diagnostics) { delete diagnostics; }

scopeward_status scopeward_store_create(scopeward_store** store, scopeward_error* error) {
  if (store == nullptr) return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a store needs a place to go");
  *store = nullptr;
  return guard(error, [&] {
    *store = new scopeward_store;
    return SCOPEWARD_OK;
  });
}

scopeward_status scopeward_store_load(scopeward_store* store, scopeward_str name, scopeward_str text,
                                      scopeward_diagnostics** diagnostics, scopeward_error* error) {
  if (diagnostics != nullptr) *diagnostics = nullptr;
  if (store == nullptr) return fail(error, SCOPEWARD_INVALID_ARGUMENT, "no store to load into");
  scopeward_policy* policy = nullptr;
  const scopeward_status status = scopeward_compile(name, text, &policy, diagnostics, error);
  if (status != SCOPEWARD_OK) return status;
  scopeward::swap_in(*store, policy);
  return SCOPEWARD_OK;
}

scopeward_status scopeward_store_put(scopeward_store* store, scopeward_policy* policy) {
  if (store == nullptr || policy == nullptr) return SCOPEWARD_INVALID_ARGUMENT;
  scopeward::swap_in(*store, scopeward_policy_retain(policy));
  return SCOPEWARD_OK;
}

scopeward_policy* scopeward_store_acquire(scopeward_store* store) {
  if (store == nullptr) return nullptr;
  store->mutex.lock();
  scopeward_policy* const policy = scopeward_policy_retain(store->policy);
  store->mutex.unlock();
  return policy;
}

void scopeward_store_free(scopeward_store* store) {
  if (store == nullptr) return;
  scopeward_policy_release(store->policy);
  delete store;
}

}  // extern "C"
