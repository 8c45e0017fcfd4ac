// SPDX-License-Identifier: Apache-2.0
// What the opaque handles of scopeward.h hold, and how the vocabulary of the two sides maps. Private to bindings/c.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bytes.h"
#include "engine/compiled_form.h"
#include "engine/explain.h"
#include "engine/grant.h"
#include "engine/policy.h"
#include "engine/request.h"
#include "scopeward.h"

namespace scopeward {

inline scopeward_str to_c(std::string_view text) noexcept { return {text.data(), text.size()}; }
inline std::string_view to_view(scopeward_str text) noexcept {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}
inline bool is_text(scopeward_str text) noexcept { return text.data != nullptr || text.size == 0; }

// Names together with the array that scopeward_list shows of them. Stays where it is once filled.
class Names {
 public:
  Names() = default;
  Names(const Names&) = delete;  // the items point into the names
  Names& operator=(const Names&) = delete;
  Names(Names&&) = default;
  Names& operator=(Names&&) = default;
  explicit Names(std::vector<std::string> names) : names_(std::move(names)) {
    for (const std::string& name : names_) items_.push_back(to_c(name));
  }
  [[nodiscard]] scopeward_list list() const noexcept { return {items_.data(), items_.size()}; }

 private:
  std::vector<std::string> names_;
  std::vector<scopeward_str> items_;
};

}  // namespace scopeward

struct scopeward_policy {
  std::atomic<std::size_t> references{1};
  const scopeward::Program* program = nullptr;  // which decides: of `policy`, or of `opened`
  scopeward::PolicyFacts facts;
  scopeward::Names authorization_servers, initial_scopes, scopes_supported, attributes;

  // What explains: there from the start where a text was compiled, made when it is first needed where a compiled form was
  // opened. Never changes once it is there.
  mutable std::atomic<const scopeward::Policy*> explaining{nullptr};
  mutable std::unique_ptr<scopeward::Policy> policy;

  // Only where a compiled form was opened.
  std::unique_ptr<const scopeward::Bytes> bytes;
  std::unique_ptr<scopeward::OpenedPolicy> opened;  // speaks of `bytes`
  mutable std::mutex reading_texts;
};

struct scopeward_diagnostics {
  scopeward::Sources sources;
  std::vector<scopeward::Diagnostic> diagnostics;
  std::vector<std::string> codes;
};

struct scopeward_grant {
  explicit scopeward_grant(scopeward_policy* owner) : policy(owner), grant(*owner->program->vocabulary) {
    owner->references.fetch_add(1, std::memory_order_relaxed);
  }
  ~scopeward_grant() { scopeward_policy_release(policy); }
  scopeward_grant(const scopeward_grant&) = delete;
  scopeward_grant& operator=(const scopeward_grant&) = delete;
  scopeward_policy* policy;
  scopeward::Grant grant;
};

struct scopeward_text {
  std::string text;
};

namespace scopeward {

// Attributes are read where they lie: no copy, no allocation.
[[nodiscard]] Request to_request(const scopeward_request& request) noexcept;

// The caller's, who ends it.
[[nodiscard]] scopeward_explanation* new_explanation(const scopeward_policy* policy, Explanation explanation);

// A policy's own handle, which is counted, for the const one that calls take.
[[nodiscard]] inline scopeward_policy* counted(const scopeward_policy* policy) noexcept {
  return const_cast<scopeward_policy*>(policy);
}

// A null grant belongs to every policy: it is denied everything.
[[nodiscard]] inline bool belongs(const scopeward_policy* policy, const scopeward_grant* grant) noexcept {
  return grant == nullptr || grant->policy == policy;
}

[[nodiscard]] bool is_request(const scopeward_request* request) noexcept;

// Is it an array whose elements may be stepped through? Those of callers built against a later header are larger.
[[nodiscard]] inline bool are_sized(const scopeward_request* requests, std::size_t count) noexcept {
  return count == 0 || (requests != nullptr && requests->struct_size >= sizeof(scopeward_request) &&
                        requests->struct_size % alignof(scopeward_request) == 0);
}

// Compiles the texts of an opened policy. Throws Damaged when they are not the policy's.
[[nodiscard]] const Policy& read_texts(const scopeward_policy& policy);

// What explanations are made from. May throw, as read_texts() does.
[[nodiscard]] inline const Policy& explained(const scopeward_policy* policy) {
  const Policy* const known = policy->explaining.load(std::memory_order_acquire);
  return known != nullptr && policy->opened == nullptr ? *known : read_texts(*policy);
}

// The same grant for the policy that explains; null for none.
class ExplainedGrant {
 public:
  ExplainedGrant(const scopeward_policy* policy, const scopeward_grant* grant) {
    if (grant == nullptr) return;
    grant_ = &grant->grant;
    if (policy->opened == nullptr) return;
    copy_.emplace(grant->grant);
    copy_->belong_to(explained(policy).model.vocabulary);
    grant_ = &*copy_;
  }
  [[nodiscard]] const Grant* get() const { return grant_; }

 private:
  std::optional<Grant> copy_;
  const Grant* grant_ = nullptr;
};

[[nodiscard]] std::unique_ptr<scopeward_policy> make_policy(std::unique_ptr<Policy> policy);
// Fills in what is asked of a policy besides decisions.
void show_facts(scopeward_policy& handle, PolicyFacts facts);
[[nodiscard]] std::unique_ptr<scopeward_diagnostics> make_diagnostics(const Sources& sources,
                                                                      std::vector<Diagnostic> diagnostics);

}  // namespace scopeward
