"""What a host reads about a stream that was sent away: run by Node, in German."""

import json
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "refusals.ts")
ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide" / "2-publishing.md"
GERMAN = ROOT / "src" / "vitrine" / "locale" / "de" / "LC_MESSAGES" / "messages.po"
SAYS = "Only for encoders."
OF_NOBODY_S_SHOW = {"unknown-key", "too-many-connections", "offer-refused"}
AT_A_DEVICE = {
    "unknown-key", "already-live", "kept-out", "show-over", "show-too-long", "market-closed",
    "offer-refused", "all-places-taken", "try-again", "asked-too-late",
}  # fmt: skip
NUMBERS = {
    "show-too-long": {"hours": 1.5},
    "duration-over-limit": {"hours": 12},
    "all-places-taken": {"places": 100},
    "bitrate-over-limit": {"rate": 20.5, "limit": 20},
    "picture-over-limit": {"width": 540, "height": 960, "lines": 480},
    "too-far-behind": {"seconds": 21},
}


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, str]]:
    """By code, for the host and for the device."""
    codes = re.findall(r"^\| `([a-z-]+)` \|", GUIDE.read_text(encoding="utf8"), re.MULTILINE)
    assert set(codes) >= AT_A_DEVICE | set(NUMBERS)
    asked = [{"code": code, "facts": NUMBERS.get(code, {}), "says": SAYS} for code in codes]
    with GERMAN.open("rb") as file:
        german = {each.id: each.string for each in read_po(file) if isinstance(each.id, str)}
    said = by_node(SCRIPT, json.dumps({"german": german, "told": asked}))
    read = [json.loads(line) for line in said.splitlines()]
    return dict(zip(codes, read, strict=True))


def test_each_refusal_is_told_to_the_host_in_words_of_their_own(
    told: dict[str, dict[str, str]],
) -> None:
    host = {code: says["host"] for code, says in told.items() if code not in OF_NOBODY_S_SHOW}
    assert [code for code, says in host.items() if says == SAYS] == []


def test_a_device_says_why_it_does_not_stream(told: dict[str, dict[str, str]]) -> None:
    assert [code for code in AT_A_DEVICE if told[code]["device"] == SAYS] == []


def test_the_number_that_was_exceeded_is_said(told: dict[str, dict[str, str]]) -> None:
    for code, facts in NUMBERS.items():
        for number in facts.values():
            assert f"{number:g}".replace(".", ",") in told[code]["host"]
    assert "1,5" in told["show-too-long"]["device"]
    assert "100" in told["all-places-taken"]["device"]
