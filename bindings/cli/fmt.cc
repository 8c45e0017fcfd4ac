// SPDX-License-Identifier: Apache-2.0
// `scopeward fmt FILE...`: puts policies into their canonical layout, or with --check shows what that would change. No
// file is rewritten unless all could be read, parsed and, as far as can be told, written.
// Tested by tests/bindings/cli.
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "commands.h"
#include "line_difference.h"
#include "policy_file.h"
#include "rewrite.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  bool check = false;
  bool json = false;
  Colour colour = Colour::automatic;
};

struct File {
  std::string path;
  std::string before, after;
  bool changes = false;  // the layout differs from what is there
  int code = kYes;
};

class Run {
 public:
  explicit Run(const Options& options) : options_(options) {}

  int run() {
    for (const std::string& path : options_.files) {
      files_.push_back({path, {}, {}, false, kYes});
      read(files_.back());
      if (options_.check) show(files_.back());
    }
    if (!options_.check) write();
    int code = kYes;
    for (const File& file : files_) code = std::max(code, file.code);
    if (options_.json) output_.line(to_line(document()));
    return output_.finish(code);
  }

 private:
  void read(File& file) {
    std::optional<std::string> text = read_file(file.path);
    if (!text) {
      file.code = kUnusable;
      return;
    }
    file.before = std::move(*text);
    const std::string name = display_name(file.path);
    scopeward_text* made = nullptr;
    scopeward_diagnostics* found = nullptr;
    scopeward_error error = SCOPEWARD_ERROR_INIT;
    const scopeward_status status = scopeward_format_policy(borrow(name), borrow(file.before), &made, &found, &error);
    const Text formatted(made);
    const Diagnostics diagnostics(found);
    if (status == SCOPEWARD_OK) {
      file.after = view(formatted);
      file.changes = file.before != file.after;
    } else {
      file.code = status == SCOPEWARD_INVALID_POLICY ? refuse_syntax(file.path, diagnostics) : refuse(name, error);
    }
  }

  // Standard output may be the formatted policy's.
  int refuse_syntax(const std::string& path, const Diagnostics& diagnostics) {
    if (!options_.json) return refuse_policy(path, diagnostics, options_.colour);
    scopeward_text* printed = nullptr;
    scopeward_error error = SCOPEWARD_ERROR_INIT;
    if (scopeward_diagnostics_print(diagnostics.get(), SCOPEWARD_JSON, &printed, &error) != SCOPEWARD_OK)
      return refuse(display_name(path), error);
    const Text document(printed);
    const Json one = Json::parse(view(document));
    for (const Json& diagnostic : one.at("diagnostics")) diagnostics_.push_back(diagnostic);
    return kUnusable;
  }

  void show(File& file) {
    if (file.changes) file.code = kNo;
    if (file.changes && !options_.json) {
      const std::string name = printable(display_name(file.path));
      output_.write(line_difference(file.before, file.after, name, name + " (formatted)",
                                    wants_colour(options_.colour, STDOUT_FILENO)));
    }
    file.before.clear();
    file.after.clear();
  }

  // All or, when something is known to be in the way of one, none.
  void write() {
    const auto give_up = [](File& file, const std::string& problem) {
      complain(display_name(file.path) + ": " + problem);
      file.code = kUnusable;
    };
    for (File& file : files_) {
      if (!file.changes || file.path == "-") continue;
      if (const auto problem = why_not_rewritable(file.path)) give_up(file, *problem);
    }
    if (std::any_of(files_.begin(), files_.end(), [](const File& file) { return file.code == kUnusable; })) return;
    for (File& file : files_) {
      if (file.path == "-") {
        if (!options_.json) output_.write(file.after);
      } else if (file.changes) {
        if (const auto problem = rewrite_file(file.path, file.after)) {
          give_up(file, *problem);
        } else if (!options_.json) {
          output_.line("formatted " + printable(file.path));
        }
      }
    }
    written_ = true;
  }

  [[nodiscard]] Json document() const {
    Json all = Json::array();
    for (const File& file : files_) {
      Json one;
      one["file"] = display_name(file.path);
      one["changed"] = file.changes && file.code != kUnusable && (options_.check || written_);
      if (file.path == "-" && written_) one["text"] = file.after;
      all.push_back(std::move(one));
    }
    Json document;
    document["files"] = std::move(all);
    document["diagnostics"] = diagnostics_;
    return document;
  }

  const Options& options_;
  std::vector<File> files_;
  Json diagnostics_ = Json::array();  // --json only
  bool written_ = false;
  Output output_;
};

}  // namespace

int run_fmt(Arguments& arguments) {
  Options options;
  arguments.words("FILE", "Policies, rewritten in place; - for standard input to standard output", options.files);
  arguments.flag("--check", "Rewrite nothing; print what would change, and exit with 1 if anything would",
                 options.check);
  arguments.json(options.json);
  arguments.colour(options.colour);
  arguments.parse();
  const auto from_input = std::count(options.files.begin(), options.files.end(), "-");
  if (from_input > 1) throw WrongUsage{"FILE: standard input can be read only once"};
  if (from_input == 1 && options.files.size() > 1 && !options.check)
    throw WrongUsage{"FILE: standard input goes to standard output, and stands alone"};
  return Run(options).run();
}

}  // namespace scopeward::cli
