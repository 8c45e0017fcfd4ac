// SPDX-License-Identifier: Apache-2.0
// `scopeward check FILE...`: compiles, and prints what the compiler has to say. Every file is looked at, whatever is
// wrong with the others; the worst of them gives the exit code.
// Tested by tests/bindings/cli.
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "commands.h"
#include "policy_file.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

struct Check {
  std::vector<std::string> files;
  bool strict = false;
  bool json = false;
  bool one_line = false;  // --format=short
  Colour colour = Colour::automatic;
};

struct Findings {  // over all files
  std::size_t count = 0;
  Json diagnostics = Json::array();  // --json only
  std::string first;                 // the code of the first error, or else of the first warning
  bool has_error = false;
};

scopeward_format format_of(const Check& options) {
  if (options.json) return SCOPEWARD_JSON;
  if (options.one_line) return SCOPEWARD_SHORT;
  return wants_colour(options.colour, STDOUT_FILENO) ? SCOPEWARD_ANSI : SCOPEWARD_PLAIN;
}

void note_first(const scopeward_diagnostics* diagnostics, Findings& findings) {
  const std::size_t count = scopeward_diagnostics_count(diagnostics);
  for (std::size_t i = 0; i < count && !findings.has_error; ++i) {
    scopeward_diagnostic one = SCOPEWARD_DIAGNOSTIC_INIT;
    if (scopeward_diagnostics_at(diagnostics, i, &one) != SCOPEWARD_OK) return;
    findings.has_error = one.severity == SCOPEWARD_ERROR;
    if (findings.has_error || findings.first.empty()) findings.first = view(one.code);
  }
}

// Prints or collects what there is to say about one file; returns that file's exit code.
int check_file(const std::string& path, const Check& options, Output& output, Findings& findings) {
  const std::optional<CompiledFile> compiled = compile_file(path);
  if (!compiled) return kUnusable;
  const std::string name = display_name(path);
  const scopeward_status status = compiled->status;
  const Diagnostics& diagnostics = compiled->diagnostics;
  if (status != SCOPEWARD_OK && status != SCOPEWARD_INVALID_POLICY) return refuse(name, compiled->error);

  scopeward_text* printed = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  if (scopeward_diagnostics_print(diagnostics.get(), format_of(options), &printed, &error) != SCOPEWARD_OK) {
    return refuse(name, error);
  }
  const Text document(printed);
  if (options.json) {
    const Json one = Json::parse(view(document));
    for (const Json& diagnostic : one.at("diagnostics")) findings.diagnostics.push_back(diagnostic);
  } else {
    if (!options.one_line && findings.count != 0 && !view(document).empty()) output.line("");  // between two files
    output.write(view(document));
  }
  const std::size_t count = scopeward_diagnostics_count(diagnostics.get());
  findings.count += count;
  note_first(diagnostics.get(), findings);
  if (status == SCOPEWARD_INVALID_POLICY) return kUnusable;
  return options.strict && count != 0 ? kNo : kYes;  // it compiles, so they are warnings
}

}  // namespace

int run_check(Arguments& arguments) {
  Check options;
  std::string format = "human";
  arguments.words("FILE", "Policies; - for standard input", options.files);
  arguments.flag("--strict", "Exit with 1 when there are warnings", options.strict);
  arguments.choice("--format", {"human", "short"}, "Default: human; short is a line for each diagnostic", format);
  arguments.json(options.json);
  arguments.colour(options.colour);
  arguments.parse();
  options.one_line = format == "short";
  if (std::count(options.files.begin(), options.files.end(), "-") > 1)
    throw WrongUsage{"FILE: standard input can be read only once"};
  if (options.json && options.one_line) throw WrongUsage{"--format: --json has a format of its own"};

  Output output;
  Findings findings;
  int code = kYes;
  for (const std::string& file : options.files) code = std::max(code, check_file(file, options, output, findings));
  if (options.json) {
    Json document;
    document["diagnostics"] = findings.diagnostics;
    output.line(to_line(document));
  } else if (!options.one_line && code == kYes && findings.count == 0) {
    output.line("no problems found");
  } else if (!options.one_line && findings.count != 0 && ::isatty(STDOUT_FILENO) == 1) {
    output.line("`scopeward explain " + findings.first + "` tells more");  // to people; logs and files stay as they are
  }
  return output.finish(code);
}

}  // namespace scopeward::cli
