"""A page whose shop is away: what it asks goes on by itself, and storms nobody."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "away.ts")


def asked(what: str, *, away_ms: int, answers: int = 0) -> dict[str, Any]:
    said = by_node(SCRIPT, json.dumps({"what": what, "away_ms": away_ms, "answers": answers}))
    return json.loads(said)


@pytest.mark.parametrize("what", ["names", "shelf", "claim"])
@pytest.mark.parametrize("answers", [0, 503])
def test_what_a_page_could_not_learn_it_learns_when_the_shop_is_back(
    what: str, answers: int
) -> None:
    told = asked(what, away_ms=5_000, answers=answers)
    assert 5_000 <= told["learned"] <= 5_000 + 8_000
    assert told["keys"] == 1


@pytest.mark.parametrize("what", ["names", "shelf", "claim"])
def test_a_shop_that_stays_away_is_asked_more_and_more_rarely(what: str) -> None:
    told = asked(what, away_ms=600_000)
    assert told["learned"] is None
    assert len(told["asks"]) <= 14
    assert len([at for at in told["asks"] if at >= 60_000]) <= 5
