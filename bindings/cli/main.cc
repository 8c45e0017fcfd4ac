// SPDX-License-Identifier: Apache-2.0
// The scopeward command: picks the command, reads its words, and hands over to the file of that name. It is built on
// scopeward.h alone, as anyone's program is. Each command is a parser of its own, so that a file or an action that is
// called like a command is just that. The only file that sees CLI11, which takes long to compile.
// Tested by tests/bindings/cli.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "commands.h"
#include "nearest.h"

namespace {

using namespace scopeward::cli;

constexpr const char* kExitCodes =
    "Exit codes: 0 yes or fine; 1 no, or something was found; 2 wrong usage, an input that can't be read or an\n"
    "output that can't be written, or a policy that does not compile.";

constexpr const char* kBatch =
    "With --batch, each line of standard input is a JSON object\n"
    "  {\"action\":\"tool\",\"target\":\"create_entry\",\"scopes\":\"a "
    "b\",\"attributes\":{\"token.suspended\":false}}\n"
    "in which `scopes` and `attributes` may be absent; without `scopes` the caller has no token. Each is answered by\n"
    "one line, in order. A line that can't be read (no JSON, a key given twice or not known, a member missing or of a\n"
    "wrong type, malformed scopes, more than 1 MiB, nothing at all) is answered by a denial, `invalid_request`, with\n"
    "what is wrong as `error`. The exit code is then 1; it is 0 when every line could be read, whatever was decided.\n";

struct Words {  // everything that any command reads
  Question question;
  std::string scopes, attributes;
  CLI::Option* action_option = nullptr;
  CLI::Option* target_option = nullptr;
  CLI::Option* scopes_option = nullptr;
  CLI::Option* attributes_option = nullptr;
  Check check;
  bool explain = false, batch = false;
  std::string format = "human", colour = "auto";
};

using Describe = void (*)(CLI::App&, Words&);
using Run = int (*)(Words&);

struct Command {
  const char* name;
  const char* arguments;
  const char* summary;
  Describe describe;
  Run run;
};

void add_file(CLI::App& app, Words& words) {
  app.add_option("FILE", words.question.file, "The policy; - for standard input")->required()->type_name("");
}

void add_operation(CLI::App& app, Words& words, bool required) {
  words.action_option = app.add_option("ACTION", words.question.action, "What is done: tool, resource, GET, ...");
  words.target_option =
      app.add_option("TARGET", words.question.target, "What it is done to: create_entry, /photos/42, ...");
  for (CLI::Option* option : {words.action_option, words.target_option}) option->required(required)->type_name("");
}

void add_scopes(CLI::App& app, Words& words) {
  words.scopes_option = app.add_option("--scopes", words.scopes,
                                       "The token's scopes, with spaces between; \"\" for a token without any.\n"
                                       "Without this option the caller has no token")
                            ->type_name("\"A B\"");
}

void add_attributes(CLI::App& app, Words& words) {
  words.attributes_option =
      app.add_option("--attributes", words.attributes, "Attributes of the request, as {\"token.suspended\": false}")
          ->type_name("JSON");
}

void add_output(CLI::App& app, Words& words) {
  app.add_flag("--json", words.question.json, "Print JSON, for programs");
  app.add_option("--color", words.colour, "Default: auto, for terminals; heeds NO_COLOR")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""))
      ->type_name("auto|always|never");
}

void describe_check(CLI::App& app, Words& words) {
  app.add_option("FILE", words.check.files, "Policies; - for standard input")->required()->type_name("");
  app.add_flag("--strict", words.check.strict, "Exit with 1 when there are warnings");
  app.add_option("--format", words.format, "Default: human; short is a line for each diagnostic")
      ->check(CLI::IsMember({"human", "short"}).description(""))
      ->type_name("human|short");
  add_output(app, words);
}

void describe_decide(CLI::App& app, Words& words) {
  add_file(app, words);
  add_operation(app, words, false);
  add_scopes(app, words);
  add_attributes(app, words);
  app.add_flag("--explain", words.explain, "Show the rules and atoms that decided");
  app.add_flag("--batch", words.batch, "Decide the JSON lines of standard input");
  add_output(app, words);
  app.footer(std::string(kBatch) + "\n" + kExitCodes);
}

void describe_who(CLI::App& app, Words& words) {
  add_file(app, words);
  add_operation(app, words, true);
  add_attributes(app, words);
  add_output(app, words);
}

void describe_metadata(CLI::App& app, Words& words) {
  add_file(app, words);
  add_output(app, words);
}

void describe_challenge(CLI::App& app, Words& words) {
  add_file(app, words);
  add_operation(app, words, true);
  add_scopes(app, words);
  add_attributes(app, words);
  add_output(app, words);
}

