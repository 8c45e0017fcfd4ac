// SPDX-License-Identifier: Apache-2.0
// Both ways to open a file in a folder and nowhere else: the one that the kernel watches, where it can, and the one that
// compares. They must say the same. What the command makes of it is imports_test.py's business.
#include "bindings/cli/folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <ostream>

namespace scopeward::cli {
namespace {

using Opening = int (*)(const std::string&, const std::string&);

struct Row {
  const char* path;
  int error;  // 0: it is opened
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.path; }

const Row kRows[] = {
    {"file", 0},
    {"inner/file", 0},
    {"inner/../file", 0},
    {"to_file", 0},
    {"to_inner/file", 0},
    {"inner/up", 0},
    {"nowhere", ENOENT},
    {"to_nowhere", ENOENT},
    {"file/x", ENOTDIR},
    {"round", ELOOP},
    {"out", EXDEV},
    {"twice", EXDEV},
    {"beside/file", EXDEV},
    {"../outside", EXDEV},
    {"inner/../../outside", EXDEV},
    {"absolute", EXDEV},
};

class Opened : public testing::TestWithParam<Row> {
 protected:
  void SetUp() override {
    std::string made = testing::TempDir() + "folder_test_XXXXXX";
    ASSERT_NE(::mkdtemp(made.data()), nullptr);
    outer_ = made;
    folder_ = outer_ + "/policies";
    for (const char* folder : {"/policies", "/policies/inner", "/policies_beside"}) ASSERT_EQ(::mkdir((outer_ + folder).c_str(), 0700), 0);
    for (const char* file : {"/outside", "/policies/file", "/policies/inner/file", "/policies_beside/file"}) std::ofstream(outer_ + file) << "scope a\n";
    const std::pair<const char*, const char*> links[] = {
        {"to_file", "file"}, {"to_inner", "inner"}, {"inner/up", "../file"}, {"to_nowhere", "nowhere"}, {"round", "round"}, {"out", "../outside"},
        {"twice", "out"}, {"beside", "../policies_beside"}, {"absolute", "/"}};
    for (const auto& [from, to] : links) ASSERT_EQ(::symlink(to, (folder_ + "/" + from).c_str()), 0);
  }
  void TearDown() override {
    const std::string command = "rm -r '" + outer_ + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }

  void expect_row(Opening open, const std::string& folder) const {
    errno = 0;
    const int descriptor = open(folder, GetParam().path);
    const int error = descriptor < 0 ? errno : 0;
    if (descriptor >= 0) ::close(descriptor);
    EXPECT_EQ(error, GetParam().error) << folder;
  }

  std::string outer_, folder_;
};

TEST_P(Opened, ByTheKernelsWatch) {
  const int probe = open_watched(folder_, "file");
  if (probe < 0 && errno == ENOSYS) GTEST_SKIP() << "this kernel has no openat2";
  ::close(probe);
  expect_row(open_watched, folder_);
  expect_row(open_watched, folder_ + "/inner/..");
}

TEST_P(Opened, ByComparing) {
  expect_row(open_compared, folder_);
  expect_row(open_compared, folder_ + "/");
  expect_row(open_compared, folder_ + "/inner/..");
}

INSTANTIATE_TEST_SUITE_P(Rows, Opened, testing::ValuesIn(kRows));

TEST(Folders, ThatAreNotThere) {
  EXPECT_EQ(open_watched("nowhere", "file"), -1);
  EXPECT_EQ(open_compared("nowhere", "file"), -1);
}

}  // namespace
}  // namespace scopeward::cli
