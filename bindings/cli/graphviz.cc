// SPDX-License-Identifier: Apache-2.0
// See graphviz.h. Both pipes are served by turns, as poll() says: a program that writes before it has read everything
// can't bring both sides to a stop.
// Tested by tests/bindings/cli.
#include "graphviz.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "output.h"

extern char** environ;

namespace scopeward::cli {
namespace {

class Descriptor {
 public:
  Descriptor() = default;
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void close() {
    if (value >= 0) ::close(value);
    value = -1;
  }
  int value = -1;
};

struct Pipe {
  Descriptor read, write;
  [[nodiscard]] bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read.value = ends[0];
    write.value = ends[1];
    return true;
  }
};

// 0, or the errno.
int start(pid_t& process, const Pipe& to, const Pipe& from) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, to.read.value, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, from.write.value, STDOUT_FILENO);
  sigset_t usual;
  ::sigemptyset(&usual);
  ::sigaddset(&usual, SIGPIPE);  // ignored here, and that would be inherited
  ::posix_spawnattr_setsigdefault(&attributes, &usual);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::array<char, 4> name{"dot"};
  std::array<char, 6> format{"-Tsvg"};
  const std::array<char*, 3> words{name.data(), format.data(), nullptr};
  const int failed = ::posix_spawnp(&process, "dot", &actions, &attributes, words.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return failed;
}

// Writes `text` into one and reads the other to its end. 0, or the errno. Who stops reading early has seen enough.
int exchange(std::string_view text, Descriptor& to, Descriptor& from, std::string& answer) {
  if (::fcntl(to.value, F_SETFL, O_NONBLOCK) != 0) return errno;
  std::array<char, 64 * 1024> chunk{};
  for (;;) {
    if (text.empty()) to.close();
    std::array<pollfd, 2> ends{{{from.value, POLLIN, 0}, {to.value, POLLOUT, 0}}};  // poll() skips what is closed
    if (::poll(ends.data(), ends.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    if (ends[1].revents != 0) {
      const ssize_t written = ::write(to.value, text.data(), text.size());
      if (written >= 0) {
        text.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno == EPIPE) {
        text = {};
      } else if (errno != EAGAIN && errno != EINTR) {
        return errno;
      }
    }
    if (ends[0].revents == 0) continue;
    const ssize_t got = ::read(from.value, chunk.data(), chunk.size());
    if (got == 0) return 0;
    if (got < 0 && errno != EINTR) return errno;
    if (got > 0) answer.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

std::optional<std::string> draw_svg(std::string_view dot) {
  Pipe to, from;
  pid_t process = 0;
  int failed = to.open() && from.open() ? 0 : errno;
  if (failed == 0) failed = start(process, to, from);
  if (failed != 0) {
    complain(failed == ENOENT
                 ? "Graphviz is not installed: there is no `dot` to run; on Debian, apt-get install graphviz"
                 : std::string("Graphviz: `dot` can't be run: ") + std::strerror(failed));
    return std::nullopt;
  }
  to.read.close();
  from.write.close();
  std::string svg;
  failed = exchange(dot, to.write, from.read, svg);
  to.write.close();
  from.read.close();
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (failed != 0) {
    complain(std::string("Graphviz: ") + std::strerror(failed));
  } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    complain("Graphviz: `dot` failed");
  } else if (svg.empty()) {
    complain("Graphviz: `dot` drew nothing");
  } else {
    return svg;
  }
  return std::nullopt;
}

}  // namespace scopeward::cli
