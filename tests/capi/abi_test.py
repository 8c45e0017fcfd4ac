# SPDX-License-Identifier: Apache-2.0
"""The shared library as a linker and a loader see it. Usage: abi_test.py CHECK LIBRARY, where CHECK is one of
symbols (exports exactly what scopeward.h declares and symbols.txt lists), loading (SONAME, what else is loaded with
it, no executable stack, no relocations in the text), size (stripped; a bigger budget is a reviewed change)."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import header

SONAME = "libscopeward.so.1"
LOADED_WITH_IT = {"libstdc++.so.6", "libgcc_s.so.1", "libm.so.6", "libc.so.6", "ld-linux-x86-64.so.2",
                  "ld-linux-aarch64.so.1"}
STRIPPED_BYTES = 1_520_000


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def symbols(library):
    exported, versions = [], set()
    for line in output("nm", "-D", "--defined-only", library).splitlines():
        name = line.split()[-1]
        if name == "SCOPEWARD_1":  # the version itself is listed, as an absolute symbol
            continue
        name, _, version = name.partition("@@")
        exported.append(name)
        versions.add(version)
    listed = pathlib.Path(__file__).with_name("symbols.txt").read_text().split()
    declared = header.functions()
    yield sorted(exported) == listed, f"exports and symbols.txt differ in {sorted(set(exported) ^ set(listed))}"
    yield declared == listed, f"scopeward.h and symbols.txt differ in {sorted(set(declared) ^ set(listed))}"
    yield versions == {"SCOPEWARD_1"}, f"symbol versions are {versions}"


def loading(library):
    dynamic = output("readelf", "-dW", library)
    soname = re.findall(r"\(SONAME\).*\[(.*)\]", dynamic)
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
    yield soname == [SONAME], f"SONAME is {soname}"
    yield bool(needed) and needed <= LOADED_WITH_IT, f"also loads {sorted(needed - LOADED_WITH_IT)}"
    yield "TEXTREL" not in dynamic, "relocates its text"
    yield "RPATH" not in dynamic and "RUNPATH" not in dynamic, "carries a path"
    stack = re.search(r"GNU_STACK.*", output("readelf", "-lW", library))
    yield stack is not None and " RWE" not in stack[0], "asks for an executable stack"
    version = pathlib.Path(os.path.realpath(library)).name.removeprefix("libscopeward.so.")
    yield version == header.version(), f"the file is version {version}, scopeward.h is {header.version()}"


def size(library):
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "stripped.so"
        subprocess.run(["strip", "-o", str(stripped), library], check=True)
        size_now = stripped.stat().st_size
    print(f"{size_now} bytes stripped, budget {STRIPPED_BYTES}")
    yield size_now <= STRIPPED_BYTES, "the library has outgrown its budget"


def main(check, library):
    good = True
    for holds, complaint in {"symbols": symbols, "loading": loading, "size": size}[check](library):
        if not holds:
            print(f"{check}: {complaint}")
            good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
