"""What the studio asks its host about devices at the door, run by Node."""

import json
from pathlib import Path

import pytest

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "second_device.ts")


@pytest.mark.parametrize(
    ("looks", "asked"),
    [
        ("a a a", ["a"]),
        ("a a ! a a - -", ["a"]),
        ("a - b", ["a"]),
        ("a b ! b b", ["a"]),
        ("a ! a b b", ["a", "b"]),
        ("a - ! - b ! b", ["a", "b"]),
    ],
    ids=[
        "one is asked about once",
        "not again after its answer",
        "one question at a time",
        "an encoder that came anew meanwhile has its answer",
        "another on the heels of the first",
        "another after a pause",
    ],
)
def test_the_host_is_asked_about_each_device_once(looks: str, asked: list[str]) -> None:
    said = by_node(SCRIPT, "\n".join(looks.split()))
    assert json.loads(said) == asked
