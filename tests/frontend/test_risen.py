"""Nothing is ordered at a price that the buyer has not seen: the sheet's flow, run by Node."""

import json
from pathlib import Path
from typing import Any

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "risen.ts")


def bought(*prices: tuple[int, int]) -> list[dict[str, Any]]:
    said = by_node(
        SCRIPT, "\n".join(json.dumps({"seen": seen, "now": now}) for seen, now in prices)
    )
    return [json.loads(each) for each in said.splitlines()]


def test_a_price_that_rose_is_shown_with_the_old_one_and_waits_for_a_yes() -> None:
    risen, same, fallen = bought((3_900, 4_900), (3_900, 3_900), (3_900, 2_900))
    assert risen == {"shown": [3_900, 4_900], "at_once": 0, "agreed": 1, "stage": "done"}
    assert (same["shown"], same["at_once"]) == (None, 1)
    assert (fallen["shown"], fallen["at_once"]) == (None, 1)
