"""How soon a page is back in its room: its own connection, run by Node on a clock of ours."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "coming_back.ts")
FIRST_WITHIN = 1_500  # milliseconds
HANDSHAKE = 50  # and the steps of the clock
NOTICED_WITHIN = 28_000  # a line that died without a word


def lived(
    *seeds: int, away_ms: int, dies: str = "resets", blocked: bool = False, early: bool = False
) -> list[Any]:
    told = [
        {
            "seed": seed,
            "away_ms": away_ms,
            "dies": dies,
            "are_sockets_blocked": blocked,
            "is_early": early,
        }
        for seed in seeds
    ]
    said = by_node(SCRIPT, "\n".join(map(json.dumps, told)))
    return [json.loads(life) for life in said.splitlines()]


@pytest.mark.parametrize("away_ms", [5, 800, 2_000, 5_000, 40_000])
def test_a_page_is_back_soon_after_its_room(away_ms: int) -> None:
    soon = max(FIRST_WITHIN, away_ms + min(max(1_000, away_ms // 4), 10_000)) + HANDSHAKE
    lives = lived(*range(8), away_ms=away_ms)
    assert all(away_ms <= life["back"] <= soon for life in lives), lives
    assert {life["statuses"][-1] for life in lives} == {"open"}


def test_a_room_that_is_away_for_long_is_asked_more_and_more_rarely() -> None:
    [life] = lived(1, away_ms=200_000)
    assert life["back"] is None
    asked = [*life["attempts"], *life["polls"]]
    assert len([at for at in asked if at < 10_000]) <= 40
    assert len([at for at in asked if at >= 60_000]) <= 20


def test_a_full_room_does_not_come_back_in_one_moment() -> None:
    first = [life["attempts"][0] for life in lived(*range(40), away_ms=5)]
    assert all(at <= FIRST_WITHIN + HANDSHAKE for at in first)
    assert all(len([at for at in first if at // 300 == part]) <= 20 for part in range(5))


def test_a_line_that_died_without_a_word_is_noticed() -> None:
    lives = lived(*range(3), away_ms=3_000, dies="is silent")
    soon = NOTICED_WITHIN + FIRST_WITHIN + HANDSHAKE
    assert all(life["back"] <= soon for life in lives), lives


def test_a_page_whose_network_allows_no_sockets_polls_and_tries_one_now_and_then() -> None:
    [life] = lived(1, away_ms=0, blocked=True)
    assert life["statuses"] == ["polling"]
    assert 100 <= len(life["polls"]) <= 125
    assert 2 <= len(life["attempts"]) <= 5


def test_a_page_that_polls_a_dead_line_gives_up_and_asks_again() -> None:
    [life] = lived(1, away_ms=5_000, dies="is silent", blocked=True)
    assert life["statuses"] == ["polling", "reconnecting", "polling"]
    assert len([at for at in life["polls"] if at > 20_000]) >= 80


def test_a_page_that_is_told_to_slow_down_does() -> None:
    lives = lived(*range(4), away_ms=60_000, dies="is asked too often", blocked=True)
    for life in lives:
        assert life["statuses"] == ["polling"]
        assert len([at for at in life["polls"] if at <= 60_000]) <= 7
        assert len([at for at in life["polls"] if at > 80_000]) >= 20


def test_a_page_that_is_shown_out_without_an_account_says_so_until_it_is_let_in() -> None:
    [life] = lived(1, away_ms=5, dies="asks to sign in")
    assert life["statuses"] == ["open", "sign-in", "open"]


@pytest.mark.parametrize("dies", ["resets", "is silent"])
def test_who_comes_while_the_room_does_not_answer_reads_so(dies: str) -> None:
    [life] = lived(1, away_ms=40_000, dies=dies, early=True)
    assert life["statuses"] == ["reconnecting", "open"]
