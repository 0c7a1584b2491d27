"""What Back does to a sheet: run by Node."""

import json
from pathlib import Path
from typing import Any

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "layers.ts")


def after_back(*, may_close: bool) -> dict[str, Any]:
    return json.loads(by_node(SCRIPT, json.dumps({"mayClose": may_close})))


def test_back_closes_a_sheet() -> None:
    assert after_back(may_close=True) == {"layer": None, "search": "", "entries": 1}


def test_back_does_not_close_what_is_being_paid() -> None:
    told = after_back(may_close=False)
    assert told["layer"]["product"] == "11"
    assert (told["search"], told["entries"]) == ("?p=11", 2)
