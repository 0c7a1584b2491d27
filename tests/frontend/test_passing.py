"""What a room's page says for a while only: run by Node, on a clock of ours."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "passing.ts")
SILENT = {"may_write": False, "says": ""}


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    said = by_node(SCRIPT)
    return json.loads(said)


def test_a_timeout_ends_by_itself_and_by_the_server_s_clock(told: dict[str, Any]) -> None:
    assert told["timeout"] == [SILENT, SILENT, {"may_write": True, "says": "You can write again."}]


def test_a_ban_without_end_lasts(told: dict[str, Any]) -> None:
    assert told["ban"] == [SILENT] * 3


def test_a_refused_vote_is_explained_in_its_own_poll_only(told: dict[str, Any]) -> None:
    assert told["polls"] == {"one": "It is closed.", "two": ""}


def test_who_was_signed_out_elsewhere_is_asked_to_sign_in(told: dict[str, Any]) -> None:
    assert told["signed_out"] == {"knows": False, "may_try_again": False}
