"""What a page keeps of the chat, live and in a replay: run by Node, as the page runs it."""

import json
from pathlib import Path
from typing import Any

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "moments.ts")
Entries = list[dict[str, Any]]


def watched(**known: list[Any]) -> dict[str, Any]:
    said = by_node(SCRIPT, json.dumps(known))
    return json.loads(said)


def a_line(seq: int) -> dict[str, Any]:
    return {"kind": "chat", "seq": seq, "at": seq, "id": f"5{seq}", "from": "kim", "text": str(seq)}


def erased(seq: int, of: int) -> dict[str, Any]:
    reasons = {"was": "chat", "by": "host", "reason": "spam"}
    return {"kind": "erased", "seq": seq, "at": seq, "id": f"5{of or seq}", "of": of, **reasons}


def test_a_live_page_gathers_no_old_lines() -> None:
    live = [[a_line(seq)] for seq in range(1, 400)]
    assert watched(live=live, snapshot=[a_line(400)])["kept_live"] == 0


def test_who_goes_on_to_the_replay_sees_what_the_shop_kept() -> None:
    stored = [a_line(1), erased(2, of=0), a_line(3), erased(4, of=2)]
    seen = watched(live=[[a_line(1)], [a_line(2)]], stored=stored)
    assert seen["replayed"] == ["1", "3"]


def test_one_removed_and_one_new_in_one_frame_are_both_heard() -> None:
    seen = watched(stored=[a_line(1), a_line(2)], again=[[erased(4, of=1), a_line(3)]])
    assert seen["replayed"] == ["2", "3"]


def test_what_was_removed_stays_removed_though_a_page_reads_it_late() -> None:
    again = [[erased(9, of=1)], [erased(2, of=0)], [a_line(1), a_line(2)], [a_line(3)]]
    assert watched(again=again)["replayed"] == ["3"]


def test_a_headline_that_was_removed_is_not_shown_to_who_goes_back() -> None:
    shown = {"kind": "headline", "seq": 2, "at": 2, "cue": 1, "id": "51", "from": "kim", "by": "jo"}
    live = [[a_line(1), shown | {"text": "call 0900"}]]
    assert watched(live=live)["headline"] == "call 0900"
    assert watched(live=live, again=[[erased(3, of=1)]])["headline"] is None
    assert watched(live=live, again=[[shown | {"id": "", "text": ""}]])["headline"] is None


def test_what_is_stored_twice_was_said_once() -> None:
    twice = a_line(7) | {"id": "51"}
    assert watched(stored=[a_line(1), a_line(2), twice])["replayed"] == ["1", "2"]
