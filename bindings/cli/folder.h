// SPDX-License-Identifier: Apache-2.0
// The folder of a policy, from which it may import and beyond which nothing is read, however symbolic links lie.
// Entry point: Folder. Tested by tests/bindings/cli (imports_test.py, folder_test.cc).
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "scopeward.h"

namespace scopeward::cli {

class Folder {
 public:
  using Identity = std::pair<dev_t, ino_t>;

  // The one that the file at `policy_path` lies in; for standard input (`-`) the current one.
  explicit Folder(const std::string& policy_path);

  // What the compiler asks for imports. It is borrowed: the folder has to outlive the call.
  [[nodiscard]] scopeward_compile_options options();

  // The text of a regular file in the folder; or false, and why not as `text`.
  [[nodiscard]] bool read(const std::string& path, std::string& text);

  [[nodiscard]] const std::vector<Identity>& files_read() const { return files_read_; }
  [[nodiscard]] const std::vector<std::string>& paths_read() const { return paths_read_; }

 private:
  std::string path_;
  std::vector<Identity> files_read_;
  std::vector<std::string> paths_read_;
};

// Both open `path` in `folder`, without waiting for anybody, or return -1 and set errno: EXDEV where the way leads out of
// the folder. The first lets the kernel watch the way, and fails with ENOSYS where it can't; the second compares where
// folder and file really lie, which no one must change in between.
[[nodiscard]] int open_watched(const std::string& folder, const std::string& path);
[[nodiscard]] int open_compared(const std::string& folder, const std::string& path);

}  // namespace scopeward::cli
