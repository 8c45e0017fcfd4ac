# SPDX-License-Identifier: Apache-2.0
"""What scopeward.h says, read from its text: its functions, its version and its opening example.
Tested by abi_test.py and header_test.py, which compare it with the library and the compilers."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATH = ROOT / "bindings/c/include/scopeward.h"
TEXT = PATH.read_text()


def functions():
    """The names that the header declares, sorted."""
    without_comments = re.sub(r"/\*.*?\*/", "", TEXT, flags=re.S)
    names = re.findall(r"^SCOPEWARD_API\s[^;(]*?\b(scopeward_\w+)\s*\(", without_comments, flags=re.M)
    assert len(names) == without_comments.count("SCOPEWARD_API ") - 1, "a declaration that this can't read"
    return sorted(names)


def version():
    parts = ("MAJOR", "MINOR", "PATCH")
    return ".".join(re.search(rf"#define SCOPEWARD_VERSION_{part} (\d+)", TEXT)[1] for part in parts)


def example():
    """The program in the opening comment, without the comment's stars."""
    comment = TEXT[: TEXT.index(" * Ownership")]
    lines = [line[3:] for line in comment.splitlines() if line.startswith(" *   ")]
    return "\n".join(lines) + "\n"
