# SPDX-License-Identifier: Apache-2.0
"""The cases of this folder: each NAME.policy, and the policies that are too big or too dull to be stored. What a case
imports lies in imports/; what exists, for a case that is held against it, in NAME.operations.

Entry points: all_cases(), and check(case) for what `scopeward check` says about one. SCOPEWARD names the command.
"""

import dataclasses
import functools
import os
import pathlib
import subprocess
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
PROFILE = 'policy "P" { profile mcp }\n'


def numbered(template, count):
    """`count` lines of the template, with {i} counted up."""
    return "".join(template.replace("{i}", str(i)) + "\n" for i in range(count))


def lets_of_lets(depth):
    return "let l0 = a\n" + "".join(f"let l{i} = l{i - 1}\n" for i in range(1, depth))


def tied(i, count):
    others = (i * i * 7 + 11) % count, (i * i * i * 3 + i * 5 + 17) % count, (i * i * i * 5 + i * i * 3 + i * 13 + 1) % count
    return f"(s{i}" + "".join(f" or {'not ' if other % 3 == 0 else ''}s{other}" for other in others) + ")"


# What passes a limit by one. engine/limits.h has the limits; tests/limits tests them on both sides.
GENERATED = {
    "P0314-many-overlaps": lambda: PROFILE + "scope a\n" + "".join(f"allow tool *{'x' * i}* if a\n" for i in range(1, 67)),
    "P0322-too-complex": lambda: PROFILE + "attribute token.groups strings\nscope a\n"
        + "allow tool x if " + " or ".join(f'(a and token.groups contains "g{i}")' for i in range(12)) + "\nallow tool y if a\n",
    "P0402-nested-too-deep": lambda: PROFILE + "scope a\n"
        + f"allow tool parentheses if {'(' * 65}a{')' * 65}\n" + f"allow tool nots if {'not ' * 65}a\n"
        + f"allow tool as_deep_as_may_be if {'not (' * 32}a{')' * 32}\n" + lets_of_lets(65) + "allow tool lets if l64\n",
    "P0403-too-many-scopes": lambda: PROFILE + numbered("scope s{i}", 16385),
    "P0404-too-many-rules": lambda: numbered("action a{i} flat", 256)
        + "allow " + ", ".join(f"a{i}" for i in range(256)) + " " + ", ".join(f"t{i}" for i in range(4097)) + " public\n",
    "P0406-name-too-long": lambda: PROFILE + f"scope {'s' * 257}\nscope {'t' * 256}\n"
        + f"allow tool {'x' * 8193} public\nallow tool {'x' * 8192} public\nscope a \"{'d' * 8191}\"\n",
    "P0407-too-many-lets": lambda: PROFILE + "scope a\n" + numbered("let l{i} = a", 1025),
    "P0408-too-many-attributes": lambda: PROFILE + numbered("attribute arg.a{i} bool", 1025),
    "P0409-too-many-actions": lambda: PROFILE + numbered("action a{i} flat", 253),
    "P0410-expansion-too-large": lambda: PROFILE + numbered("scope s{i} implies z*", 257) + numbered("scope z{i}", 16384 - 257),
    # All of it would do; whether less would is a question about 61 scopes that are tied to one another.
    "P0324-unproved-ask": lambda: PROFILE + numbered("scope s{i}", 61) + "allow tool x if all(s*) or ("
        + " and ".join(tied(i, 61) for i in range(61)) + ")\n  ask " + ", ".join(f"s{i}" for i in range(61)) + "\n",
    "P0411-too-many-errors": lambda: numbered("allow tool t{i} if", 1001) + PROFILE,
    "P0412-too-many-warnings": lambda: PROFILE + "scope a\n" + numbered("scope s{i}", 1001) + "allow tool x if a\n",
    "render-too-many-unknown": lambda: PROFILE + numbered("allow tool t{i} if unknown:s{i}", 1001),
    "render-long-line": lambda: PROFILE + "scope a\nallow tool x if "
        + "a or " * 40_000 + "unknown or " + "a or " * 40_000 + "a\nallow tool y if " + "(a) or " * 100 + "(a\n",
}

def chain(length, name):
    """Files that import one another: NAME1 imports NAME2, and so on."""
    return {f"{name}{i}.policy": f'import "{name}{i + 1}.policy"\n' for i in range(1, length + 1)}


# What passes a limit by one and takes more than one file: the files beside the case.
GENERATED["P0413-too-many-imports"] = lambda: 'import "deep1.policy"\n' + numbered('import "f{i}.policy"', 255 - 16 + 1)
BESIDE = {"P0413-too-many-imports": lambda: chain(16, "deep") | {"deep17.policy": ""} | {f"f{i}.policy": "" for i in range(255 - 16)}}

# The codes that no file given to `scopeward check` can show, and what shows them.
SHOWN_ELSEWHERE = {"P0401": "tests/limits: the command itself refuses a file of more than 64 MiB, before it is compiled"}


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    text: bytes
    is_generated: bool

    @property
    def beside(self):
        """The files that it may import, by their paths."""
        if self.is_generated:
            return {path: text.encode() for path, text in BESIDE.get(self.name, dict)().items()}
        return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in (FOLDER / "imports").iterdir()}

    def text_of(self, file):
        return self.text if file == self.file else self.beside[file]

    @property
    def file(self):
        return self.name + ".policy"

    @property
    def operations(self):
        """The options that name what exists, if this case is held against it."""
        path = FOLDER / (self.name + ".operations")
        return ["--operations", path.name] if path.exists() else []

    @property
    def code(self):
        """P0108 of P0108-unclosed-group; none of a case about rendering."""
        return self.name[:5] if self.name.startswith("P0") else None

    def golden(self, suffix):
        return FOLDER / (self.name + suffix)


@functools.cache
def all_cases():
    stored = [Case(path.stem, path.read_bytes(), False) for path in FOLDER.glob("*.policy")]
    generated = [Case(name, make().encode(), True) for name, make in GENERATED.items()]
    return sorted(stored + generated, key=lambda case: case.name)


@dataclasses.dataclass(frozen=True)
class Said:
    exit_code: int
    stdout: bytes
    stderr: bytes


def run(folder, *arguments):
    done = subprocess.run([os.environ["SCOPEWARD"], "check", *arguments], cwd=folder, capture_output=True, timeout=300, check=False)
    return Said(done.returncode, done.stdout, done.stderr)


def check_text(file, text, *arguments, beside={}):
    """What is said about a text that goes by that file name, with others beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {**beside, file: text}.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        return run(folder, file, *arguments)


@functools.cache
def check(case, *arguments):
    if case.is_generated:
        return check_text(case.file, case.text, *arguments, beside=case.beside)
    return run(FOLDER, case.file, *case.operations, *arguments)
