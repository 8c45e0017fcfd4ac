# SPDX-License-Identifier: Apache-2.0
"""The decision path stands alone: linked together, the objects of the .cc files that engine/README.md lists need nothing
else of Scopeward but what the table below it allows of grammar/. So whoever audits what runs for a request can stop at
that list. (That it is what the #include lines say is checked by tests/docs.)
Usage: decision_path_test.py libscopeward_core.a"""
import pathlib
import re
import subprocess
import sys

README = pathlib.Path(__file__).resolve().parents[1] / "engine/README.md"


def listed_objects():
    section = README.read_text().split("## The decision path")[1].split("\n## ")[0]
    sources = re.findall(r"`(\w+)\.cc`", section.split("| of `grammar/` |")[0])
    allowed = re.findall(r"`(\w+)\.h`", "".join(re.findall(r"^\| ([^|]*) \| `\w+\.cc`", section, flags=re.M)))
    assert "decide" in sources and "grant" in sources, "engine/README.md lists no decision path"
    return {f"{name}.cc.o" for name in sources + allowed}


def symbols(archive):
    """(object, letter, name) of each symbol of Scopeward's own."""
    lines = subprocess.run(["nm", "-A", archive], check=True, capture_output=True, text=True).stdout.splitlines()
    for line in lines:
        match = re.match(r".*:([\w.]+\.o):\s*(?:[0-9a-f]+)? +(\w) (\S+)$", line)
        if match and re.match(r"_ZN?K?9scopeward", match[3]):
            yield match.groups()


def main(archive):
    path = listed_objects()
    found = [symbol for symbol in symbols(archive) if symbol[0] in path]
    defined = {name for _, letter, name in found if letter != "U"}
    missing = {(object_file, name) for object_file, letter, name in found if letter == "U" and name not in defined}
    absent = path - {object_file for object_file, _, _ in found}
    for object_file, name in sorted(missing):
        print(f"{object_file} needs {subprocess.run(['c++filt', name], capture_output=True, text=True).stdout.strip()}")
    for object_file in sorted(absent):
        print(f"{object_file} is not in the library")
    print(f"{len(path)} objects, {len(defined)} symbols")
    return 1 if missing or absent or not defined else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
