"""What a node gives up when it has too much to do, and what never."""

import re

import pytest
from nats.aio.client import Client

from tests.world.room import a_token, a_viewer, get, put
from tests.world.room_log import a_pin, a_stock
from vitrine.realtime import asking
from vitrine.settings import Settings


async def given_up(address: str, what: str) -> float:
    _, metrics, _ = await get(address, "/metrics")
    found = re.search(rb'vitrine_room_dropped_total{what="%b"} (\S+)' % what.encode(), metrics)
    return float(found[1]) if found else 0.0


async def test_reactions_go_first_and_the_chat_goes_on(
    address: str, show: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await given_up(address, "reactions")
    monkeypatch.setattr(asking, "HEARTS_GIVE_WAY_AT", 0)
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("snapshot")
        await viewer.hear("ack", id=await viewer.do("react", what="heart", n=5))
        await viewer.hear("ack", id=await viewer.do("say", text="Still here"))
        await viewer.hear("chat")
        assert [entry["kind"] for entry in viewer.entries] == ["chat"]
    assert await given_up(address, "reactions") == before + 5


async def test_then_the_chat_is_refused_and_cues_and_stock_never(
    address: str, nats: Client, show: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asking.HEARTS_GIVE_WAY_AT < asking.SAYING_AT_ONCE
    monkeypatch.setattr(asking, "HEARTS_GIVE_WAY_AT", 0)
    monkeypatch.setattr(asking, "SAYING_AT_ONCE", 0)
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("snapshot")
        await viewer.do("react", what="heart", n=5)
        await viewer.hear("refused", id=await viewer.do("say", text="Hello"), code="try-again")
        await put(nats, show, a_pin(), a_stock())
        await viewer.hear("stock")
        assert [entry["kind"] for entry in viewer.entries] == ["pin", "stock"]


async def test_more_entries_than_a_frame_takes_come_as_the_snapshot(
    address: str, nats: Client, show: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrine.realtime.room.JOINED_AT_MOST", 0)
    async with a_viewer(address, show) as viewer:
        await viewer.hear("snapshot")
        last = await put(nats, show, a_pin(), a_stock())
        await viewer.see(lambda it: it.snapshot["seq"] == last)
        assert viewer.snapshot["state"]["slots"]["pinned"][0]["item"] == "11"
