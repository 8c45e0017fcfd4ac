// SPDX-License-Identifier: Apache-2.0
// `scopeward test FILE...`: runs the `test` blocks. Exit 1 when something failed, and when there was nothing to run: a
// run without tests is never a silent pass.
// Tested by tests/bindings/cli.
#include <unistd.h>

#include <algorithm>

#include "commands.h"
#include "policy_file.h"
#include "rewrite.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

struct Test {
  std::vector<std::string> files;
  std::optional<std::string> filter, page, junit;
  bool coverage = false, verbose = false, json = false;
  Colour colour = Colour::automatic;
};

struct Totals {
  std::size_t tests = 0, passed = 0, failed = 0;
  Json files = Json::array();  // --json only
  std::string suites;          // --junit only
  bool unusable = false;
};

// One document of a report; nothing after a complaint.
std::optional<std::string> print(const TestReport& report, scopeward_test_document document, scopeward_format format) {
  scopeward_text* printed = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_test_report_print(report.get(), document, format, &printed, &error);
  const Text text(printed);
  if (status == SCOPEWARD_OK) return std::string(view(text));
  (void)refuse("test", error);
  return std::nullopt;
}

bool show(const TestReport& report, const Test& options, Output& output, Totals& totals) {
  const auto format = wants_colour(options.colour, STDOUT_FILENO) ? SCOPEWARD_ANSI : SCOPEWARD_PLAIN;
  const auto write = [&](scopeward_test_document document, scopeward_format as) {
    const std::optional<std::string> text = print(report, document, as);
    if (text) output.write(*text);
    return text.has_value();
  };
  if (!options.json) {
    if (options.verbose && !write(SCOPEWARD_TEST_RESULTS, SCOPEWARD_SHORT)) return false;
    if (!write(SCOPEWARD_TEST_RESULTS, format)) return false;
    if (options.coverage) output.line("");
    return !options.coverage || write(SCOPEWARD_TEST_COVERAGE, format);
  }
  const std::optional<std::string> results = print(report, SCOPEWARD_TEST_RESULTS, SCOPEWARD_JSON);
  if (!results) return false;
  Json file = Json::parse(*results);
  if (options.coverage) {
    const std::optional<std::string> coverage = print(report, SCOPEWARD_TEST_COVERAGE, SCOPEWARD_JSON);
    if (!coverage) return false;
    file["coverage"] = Json::parse(*coverage);
  }
  totals.files.push_back(std::move(file));
  return true;
}

bool save(const std::string& path, std::string_view text) {
  const std::optional<std::string> problem = save_file(path, text);
  if (problem) complain(path + ": " + *problem);
  return !problem;
}

// A result must not take the place of a policy, which an option without its value would ask for.
void refuse_policy_name(const char* option, const std::optional<std::string>& path) {
  constexpr std::string_view kEnding = ".policy";
  if (path && path->size() >= kEnding.size() &&
      path->compare(path->size() - kEnding.size(), kEnding.size(), kEnding) == 0)
    throw WrongUsage{std::string(option) + ": `" + *path + "` is a policy's name, and is not written over"};
}

// False when the file can't be used, after a complaint.
bool test_file(const std::string& file, const Test& options, Output& output, Totals& totals) {
  const Policy policy = load_policy(file, options.colour);
  if (policy == nullptr) return false;
  scopeward_test_report* made = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_test(policy.get(), borrow(options.filter.value_or("")), &made, &error);
  const TestReport report(made);
  if (status != SCOPEWARD_OK) return refuse("test", error) == kYes;
  totals.tests += scopeward_test_report_tests(report.get());
  totals.passed += scopeward_test_report_passed(report.get());
  totals.failed += scopeward_test_report_failed(report.get());
  if (!show(report, options, output, totals)) return false;
  if (options.junit) {
    const std::optional<std::string> suite = print(report, SCOPEWARD_TEST_JUNIT, SCOPEWARD_PLAIN);
    if (!suite) return false;
    totals.suites += *suite;
  }
  if (!options.page) return true;
  const std::optional<std::string> page = print(report, SCOPEWARD_TEST_PAGE, SCOPEWARD_PLAIN);
  return page && save(*options.page, *page);
}

std::string junit_document(const Totals& totals) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"" +
         std::to_string(totals.passed + totals.failed) + "\">\n" + totals.suites + "</testsuites>\n";
}

}  // namespace

int run_test(Arguments& arguments) {
  Test options;
  arguments.words("FILE", "Policies with tests; - for standard input", options.files);
  arguments.option("--filter", "TEXT", "Run only tests with this in their names", options.filter);
  arguments.flag("--verbose", "A line for each expectation", options.verbose);
  arguments.flag("--coverage", "Also print which rules and tests of requirements were seen", options.coverage);
  arguments.option("--coverage-html", "OUT", "Write what was seen of the policy into this page; for one FILE",
                   options.page);
  arguments.option("--junit", "OUT", "Write the results into this file, as JUnit XML", options.junit);
  arguments.json(options.json);
  arguments.colour(options.colour);
  arguments.parse();
  if (std::count(options.files.begin(), options.files.end(), "-") > 1)
    throw WrongUsage{"FILE: standard input can be read only once"};
  refuse_policy_name("--coverage-html", options.page);
  refuse_policy_name("--junit", options.junit);
  if (options.page && options.files.size() > 1) throw WrongUsage{"--coverage-html: a page is about one FILE"};

  Output output;
  Totals totals;
  for (const std::string& file : options.files)
    if (!test_file(file, options, output, totals)) totals.unusable = true;
  if (options.junit && !save(*options.junit, junit_document(totals))) totals.unusable = true;
  if (options.json) {
    Json document;
    document["files"] = totals.files;
    document["passed"] = totals.passed;
    document["failed"] = totals.failed;
    output.line(to_line(document));
  } else if (options.files.size() > 1 && !totals.unusable) {
    output.line("all files: " + std::to_string(totals.passed) + " passed" +
                (totals.failed == 0 ? "" : ", " + std::to_string(totals.failed) + " failed"));
  }
  if (totals.unusable) return output.finish(kUnusable);
  return output.finish(totals.failed > 0 || totals.passed == 0 ? kNo : kYes);
}

}  // namespace scopeward::cli
