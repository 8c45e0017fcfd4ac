// SPDX-License-Identifier: Apache-2.0
// Runs of a policy's tests, and what is said about them.
#include "engine/test_report.h"
#include "guard.h"
#include "handles.h"

using scopeward::Colour;
using scopeward::fail;
using scopeward::guard;
using scopeward::to_view;

struct scopeward_test_report {
  scopeward_policy* policy = nullptr;
  scopeward::TestRun run;
  std::size_t percent = 0;

  scopeward_test_report() = default;
  scopeward_test_report(const scopeward_test_report&) = delete;
  scopeward_test_report& operator=(const scopeward_test_report&) = delete;
  ~scopeward_test_report() { scopeward_policy_release(policy); }
};

namespace {

// False if there is no such form.
bool print(const scopeward::Policy& policy, const scopeward::TestRun& run, scopeward_test_document document,
           scopeward_format format, std::string& text) {
  const bool people = format == SCOPEWARD_PLAIN || format == SCOPEWARD_ANSI;
  const Colour colour = format == SCOPEWARD_ANSI ? Colour::on : Colour::off;
  switch (document) {
    case SCOPEWARD_TEST_RESULTS:
      if (people) text = test_report_text(policy, run, colour);
      if (format == SCOPEWARD_SHORT) text = test_report_lines(policy, run);
      if (format == SCOPEWARD_JSON) text = test_report_json(policy, run);
      return people || format == SCOPEWARD_SHORT || format == SCOPEWARD_JSON;
    case SCOPEWARD_TEST_COVERAGE:
      if (people) text = coverage_text(policy, run, colour);
      if (format == SCOPEWARD_JSON) text = coverage_json(policy, run);
      return people || format == SCOPEWARD_JSON;
    case SCOPEWARD_TEST_PAGE:
      if (format == SCOPEWARD_PLAIN) text = coverage_page(policy, run);
      return format == SCOPEWARD_PLAIN;
    case SCOPEWARD_TEST_JUNIT:
      if (format == SCOPEWARD_PLAIN) text = test_report_junit(policy, run);
      return format == SCOPEWARD_PLAIN;
  }
  return false;
}

}  // namespace

extern "C" {

scopeward_status scopeward_test(const scopeward_policy* policy, scopeward_str filter, scopeward_test_report** report,
                                scopeward_error* error) {
  if (report != nullptr) *report = nullptr;
  if (policy == nullptr || report == nullptr || !scopeward::is_text(filter))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "running tests needs a policy and a place to go");
  return guard(error, [&] {
    auto handle = std::make_unique<scopeward_test_report>();
    const scopeward::Policy& p = scopeward::explained(policy);
    handle->run = run_tests(p, to_view(filter));
    handle->percent = coverage_of(p.model, p.sources, handle->run.coverage).percent();
    handle->policy = scopeward_policy_retain(scopeward::counted(policy));
    *report = handle.release();
    return SCOPEWARD_OK;
  });
}
void scopeward_test_report_free(scopeward_test_report* report) { delete report; }

size_t scopeward_test_report_tests(const scopeward_test_report* report) {
  return report == nullptr ? 0 : report->run.tests;
}
size_t scopeward_test_report_passed(const scopeward_test_report* report) {
  return report == nullptr ? 0 : report->run.passed;
}
size_t scopeward_test_report_failed(const scopeward_test_report* report) {
  return report == nullptr ? 0 : report->run.failed;
}
size_t scopeward_test_report_coverage(const scopeward_test_report* report) {
  return report == nullptr ? 0 : report->percent;
}

scopeward_status scopeward_test_report_print(const scopeward_test_report* report, scopeward_test_document document,
                                             scopeward_format format, scopeward_text** text, scopeward_error* error) {
  if (text != nullptr) *text = nullptr;
  if (report == nullptr || text == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "printing needs a test report and a place to go");
  return guard(error, [&] {
    auto result = std::make_unique<scopeward_text>();
    if (!print(scopeward::explained(report->policy), report->run, document, format, result->text))
      return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a test report has no such document or format");
    *text = result.release();
    return SCOPEWARD_OK;
  });
}

}  // extern "C"
