import json
from contextlib import AsyncExitStack
from http import HTTPStatus
from typing import cast

import pytest
from nats.aio.client import Client
from websockets.exceptions import InvalidStatus

from tests.world.room import ORIGIN, a_token, a_viewer, get, post
from vitrine.realtime import places
from vitrine.realtime.places import HEARD_WITHIN, Crowd, Places
from vitrine.realtime.token import place_of
from vitrine.roles import room
from vitrine.settings import Settings

KEY = b"k" * 32


def some_places(sockets: int = 3) -> Places:
    return Places(cast("Client", None), node="here", sockets=sockets)


def test_sockets_of_one_place_are_counted_over_all_nodes() -> None:
    here = some_places()
    here.hear(Crowd("there", {"office": 2}, {}), now=10.0)
    assert here.enter("office")
    assert not here.enter("office")
    here.leave("office")
    here.forget(10.0 + HEARD_WITHIN)
    assert here.enter("office")
    assert all(here.enter(None) for _ in range(10))


def test_lines_of_one_place_have_one_pace_over_all_nodes() -> None:
    here, there = some_places(), some_places()
    _, at_once = places.LINES
    said = [there.may_say("office", 10.0) for _ in range(int(at_once))]
    assert all(said)
    told = there.take_news()
    assert told is not None
    here.hear(Crowd("there", told.sockets, told.lines), now=10.0)
    assert not here.may_say("office", 10.0)
    assert here.may_say("home", 10.0)
    assert here.may_say("office", 11.0)
    assert there.take_news() is None


def test_hearts_of_one_place_are_capped() -> None:
    here = some_places()
    assert sum(here.hearts(30, "office", 10.0) for _ in range(20)) == places.HEARTS[1]
    assert here.hearts(30, None, 10.0) == 30


def test_an_office_may_poll_each_second_and_one_page_not_a_thousand_times() -> None:
    here = some_places(sockets=places.SOCKETS)
    for second in range(60):
        office = [here.may_poll(f"page {n}", "office", float(second)) for n in range(500)]
        assert all(office)
        flood = [here.may_poll("one page", "office", float(second)) for _ in range(1_000)]
        assert sum(flood) <= places.POLLS[1]
        assert sum(here.may_poll(None, "home", float(second)) for _ in range(1_000)) < 500
        here.forget(float(second))


def test_many_pages_of_one_place_poll_as_often_as_sockets_are_allowed() -> None:
    here = some_places(sockets=500)
    farm = [here.may_poll(f"page {n}", "farm", 10.0) for n in range(5_000)]
    assert sum(farm) == 1_000
    assert here.may_poll("page", "home", 10.0)


async def test_who_polls_too_often_is_told_to_slow_down(
    show: str, room_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "POLLS", (0.001, 2.0))
    monkeypatch.setattr(places, "POLLS_UNNAMED", (0.001, 2.0))
    path = f"/rooms/{show}/entries"
    async with room.serving(room_settings) as port:
        address = f"ws://127.0.0.1:{port}"
        body = json.dumps({"token": a_token(room_settings, show)}).encode()
        posted = [await post(address, path, body, Origin=ORIGIN) for _ in range(3)]
        got = [await get(address, path, Origin=ORIGIN) for _ in range(3)]
        other = json.dumps({"token": a_token(room_settings, show)}).encode()
        assert (await post(address, path, other, Origin=ORIGIN))[0] == HTTPStatus.OK
    for answers in (posted, got):
        status, told, headers = answers[-1]
        assert (status, json.loads(told)["code"]) == (HTTPStatus.TOO_MANY_REQUESTS, "too-fast")
        assert int(headers["Retry-After"]) >= 1
        assert headers["Access-Control-Allow-Origin"] == ORIGIN


async def test_a_page_view_that_opens_sockets_without_end_is_told_to_slow_down(
    show: str, room_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "POLLS", (0.001, 2.0))
    token = a_token(room_settings, show)
    async with room.serving(room_settings) as port:
        address = f"ws://127.0.0.1:{port}"
        for _ in range(2):
            async with a_viewer(address, show, token) as viewer:
                await viewer.hear("snapshot")
        with pytest.raises(InvalidStatus) as refused:
            async with a_viewer(address, show, token):
                pass
        async with a_viewer(address, show, a_token(room_settings, show)) as other:
            await other.hear("snapshot")
    assert refused.value.response.status_code == HTTPStatus.TOO_MANY_REQUESTS


@pytest.mark.parametrize("many", [1, 2, 5, 30])
def test_hearts_of_one_place_come_to_one_pace_however_many_nodes_it_taps_at(many: int) -> None:
    nodes = [Places(cast("Client", None), node=str(n), sockets=3) for n in range(many)]
    per_second, at_once = places.HEARTS
    granted = 0
    for second in range(120):
        granted += sum(node.hearts(1_000, "farm", float(second)) for node in nodes)
        for said in [node.take_news() for node in nodes]:
            for node in nodes:
                if said is not None:
                    node.hear(said, float(second))
    assert per_second * 120 <= granted <= many * at_once + per_second * 132


def test_a_place_is_a_network_and_no_address() -> None:
    one = place_of("9.9.9.9", KEY)
    assert one is not None
    assert "9.9.9.9" not in one
    assert one != place_of("9.9.9.9", b"o" * 32)
    assert place_of("2620:fe::1", KEY) == place_of("2620:fe::2", KEY) != one
    assert place_of("192.168.1.7", KEY) is None


async def test_more_sockets_than_one_place_may_have_are_told_so(
    show: str, room_settings: Settings
) -> None:
    few = room_settings.model_copy(update={"room_sockets_per_address": 2})
    async with room.serving(few) as port, AsyncExitStack() as opened:
        address = f"ws://127.0.0.1:{port}"
        for _ in range(2):
            token = a_token(few, show, place="office")
            viewer = await opened.enter_async_context(a_viewer(address, show, token))
            await viewer.hear("snapshot")
        token = a_token(few, show, place="office")
        async with a_viewer(address, show, token) as third:
            await third.hear("bye", reason="crowded")
        for other in ({"place": "home"}, {"place": "office", "role": "host"}):
            token = a_token(few, show, **other)
            async with a_viewer(address, show, token) as viewer:
                await viewer.hear("snapshot")


async def test_many_who_write_from_one_place_are_held_back_and_others_are_not(
    show: str, room_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "LINES", (0.001, 2.0))
    async with room.serving(room_settings) as port, AsyncExitStack() as opened:
        address = f"ws://127.0.0.1:{port}"
        codes: list[str] = []
        for who, place in (("p1", "farm"), ("p2", "farm"), ("p3", "farm"), ("p4", "home")):
            token = a_token(room_settings, show, who=who, place=place)
            viewer = await opened.enter_async_context(a_viewer(address, show, token))
            request = await viewer.do("say", text=f"I am {who}")
            await viewer.see(lambda it, r=request: any(i.get("id") == r for i in it.items))
            codes += [i.get("code", i["kind"]) for i in viewer.items if i.get("id") == request]
        assert codes == ["ack", "ack", "crowded", "ack"]
