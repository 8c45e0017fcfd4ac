# SPDX-License-Identifier: Apache-2.0
"""Installs the build into a prefix of its own and uses it as a stranger would: examples/embed_c through find_package
and through pkg-config has to print what its README.md shows, the command has to run from where it is, and a project may
take the sources by add_subdirectory. Usage: install_test.py CHECK, with the build described in the environment (see
CMakeLists.txt). The prefix is moved after the installation, so that nothing may rely on the path it was made for."""
import difflib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = SOURCE / "examples/embed_c"
BUILD = pathlib.Path(os.environ["SCOPEWARD_BUILD"])
WORK = BUILD / "tests/install/work"
PREFIX = WORK / "moved"
LIBDIR = os.environ["SCOPEWARD_LIBDIR"]
CC = os.environ["SCOPEWARD_CC"]
CFLAGS = shlex.split(os.environ["SCOPEWARD_CFLAGS"])
CMAKE = os.environ["SCOPEWARD_CMAKE"]


def run(*command, **more):
    words = [str(word) for word in command]
    result = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if result.returncode != 0:
        sys.exit(f"failed with {result.returncode}: {shlex.join(words)}\n{result.stdout}")
    return result.stdout


def fresh(name):
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def expect_same(printed, expected):
    if printed != expected:
        diff = difflib.unified_diff(expected.splitlines(True), printed.splitlines(True), "expected", "printed")
        sys.exit(f"prints something else:\n{''.join(diff)}")


def documented_output():
    return re.search(r"```text\n(.*?)```", (EXAMPLE / "README.md").read_text(), flags=re.S)[1]


def tree():
    made_for = WORK / "made_for"
    for folder in (made_for, PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
    run(CMAKE, "--install", BUILD, "--prefix", made_for)
    made_for.rename(PREFIX)
    installed = sorted(str(path.relative_to(PREFIX)) for path in PREFIX.rglob("*") if not path.is_dir())
    config = f"{LIBDIR}/cmake/scopeward"
    version = (PREFIX / LIBDIR / "libscopeward.so").resolve().name.removeprefix("libscopeward.so.")
    build_type = os.environ["SCOPEWARD_BUILD_TYPE"].lower()
    expected = ["bin/scopeward", "include/scopeward.h", f"{LIBDIR}/pkgconfig/scopeward.pc",
                *(f"{LIBDIR}/libscopeward.so{suffix}" for suffix in ("", ".1", f".{version}")),
                *(f"{config}/scopeward-{name}.cmake"
                  for name in ("config", "config-version", "targets", f"targets-{build_type}")),
                "share/man/man5/scopeward-policy.5"]
    if build_type != "sanitized":  # what the command prints about itself
        expected += ["share/man/man1/scopeward.1", "share/bash-completion/completions/scopeward",
                     "share/zsh/site-functions/_scopeward", "share/fish/vendor_completions.d/scopeward.fish"]
    expect_same("\n".join(installed) + "\n", "\n".join(sorted(expected)) + "\n")


def find_package():
    build = fresh("find_package")
    run(CMAKE, "-S", EXAMPLE, "-B", build, f"-DCMAKE_PREFIX_PATH={PREFIX}", f"-DCMAKE_C_COMPILER={CC}",
        f"-DCMAKE_C_FLAGS={shlex.join(CFLAGS)}")
    run(CMAKE, "--build", build)
    expect_same(run(build / "embed_c", EXAMPLE / "journal.policy"), documented_output())


def pkg_config():
    build = fresh("pkg_config")
    library = PREFIX / LIBDIR
    environment = dict(os.environ, PKG_CONFIG_PATH=str(library / "pkgconfig"), LD_LIBRARY_PATH=str(library))
    flags = shlex.split(run("pkg-config", "--cflags", "--libs", "scopeward", env=environment))
    run(CC, "-std=c99", *CFLAGS, EXAMPLE / "main.c", "-o", build / "embed_c", *flags)
    expect_same(run(build / "embed_c", EXAMPLE / "journal.policy", env=environment), documented_output())


def command():
    # The loader learns from /proc where a program lies; a bare chroot has none, and there it has to be told.
    origin = {} if os.path.exists("/proc/self/exe") else {"LD_ORIGIN_PATH": str(PREFIX / "bin")}
    environment = dict(os.environ, **origin)
    run(PREFIX / "bin/scopeward", "check", EXAMPLE / "journal.policy", env=environment)
    for path, words in (("man/man1/scopeward.1", ["man"]), ("zsh/site-functions/_scopeward", ["completion", "zsh"]),
                        ("bash-completion/completions/scopeward", ["completion", "bash"]),
                        ("fish/vendor_completions.d/scopeward.fish", ["completion", "fish"])):
        installed = PREFIX / "share" / path
        if installed.exists():  # tree() knows when it has to
            expect_same(installed.read_text(), run(PREFIX / "bin/scopeward", *words, env=environment))
    run(BUILD / "bin/scopeward", "check", EXAMPLE / "journal.policy")


def add_subdirectory():
    """Configures only: what a consumer gets is the library, without tests, benchmarks, examples and command."""
    consumer = pathlib.Path(__file__).with_name("subdirectory")
    run(CMAKE, "-S", consumer, "-B", fresh("add_subdirectory"), f"-DSCOPEWARD={SOURCE}", f"-DCMAKE_C_COMPILER={CC}",
        f"-DCMAKE_CXX_COMPILER={os.environ['SCOPEWARD_CXX']}")


if __name__ == "__main__":
    {check.__name__: check for check in (tree, find_package, pkg_config, command, add_subdirectory)}[sys.argv[1]]()
