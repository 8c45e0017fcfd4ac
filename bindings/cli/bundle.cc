// SPDX-License-Identifier: Apache-2.0
// `scopeward bundle FILE`: the policy and all that it imports as one text, on standard output or in a file that is none of
// those that were read.
// Tested by tests/bindings/cli.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "commands.h"
#include "folder.h"
#include "policy_file.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

struct Bundle {
  std::string file;
  std::optional<std::string> output;
  bool json = false;
  Colour colour = Colour::automatic;
};

int complain_of(const std::string& path, const std::string& what) {
  complain(path + ": " + what);
  return kUnusable;
}

// Opened without being emptied: it is looked at first.
int write_file(const std::string& path, std::string_view text, const std::vector<Folder::Identity>& inputs) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
  if (descriptor < 0) return complain_of(path, std::strerror(errno));
  struct stat status {};
  int code = kYes;
  if (::fstat(descriptor, &status) != 0) {
    code = complain_of(path, std::strerror(errno));
  } else if (std::find(inputs.begin(), inputs.end(), Folder::Identity(status.st_dev, status.st_ino)) != inputs.end()) {
    code = complain_of(path, "is a part of the policy, and is not written over");
  } else if (S_ISREG(status.st_mode) && ::ftruncate(descriptor, 0) != 0) {
    code = complain_of(path, std::strerror(errno));
  } else if (const int error = write_all(descriptor, text); error != 0) {
    code = complain_of(path, std::strerror(error));
  }
  if (::close(descriptor) != 0 && code == kYes) code = complain_of(path, std::strerror(errno));
  return code;
}

}  // namespace

int run_bundle(Arguments& arguments) {
  Bundle options;
  arguments.policy_file(options.file);
  arguments.option("-o,--output", "FILE", "Write the text there instead of to standard output", options.output);
  arguments.json(options.json);
  arguments.colour(options.colour);
  arguments.parse();

  const std::optional<std::string> text = read_file(options.file);
  if (!text) return kUnusable;
  Folder folder(options.file);
  const scopeward_compile_options reading = folder.options();
  scopeward_text* written = nullptr;
  scopeward_diagnostics* found = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const std::string name = display_name(options.file);
  const scopeward_status status =
      scopeward_bundle(borrow(name), borrow(*text), &reading, &written, &found, &error);
  const Text bundled(written);
  const Diagnostics diagnostics(found);
  if (status == SCOPEWARD_INVALID_POLICY) return refuse_policy(options.file, diagnostics, options.colour);
  if (status != SCOPEWARD_OK) return refuse(name, error);

  int code = kYes;
  if (options.output) {
    std::vector<Folder::Identity> inputs = folder.files_read();
    struct stat own {};
    if ((options.file == "-" ? ::fstat(STDIN_FILENO, &own) : ::stat(options.file.c_str(), &own)) == 0)
      inputs.emplace_back(own.st_dev, own.st_ino);
    code = write_file(*options.output, view(bundled), inputs);
    if (code != kYes) return code;
  }
  Output output;
  if (options.json) {
    Json document;
    document["files"] = Json::array({name});
    const std::string at = options.file.substr(0, options.file.rfind('/') + 1);
    for (const std::string& path : folder.paths_read()) document["files"].push_back(at + path);
    document["text"] = options.output ? Json() : Json(view(bundled));
    output.line(to_line(document));
  } else if (!options.output) {
    output.write(view(bundled));
  }
  return output.finish(code);
}

}  // namespace scopeward::cli
