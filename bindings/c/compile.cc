// SPDX-License-Identifier: Apache-2.0
// From texts to policies: compiling, bundling, and the reader by which a host hands over what a policy imports.
// Tested by tests/capi (imports, ownership, arguments, oom).
#include "engine/limits.h"
#include "guard.h"
#include "handles.h"

using scopeward::fail;
using scopeward::guard;
using scopeward::to_c;
using scopeward::to_view;

// What a reader writes into. It outlives no call of the reader, and throws nothing into it.
struct scopeward_sink {
  std::string text;
  bool out_of_memory = false;
};

namespace scopeward {

std::unique_ptr<scopeward_policy> make_policy(std::unique_ptr<Policy> policy) {
  auto handle = std::make_unique<scopeward_policy>();
  show_facts(*handle, facts_of(*policy));
  handle->program = &policy->program;
  handle->explaining = policy.get();
  handle->policy = std::move(policy);
  return handle;
}

void show_facts(scopeward_policy& handle, PolicyFacts facts) {
  handle.authorization_servers = Names(std::move(facts.authorization_servers));
  handle.initial_scopes = Names(std::move(facts.initial_scopes));
  handle.scopes_supported = Names(std::move(facts.scopes_supported));
  handle.attributes = Names(std::move(facts.attributes));
  handle.facts = std::move(facts);
}

std::unique_ptr<scopeward_diagnostics> make_diagnostics(const Sources& sources, std::vector<Diagnostic> diagnostics) {
  auto list = std::make_unique<scopeward_diagnostics>();
  list->sources = sources;
  for (const Diagnostic& d : diagnostics) list->codes.push_back(code_text(d.code));
  list->diagnostics = std::move(diagnostics);
  return list;
}

namespace {

constexpr std::size_t kSinkBytes = limits::kFileBytes + 1;  // one more than is read, so that it is seen to be too much

Loader make_loader(const scopeward_compile_options* options) {
  if (options == nullptr || options->read == nullptr) return nullptr;
  return [options](const std::string& path, std::string& text) {
    scopeward_sink sink;
    const bool read = options->read(options->read_context, to_c(path), &sink) == 0;
    if (sink.out_of_memory) throw std::bad_alloc();
    text = std::move(sink.text);
    return read;
  };
}

scopeward_status refuse(const std::vector<Diagnostic>& diagnostics, scopeward_error* error) {
  for (const Diagnostic& d : diagnostics) {
    if (severity_of(d.code) != Severity::error) continue;
    const bool in_argument = d.span.source == 0;  // the bytes of an import are no argument's
    return fail(error, SCOPEWARD_INVALID_POLICY, d.message, in_argument ? d.span.begin : 0,
                in_argument ? d.span.end : 0);
  }
  return fail(error, SCOPEWARD_INTERNAL, "no policy and no error");
}

bool are_options(const scopeward_compile_options* options) {
  return options == nullptr || options->struct_size >= sizeof(scopeward_compile_options);
}

scopeward_status compile(scopeward_str name, scopeward_str text, const scopeward_compile_options* options,
                         scopeward_policy** policy, scopeward_diagnostics** diagnostics, scopeward_error* error) {
  CompiledPolicy compiled =
      compile_policy(std::string(to_view(name)), std::string(to_view(text)), make_loader(options));
  std::unique_ptr<scopeward_policy> handle;
  if (compiled.policy) handle = make_policy(std::move(compiled.policy));
  std::unique_ptr<scopeward_diagnostics> list;
  if (diagnostics != nullptr) list = make_diagnostics(compiled.sources, compiled.diagnostics);
  const scopeward_status status = handle ? SCOPEWARD_OK : refuse(compiled.diagnostics, error);
  *policy = handle.release();
  if (diagnostics != nullptr) *diagnostics = list.release();
  return status;
}

scopeward_status bundle(scopeward_str name, scopeward_str text, const scopeward_compile_options* options,
                        scopeward_text** bundled, scopeward_diagnostics** diagnostics, scopeward_error* error) {
  BundledPolicy whole = bundle_policy(std::string(to_view(name)), std::string(to_view(text)), make_loader(options));
  const bool fine = count_errors(whole.diagnostics) == 0;
  std::unique_ptr<scopeward_text> result;
  if (fine) {
    result = std::make_unique<scopeward_text>();
    result->text = std::move(whole.text);
  }
  std::unique_ptr<scopeward_diagnostics> list;
  if (diagnostics != nullptr) list = make_diagnostics(whole.sources, whole.diagnostics);
  const scopeward_status status = fine ? SCOPEWARD_OK : refuse(whole.diagnostics, error);
  *bundled = result.release();
  if (diagnostics != nullptr) *diagnostics = list.release();
  return status;
}

}  // namespace
}  // namespace scopeward

extern "C" {

scopeward_status scopeward_sink_write(scopeward_sink* sink, scopeward_str bytes) {
  if (sink == nullptr || !scopeward::is_text(bytes)) return SCOPEWARD_INVALID_ARGUMENT;
  if (sink->out_of_memory) return SCOPEWARD_OUT_OF_MEMORY;
  try {
    const std::size_t room = scopeward::kSinkBytes - sink->text.size();
    sink->text += to_view(bytes).substr(0, room);
    return bytes.size <= room ? SCOPEWARD_OK : SCOPEWARD_INVALID_POLICY;
  } catch (...) {
    sink->out_of_memory = true;
    return SCOPEWARD_OUT_OF_MEMORY;
  }
}

scopeward_status scopeward_compile_with(scopeward_str name, scopeward_str text,
                                        const scopeward_compile_options* options, scopeward_policy** policy,
                                        scopeward_diagnostics** diagnostics, scopeward_error* error) {
  if (policy != nullptr) *policy = nullptr;
  if (diagnostics != nullptr) *diagnostics = nullptr;
  if (policy == nullptr || !scopeward::is_text(name) || !scopeward::is_text(text) || !scopeward::are_options(options))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a policy needs a text and a place to go");
  return guard(error, [&] { return scopeward::compile(name, text, options, policy, diagnostics, error); });
}

scopeward_status scopeward_compile(scopeward_str name, scopeward_str text, scopeward_policy** policy,
                                   scopeward_diagnostics** diagnostics, scopeward_error* error) {
  return scopeward_compile_with(name, text, nullptr, policy, diagnostics, error);
}

scopeward_status scopeward_bundle(scopeward_str name, scopeward_str text, const scopeward_compile_options* options,
                                  scopeward_text** bundled, scopeward_diagnostics** diagnostics,
                                  scopeward_error* error) {
  if (bundled != nullptr) *bundled = nullptr;
  if (diagnostics != nullptr) *diagnostics = nullptr;
  if (bundled == nullptr || !scopeward::is_text(name) || !scopeward::is_text(text) || !scopeward::are_options(options))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a bundle needs a text and a place to go");
  return guard(error, [&] { return scopeward::bundle(name, text, options, bundled, diagnostics, error); });
}

}  // extern "C"
