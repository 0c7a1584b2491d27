"""What a page that polls says once more, and what it says no more: run by Node."""

import json
from pathlib import Path

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "late.ts")
DEDUPLICATED_FOR = 120_000  # milliseconds


def test_a_line_whose_answer_was_lost_is_said_again_only_while_it_is_stored_once() -> None:
    said = by_node(SCRIPT)
    soon, late = json.loads(said)
    assert (soon["names"], soon["times"], soon["answer"]) == (1, 2, "acked")
    assert soon["last"] < DEDUPLICATED_FOR
    assert (late["times"], late["answer"]) == (1, "try-again")
