// SPDX-License-Identifier: Apache-2.0
// `scopeward completion bash|zsh|fish`: what the shell has to know to complete commands, options, their values and
// files. The scripts stand alone: they need no other package, and don't run the command. Tested by tests/bindings/cli.
#include "commands.h"
#include "completion_scripts.h"
#include "output.h"
#include "table.h"

namespace scopeward::cli {

int run_completion(Arguments& arguments) {
  std::optional<std::string> shell;
  bool json = false;
  arguments.optional_word("SHELL", {"bash", "zsh", "fish"}, "The shell that is to complete", shell);
  arguments.flag("--json", "Print what there is to complete as JSON, for other programs", json);
  arguments.footer(
      "Where they go, if an installation has not put them there: for bash to\n"
      "  ~/.local/share/bash-completion/completions/scopeward\n"
      "for zsh as `_scopeward` into a folder of $fpath, for fish to\n"
      "  ~/.config/fish/completions/scopeward.fish\n");
  arguments.parse();

  if (!shell && !json) throw WrongUsage{"SHELL is required"};
  if (shell && json) throw WrongUsage{"--json: is for no SHELL"};
  Output output;
  if (json) {
    output.line(table_json());
  } else {
    const std::vector<CommandPage> pages = describe_commands();
    output.write(*shell == "bash"  ? bash_completion(pages)
                 : *shell == "zsh" ? zsh_completion(pages)
                                   : fish_completion(pages));
  }
  return output.finish(kYes);
}

}  // namespace scopeward::cli
