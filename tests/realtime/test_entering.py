import json
from contextlib import AsyncExitStack
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest
from nats.aio.client import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.world.room import (
    LATER,
    ORIGIN,
    a_token,
    a_viewer,
    answering_checkpoints,
    answering_manners,
    get,
    is_entry,
    poll,
    post,
    put,
)
from tests.world.room_log import a_chat, a_pin, a_stock
from vitrine.kit import clock, ids
from vitrine.realtime import hub, speech
from vitrine.realtime.hub import SOCKETS_AT_MOST
from vitrine.realtime.manners import Manners
from vitrine.realtime.roomlog import ensure_stream
from vitrine.realtime.state import Checkpoint, LogState
from vitrine.roles import room
from vitrine.settings import Settings


@pytest.mark.usefixtures("kept")
async def test_an_unknown_show_is_refused(address: str) -> None:
    show = str(ids.new_id())
    async with a_viewer(address, show) as viewer:
        with pytest.raises(ConnectionClosed) as closed:
            await viewer.hear("snapshot")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.reason == "no-such-show"
    assert viewer.items == [{"kind": "bye", "reason": "no-such-show"}]
    assert (await get(address, f"/rooms/{show}/entries"))[0] == 404


async def test_a_show_that_only_its_kept_log_has_is_away_until_web_answers(
    address: str, nats: Client, settings: Settings
) -> None:
    show = str(ids.new_id())
    token = a_token(settings, show)
    async with a_viewer(address, show, token) as viewer:
        await viewer.hear("log", away=True)
        _, told, _ = await post(
            address, f"/rooms/{show}/entries", json.dumps({"token": token}).encode(), Origin=ORIGIN
        )
        assert json.loads(told) == [{"kind": "log", "away": True}]
        (await answering_checkpoints(nats))[show] = Checkpoint(812, LogState(ended=True))
        await viewer.hear("snapshot", seq=812)


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"show": "77"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"exp": 1}, 401),
    ],
)
async def test_a_token_opens_its_show_to_its_origin_until_it_expires(
    address: str, show: str, settings: Settings, claims: dict[str, Any], status: int
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with a_viewer(address, show, a_token(settings, **({"show": show} | claims))):
            pass
    assert refused.value.response.status_code == status


@pytest.mark.parametrize("origin", ["", "https://evil.example"])
async def test_without_a_token_only_our_own_pages_may_read(
    address: str, show: str, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with a_viewer(address, show, origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_a_shop_may_ask_everybody_to_sign_in(show: str, room_settings: Settings) -> None:
    members = room_settings.model_copy(update={"anonymous_viewing": False})
    async with room.serving(members) as port:
        address, path = f"ws://127.0.0.1:{port}", f"/rooms/{show}/entries"
        somebody, _ = await poll(address, show, {"token": a_token(members, show)})
        nobody, told, headers = await post(address, path, b"{}", Origin=ORIGIN)
    assert (somebody, nobody, json.loads(told)["code"]) == (200, 401, "sign-in")
    assert headers["Access-Control-Allow-Origin"] == ORIGIN


async def test_a_socket_ends_with_its_token(address: str, show: str, settings: Settings) -> None:
    token = a_token(settings, show, exp=clock.now_ms() + 1_500)
    async with a_viewer(address, show, token) as viewer:
        await viewer.hear("bye", reason="token-expired")


async def test_a_fresh_token_of_the_same_page_view_keeps_the_socket(
    address: str, show: str, settings: Settings
) -> None:
    soon = clock.now_ms() + 1_500
    async with a_viewer(address, show, a_token(settings, show, sid="one", exp=soon)) as viewer:
        fresh = a_token(settings, show, sid="one", who="p8")
        await viewer.hear("ack", id=await viewer.do("renew", token=fresh))
        await viewer.do("say", text="Still here")
        await viewer.hear("chat", **{"from": "p8"})
        with clock.stopped_at(clock.now() + timedelta(seconds=5)):
            async with a_viewer(address, show):
                await viewer.hear("count", watching=2)
                request = await viewer.do("beat", played_ms=0, playing=False)
                await viewer.hear("ack", id=request)


@pytest.mark.parametrize("other", [{"sid": "two"}, {"show": "77"}, {"exp": 1}])
async def test_a_socket_takes_no_other_token(
    address: str, show: str, settings: Settings, other: dict[str, Any]
) -> None:
    async with a_viewer(address, show, a_token(settings, show, sid="one")) as viewer:
        foreign = a_token(settings, **({"show": show, "sid": "one"} | other))
        await viewer.do("renew", token=foreign)
        await viewer.hear("refused", code="bad-token")


@pytest.mark.parametrize("after", ["-1", "1e3", "9" * 40, "%00", "\u0661"])
async def test_a_forged_place_in_the_log_is_none(
    address: str, nats: Client, show: str, after: str
) -> None:
    await put(nats, show, a_chat())
    path = f"/rooms/{show}/entries?after={quote(after, safe='%')}"
    status, body, _ = await get(address, path)
    while status in LATER:
        status, body, _ = await get(address, path)
    assert json.loads(body)[0]["kind"] == "snapshot"


async def test_a_token_used_again_and_again_opens_few_sockets(
    address: str, show: str, settings: Settings
) -> None:
    token = a_token(settings, show)
    async with AsyncExitStack() as opened:
        seats = [a_viewer(address, show, token) for _ in range(SOCKETS_AT_MOST + 1)]
        viewers = [await opened.enter_async_context(seat) for seat in seats]
        await viewers[0].hear("bye", reason="too-many")
        await viewers[-1].hear("count", watching=1)


async def test_who_polls_speaks_and_counts(
    address: str, second_address: str, show: str, settings: Settings
) -> None:
    token = a_token(settings, show, who="p1")
    say = {"do": "say", "id": "s1", "text": "Hello"}
    async with a_viewer(address, show) as reader:
        await reader.hear("count", watching=1)
        status, told = await poll(address, show, {"token": token, "after": 0, "do": [say]})
        assert (status, told[-1]["id"], told[-1]["seq"]) == (200, "s1", 1)
        await reader.hear("chat", text="Hello")
        _, told = await poll(address, show, {"token": token, "after": 0})
        assert told[0]["text"] == "Hello"
        await poll(second_address, show, {"token": token, "after": 1})
        await reader.hear("count", watching=2)
    assert 3 not in [item.get("watching") for item in reader.items]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[" * 9_000, 400),
        (b'{"do":[{"do":"dance"}]}', 400),
        (b" " * 20_000, 413),
        (b'{"token":"a.b"}', 401),
    ],
)
async def test_a_strange_post_is_refused(address: str, show: str, body: bytes, status: int) -> None:
    assert (await post(address, f"/rooms/{show}/entries", body, Origin=ORIGIN))[0] == status


async def test_a_shop_may_show_its_lives_to_signed_in_people_only(
    address: str, show: str, manners: dict[str, Manners], settings: Settings
) -> None:
    manners[show] = Manners(anonymous=False)
    async with a_viewer(address, show, a_token(settings, show)) as somebody:
        await somebody.hear("snapshot")
    for token in ("", a_token(settings, show, who=None)):
        async with a_viewer(address, show, token) as nobody:
            await nobody.hear("bye", reason="sign-in")
        assert (await poll(address, show, {"token": token or None}))[0] == 401


async def test_who_has_no_account_is_shown_out_when_the_shop_asks_for_one(
    address: str, nats: Client, show: str, manners: dict[str, Manners], settings: Settings
) -> None:
    async with (
        a_viewer(address, show, a_token(settings, show)) as somebody,
        a_viewer(address, show, a_token(settings, show, who=None)) as nobody,
    ):
        await nobody.hear("snapshot")
        manners[show] = Manners(anonymous=False)
        await nats.publish(f"manners.{show}")
        await nobody.hear("bye", reason="sign-in")
        await somebody.hear("ack", id=await somebody.do("react", what="heart", n=1))


async def test_until_a_shop_s_word_is_heard_only_who_has_a_token_comes_in(
    address: str, nats: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "TRIES_AGAIN_AFTER", 0.05)
    monkeypatch.setattr(hub, "OPENS_SOON", 3_600.0)
    show = str(ids.new_id())
    await ensure_stream(nats.jetstream(), show)
    path = f"/rooms/{show}/entries"
    async with a_viewer(address, show) as stranger:
        async with a_viewer(address, show, a_token(settings, show, who=None)) as guest:
            await guest.hear("snapshot")
        assert (await get(address, path))[0] == HTTPStatus.SERVICE_UNAVAILABLE
        assert (await post(address, path, b"{}", Origin=ORIGIN))[
            0
        ] == HTTPStatus.SERVICE_UNAVAILABLE
        (await answering_manners(nats))[show] = Manners()
        await stranger.hear("snapshot")


async def test_polled_entries_are_the_socket_s(address: str, nats: Client, show: str) -> None:
    async with a_viewer(address, show, after=0) as viewer:
        await put(nats, show, a_pin(), a_chat(), a_stock())
        await viewer.see(lambda it: len(it.seqs) == 3)
        path = f"/rooms/{show}/entries?after=1"
        status, body, headers = await get(address, path, Origin=ORIGIN)
        assert (status, headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
        assert list(filter(is_entry, json.loads(body))) == viewer.entries[1:]
        _, body, _ = await get(address, f"/rooms/{show}/entries")
        assert json.loads(body)[0]["kind"] == "snapshot"
        status, _, _ = await get(address, f"/rooms/{show}/entries", Origin="https://evil.example")
        assert status == 403


async def test_the_role_answers_for_its_health(address: str) -> None:
    assert (await get(address, "/healthz"))[0] == 200
    assert json.loads((await get(address, "/readyz"))[1])["ready"] is True
    assert b"vitrine_room_sockets" in (await get(address, "/metrics"))[1]
    assert (await get(address, "/rooms/0x1"))[0] == 404


async def test_a_node_that_stops_tells_its_viewers_to_come_back(
    show: str, room_settings: Settings
) -> None:
    async with AsyncExitStack() as staying:
        async with room.serving(room_settings) as port:
            viewer = await staying.enter_async_context(a_viewer(f"ws://127.0.0.1:{port}", show))
            await viewer.hear("snapshot")
        with pytest.raises(ConnectionClosed) as closed:
            await viewer.hear("never")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
