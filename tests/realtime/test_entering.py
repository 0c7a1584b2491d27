import json
from contextlib import AsyncExitStack
from typing import Any

import pytest
from nats.aio.client import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.world.room import ORIGIN, a_token, a_viewer, get, put
from tests.world.room_log import a_chat, a_pin, a_stock
from vitrine.kit import ids
from vitrine.roles import room
from vitrine.settings import Settings


async def test_an_unknown_show_is_refused(address: str) -> None:
    show = str(ids.new_id())
    async with a_viewer(address, show) as viewer:
        with pytest.raises(ConnectionClosed) as closed:
            await viewer.hear("snapshot")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.reason == "no-such-show"
    assert viewer.items == [{"kind": "bye", "reason": "no-such-show"}]
    assert (await get(address, f"/rooms/{show}/entries"))[0] == 404


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
        path = f"/rooms/{show}/entries?token="
        nobody, _, _ = await get(f"ws://127.0.0.1:{port}", path + a_token(members, show, who=None))
        somebody, _, _ = await get(f"ws://127.0.0.1:{port}", path + a_token(members, show))
    assert (nobody, somebody) == (401, 503)  # 503: the room is opening


async def test_polled_entries_are_the_socket_s(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    async with a_viewer(address, show, a_token(settings, show), after=0) as viewer:
        await put(nats, show, a_pin(), a_chat(), a_stock())
        await viewer.see(lambda it: len(it.seqs) == 3)
        path = f"/rooms/{show}/entries?after=1"
        status, body, headers = await get(address, path, Origin=ORIGIN)
        assert (status, headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
        assert json.loads(body)[:-1] == viewer.entries[1:]
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
