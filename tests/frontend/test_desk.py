"""What a host's desk knows of the stream: run by Node."""

import json
from pathlib import Path

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "desk.ts")


def test_a_rehearsal_that_was_seen_is_no_stream_of_a_show_that_is_interrupted() -> None:
    told = json.loads(by_node(SCRIPT, json.dumps(["rehearsal", "live", "interrupted"])))
    assert told == [True, False, False]
