// SPDX-License-Identifier: Apache-2.0
// Canonical targets (grammar/README.md, Targets): for each clause, what keeps it and what breaks it.
#include "engine/target.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace scopeward {
namespace {

constexpr TargetForm kFlat = TargetForm::flat, kPath = TargetForm::path, kHttp = TargetForm::http_path;
using Error = TargetError;

struct Row {
  const char* clause;
  TargetForm form;
  std::string text;
  TargetError error;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.clause << ": " << row.text.substr(0, 60); }

class Canonical : public testing::TestWithParam<Row> {};
TEST_P(Canonical, IsWhatTheDesignSays) {
  Target target;
  const TargetError error = read_target(GetParam().text, GetParam().form, target);
  EXPECT_EQ(error, GetParam().error) << target_error_text(error);
  if (error == Error::none) { EXPECT_EQ(target.text, GetParam().text); }
}

// clang-format off
const Row kRows[] = {
    {"a flat target is not empty", kFlat, "", Error::empty},
    {"a flat target is anything", kFlat, "create entry/../%zz?#\\", Error::none},
    {"a flat target is UTF-8", kFlat, "gr\xc3\xb6\xc3\x9f" "e \xf0\x9f\x93\x84", Error::none},
    {"a flat target is UTF-8", kFlat, "a\xff", Error::bad_character},
    {"a flat target is UTF-8", kFlat, "a\xed\xa0\x80", Error::bad_character},
    {"a flat target has no control characters", kFlat, "a\tb", Error::bad_character},
    {"a flat target has no control characters", kFlat, "a\nb", Error::bad_character},
    {"a flat target has no control characters", kFlat, std::string("a\0b", 3), Error::bad_character},
    {"a flat target has no control characters", kFlat, "a\x7f", Error::bad_character},
    {"a flat target has no control characters", kFlat, "a\xc2\x85", Error::bad_character},

    {"a path is /path", kPath, "/", Error::none},
    {"a path is /path", kPath, "/photos/42", Error::none},
    {"a path is /path", kPath, "photos", Error::no_path},
    {"a path is /path", kPath, "", Error::empty},
    {"a path is scheme://[authority][/path]", kPath, "epicme://entries/42", Error::none},
    {"a path is scheme://[authority][/path]", kPath, "epicme://entries", Error::none},
    {"a path is scheme://[authority][/path]", kPath, "epicme:///entries", Error::none},
    {"a path is scheme://[authority][/path]", kPath, "epicme://", Error::none},
    {"a path is scheme://[authority][/path]", kPath, "epicme:///", Error::none},
    {"a path is scheme://[authority][/path]", kPath, "epicme:/entries", Error::no_path},
    {"a path is scheme://[authority][/path]", kPath, "epicme:entries", Error::no_path},
    {"a path is scheme://[authority][/path]", kPath, "://entries", Error::no_path},
    {"a path is scheme://[authority][/path]", kPath, "a/b://c", Error::no_path},
    {"a scheme is a letter, then letters, digits, + - .", kPath, "a1+-.://b", Error::none},
    {"a scheme is a letter, then letters, digits, + - .", kPath, "1a://b", Error::no_path},
    {"a scheme is a letter, then letters, digits, + - .", kPath, "a_b://c", Error::no_path},
    {"a path is ASCII", kPath, "/gr\xc3\xb6\xc3\x9f" "e", Error::bad_character},
    {"a path is ASCII", kPath, "/gr%C3%B6%C3%9Fe", Error::none},
    {"a scheme is in lower case", kPath, "Epicme://entries", Error::upper_case},
    {"a scheme is in lower case", kPath, "HTTP://entries", Error::upper_case},
    {"an authority is in lower case for http and https", kPath, "http://Host/a", Error::upper_case},
    {"an authority is in lower case for http and https", kPath, "https://hosT/a", Error::upper_case},
    {"an authority is in lower case for http and https", kPath, "https://host:8080/A", Error::none},
    {"an authority is in lower case for http and https", kPath, "epicme://Host/a", Error::none},
    {"an authority is in lower case for http and https", kHttp, "http://HOST", Error::upper_case},

    {"no empty segment", kPath, "/a//b", Error::empty_segment},
    {"no empty segment", kPath, "//a", Error::empty_segment},
    {"no empty segment", kPath, "//", Error::empty_segment},
    {"no empty segment", kPath, "/a//", Error::empty_segment},
    {"no empty segment", kPath, "x://a//b", Error::empty_segment},
    {"no empty segment", kPath, "x:////a", Error::empty_segment},
    {"but at the end", kPath, "/a/", Error::none},
    {"but at the end", kPath, "x://a/", Error::none},
    {"no dot segments", kPath, "/a/./b", Error::dot_segment},
    {"no dot segments", kPath, "/a/..", Error::dot_segment},
    {"no dot segments", kPath, "/.", Error::dot_segment},
    {"no dot segments", kPath, "x://../a", Error::dot_segment},
    {"dots beside others are fine", kPath, "/.a/b./.../..c", Error::none},

    {"% takes two upper-case hex digits", kPath, "/%C3%A9", Error::none},
    {"% takes two upper-case hex digits", kPath, "/%c3", Error::bad_percent},
    {"% takes two upper-case hex digits", kPath, "/%C", Error::bad_percent},
    {"% takes two upper-case hex digits", kPath, "/%", Error::bad_percent},
    {"% takes two upper-case hex digits", kPath, "/%G0", Error::bad_percent},
    {"% takes two upper-case hex digits", kPath, "/% C3", Error::bad_percent},
    {"% takes two upper-case hex digits", kPath, "/%C/3", Error::bad_percent},
    {"% takes two upper-case hex digits", kPath, "/a%20", Error::none},

    {"no #", kPath, "/a#b", Error::bad_character},
    {"no backslash", kPath, "/a\\b", Error::bad_character},
    {"no space", kPath, "/a b", Error::bad_character},
    {"no DEL", kPath, "/a\x7f", Error::bad_character},
    {"no control character", kPath, "/a\x01", Error::bad_character},
    {"no ? and ; for http", kHttp, "/a?b", Error::query},
    {"no ? and ; for http", kHttp, "/a;b", Error::query},
    {"no ? and ; for http", kPath, "/a?b=c;d", Error::none},

    {"at most 8 KiB", kFlat, std::string(8192, 'a'), Error::none},
    {"at most 8 KiB", kFlat, std::string(8193, 'a'), Error::too_long},
    {"at most 8 KiB", kPath, "/" + std::string(8191, 'a'), Error::none},
    {"at most 8 KiB", kPath, "/" + std::string(8192, 'a'), Error::too_long},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Rows, Canonical, testing::ValuesIn(kRows));

bool is_canonical(const std::string& text, TargetForm form) {
  Target target;
  return read_target(text, form, target) == Error::none;
}

// Each byte in the middle of a path: visible ASCII but `#` and `\`; `/` and `.` are fine there, `%` is not alone.
TEST(Path, HoldsVisibleAscii) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = "/a" + std::string(1, static_cast<char>(byte)) + "b";
    const bool plain = byte > 0x20 && byte < 0x7F && byte != '#' && byte != '\\' && byte != '%';
    EXPECT_EQ(is_canonical(text, kPath), plain) << byte;
    EXPECT_EQ(is_canonical(text, kHttp), plain && byte != '?' && byte != ';') << byte;
  }
}

