"""A sentence that goes by itself: run by Node."""

import json
from pathlib import Path

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "toast.ts")


def seen(*steps: str | int) -> list[str]:
    return json.loads(by_node(SCRIPT, json.dumps(steps)))


def test_the_second_of_two_stands_as_long_as_the_first_would() -> None:
    assert seen("Link copied", 2_000, "Removed", 2_000, 1_000)[2:] == ["Removed", "Removed", ""]


def test_a_long_one_stands_until_it_can_have_been_read() -> None:
    words = "We cannot reach the shop. Check your connection, or try again in a moment."
    assert seen(words, 4_000, 1_000) == [words, words, ""]
