"""What stands in the chat of a page: run by Node, as the page runs it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "lines.ts")
Shown = list[dict[str, Any]]


def shown(**known: Any) -> Shown:
    return shown_each(known)[0]


def shown_each(*known: dict[str, Any]) -> list[Shown]:
    said = by_node(SCRIPT, "\n".join(json.dumps(each) for each in known))
    return [json.loads(lines) for lines in said.splitlines()]


def a_line(seq: int, text: str, *, at: int = 0, by: str = "kim") -> dict[str, Any]:
    return {"kind": "chat", "seq": seq, "at": at or seq, "id": f"5{seq}", "from": by, "text": text}


def joined(seq: int, count: int, *named: str) -> dict[str, Any]:
    return {"kind": "joined", "seq": seq, "count": count, "from": list(named)}


def bought(seq: int, by: str | None = None, quantity: int = 1) -> dict[str, Any]:
    return {"kind": "bought", "seq": seq, "product": "cup", "quantity": quantity, "from": by}


NOTICES = [
    ([joined(1, 1)], "Somebody joined"),
    ([joined(1, 3), joined(1, 4)], "7 people joined"),
    ([joined(1, 3), joined(1, 1, "Marta")], "Marta and 3 others joined"),
    ([joined(1, 2, "Marta")], "Marta and one other joined"),
    ([joined(1, 2, "nobody-known")], "2 people joined"),
    ([bought(1)], "Somebody bought cup"),
    ([bought(1, "Marta", 2)], "Marta bought 2 \N{MULTIPLICATION SIGN} cup"),
    ([bought(1), bought(2)], "cup was bought 2 times"),
    ([bought(1, "Marta"), bought(2, "Marta")], "cup was bought 2 times"),
    ([bought(1, "Marta"), bought(2)], "Marta and others bought cup"),
    ([bought(1, "Marta"), bought(2, "Jo"), bought(3, "Kim")], "Marta and 2 others bought cup"),
]


def texts(lines: Shown) -> list[str]:
    return [line["text"] for line in lines]


def test_a_line_that_only_its_author_sees_takes_nobody_else_s_place() -> None:
    lines = shown(
        said=[a_line(1, "first"), a_line(2, "second")],
        own=[{"request": "r1", "text": "hidden", "seq": 1, "message": "900"}],
        me="jo",
    )
    assert [(line["text"], line["isOwn"]) for line in lines] == [
        ("first", False),
        ("hidden", True),
        ("second", False),
    ]


def test_a_line_stands_once_when_the_log_has_it() -> None:
    own = [{"request": "r1", "text": "Hello", "seq": 2, "message": "52"}]
    lines = shown(said=[a_line(1, "first"), a_line(2, "Hello", by="jo")], own=own)
    assert texts(lines) == ["first", "Hello"]
    assert lines[1]["isOwn"]


def test_a_line_that_was_refused_and_stored_after_all_stands_once() -> None:
    own = [{"request": "r1", "text": "Hello", "message": "52", "refused": "try-again"}]
    lines = shown(said=[a_line(1, "first"), a_line(2, "Hello", by="jo")], own=own)
    assert [(line["text"], line["state"]) for line in lines] == [
        ("first", "said"),
        ("Hello", "said"),
    ]


@pytest.mark.parametrize("kept", ["held", "private"])
@pytest.mark.parametrize("told", ["before", "after"])
def test_a_line_that_was_refused_and_that_the_shop_has_is_not_called_unsent(
    kept: str, told: str
) -> None:
    own = {"request": "r1", "text": "scam", "message": "52", "refused": "try-again"}
    assert [line["state"] for line in shown(own=[own])] == ["failed"]
    [line] = shown(own=[own | {"kept": kept, "told": told}])
    assert line["state"] == kept


def test_a_line_that_was_refused_and_then_declined_says_so() -> None:
    own = {"request": "r1", "text": "scam", "message": "52", "refused": "try-again"}
    assert [line["state"] for line in shown(own=[own | {"told": "declined"}])] == ["declined"]


def test_after_a_reload_own_lines_stand_where_they_were_said() -> None:
    def aside(at: int, text: str, seen_as: str, message: str = "900") -> dict[str, Any]:
        return {"id": message, "at": at, "text": text, "seen_as": seen_as}

    lines = shown(
        said=[a_line(1, "one", at=100), a_line(2, "two", at=200), a_line(3, "shown since", at=210)],
        aside=[
            aside(150, "shadowed", "said"),
            aside(160, "waits", "held", "901"),
            aside(205, "no", "declined", "902"),
            aside(210, "shown since", "held", "53"),
        ],
    )
    assert texts(lines) == ["one", "shadowed", "waits", "two", "no", "shown since"]
    assert [line["state"] for line in lines] == ["said", "said", "held", "said", "declined", "said"]


def test_notices_in_a_row_are_one_and_say_no_more_than_is_known() -> None:
    made = shown_each(*({"notices": notices} for notices, _ in NOTICES))
    assert [texts(lines) for lines in made] == [[says] for _, says in NOTICES]


def test_a_word_between_parts_notices() -> None:
    lines = shown(said=[a_line(2, "Hello")], notices=[joined(2, 1), bought(3), bought(4)])
    assert texts(lines) == ["Hello", "Somebody joined", "cup was bought 2 times"]
