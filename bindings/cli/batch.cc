// SPDX-License-Identifier: Apache-2.0
// `scopeward decide FILE --batch`: a JSON object on each line of standard input, a decision on each line of standard
// output, line N for line N. A line that can't be read as a request is answered with a denial that says what is wrong,
// so that nothing is lost or shifted. Answers are written before the next read that may have to wait: a program at the
// other end of a pipe can ask one question at a time, and a long file still goes in large pieces.
// Tested by tests/bindings/cli.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "batch.h"
#include "policy_file.h"
#include "question.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

constexpr std::size_t kLineLimit = 1024 * 1024;  // scopes are at most 64 KiB and a target 8; the rest is attributes

class Lines {
 public:
  explicit Lines(Output& output) : output_(output) {}

  // The next line without its end. `too_long` when it was over the limit and skipped. False at the end.
  bool next(std::string& line, bool& too_long) {
    line.clear();
    too_long = false;
    for (;;) {
      const char* begin = chunk_.data() + begin_;
      const auto* end = static_cast<const char*>(std::memchr(begin, '\n', end_ - begin_));
      const std::size_t size = end == nullptr ? end_ - begin_ : static_cast<std::size_t>(end - begin);
      if (line.size() + size > kLineLimit) too_long = true;
      if (!too_long) line.append(begin, size);
      started_ = started_ || size != 0;
      begin_ += size;
      if (end != nullptr) {
        ++begin_;
        started_ = false;
        return true;
      }
      if (!refill()) return std::exchange(started_, false);
    }
  }

  [[nodiscard]] int error() const { return error_; }

 private:
  bool refill() {
    if (!output_.flush()) return false;  // nobody reads the answers
    begin_ = end_ = 0;
    ssize_t got = 0;
    do got = ::read(STDIN_FILENO, chunk_.data(), chunk_.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) error_ = errno;
    if (got <= 0) return false;
    end_ = static_cast<std::size_t>(got);
    return true;
  }

  Output& output_;
  std::array<char, 64 * 1024> chunk_{};
  std::size_t begin_ = 0, end_ = 0;
  bool started_ = false;  // there are bytes after the last line end
  int error_ = 0;
};

struct Asking {  // one line, read
  std::string action, target;
  std::optional<std::string> scopes;
  Attributes attributes;
};

// Puts the text of `key` into `text`; null is as good as absent.
std::optional<std::string> take_text(const Json& line, const char* key, std::optional<std::string>& text) {
  const auto found = line.find(key);
  if (found == line.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) return "`" + std::string(key) + "` is not a string";
  text = found->get<std::string>();
  return std::nullopt;
}

// Nothing when all is well, else what is wrong with the line.
std::optional<std::string> read_line(const std::string& text, Asking& asking) {
  if (text.find_first_not_of(" \t\r") == std::string::npos) return "the line is empty";
  std::string error;
  std::optional<Json> line = read_strict_json(text, error);
  if (!line) return "the line " + error;
  if (!line->is_object()) return "the line is not a JSON object";
  for (auto member = line->begin(); member != line->end(); ++member) {
    static constexpr std::array kKeys{"action", "target", "scopes", "attributes"};
    const bool known = std::any_of(kKeys.begin(), kKeys.end(), [&](const char* key) { return member.key() == key; });
    if (!known) return "unknown key `" + member.key() + "`";  // a misspelt `scopes` must not become an anonymous caller
  }
  std::optional<std::string> action, target;
  if (auto problem = take_text(*line, "action", action)) return problem;
  if (auto problem = take_text(*line, "target", target)) return problem;
  if (auto problem = take_text(*line, "scopes", asking.scopes)) return problem;
  if (!action) return "`action` is missing";
  if (!target) return "`target` is missing";
  asking.action = std::move(*action);
  asking.target = std::move(*target);
  if (const auto found = line->find("attributes"); found != line->end() && !found->is_null()) {
    if (auto problem = asking.attributes.read(std::move(*found))) return "`attributes` " + *problem;
  }
  return std::nullopt;
}

class Batch {
 public:
  explicit Batch(Policy policy) : policy_(std::move(policy)) {}

  // The answer to one line; `unreadable` is set, never cleared.
  std::string answer(const std::string& line, bool& unreadable) {
    Asking asking;
    if (const auto problem = read_line(line, asking)) {
      unreadable = true;
      return invalid_request_line(*problem);
    }
    if (!hold(asking.scopes)) {
      unreadable = true;
      return invalid_request_line("`scopes`: " + scopes_problem_);
    }
    scopeward_request request = SCOPEWARD_REQUEST_INIT;
    request.action = borrow(asking.action);
    request.target = borrow(asking.target);
    request.attributes = asking.attributes.list().data();
    request.attribute_count = asking.attributes.list().size();

    scopeward_explanation* explained = nullptr;
    scopeward_text* printed = nullptr;
    scopeward_error error = SCOPEWARD_ERROR_INIT;
    scopeward_status status = scopeward_explain(policy_.get(), grant_.get(), &request, &explained, &error);
    const Explanation explanation(explained);
    if (status == SCOPEWARD_OK)
      status = scopeward_explanation_print(explanation.get(), SCOPEWARD_JSON, &printed, &error);
    const Text text(printed);
    if (status != SCOPEWARD_OK) {
      unreadable = true;
      return invalid_request_line(error.message);
    }
    return std::string(without_line_end(view(text)));
  }

 private:
  // Neighbouring lines are often about the same caller, so the last grant is kept.
  bool hold(const std::optional<std::string>& scopes) {
    if (grant_ != nullptr && scopes == scopes_) return true;
    scopes_ = scopes;
    grant_ = make_grant(policy_.get(), scopes_, scopes_problem_);
    return grant_ != nullptr;
  }

  Policy policy_;
  std::optional<std::string> scopes_;
  Grant grant_;
  std::string scopes_problem_;
};

}  // namespace

int run_batch(const std::string& file, Colour colour) {
  Policy policy = load_policy(file, colour);
  if (policy == nullptr) return kUnusable;

  Batch batch(std::move(policy));
  Output output;
  Lines lines(output);
  std::string line;
  bool too_long = false, unreadable = false;
  while (lines.next(line, too_long)) {
    if (too_long) {
      unreadable = true;
      output.line(invalid_request_line("the line is longer than 1 MiB"));
    } else {
      output.line(batch.answer(line, unreadable));
    }
    if (output.failed()) break;
  }
  if (lines.error() != 0) {
    complain(std::string("standard input: ") + std::strerror(lines.error()));
    return output.finish(kUnusable);
  }
  return output.finish(unreadable ? kNo : kYes);
}

}  // namespace scopeward::cli
