// SPDX-License-Identifier: Apache-2.0
// Standard output that notices when it can't be written, the complaints on standard error, and whether there is colour.
// Entry points: Output, complain(), wants_colour(). Meaning never depends on colour.
// Tested by tests/bindings/cli (pipes, terminals, closed and full outputs).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace scopeward::cli {

// The three exit codes that there are.
inline constexpr int kYes = 0;       // allowed, or fine
inline constexpr int kNo = 1;        // denied, or something was found
inline constexpr int kUnusable = 2;  // usage, an unreadable input, an unwritable output, a policy that does not compile

enum class Colour { automatic, always, never };

// Colour is for terminals: `automatic` asks the descriptor, NO_COLOR and TERM.
[[nodiscard]] bool wants_colour(Colour colour, int descriptor);

class Output {
 public:
  void write(std::string_view text);
  void line(std::string_view text);  // with a line end
  bool flush();                      // false: what was written is lost, now or before
  [[nodiscard]] bool failed() const { return error_ != 0; }
  // The exit code: `code`, or kUnusable if not everything could be written. Ends the output.
  [[nodiscard]] int finish(int code);

 private:
  std::string pending_;
  int error_ = 0;
};

// Descriptors 0 to 2 that the caller closed would be given to the next file opened; this keeps them out of harm's way,
// and a reader that went away becomes a failed write instead of a signal.
void prepare_standard_streams();

// The bytes of a control or bidirectional character, or of an uncommon line end, that the text begins with; 0 if it
// begins with another.
[[nodiscard]] std::size_t hidden_character(std::string_view text);

// The text with its control and bidirectional characters made visible, `\x1b`: names come from anywhere and must not
// steer a terminal or look other than they are.
[[nodiscard]] std::string printable(std::string_view text);

// "scopeward: TEXT" on standard error, printable.
void complain(std::string_view text);
void write_to_standard_error(std::string_view text);

// 0, or the errno of the write that failed.
[[nodiscard]] int write_all(int descriptor, std::string_view text);

[[nodiscard]] std::string paint(bool colour, const char* code, std::string_view text);

inline constexpr const char* kGreen = "1;32";
inline constexpr const char* kRed = "1;31";
inline constexpr const char* kFaint = "2";

}  // namespace scopeward::cli
