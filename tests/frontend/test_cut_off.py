"""A host's device whose network goes for a while, run by Node on a clock of ours."""

import json
from itertools import product
from pathlib import Path
from typing import Any

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "cut_off.ts")
NETWORKS = ("refuses", "swallows")
TRIED_EVERY = 2_000  # milliseconds
GIVEN_UP_AFTER = 3_000  # of a request that nobody answers
ANSWERED = 200  # the round trips, and the steps of the clock
ANEW_AFTER = 8_000  # the server forgets a silent session
LOOKS_EVERY = 3_000
OWN_DEAD_SESSION = 15_000  # so long it may seem to be on air still
CAME_BACK = ["connecting", "sending", "reconnecting", "sending"]
USUAL = {
    "network": "refuses", "is_kept": True, "says_online": False, "stops_at": None, "stops_on": None,
    "is_replaced": False, "refuses": None, "is_noticed": True,
}  # fmt: skip


def cut_off(*lives: dict[str, Any]) -> list[dict[str, Any]]:
    said = by_node(SCRIPT, "\n".join(json.dumps(USUAL | life) for life in lives))
    told = [json.loads(life) for life in said.splitlines()]
    assert len(told) == len(lives)
    return told


def each_network(**of: list[int]) -> list[dict[str, Any]]:
    [(name, values)] = of.items()
    return [{"network": network, name: value} for network, value in product(NETWORKS, values)]


def methods(told: dict[str, Any], after: int = 0) -> set[str]:
    return {each["method"] for each in told["asked"] if each["at"] > after}


def test_the_same_session_goes_on_as_soon_as_there_is_a_network() -> None:
    lives = each_network(away_ms=[500, 3_000, 6_500])
    for life, told in zip(lives, cut_off(*lives), strict=True):
        late = told["back"] - life["away_ms"]
        assert 0 <= late <= TRIED_EVERY + GIVEN_UP_AFTER + ANSWERED
        assert (told["sessions"], methods(told)) == (1, {"PATCH"})
        assert told["states"] == CAME_BACK


def test_a_browser_that_says_it_is_online_is_believed_at_once() -> None:
    [told] = cut_off({"away_ms": 900, "says_online": True})
    assert told["sessions"] == 1
    assert 900 <= told["back"] <= 900 + ANSWERED


def test_who_was_away_for_longer_begins_a_session_of_its_own() -> None:
    lives = each_network(away_ms=[12_000, 40_000])
    for life, told in zip(lives, cut_off(*lives), strict=True):
        assert told["back"] >= life["away_ms"]
        assert (told["sessions"], told["states"]) == (2, CAME_BACK)
        asked = [each for each in told["asked"] if ANEW_AFTER <= each["at"] < life["away_ms"]]
        assert len(asked) <= 2 * (life["away_ms"] - ANEW_AFTER) // 1_000


def test_a_session_that_the_server_gave_up_is_begun_anew() -> None:
    [told] = cut_off({"away_ms": 500, "is_kept": False})
    assert told["sessions"] == 2
    assert told["back"] <= TRIED_EVERY + 2 * ANSWERED


def test_who_stops_while_the_network_is_away_asks_for_nothing_more() -> None:
    lives = each_network(stops_at=[1_000, 5_000, 11_000, 13_000])
    for life, told in zip(
        lives, cut_off(*({"away_ms": 30_000} | each for each in lives)), strict=True
    ):
        assert (told["states"][-1], told["sessions"]) == ("off", 1)
        assert methods(told, after=life["stops_at"]) <= {"DELETE"}


def test_who_stops_while_a_session_is_being_made_leaves_none_behind() -> None:
    [told] = cut_off({"away_ms": 500, "is_kept": False, "stops_on": "POST"})
    assert (told["states"][-1], told["sessions"]) == ("off", 2)
    assert told["asked"][-1]["method"] == "DELETE"


def test_a_network_that_comes_back_while_a_session_is_being_ended_makes_one_session() -> None:
    [told] = cut_off({"away_ms": 13_000, "network": "swallows", "says_online": True})
    assert told["sessions"] == 2


def test_a_device_that_was_replaced_says_so_and_does_not_knock_again() -> None:
    lives = each_network(away_ms=[0, 3_000, 6_500])
    for told in cut_off(*({"is_replaced": True} | life for life in lives)):
        assert (told["states"][-1], told["sessions"]) == ("off", 1)
        assert "POST" not in methods(told)
        assert told["says"] == "Another device took over. To take over from it, start again."


def test_a_device_hears_that_it_was_replaced_before_its_browser_notices() -> None:
    [told] = cut_off({"away_ms": 0, "is_replaced": True, "is_noticed": False})
    assert told["states"] == ["connecting", "sending", "off"]
    assert told["asked"][-1]["at"] <= LOOKS_EVERY + 2 * ANSWERED
    assert "POST" not in methods(told)


def test_who_finds_another_device_on_air_gives_up_after_a_while() -> None:
    [told] = cut_off({"away_ms": 500, "is_kept": False, "refuses": "already-live"})
    posts = [each["at"] for each in told["asked"] if each["method"] == "POST"]
    assert (told["states"][-1], len(posts)) == ("off", 5)
    assert posts[-1] > OWN_DEAD_SESSION
    assert told["says"].startswith("Another device is streaming to this show.")
