"""Beats of pages without a socket: who polls, and who has just gone."""

import msgspec
from nats.aio.client import Client
from nats.js.api import StreamConfig

from tests.world.room import ORIGIN, WITHIN, a_token, a_viewer, get, poll
from vitrine.kit import ids
from vitrine.realtime.beating import BEATS, WHOSE
from vitrine.realtime.playtime import ViewFlushed
from vitrine.realtime.subscribing import in_force
from vitrine.settings import Settings


async def beat_apart(node: str, show: str, token: str, **beat: object) -> int:
    frame = {"do": "beat", "id": "last", "played_ms": 10**9} | beat
    return (await poll(node, show, {"token": token, "do": [frame], "leaving": True}))[0]


async def test_a_last_beat_counts_once_whichever_node_it_reaches(
    nats: Client, address: str, second_address: str, show: str, settings: Settings
) -> None:
    await nats.jetstream().add_stream(StreamConfig(name="FACTS", subjects=["facts.>"]))
    flushed = await nats.subscribe("facts.view.flushed")
    passed_on = await nats.subscribe(f"{BEATS}.*")
    await in_force(nats)
    token = a_token(settings, show)
    async with a_viewer(address, show, token) as viewer:
        await viewer.hear("snapshot")
        assert await beat_apart(second_address, show, token, first_frame=True) == 200
        await passed_on.next_msg(5)
        assert await beat_apart(address, show, token, first_frame=True) == 200
        await viewer.hear("ack", id=await viewer.do("react", what="heart", n=1))
    fact = msgspec.json.decode((await flushed.next_msg(5)).data, type=ViewFlushed)
    assert fact.first_frame
    assert 0 < fact.played_ms < 10_000


async def test_a_last_beat_counts_once_where_two_nodes_know_the_view(
    nats: Client, addresses: list[str], show: str, settings: Settings
) -> None:
    before_move, after_move, other = addresses
    await nats.jetstream().add_stream(StreamConfig(name="FACTS", subjects=["facts.>"]))
    flushed = await nats.subscribe("facts.view.flushed")
    passed_on = await nats.subscribe(f"{BEATS}.*")
    await in_force(nats)
    token = a_token(settings, show)
    async with (
        a_viewer(before_move, show, token) as before,
        a_viewer(after_move, show, token) as after,
    ):
        for viewer in (before, after):
            await viewer.hear("snapshot")
        assert await beat_apart(other, show, token, first_frame=True) == 200
        await passed_on.next_msg(WITHIN)
        for viewer in (before, after):
            await viewer.hear("ack", id=await viewer.do("beat", played_ms=1, playing=True))
    facts: list[ViewFlushed] = []
    while len({fact.boot for fact in facts}) < 2:
        message = await flushed.next_msg(WITHIN)
        facts.append(msgspec.json.decode(message.data, type=ViewFlushed))
    assert sum(fact.first_frame for fact in facts) == 1


async def test_who_polls_is_watching_and_counts_once_on_two_nodes(
    address: str, second_address: str, show: str, settings: Settings
) -> None:
    token = a_token(settings, show, sid=ids.new_secret())
    robot = a_token(settings, show, role="bot")
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("count", watching=1)
        for node in (address, second_address):
            for asking in (token, robot):
                await get(node, f"/rooms/{show}/entries?token={asking}", Origin=ORIGIN)
        await viewer.hear("count", watching=2)


async def test_who_comes_in_on_a_second_node_counts_once(
    address: str, second_address: str, show: str, settings: Settings
) -> None:
    phone, leaver = a_token(settings, show), a_token(settings, show)
    async with (
        a_viewer(address, show, a_token(settings, show)) as viewer,
        a_viewer(second_address, show, leaver) as leaving,
        a_viewer(address, show, phone),
    ):
        await viewer.hear("count", watching=3)
        async with a_viewer(second_address, show, phone) as moved:
            await moved.hear("snapshot")
            viewer.frames.clear()
            await leaving.socket.close()
            await viewer.hear("count", watching=2)


async def test_a_forged_token_beats_for_nobody(address: str, show: str) -> None:
    assert await beat_apart(address, show, token="forged") == 401


async def test_of_a_shop_s_own_people_no_other_node_hears(
    nats: Client, address: str, show: str, settings: Settings
) -> None:
    asked = await nats.subscribe(WHOSE)
    await in_force(nats)
    async with a_viewer(address, show, a_token(settings, show, role="host")) as host:
        await host.hear("ack", id=await host.do("beat", played_ms=0, playing=True))
    assert await beat_apart(address, show, a_token(settings, show, sid="elsewhere")) == 200
    assert (await asked.next_msg(WITHIN)).data == b"elsewhere"
