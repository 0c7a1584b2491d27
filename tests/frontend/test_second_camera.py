"""A phone whose host turns to its other camera while it streams: run by Node."""

import json
from pathlib import Path

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "second_camera.ts")


def test_the_first_camera_is_shut_where_only_one_opens_at_a_time() -> None:
    told = json.loads(by_node(SCRIPT))
    assert told == {"trouble": None, "opened": 2, "isSent": True, "sending": "sending"}
