"""What a page says again when it does not know whether it was heard: run by Node."""

import json
from pathlib import Path

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "unheard.ts")


def test_what_is_said_again_is_said_under_its_first_name() -> None:
    said = by_node(SCRIPT)
    told = json.loads(said)
    assert told["refused"] == [
        {"text": "One", "state": "failed"},
        {"text": "Two", "state": "pending"},
    ]
    heard = [(each["id"], each["text"]) for each in told["said"]]
    one, two = heard[:2]
    assert heard == [one, two, two, one]
    assert told["after"] == [
        {"text": "One", "state": "said"},
        {"text": "Two", "state": "pending"},
    ]
