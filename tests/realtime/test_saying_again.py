"""A line whose answer was lost is said once more; its id names no other one."""

import asyncio

from nats.aio.client import Client

from tests.world.room import a_token, a_viewer
from vitrine.realtime.roomlog import stream_of
from vitrine.settings import Settings


async def test_a_line_that_is_sent_again_is_shown_once(
    address: str, second_address: str, show: str, settings: Settings
) -> None:
    token = a_token(settings, show)
    async with a_viewer(address, show, token) as viewer:
        await viewer.hear("snapshot")
        request = await viewer.do("say", text="Once")
        first = await viewer.hear("ack", id=request)
    async with a_viewer(second_address, show, token, after=0) as viewer:
        await viewer.do("say", id=request, text="Once")
        assert await viewer.hear("ack", id=request) == first
        last = await viewer.do("say", text="Last")
        await viewer.hear("ack", id=last)
        await viewer.see(lambda it: len(it.seqs) == 2)
        assert [line["text"] for line in viewer.entries] == ["Once", "Last"]


async def test_an_id_that_is_used_for_other_words_shows_nothing_more(
    address: str, second_address: str, show: str, settings: Settings
) -> None:
    token = a_token(settings, show)
    async with (
        a_viewer(address, show, token) as here,
        a_viewer(second_address, show, token) as there,
    ):
        await there.hear("snapshot")
        request = await here.do("say", text="Once")
        first = await here.hear("ack", id=request)
        await there.see(lambda it: it.seqs == [first["seq"]])
        await there.do("say", id=request, text="Something else")
        await there.hear("refused", id=request, code="repeated")


async def test_a_line_that_is_sent_again_after_the_stream_forgot_it_is_stored_once(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    js = nats.jetstream()
    told = (await js.stream_info(stream_of(show))).config
    await js.update_stream(told.evolve(duplicate_window=0.2))
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("snapshot")
        request = await viewer.do("say", text="Once")
        first = await viewer.hear("ack", id=request)
        await viewer.hear("chat")
        await asyncio.sleep(1)
        viewer.frames.clear()
        await viewer.do("say", id=request, text="Once")
        assert await viewer.hear("ack", id=request) == first
    assert (await js.stream_info(stream_of(show))).state.last_seq == first["seq"]
