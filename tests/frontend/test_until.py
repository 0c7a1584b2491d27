"""Until when somebody may not write: run by Node."""

import json
from pathlib import Path

import pytest

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "until.ts")
NOW = "2026-11-27T12:00:00"  # where the reader is


@pytest.mark.parametrize(
    ("until", "locale", "says"),
    [
        ("2026-11-27T13:05:00", "en", "13:05"),
        ("2026-11-28T12:00:00", "en", "Sat 28 Nov, 12:00"),
        ("2026-11-28T12:00:00", "de", "Sa., 28. Nov., 12:00"),
    ],
)
def test_what_ends_on_another_day_says_which(until: str, locale: str, says: str) -> None:
    told = by_node(SCRIPT, json.dumps({"now": NOW, "until": until, "locale": locale}))
    assert told == says
