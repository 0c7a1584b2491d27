"""Where the browser itself plays HLS: run by Node on a clock of ours."""

import json
from pathlib import Path
from typing import Any

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "native_video.ts")
LIVE = {"is_live": True, "fails": 0, "played": 0, "pauses": False, "leaves_after": None}
REPLAY = LIVE | {"is_live": False}
RETRY = 2_000  # milliseconds


def watched(*lives: dict[str, Any]) -> list[dict[str, Any]]:
    said = by_node(SCRIPT, "\n".join(json.dumps(life) for life in lives))
    return [json.loads(told) for told in said.splitlines()]


def test_a_load_that_fails_is_tried_again_until_it_plays() -> None:
    for told in watched(LIVE | {"fails": 3}, LIVE | {"played": 30, "fails": 3}):
        assert (told["states"][-1], told["paused"]) == ("playing", False)
        apart = [later - at for at, later in zip(told["loads"], told["loads"][1:], strict=False)]
        assert len(apart) == 3
        assert min(apart) >= RETRY


def test_a_replay_goes_on_where_it_was() -> None:
    [told] = watched(REPLAY | {"played": 90, "fails": 2})
    assert (told["at"], told["states"][-1]) == (90, "playing")


def test_who_has_pressed_pause_stays_paused() -> None:
    [told] = watched(REPLAY | {"played": 90, "fails": 2, "pauses": True})
    assert (told["at"], told["paused"], told["states"][-1]) == (90, True, "paused")


def test_a_player_that_was_closed_loads_nothing() -> None:
    [told] = watched(LIVE | {"fails": 9, "leaves_after": 2})
    assert len(told["loads"]) == 2
