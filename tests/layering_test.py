# SPDX-License-Identifier: Apache-2.0
"""Who may include whom. Each rule is a sentence, the files it is about, and what an #include in them may not be. A rule
that no file falls under any more fails too, so that a renamed folder can't switch it off.
Usage: layering_test.py [ROOT]"""
import pathlib
import re
import subprocess
import sys

TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "CHANGELOG.md", "LICENSE", "README.md", "vcpkg.json",
             "bench", "bindings", "engine", "examples", "grammar", "tests"}
SYSTEM = (r"[<](?:iostream|ostream|istream|sstream|fstream|iomanip|regex|filesystem|ctime|chrono|nlohmann/.*|spdlog/.*"
          r"|CLI/.*)[>]")
CALLS = re.compile(r"\b(?:v?f?printf|fmt::print|f?puts|fopen|getenv|abort|exit|terminate|signal|assert)\s*\(")

# (sentence, files, forbidden include)
RULES = [
    ("grammar/ knows nothing of engine/ and bindings/",
     r"grammar/.*", r'"(?:engine|bindings)/|<scopeward'),
    ("engine/ knows nothing of bindings/",
     r"engine/.*", r'"bindings/|<scopeward'),
    ("only grammar/*.hpp and grammar/parse.cc see PEGTL",
     r"(?!grammar/.*\.hpp|grammar/parse\.cc|tests/).*", r"<tao/"),
    ("only grammar/parse.cc and the grammar's own .hpp include a .hpp",
     r"(?:grammar|engine)/(?!.*\.hpp$|parse\.cc$).*", r'"[^"]*\.hpp"'),
    ("below the bindings there is no input, output, clock, regular expression or JSON library",
     r"(?:grammar|engine)/.*", SYSTEM),
    ("the C ABI enters through the engine",
     r"bindings/c/(?!include/).*", r"<tao/|<nlohmann/|<CLI/"),
    ("of Scopeward, the command includes only scopeward.h and its own folder",
     r"bindings/cli/.*", r'"(?:engine|grammar|bindings/c)/'),
    ("examples use what users have: scopeward.h",
     r"examples/.*", r'"(?:\.\./)*(?:engine|grammar|bindings)/'),
    ("the tests of the C ABI include scopeward.h and nothing below it",
     r"tests/(?:capi|install)/.*", r'"(?:\.\./)*(?:engine|grammar|bindings)/'),
]


def sources(root):
    for folder in ("grammar", "engine", "bindings", "examples", "bench", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".h", ".hpp", ".c", ".cc"} and "node_modules" not in path.parts:
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def complaints(files):
    for sentence, where, forbidden in RULES:
        pattern = re.compile(where)
        reached = False
        for name, text in files:
            if not pattern.fullmatch(name):
                continue
            reached = True
            for number, line in enumerate(text.splitlines(), 1):
                include = re.match(r"\s*#\s*include\s+(.*)", line)
                if include and re.match(forbidden, include[1]):
                    yield f"{name}:{number}: {sentence}: {include[1]}"
        if not reached:
            yield f"no file falls under the rule: {sentence}"


def calls(files):
    """The library never prints, aborts, reads a file or the environment: the host does."""
    for name, text in files:
        if re.match(r"grammar/|engine/|bindings/c/", name):
            for number, line in enumerate(text.splitlines(), 1):
                call = CALLS.search(re.sub(r"//.*|\"(?:[^\"\\]|\\.)*\"", "", line))
                if call:
                    yield f"{name}:{number}: the library leaves this to the host: {call[0]}"


def top_level(root):
    """What git tracks, or in a tree without git what is there."""
    listing = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, text=True)
    if listing.returncode == 0 and listing.stdout:
        names = {path.split("/")[0] for path in listing.stdout.split("\0") if path}
    else:
        names = {path.name for path in root.iterdir()} - {"build"}
    for name in sorted(names):
        if name not in TOP_LEVEL and not name.startswith("."):
            yield f"{name}: not one of the top-level entries"


def self_check():
    """The rules bite: one wrong include for each is found."""
    wrong = [("grammar/a.cc", '#include "engine/b.h"'), ("engine/a.cc", '#include "bindings/c/guard.h"'),
             ("bindings/cli/a.cc", "#include <tao/pegtl.hpp>"), ("engine/b.cc", '#include "grammar/policy.hpp"'),
             ("engine/c.cc", "#include <iostream>"),
             ("bindings/c/a.cc", "#include <nlohmann/json.hpp>"), ("bindings/cli/b.cc", '#include "engine/policy.h"'),
             ("examples/a/a.c", '#include "../../engine/policy.h"'), ("tests/capi/a.c", '#include "engine/policy.h"')]
    found = list(complaints(wrong))
    assert len(found) == len(wrong), "\n".join(found)
    assert len(list(calls([("engine/a.cc", 'if (x) std::printf("y");\nsnprintf(a); // abort()')]))) == 1
    assert len({line.split(": ")[1] for line in found}) == len(RULES), "a rule that finds nothing"


def main(root):
    self_check()
    files = list(sources(root))
    found = [*complaints(files), *calls(files), *top_level(root)]
    print("\n".join(found) if found else f"{len(RULES)} rules hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[1]))
