// SPDX-License-Identifier: Apache-2.0
// See output.h. Written with POSIX calls, since a stream that swallows errors can't tell a full disk from success.
// Tested by tests/bindings/cli.
#include "output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace scopeward::cli {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;

}  // namespace

int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

bool wants_colour(Colour colour, int descriptor) {
  if (colour != Colour::automatic) return colour == Colour::always;
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* terminal = std::getenv("TERM");
  if (terminal != nullptr && std::strcmp(terminal, "dumb") == 0) return false;
  return ::isatty(descriptor) == 1;
}

void Output::write(std::string_view text) {
  if (error_ != 0) return;
  pending_ += text;
  if (pending_.size() >= kBuffer) flush();
}

void Output::line(std::string_view text) {
  write(text);
  write("\n");
}

bool Output::flush() {
  if (error_ == 0) error_ = write_all(STDOUT_FILENO, pending_);
  pending_.clear();
  return error_ == 0;
}

int Output::finish(int code) {
  flush();
  if (error_ == 0) return code;
  // A reader that has seen enough (`| head`) needs no message; the exit code still says that not all was written.
  if (error_ != EPIPE) complain(std::string("standard output: ") + std::strerror(error_));
  return kUnusable;
}

void prepare_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
    // The wrong way round on purpose: whoever reads or writes there is still told that it is closed. The lowest free
    // descriptor is this one.
    if (::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
  }
}

void write_to_standard_error(std::string_view text) { (void)write_all(STDERR_FILENO, text); }

std::size_t hidden_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
  if ((byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) || (byte(0) == 0xD8 && byte(1) == 0x9C)) return 2;
  const bool marks = byte(0) == 0xE2 && byte(1) == 0x80 &&
                     (byte(2) == 0x8E || byte(2) == 0x8F || (byte(2) >= 0xA8 && byte(2) <= 0xAE));
  const bool isolates = byte(0) == 0xE2 && byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
  const bool byte_order_mark = byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF;
  return marks || isolates || byte_order_mark ? 3 : 0;
}

std::string printable(std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string shown;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t hidden = hidden_character(text.substr(i));
    if (hidden == 0) shown += text[i++];
    for (std::size_t end = i + hidden; i < end; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      shown += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return shown;
}

void complain(std::string_view text) { write_to_standard_error("scopeward: " + printable(text) + "\n"); }

std::string paint(bool colour, const char* code, std::string_view text) {
  if (!colour) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace scopeward::cli
