"""Buying while the shop hangs: the sheet's flow, run by Node on a clock of ours."""

import json
from pathlib import Path
from typing import Any

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "frozen.ts")
ANSWERS_WITHIN = 15_000  # milliseconds


def lived(*acts: str) -> list[dict[str, Any]]:
    return [json.loads(told) for told in by_node(SCRIPT, "\n".join(acts)).splitlines()]


def first(told: dict[str, Any], **what: object) -> int:
    return next(each["at"] for each in told["heard"] if what.items() <= each.items())


def test_who_asks_a_shop_that_hangs_is_told_so_and_holds_the_pieces_once() -> None:
    [told] = lived("claims")
    assert first(told, stage="claiming", says=True) == ANSWERS_WITHIN
    assert (told["stage"], told["keys"]) == ("held", 1)


def test_who_orders_from_a_shop_that_hangs_is_told_so_and_orders_once() -> None:
    [told] = lived("orders")
    assert first(told, stage="checking") == ANSWERS_WITHIN
    assert (told["stage"], told["orders"]) == ("done", 1)


def test_who_goes_before_the_shop_answered_gives_the_pieces_back() -> None:
    [told] = lived("claims and goes")
    assert told["abandoned"] == 1


def test_another_choice_is_another_wish() -> None:
    [told] = lived("claims and chooses")
    assert (told["stage"], told["quantity"], told["keys"]) == ("held", 2, 2)


def test_a_change_that_arrived_late_is_shown_before_it_is_ordered() -> None:
    [told] = lived("takes two")
    assert (told["stage"], told["orders"]) == ("held", 0)
    assert (told["asked_again"], told["quantity"]) == (True, 2)


def test_an_order_goes_where_the_buyer_reads_that_it_goes() -> None:
    [told] = lived("moves")
    assert first(told, stage="held", says=True) < ANSWERS_WITHIN
    assert (told["stage"], told["orders"], told["goes_to"]) == ("done", 1, "1 Street")
