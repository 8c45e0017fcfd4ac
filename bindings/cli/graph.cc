// SPDX-License-Identifier: Apache-2.0
// `scopeward graph FILE [ACTION TARGET]`: what each scope implies, or the decision tree of one operation, as Graphviz
// DOT; with a caller, what it holds or the way that its request takes. Tested by tests/bindings/cli.
#include "commands.h"
#include "graphviz.h"
#include "policy_file.h"
#include "question.h"

namespace scopeward::cli {
namespace {

constexpr const char* kAbout =
    "Without ACTION and TARGET the graph has the scopes: an arrow leads from each to what it implies. With them it "
    "has\n"
    "the decision tree: the rules that match, denies first, each test with its true and its false edge, down to\n"
    "ALLOWED and DENIED with the rule that says so. A caller (--scopes or --anonymous) is followed through it.\n"
    "Colours only repeat what shapes, lines and words say.\n";

struct Shape {
  bool anonymous = false, svg = false, operation = false;
};

int draw(const Question& question, const Shape& shape) {
  Asked asked;
  if (!ask(question, asked)) return kUnusable;
  const bool has_caller = question.scopes || shape.anonymous;
  if (has_caller && asked.grant == nullptr) return kUnusable;

  scopeward_text* printed = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_graph(asked.policy.get(), has_caller ? asked.grant.get() : nullptr,
                                                  shape.operation ? &asked.request : nullptr,
                                                  question.json ? SCOPEWARD_JSON : SCOPEWARD_PLAIN, &printed, &error);
  const Text graph(printed);
  if (status == SCOPEWARD_INVALID_ARGUMENT) {
    complain(error.message);  // what is wrong with the operation
    return kUnusable;
  }
  if (status != SCOPEWARD_OK) return refuse("graph", error);

  Output output;
  if (shape.svg) {
    const std::optional<std::string> svg = draw_svg(view(graph));
    if (!svg) return kUnusable;
    output.write(*svg);
  } else {
    output.write(view(graph));
  }
  return output.finish(kYes);
}

}  // namespace

int run_graph(Arguments& arguments) {
  Question question;
  Shape shape;
  std::optional<std::string> action, target;
  arguments.policy_file(question.file);
  arguments.optional_word("ACTION", kActionHelp, action);
  arguments.optional_word("TARGET", kTargetHelp, target);
  arguments.option("--scopes", "\"A B\"", "Mark what a token with these scopes holds, and the way that it takes",
                   question.scopes);
  arguments.flag("--anonymous", "Mark the way of a caller without a token", shape.anonymous);
  take_attributes(arguments, question);
  arguments.flag("--svg", "Have Graphviz draw it, and print the SVG", shape.svg);
  take_output(arguments, question);
  arguments.footer(kAbout);
  arguments.parse();

  if (action && !target) throw WrongUsage{"TARGET is required"};
  if (shape.anonymous && question.scopes) throw WrongUsage{"--anonymous: --scopes are those of a token"};
  if (question.attributes && !(question.scopes || shape.anonymous))
    throw WrongUsage{"--attributes: needs a caller, --scopes or --anonymous"};
  if (question.attributes && !action) throw WrongUsage{"--attributes: needs an operation, ACTION and TARGET"};
  if (shape.svg && question.json) throw WrongUsage{"--svg: --json is another format"};
  shape.operation = action.has_value();
  question.action = action.value_or("");
  question.target = target.value_or("");
  return draw(question, shape);
}

}  // namespace scopeward::cli
