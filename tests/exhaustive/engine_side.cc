// SPDX-License-Identifier: Apache-2.0
// Answers by scopeward.h. A status that should not come is thrown: it is a finding, and the test that runs reports it.
// Entry point: EnginePolicy. Tested by tests/exhaustive/comparison_test.cc.
#include "tests/exhaustive/engine_side.h"

#include <stdexcept>

namespace scopeward::exhaustive {
namespace {

using reference::Attribute;

scopeward_str borrow(const std::string& text) { return {text.data(), text.size()}; }
std::string copy(scopeward_str text) { return text.size == 0 ? std::string() : std::string(text.data, text.size); }

std::vector<std::string> copy(scopeward_list list) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < list.count; ++i) texts.push_back(copy(list.items[i]));
  return texts;
}

void expect_ok(scopeward_status status, const char* call) {
  if (status != SCOPEWARD_OK) throw std::runtime_error(std::string(call) + ": " + copy(scopeward_status_name(status)));
}

// The request in the C ABI's form; it borrows from the original.
class BorrowedRequest {
 public:
  explicit BorrowedRequest(const reference::Request& request) {
    request_.action = borrow(request.action);
    request_.target = borrow(request.target);
    lists_.reserve(request.attributes.size());
    for (const Attribute& attribute : request.attributes) add(attribute);
    request_.attributes = attributes_.data();
    request_.attribute_count = attributes_.size();
  }
  [[nodiscard]] const scopeward_request* get() const { return &request_; }

 private:
  void add(const Attribute& attribute) {
    scopeward_attribute borrowed = {};
    borrowed.name = borrow(attribute.name);
    switch (attribute.sort) {
      case Attribute::Sort::unusable:
        borrowed.type = SCOPEWARD_UNUSABLE;
        break;
      case Attribute::Sort::boolean:
        borrowed.type = SCOPEWARD_BOOL;
        break;
      case Attribute::Sort::number:
        borrowed.type = SCOPEWARD_NUMBER;
        break;
      case Attribute::Sort::string:
        borrowed.type = SCOPEWARD_STRING;
        break;
      case Attribute::Sort::strings:
        borrowed.type = SCOPEWARD_STRINGS;
        break;
    }
    borrowed.boolean = attribute.boolean ? 1 : 0;
    borrowed.number = attribute.number;
    borrowed.string = borrow(attribute.string);
    std::vector<scopeward_str>& list = lists_.emplace_back();
    for (const std::string& text : attribute.strings) list.push_back(borrow(text));
    borrowed.strings = {list.data(), list.size()};
    attributes_.push_back(borrowed);
  }

  scopeward_request request_ = SCOPEWARD_REQUEST_INIT;
  std::vector<scopeward_attribute> attributes_;
  std::vector<std::vector<scopeward_str>> lists_;
};

struct FreeGrant {
  void operator()(scopeward_grant* grant) const { scopeward_grant_free(grant); }
};
using Grant = std::unique_ptr<scopeward_grant, FreeGrant>;

// NULL when the scope string is refused.
Grant make_grant(const scopeward_policy* policy, const reference::ScopeString& scopes) {
  scopeward_grant* grant = nullptr;
  if (!scopes) {
    expect_ok(scopeward_grant_anonymous(policy, &grant, nullptr), "scopeward_grant_anonymous");
    return Grant(grant);
  }
  const scopeward_status status = scopeward_grant_parse(policy, borrow(*scopes), &grant, nullptr);
  if (status != SCOPEWARD_INVALID_SCOPES) expect_ok(status, "scopeward_grant_parse");
  return Grant(grant);
}

std::string graph_of(const scopeward_policy* policy, const scopeward_grant* grant, const reference::Request& request) {
  const BorrowedRequest borrowed(request);
  scopeward_text* made = nullptr;
  const scopeward_status status = scopeward_graph(policy, grant, borrowed.get(), SCOPEWARD_JSON, &made, nullptr);
  const std::unique_ptr<scopeward_text, void (*)(scopeward_text*)> text(made, &scopeward_text_free);
  if (status == SCOPEWARD_INVALID_ARGUMENT) return {};
  expect_ok(status, "scopeward_graph");
  return copy(scopeward_text_view(made));
}

int read_file(void* context, scopeward_str path, scopeward_sink* sink) {
  const auto& files = *static_cast<const Files*>(context);
  const auto at = files.find(copy(path));
  if (at == files.end()) return 1;
  expect_ok(scopeward_sink_write(sink, borrow(at->second)), "scopeward_sink_write");
  return 0;
}

// Throws where the texts of the compiled form do not come to it.
scopeward_policy* open_again(const scopeward_policy* policy) {
  scopeward_text* made = nullptr;
  expect_ok(scopeward_write(policy, &made, nullptr), "scopeward_write");
  const std::unique_ptr<scopeward_text, void (*)(scopeward_text*)> bytes(made, &scopeward_text_free);
  scopeward_policy* opened = nullptr;
  expect_ok(scopeward_open_copy(scopeward_text_view(made), &opened, nullptr), "scopeward_open_copy");
  return opened;
}

