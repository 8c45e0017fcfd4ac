// SPDX-License-Identifier: Apache-2.0
// `scopeward check FILE...`: compiles, and prints what the compiler has to say; with --operations also what is found
// when the policy is held against what exists. Every file is looked at, whatever is wrong with the others; the worst of
// them gives the exit code.
// Tested by tests/bindings/cli.
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "commands.h"
#include "inventory.h"
#include "policy_file.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

struct Check {
  std::vector<std::string> files;
  InventoryFiles inventory_files;
  Inventory inventory;
  std::vector<scopeward_operation> operations;  // of the inventory
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
  Json wildcards = Json::array();  // with --operations
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

// Prints or collects; false after a refusal.
bool say(const std::string& name, const Diagnostics& diagnostics, const Check& options, Output& output,
         Findings& findings) {
  scopeward_text* printed = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  if (scopeward_diagnostics_print(diagnostics.get(), format_of(options), &printed, &error) != SCOPEWARD_OK) {
    (void)refuse(name, error);
    return false;
  }
  const Text document(printed);
  if (options.json) {
    const Json one = Json::parse(view(document));
    for (const Json& diagnostic : one.at("diagnostics")) findings.diagnostics.push_back(diagnostic);
  } else {
    // Between two files, and between what the compiler says and what the inventory shows.
    if (!options.one_line && findings.count != 0 && !view(document).empty()) output.line("");
    output.write(view(document));
  }
  findings.count += scopeward_diagnostics_count(diagnostics.get());
  note_first(diagnostics.get(), findings);
  return true;
}

// What wildcards let in is no finding, only worth knowing.
void list_wildcards(const Json& wildcards, Output& output) {
  constexpr std::size_t kListed = 8;
  for (const Json& wildcard : wildcards) {
    const Json& operations = wildcard.at("operations");
    const std::string place = wildcard.at("file").get<std::string>() + ":" +
                              std::to_string(wildcard.at("range").at("start").at("line").get<std::size_t>() + 1);
    std::string line = "`" + wildcard.at("target").get<std::string>() + "` (" + place + ") lets in " +
                       std::to_string(operations.size()) + (operations.size() == 1 ? " operation" : " operations");
    for (std::size_t i = 0; i < operations.size() && i < kListed; ++i) {
      const Json& operation = operations[i];
      line += (i == 0 ? ": " : ", ") + operation.at("action").get<std::string>() + " " +
              operation.at("target").get<std::string>() + (operation.at("in_part").get<bool>() ? " (in part)" : "");
    }
    if (operations.size() > kListed) line += " and " + std::to_string(operations.size() - kListed) + " more";
    output.line(printable(line));
  }
}

// Holds a policy against what exists; the exit code.
int check_operations(const std::string& name, const scopeward_policy* policy, const Check& options, Output& output,
                     Findings& findings) {
  scopeward_diagnostics* found = nullptr;
  scopeward_text* printed = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_check_operations(policy, options.operations.data(),
                                                             options.operations.size(), &found, &printed, &error);
  const Diagnostics diagnostics(found);
  const Text wildcards(printed);
  if (status != SCOPEWARD_OK) return refuse(name, error);
  if (!say(name, diagnostics, options, output, findings)) return kUnusable;
  for (const Json& wildcard : Json::parse(view(wildcards))) findings.wildcards.push_back(wildcard);
  return scopeward_diagnostics_count(diagnostics.get()) == 0 ? kYes : kNo;
}

// Returns that file's exit code.
int check_file(const std::string& path, const Check& options, Output& output, Findings& findings) {
  if (is_compiled_file(path)) {
    complain(display_name(path) + ": is compiled, and is checked as a text; `scopeward verify` says whether it is sound");
    return kUnusable;
  }
  const std::optional<CompiledFile> compiled = compile_file(path);
  if (!compiled) return kUnusable;
  const std::string name = display_name(path);
  const scopeward_status status = compiled->status;
  if (status != SCOPEWARD_OK && status != SCOPEWARD_INVALID_POLICY) return refuse(name, compiled->error);
  if (!say(name, compiled->diagnostics, options, output, findings)) return kUnusable;
  if (status == SCOPEWARD_INVALID_POLICY) return kUnusable;
  // It compiles, so they are warnings.
  int code = options.strict && scopeward_diagnostics_count(compiled->diagnostics.get()) != 0 ? kNo : kYes;
  if (!options.inventory_files.paths.empty())
    code = std::max(code, check_operations(name, compiled->policy.get(), options, output, findings));
  return code;
}

}  // namespace

int run_check(Arguments& arguments) {
  Check options;
  std::string format = "human";
  arguments.words("FILE", "Policies; - for standard input", options.files);
  arguments.flag("--strict", "Exit with 1 when there are warnings", options.strict);
  arguments.choice("--format", {"human", "short"}, "Default: human; short is a line for each diagnostic", format);
  take_inventory(arguments, options.inventory_files);
  arguments.json(options.json);
  arguments.colour(options.colour);
  arguments.parse();
  options.one_line = format == "short";
  std::vector<std::string> read = options.files;
  read.insert(read.end(), options.inventory_files.paths.begin(), options.inventory_files.paths.end());
  if (std::count(read.begin(), read.end(), "-") > 1) throw WrongUsage{"FILE: standard input can be read only once"};
  if (options.json && options.one_line) throw WrongUsage{"--format: --json has a format of its own"};

  if (!read_inventories(options.inventory_files, true, options.inventory)) return kUnusable;
  options.operations = as_operations(options.inventory);

  Output output;
  Findings findings;
  int code = kYes;
  for (const std::string& file : options.files) code = std::max(code, check_file(file, options, output, findings));
  if (options.json) {
    Json document;
    document["diagnostics"] = findings.diagnostics;
    if (!options.inventory_files.paths.empty()) document["wildcards"] = findings.wildcards;
    output.line(to_line(document));
  } else if (!options.one_line && code == kYes && findings.count == 0) {
    output.line("no problems found");
  }
  if (!options.json && !options.one_line && !findings.wildcards.empty()) {
    output.line("");
    list_wildcards(findings.wildcards, output);
  }
  if (!options.json && !options.one_line && findings.count != 0 && ::isatty(STDOUT_FILENO) == 1) {
    output.line("`scopeward explain " + findings.first + "` tells more");  // to people; logs and files stay as they are
  }
  return output.finish(code);
}

}  // namespace scopeward::cli
