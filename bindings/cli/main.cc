// SPDX-License-Identifier: Apache-2.0
// The scopeward command: picks the command by its name and hands the words over to the file of that name. It is built
// on scopeward.h alone, as anyone's program is. Each command is a parser of its own, so that a file or an action that is
// called like a command is just that.
// Tested by tests/bindings/cli.
#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "commands.h"
#include "handles.h"
#include "nearest.h"

namespace {

using namespace scopeward::cli;

constexpr Command kCommands[] = {
    {"init", "--operations FILE", "Write a first policy for what exists; it allows nothing yet", run_init},
    {"check", "FILE...", "Compile policies and print what is wrong or doubtful", run_check},
    {"decide", "FILE ACTION TARGET", "Decide whether a caller may do this, or a batch of such questions", run_decide},
    {"who", "FILE ACTION TARGET", "Print every smallest set of scopes that may do this", run_who},
    {"can", "FILE", "Print what a caller may do, and what it could with more scopes", run_can},
    {"fmt", "FILE...", "Put policies into their canonical layout, or show what that would change", run_fmt},
    {"diff", "OLD NEW", "Print what changes for whom when NEW replaces OLD", run_diff},
    {"test", "FILE...", "Run the tests of policies, and say what they have seen", run_test},
    {"metadata", "FILE", "Print the protected resource metadata (RFC 9728)", run_metadata},
    {"challenge", "FILE ACTION TARGET", "Print what a server would answer: status and WWW-Authenticate",
     run_challenge},
    {"explain", "[CODE]", "Explain a diagnostic by its code, with examples, or list all codes", run_explain},
    {"graph", "FILE [ACTION TARGET]", "Draw the scopes, or an operation's decision tree, as Graphviz DOT", run_graph},
    {"docs", "FILE", "Write a permission reference in Markdown", run_docs},
    {"completion", "SHELL", "Print the completion script for bash, zsh or fish", run_completion},
    {"man", "", "Print the manual page of this command, for man(1)", run_man},
    {"bundle", "FILE", "Print a policy and all that it imports as one text", run_bundle},
    {"compile", "FILE -o FILE", "Compile a policy into a file that every command opens at once", run_compile},
    {"verify", "FILE...", "Find out whether compiled policies are what was written", run_verify},
};

std::string overview() {
  std::string text =
      "Decides OAuth scopes by a policy file.\n\nUsage: scopeward COMMAND FILE ... [OPTIONS]\n\nCommands:\n";
  for (const Command& command : kCommands) {
    std::string line = std::string("  ") + command.name + " " + command.arguments;
    line.resize(std::max<std::size_t>(line.size() + 2, 32), ' ');
    text += line + command.summary + "\n";
  }
  text += "\n`scopeward COMMAND --help` tells the options of each. Also: --help, --version.\n\n";
  return text + kExitCodes + "\n";
}

int wrong_usage(const std::string& where, const std::string& what) {
  complain(what);
  write_to_standard_error("Try `" + where + " --help`.\n");
  return kUnusable;
}

int run(const Command& command, std::vector<std::string> words) {
  const std::string name = std::string("scopeward ") + command.name;
  Arguments arguments(name, command.summary, std::move(words));
  try {
    return command.run(arguments);
  } catch (const AskedForHelp& help) {
    Output output;
    output.write(help.text);
    return output.finish(kYes);
  } catch (const WrongUsage& wrong) {
    return wrong_usage(name, wrong.what);
  }
}

int dispatch(int count, char** texts) {
  if (count < 2) return wrong_usage("scopeward", "a COMMAND is missing");
  const std::string first = texts[1];
  Output output;
  if (first == "--help" || first == "-h") {
    output.write(overview());
    return output.finish(kYes);
  }
  if (first == "--version") {
    output.line("scopeward " + std::string(view(scopeward_version())));
    return output.finish(kYes);
  }
  std::vector<std::string> names;
  for (const Command& command : kCommands) {
    if (first == command.name) return run(command, std::vector<std::string>(texts + 2, texts + count));
    names.emplace_back(command.name);
  }
  if (first.rfind("-", 0) == 0) return wrong_usage("scopeward", "unknown option `" + first + "`");
  const std::string near = nearest(first, names);
  return wrong_usage("scopeward",
                     "unknown command `" + first + "`" + (near.empty() ? "" : ", did you mean `" + near + "`?"));
}

}  // namespace

std::span<const Command> scopeward::cli::commands() { return kCommands; }

int main(int count, char** texts) {
  prepare_standard_streams();
  try {
    return dispatch(count, texts);
  } catch (const std::bad_alloc&) {
    complain("out of memory");
  } catch (const std::exception& error) {
    complain(std::string("this is a bug, please report it: ") + error.what());
  }
  return kUnusable;
}
