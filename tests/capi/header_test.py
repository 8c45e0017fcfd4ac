# SPDX-License-Identifier: Apache-2.0
"""scopeward.h compiles without a warning as C99, C11 and C++20, with g++, clang and whatever builds the library; and
its opening example does too. Usage: header_test.py CC CXX (those of the build; gcc and clang-14 join them if they are
there)."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import header

FLAGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wsign-conversion", "-Wundef", "-Werror",
         "-fsyntax-only", "-I", str(header.PATH.parent)]
EXAMPLE = """#include <scopeward.h>
static void fail(void) {}
static void serve(void) {}
int example(scopeward_str text);
int example(scopeward_str text) {
%s  return 0;
}
"""


def compiles(compiler, language, standard, source):
    command = [compiler, "-x", language, f"-std={standard}", *FLAGS, str(source)]
    result = subprocess.run(command, capture_output=True, text=True)
    print("ok    " if result.returncode == 0 else "FAILED", " ".join([compiler, standard, source.name]))
    if result.returncode != 0:
        print(result.stderr)
    return result.returncode == 0


def main(cc, cxx):
    good = True
    compilers = {(cc, cxx)} | {pair for pair in [("gcc", "g++"), ("clang-14", "clang++-14")] if shutil.which(pair[0])}
    with tempfile.TemporaryDirectory() as folder:
        example = pathlib.Path(folder) / "opening_example.c"
        example.write_text(EXAMPLE % header.example())
        for c, cplusplus in sorted(compilers):
            for source in (pathlib.Path(__file__).with_name("header_use.c"), example):
                good &= compiles(c, "c", "c99", source)
                good &= compiles(c, "c", "c11", source)
                good &= compiles(cplusplus, "c++", "c++20", source)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
