// SPDX-License-Identifier: Apache-2.0
#include "policy_file.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "log.h"
#include "url.h"

namespace epicme {
namespace {

void print(const Diagnostics& diagnostics) {
  if (!diagnostics || scopeward_diagnostics_count(diagnostics.get()) == 0) return;
  const scopeward_format format = isatty(STDERR_FILENO) != 0 ? SCOPEWARD_ANSI : SCOPEWARD_PLAIN;
  scopeward_text* printed = nullptr;
  if (scopeward_diagnostics_print(diagnostics.get(), format, &printed, nullptr) != SCOPEWARD_OK) return;
  const Text text(printed);
  const std::string_view lines = view(scopeward_text_view(text.get()));
  std::fwrite(lines.data(), 1, lines.size(), stderr);
}

// What a server needs beyond what a decision needs; empty when all is there.
std::string lacking(const scopeward_policy* policy) {
  if (!parse_url(view(scopeward_policy_resource(policy)))) return "`resource` is not an http or https URL";
  scopeward_text* made = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_metadata(policy, &made, &error);
  const Text metadata(made);
  return status == SCOPEWARD_OK ? std::string() : error.message;
}

}  // namespace

std::vector<std::string> copy(scopeward_list list) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < list.count; ++i) texts.emplace_back(view(list.items[i]));
  return texts;
}

PolicyFile::PolicyFile(std::string path) : path_(std::move(path)) {
  scopeward_store* store = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  if (scopeward_store_create(&store, &error) != SCOPEWARD_OK) throw std::runtime_error(error.message);
  store_.reset(store);
}

bool PolicyFile::load() {
  std::ifstream file(path_, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) {
    log_line("cannot read " + path_);
    return false;
  }
  scopeward_policy* compiled = nullptr;
  scopeward_diagnostics* said = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_compile(borrow(path_), borrow(text), &compiled, &said, &error);
  const Policy policy(compiled);
  print(Diagnostics(said));
  if (status != SCOPEWARD_OK) {
    log_line(path_ + " is not served: " + error.message);
    return false;
  }
  if (const std::string lack = lacking(policy.get()); !lack.empty()) {
    log_line(path_ + " is not served: " + lack);
    return false;
  }
  if (scopeward_store_load(store_.get(), borrow(path_), borrow(text), nullptr, &error) != SCOPEWARD_OK) {
    log_line(path_ + " is not served: " + error.message);
    return false;
  }
  return true;
}

Policy PolicyFile::current() const { return Policy(scopeward_store_acquire(store_.get())); }

}  // namespace epicme
