"""A coverage-guided hunt by hand, in one of the targets: `pip install atheris`.

    python -m tools.fuzz.media stream FOUND tests/media/corpus/stream -max_total_time=600

What it finds becomes a test; some of what reaches new code goes into the corpus (CONTRIBUTING.md).
"""

import importlib
import sys
from contextlib import suppress
from typing import Any

from vitrine.media.errors import MediaError


def main() -> None:
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["vitrine.media", "tools.fuzz"]):
        targets = importlib.import_module("tools.fuzz.targets").TARGETS
    target = targets[sys.argv.pop(1)]

    def once(data: bytes) -> None:
        with suppress(MediaError):
            target(data)

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