TEST(Path, PercentEncodesOnlyWhatHasNoOtherSpelling) {
  const auto encoded = [](int byte) {
    const char* const digits = "0123456789ABCDEF";
    return std::string("/a%") + digits[byte / 16] + digits[byte % 16] + "b";
  };
  for (int byte = 0; byte < 256; ++byte) {
    const bool letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
    const bool unreserved = letter || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' || byte == '~';
    const bool never = byte < 0x20 || byte == 0x7F || byte == '/' || byte == '\\' || byte == '%';
    EXPECT_EQ(is_canonical(encoded(byte), kPath), !unreserved && !never) << byte;
  }
}

std::string segments(const std::string& text) {
  Target target;
  if (read_target(text, kPath, target) != Error::none) return "refused";
  std::string out;
  for (std::size_t i = 0; i < target.segments; ++i) out += "<" + std::string(target.segment(i)) + ">";
  return out;
}

TEST(Path, SplitsAtEverySlash) {
  EXPECT_EQ(segments("/"), "<><>");
  EXPECT_EQ(segments("/a/b"), "<><a><b>");
  EXPECT_EQ(segments("/a/"), "<><a><>");
  EXPECT_EQ(segments("x://a/b"), "<x:><><a><b>");
  EXPECT_EQ(segments("x://"), "<x:><><>");
}

