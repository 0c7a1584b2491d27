"""What a screen reader is told of what comes on screen: run by Node."""

import json
from pathlib import Path
from typing import Any

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "speaking.ts")
CUP: dict[str, Any] = {"cue": 1, "title": "Terra cup"}


def heard(*looks: dict[str, Any]) -> list[str]:
    return json.loads(by_node(SCRIPT, json.dumps(looks)))


def test_a_pin_is_told_with_its_price_where_it_has_one() -> None:
    assert heard(CUP) == ["Now on sale: Terra cup, £24"]
    assert heard(CUP | {"minor": None}) == ["On screen now: Terra cup"]


def test_that_the_last_piece_went_is_told() -> None:
    assert heard(CUP, CUP | {"soldOut": True})[-1] == "Sold out: Terra cup"


def test_a_deal_is_told_when_it_opens_and_when_it_is_over() -> None:
    on = CUP | {"deal": "7", "minor": 1900}
    assert heard(CUP, on, on, CUP)[1:] == [
        "Deal: Terra cup, £19",
        "Deal: Terra cup, £19",
        "The deal is over: Terra cup, £24",
    ]
    other = {"cue": 2, "title": "Honey plate"}
    assert heard(on, other)[-1] == "Now on sale: Honey plate, £24"


def test_a_line_that_breaks_is_told_once() -> None:
    broken = CUP | {"status": "reconnecting"}
    bowl = broken | {"cue": 2, "title": "Lagoon bowl"}
    told = ["Reconnecting…", "Now on sale: Lagoon bowl, £24", "Now on sale: Lagoon bowl, £24"]
    assert heard(CUP, broken, bowl, bowl)[1:] == told