scopeward_compile_options reading(const Files& files) {
  scopeward_compile_options options = SCOPEWARD_COMPILE_OPTIONS_INIT;
  options.read = read_file;
  options.read_context = const_cast<Files*>(&files);
  return options;
}

}  // namespace

std::optional<std::string> bundle(const std::string& text, const Files& files) {
  const scopeward_compile_options options = reading(files);
  scopeward_text* made = nullptr;
  const scopeward_status status =
      scopeward_bundle(SCOPEWARD_STR("test.policy"), borrow(text), &options, &made, nullptr, nullptr);
  const std::unique_ptr<scopeward_text, void (*)(scopeward_text*)> owned(made, &scopeward_text_free);
  if (status == SCOPEWARD_INVALID_POLICY) return std::nullopt;
  expect_ok(status, "scopeward_bundle");
  return copy(scopeward_text_view(made));
}

EnginePolicy::EnginePolicy(const std::string& text, const Files& files) {
  const scopeward_compile_options options = reading(files);
  scopeward_policy* policy = nullptr;
  scopeward_diagnostics* diagnostics = nullptr;
  const scopeward_status status =
      scopeward_compile_with(SCOPEWARD_STR("test.policy"), borrow(text), &options, &policy, &diagnostics, nullptr);
  policy_.reset(policy);
  const std::unique_ptr<scopeward_diagnostics, void (*)(scopeward_diagnostics*)> owned(diagnostics,
                                                                                       &scopeward_diagnostics_free);
  if (status != SCOPEWARD_INVALID_POLICY) expect_ok(status, "scopeward_compile");
  if ((status == SCOPEWARD_OK) != (policy != nullptr))
    throw std::runtime_error("scopeward_compile: status and policy differ");
  if (policy != nullptr) opened_.reset(open_again(policy));
  for (std::size_t i = 0; i < scopeward_diagnostics_count(diagnostics); ++i) {
    scopeward_diagnostic diagnostic = SCOPEWARD_DIAGNOSTIC_INIT;
    expect_ok(scopeward_diagnostics_at(diagnostics, i, &diagnostic), "scopeward_diagnostics_at");
    if (diagnostic.severity == SCOPEWARD_ERROR)
      errors_.push_back(copy(diagnostic.code) + " " + copy(diagnostic.message));
  }
}

EngineAnswer EnginePolicy::decide(const reference::ScopeString& scopes, const reference::Request& request) const {
  const Grant grant = make_grant(policy_.get(), scopes);
  const BorrowedRequest borrowed(request);
  EngineAnswer answer;
  const scopeward_reason decided = scopeward_decide(policy_.get(), grant.get(), borrowed.get());
  answer.decided = copy(scopeward_reason_name(decided));
  const scopeward_str text{scopes ? scopes->data() : nullptr, scopes ? scopes->size() : 0};
  const scopeward_reason at_once = scopeward_decide_scopes(policy_.get(), scopes ? &text : nullptr, borrowed.get());
  if (at_once != decided) answer.decided += ", but at once " + copy(scopeward_reason_name(at_once));
  const Grant opened_grant = make_grant(opened_.get(), scopes);
  const scopeward_reason opened = scopeward_decide(opened_.get(), opened_grant.get(), borrowed.get());
  if (opened != decided) answer.decided += ", but when opened " + copy(scopeward_reason_name(opened));

  scopeward_explanation* made = nullptr;
  expect_ok(scopeward_explain(policy_.get(), grant.get(), borrowed.get(), &made, nullptr), "scopeward_explain");
  const std::unique_ptr<scopeward_explanation, void (*)(scopeward_explanation*)> explanation(
      made, &scopeward_explanation_free);
  reference::Answer& explained = answer.explained;
  explained.reason = copy(scopeward_reason_name(scopeward_explanation_reason(made)));
  explained.line = scopeward_explanation_rule_line(made);
  explained.message = copy(scopeward_explanation_message(made));
  explained.required = copy(scopeward_explanation_required(made));
  explained.missing = copy(scopeward_explanation_missing(made));
  for (std::size_t i = 0; i < scopeward_explanation_alternatives(made); ++i)
    explained.alternatives.push_back(copy(scopeward_explanation_alternative(made, i)));
  explained.complete = scopeward_explanation_complete(made) != 0;
  return answer;
}

std::string EnginePolicy::graph(const reference::Request& request) const {
  return graph_of(policy_.get(), nullptr, request);
}

std::string EnginePolicy::graph(const reference::ScopeString& scopes, const reference::Request& request) const {
  const Grant grant = make_grant(policy_.get(), scopes);
  return grant == nullptr ? std::string() : graph_of(policy_.get(), grant.get(), request);
}

std::string EnginePolicy::page() const {
  scopeward_text* made = nullptr;
  expect_ok(scopeward_docs(policy_.get(), SCOPEWARD_JSON, &made, nullptr), "scopeward_docs");
  const std::unique_ptr<scopeward_text, void (*)(scopeward_text*)> text(made, &scopeward_text_free);
  return copy(scopeward_text_view(made));
}

}  // namespace scopeward::exhaustive
