// SPDX-License-Identifier: Apache-2.0
// Text inside XML and HTML: no byte of it is markup, and all of it is something that a document may hold.
#include "engine/markup.h"

#include <gtest/gtest.h>

namespace scopeward {
namespace {

TEST(Escaped, IsTextInEveryDocument) {
  struct Row {
    std::string text, expected;
  };
  const Row rows[] = {
      {"plain text", "plain text"},
      {"<b a=\"1\">&amp;</b>", "&lt;b a=&quot;1&quot;&gt;&amp;amp;&lt;/b&gt;"},
      {"it's", "it's"},  // attributes are written in double quotes
      {"]]>", "]]&gt;"},
      {"a\nb", "a\nb"},
      {std::string("a\0b\x1b[31m\r\t", 10), "a\\u{0}b\\u{1b}[31m\\u{d}\\u{9}"},
      {"\xc2\x85", "\\u{85}"},
      {"\xe2\x80\xae", "\\u{202e}"},
      {"caf\xc3\xa9 \xf0\x9f\x98\x80", "caf\xc3\xa9 \xf0\x9f\x98\x80"},
      {"\xff\xc3", "\\u{fffd}\\u{fffd}"},
      {"\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd", "\\u{fffe}\\u{ffff}\xef\xbf\xbd"},
      {"\xed\xa0\x80", "\\u{fffd}\\u{fffd}\\u{fffd}"},
  };
  for (const Row& row : rows) EXPECT_EQ(escaped(row.text), row.expected);
}

}  // namespace
}  // namespace scopeward
