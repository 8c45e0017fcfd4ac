// SPDX-License-Identifier: Apache-2.0
// `scopeward man`: the manual page scopeward(1), made from what the commands say they take, in the language of man(7).
// Tested by tests/bindings/cli.
#include "commands.h"
#include "handles.h"
#include "output.h"
#include "table.h"

namespace scopeward::cli {
namespace {

constexpr const char* kDescription = R"~(.SH DESCRIPTION
.B scopeward
asks a policy which OAuth scopes may do what.
A policy is one text file; its language is described in
.BR scopeward\-policy (5).
Every command has
.B \-\-help
and
.BR \-\-json .
.PP
.I FILE
is a policy, or
.B \-
for standard input.
.I ACTION
is what is done
.RB ( tool ,
.BR GET ),
.I TARGET
what it is done to
.RB ( create_entry ,
.BR /photos/42 ).
)~";

constexpr const char* kEnd = R"~(.SH ENVIRONMENT
.TP
.B NO_COLOR
If it is set and not empty, nothing is coloured unless
.B \-\-color=always
says so.
.TP
.B TERM
A terminal called
.B dumb
gets no colours.
.SH EXAMPLES
Compile a policy, and count warnings as findings:
.PP
.EX
    scopeward check \-\-strict journal.policy
.EE
.PP
Ask for one decision, and why it is so:
.PP
.EX
    scopeward decide journal.policy tool create_entry \-\-scopes "entries:read" \-\-explain
.EE
.PP
Draw how that operation is decided:
.PP
.EX
    scopeward graph journal.policy tool create_entry \-\-svg > create_entry.svg
.EE
.SH SEE ALSO
.BR scopeward\-policy (5),
.BR dot (1)
)~";

// Text as roff has it: no escapes, no requests, and ASCII signs that stay what they are.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += c;
    }
  }
  if (!out.empty() && (out.front() == '.' || out.front() == '\'')) out.insert(0, "\\&");
  return out;
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n') c = ' ';
  return text;
}

std::string argument_entry(const Argument& argument) {
  std::string out = ".TP\n";
  if (argument.kind == Argument::Kind::positional) {
    out += "\\fI" + escaped(argument.name) + "\\fR" + (argument.repeated ? " ..." : "");
    if (!argument.choices.empty()) out += " (";
  } else {
    out += "\\fB" + escaped(argument.name) + "\\fR";
    if (!argument.type.empty()) out += " \\fI" + escaped(argument.type) + "\\fR";
    if (!argument.choices.empty()) out += " ";
  }
  for (std::size_t i = 0; i < argument.choices.size(); ++i)
    out += (i == 0 ? "\\fB" : "|\\fB") + escaped(argument.choices[i]) + "\\fR";
  if (argument.kind == Argument::Kind::positional && !argument.choices.empty()) out += ")";
  return out + "\n" + escaped(one_line(argument.help)) + "\n";
}

// Lines that begin with blanks are examples, the others run on.
std::string paragraphs(const std::string& text) {
  std::string out = text.empty() ? "" : ".PP\n";
  bool example = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    const bool is_example = line.rfind("  ", 0) == 0;
    if (is_example != example) out += is_example ? ".PP\n.EX\n" : ".EE\n.PP\n";
    example = is_example;
    out += line.empty() ? ".PP\n" : escaped(line) + "\n";
  }
  return out + (example ? ".EE\n" : "");
}

std::string command_section(const CommandPage& page) {
  std::string out = ".SS \"" + escaped("scopeward " + page.name + (page.synopsis.empty() ? "" : " " + page.synopsis)) +
                    "\"\n" + escaped(page.summary) + ".\n";
  for (const Argument& argument : page.arguments) out += argument_entry(argument);
  return out + paragraphs(page.footer);
}

std::string manual() {
  const std::vector<CommandPage> pages = describe_commands();
  std::string out = ".\\\" Written by `scopeward man`.\n.TH SCOPEWARD 1 \"\" \"scopeward " +
                    std::string(view(scopeward_version())) + "\" \"User Commands\"\n";
  out += ".SH NAME\nscopeward \\- decide OAuth scopes by a policy file\n.SH SYNOPSIS\n.B scopeward\n.I COMMAND\n";
  out += ".RI [ OPTIONS ]\n.RI [ ARGUMENTS ]\n.br\n.B scopeward\n.BR \\-\\-help | \\-\\-version\n";
  out += kDescription;
  out += ".SH COMMANDS\n";
  for (const CommandPage& page : pages) out += command_section(page);
  return out + ".SH EXIT STATUS\n" + paragraphs(kExitCodes) + kEnd;
}

}  // namespace

int run_man(Arguments& arguments) {
  bool json = false;
  arguments.flag("--json", "Print the commands and what they take as JSON, for other programs", json);
  arguments.parse();

  Output output;
  output.write(json ? table_json() + "\n" : manual());
  return output.finish(kYes);
}

}  // namespace scopeward::cli
