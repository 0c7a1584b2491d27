"""What a host hears of the stream's troubles: run by Node."""

import json
from pathlib import Path
from typing import Any

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "advising.ts")


def heard(*seconds: list[dict[str, Any]]) -> list[str]:
    return json.loads(by_node(SCRIPT, json.dumps(seconds)))


def missing(count: int) -> dict[str, Any]:
    return {"code": "frames-missing", "facts": {"count": count}}


def test_a_trouble_is_told_once_whatever_its_number_is_now() -> None:
    first, second = heard([missing(7)], [missing(9)])
    assert first.startswith("7 frames went missing")
    assert second == first


def test_another_one_is_told_alone_and_the_same_again_when_it_is_back() -> None:
    silent = {"code": "sound-silent", "facts": {}}
    told = heard([missing(7)], [missing(7), silent], [], [missing(3)])
    assert told[1].startswith("Your sound is silent.")
    assert told[2] == ""
    assert told[3].startswith("3 frames went missing")
