import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.world.by_node import by_node
from tests.world.room_log import NOON, a_log
from vitrine.realtime.entries import Line, line
from vitrine.realtime.folding import advance_all
from vitrine.realtime.state import Snapshot
from vitrine.realtime.visible import visible

HERE = Path(__file__).parent
VECTORS = HERE.parent / "vectors" / "room-log"


class Moment(msgspec.Struct, frozen=True):
    t: int
    shows: dict[str, Any]


class Case(msgspec.Struct, frozen=True):
    name: str
    entries: list[dict[str, Any]]
    seq: int
    state: dict[str, Any]
    visible: list[Moment]


CASES = [
    case
    for path in sorted(VECTORS.glob("*.json"))
    for case in msgspec.json.decode(path.read_bytes(), type=list[Case])
]


def in_python(lines: Iterable[Line], moments: list[int]) -> dict[str, Any]:
    snapshot = advance_all(Snapshot(), lines)
    shows = [visible(snapshot.state, t) for t in moments]
    made = {"seq": snapshot.seq, "state": snapshot.state, "shows": shows}
    return json.loads(msgspec.json.encode(made))


def in_typescript(logs: Iterable[tuple[list[dict[str, Any]], list[int]]]) -> list[dict[str, Any]]:
    asked = "\n".join(
        json.dumps({"entries": entries, "moments": moments}) for entries, moments in logs
    )
    script = str(HERE / "check_vectors.ts")
    said = by_node(script, asked)
    return [json.loads(made) for made in said.splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_python_folds_keep_to_the_vectors(case: Case) -> None:
    lines = [line(entry["seq"], json.dumps(without_seq(entry)).encode()) for entry in case.entries]
    made = in_python(lines, [moment.t for moment in case.visible])
    shows = [moment.shows for moment in case.visible]
    assert made == {"seq": case.seq, "state": case.state, "shows": shows}


def test_the_typescript_folds_keep_to_the_vectors() -> None:
    made = in_typescript((case.entries, [moment.t for moment in case.visible]) for case in CASES)
    for case, result in zip(CASES, made, strict=True):
        shows = [moment.shows for moment in case.visible]
        assert result == {"seq": case.seq, "state": case.state, "shows": shows}, case.name


def test_both_languages_fold_any_log_alike() -> None:
    chance = random.Random(20_260_101)  # noqa: S311 - a repeatable variety, no secret
    logs = [a_log(chance, length=120) for _ in range(150)]
    moments = list(range(NOON - 1_000, NOON + 500_000, 20_011))
    asked = [([json.loads(entry.wire) for entry in log], moments) for log in logs]
    made = in_typescript(asked)
    assert made == [in_python(log, moments) for log in logs]


def without_seq(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "seq"}