int check(Words& words) {
  Check& options = words.check;
  if (std::count(options.files.begin(), options.files.end(), "-") > 1) {
    throw CLI::ValidationError("FILE", "standard input can be read only once");
  }
  options.json = words.question.json;
  options.one_line = words.format == "short";
  if (options.json && options.one_line) throw CLI::ValidationError("--format", "--json has a format of its own");
  options.colour = words.question.colour;
  return run_check(options);
}

int decide(Words& words) {
  const Question& question = words.question;
  if (!words.batch) {
    if (words.action_option->count() == 0) throw CLI::RequiredError("ACTION");
    if (words.target_option->count() == 0) throw CLI::RequiredError("TARGET");
    return run_decide(question, words.explain);
  }
  if (words.action_option->count() != 0 || question.scopes || question.attributes || words.explain) {
    throw CLI::ValidationError("--batch", "takes nothing but FILE: the rest comes with each line");
  }
  if (question.file == "-") throw CLI::ValidationError("FILE", "with --batch, standard input has the requests");
  return run_batch(question.file, question.colour);
}

int who(Words& words) { return run_who(words.question); }
int metadata(Words& words) { return run_metadata(words.question.file, words.question.json, words.question.colour); }
int challenge(Words& words) { return run_challenge(words.question); }

constexpr Command kCommands[] = {
    {"check", "FILE...", "Compile policies and print what is wrong or doubtful", describe_check, check},
    {"decide", "FILE ACTION TARGET", "Decide whether a caller may do this, or a batch of such questions",
     describe_decide, decide},
    {"who", "FILE ACTION TARGET", "Print every smallest set of scopes that may do this", describe_who, who},
    {"metadata", "FILE", "Print the protected resource metadata (RFC 9728)", describe_metadata, metadata},
    {"challenge", "FILE ACTION TARGET", "Print what a server would answer: status and WWW-Authenticate",
     describe_challenge, challenge},
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

// Options that CLI11 did not know, with the nearest one that it does.
std::string unknown_words(const CLI::App& app) {
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  for (const std::string& word : app.remaining()) {
    if (word.rfind("-", 0) != 0 || word == "-") return "too many arguments: `" + word + "`";
    const std::string name = word.substr(0, word.find('='));
    const std::string near = nearest(name, known);
    return "unknown option `" + name + "`" + (near.empty() ? "" : ", did you mean `" + near + "`?");
  }
  return "too many arguments";
}

// CLI11 counts; people forget a value, or give an option twice.
std::string mismatch(const CLI::App& app, const std::string& text) {
  const std::string name = text.substr(0, text.find(':'));
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option == nullptr) return text;
  return "`" + name + "` " + (option->count() > 1 ? "is given more than once" : "needs a value");
}

// `--scopes=` is an option with an empty value, which CLI11 would take for one without any.
std::vector<std::string> words_of(int count, char** texts) {
  std::vector<std::string> words;
  bool options = true;
  for (int i = 2; i < count; ++i) {
    std::string word = texts[i];
    if (word == "--") options = false;
    const bool empty_value =
        options && word.size() > 3 && word.rfind("--", 0) == 0 && word.find('=') == word.size() - 1;
    if (empty_value) word.pop_back();
    words.push_back(word);
    if (empty_value) words.emplace_back();
  }
  return words;
}

int run(const Command& command, std::vector<std::string> arguments) {
  const std::string name = std::string("scopeward ") + command.name;
  CLI::App app(command.summary, name);
  Words words;
  app.footer(kExitCodes);
  command.describe(app, words);
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(std::move(arguments));
    if (words.colour == "always") words.question.colour = Colour::always;
    if (words.colour == "never") words.question.colour = Colour::never;
    if (words.scopes_option != nullptr && words.scopes_option->count() != 0) words.question.scopes = words.scopes;
    if (words.attributes_option != nullptr && words.attributes_option->count() != 0) {
      words.question.attributes = words.attributes;
    }
    return command.run(words);
  } catch (const CLI::CallForHelp&) {
    Output output;
    output.write(app.help());
    return output.finish(kYes);
  } catch (const CLI::ExtrasError&) {
    return wrong_usage(name, unknown_words(app));
  } catch (const CLI::ArgumentMismatch& error) {
    return wrong_usage(name, mismatch(app, error.what()));
  } catch (const CLI::ParseError& error) {
    return wrong_usage(name, error.what());
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
    if (first == command.name) return run(command, words_of(count, texts));
    names.emplace_back(command.name);
  }
  if (first.rfind("-", 0) == 0) return wrong_usage("scopeward", "unknown option `" + first + "`");
  const std::string near = nearest(first, names);
  return wrong_usage("scopeward",
                     "unknown command `" + first + "`" + (near.empty() ? "" : ", did you mean `" + near + "`?"));
}

}  // namespace

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
