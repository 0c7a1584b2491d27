"""A microphone that is chosen while its host streams already: run by Node."""

import json
from pathlib import Path

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "microphone.ts")


def test_a_microphone_that_is_chosen_later_is_sent() -> None:
    said = by_node(SCRIPT)
    told = json.loads(said)
    assert told["before"] == {
        "sent": ["sendonly video", "sendonly nothing"],
        "hasSound": False,
        "sending": "sending",
    }
    assert told["after"] == {
        "sent": ["sendonly video", "sendonly audio"],
        "hasSound": True,
        "isOwn": True,
    }