TEST(Path, HasAtMost64Pieces) {
  std::string path;
  for (int i = 0; i < 63; ++i) path += "/a";  // with the piece before the first slash: 64
  Target target;
  EXPECT_EQ(read_target(path, kPath, target), Error::none);
  EXPECT_EQ(target.segments, 64U);
  EXPECT_EQ(read_target(path + "/a", kPath, target), Error::too_many_segments);
  EXPECT_EQ(read_target(path + "/", kPath, target), Error::too_many_segments);
}

TEST(Flat, DoesNotSplit) {
  Target target;
  EXPECT_EQ(read_target("a/b/c", kFlat, target), Error::none);
  EXPECT_EQ(target.segments, 0U);
}

// The spellings that a deny covers too: without the query, without the trailing slash, without both.
std::vector<std::string> variants(const std::string& text, TargetForm form) {
  Target target, variant;
  EXPECT_EQ(read_target(text, form, target), Error::none);
  std::vector<std::string> out;
  for (int which = 1; which < kTargetVariants; ++which) out.push_back(target_variant(target, which, form, variant) ? std::string(variant.text) : "-");
  return out;
}

TEST(Variants, AreWithoutQueryWithoutSlashWithoutBoth) {
  using List = std::vector<std::string>;
  EXPECT_EQ(variants("/a", kPath), (List{"-", "-", "-"}));
  EXPECT_EQ(variants("/a/", kPath), (List{"-", "/a", "-"}));
  EXPECT_EQ(variants("/a?b", kPath), (List{"/a", "-", "-"}));
  EXPECT_EQ(variants("/a/?b", kPath), (List{"/a/", "-", "/a"}));
  EXPECT_EQ(variants("/a?b/", kPath), (List{"/a", "/a?b", "-"}));
  EXPECT_EQ(variants("/a/?b/", kPath), (List{"/a/", "/a/?b", "/a"}));
  EXPECT_EQ(variants("/a?b?c", kPath), (List{"/a", "-", "-"}));
}

TEST(Variants, ThatAreNotCanonicalAreNotTried) {
  using List = std::vector<std::string>;
  EXPECT_EQ(variants("/", kPath), (List{"-", "-", "-"}));                  // empty
  EXPECT_EQ(variants("x://", kPath), (List{"-", "-", "-"}));               // `x:/`
  EXPECT_EQ(variants("x://a?b", kPath), (List{"x://a", "-", "-"}));
  EXPECT_EQ(variants("/a/..?b", kPath), (List{"-", "-", "-"}));            // `/a/..`
}

TEST(Errors, AllHaveATextOfTheirOwn) {
  std::vector<std::string_view> texts;
  for (int error = 0; error <= static_cast<int>(Error::too_many_segments); ++error) {
    const std::string_view text = target_error_text(static_cast<TargetError>(error));
    EXPECT_TRUE(text.starts_with("it")) << text;
    for (const std::string_view other : texts) EXPECT_NE(text, other);
    texts.push_back(text);
  }
}

}  // namespace
}  // namespace scopeward
