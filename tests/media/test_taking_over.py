import asyncio

import pytest

from tests.world.media import (
    FOLDER,
    KEY,
    SHOW,
    MediaNode,
    a_grant,
    clip_tags,
    on_air,
    read_playlist,
    send,
)
from tests.world.rtmp_client import an_rtmp_client
from tests.world.second_device import SECOND, Host
from vitrine.media import engine, waiting
from vitrine.media.errors import PublishRefused, ShowBusy
from vitrine.media.permission import Knock
from vitrine.media.publication import StreamEvent


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "ASK_AGAIN_AFTER", 0.01)


async def test_a_second_device_waits_and_takes_over_when_it_may(node: MediaNode) -> None:
    first = await on_air(node)
    first.on_drop = lambda _: node.engine.stopped(first, clean=False, reason="taken-over")
    send(first, clip_tags(1))
    host = Host(node)
    async with an_rtmp_client(node.rtmp_port) as client:
        async with asyncio.TaskGroup() as tasks:
            answer = tasks.create_task(client.publish(SECOND))
            await host.somebody_waits.wait()
            host.answer = a_grant(folder="b" * 26, session="8")._replace(replaces="7")
        assert answer.result() == "NetStream.Publish.Start"
        send(node.engine.publications[SHOW], clip_tags(1))
    assert (await node.until("stopped")).reason == "taken-over"
    await node.until("stopped", times=2)
    text = await node.playlist()
    assert [path[0] for path in read_playlist(text).maps] == [FOLDER[0], "b"]
    assert text.count("#EXT-X-DISCONTINUITY\n#EXT-X-MAP") == 1
    assert node.engine.waiting.at(SHOW) is None


async def test_a_device_that_the_host_keeps_out_is_told_so(node: MediaNode) -> None:
    first = await on_air(node)
    host = Host(node)
    async with an_rtmp_client(node.rtmp_port) as client:
        async with asyncio.TaskGroup() as tasks:
            answer = tasks.create_task(client.publish(SECOND))
            await host.somebody_waits.wait()
            host.answer = PublishRefused("kept-out", "The host kept the other device.", SHOW)
        assert answer.result() == "NetStream.Publish.BadName"
    notice = node.engine.notices.of(SHOW)
    assert notice is not None
    assert (notice.code, node.engine.publications) == ("kept-out", {SHOW: first})


async def test_only_one_device_waits(node: MediaNode) -> None:
    await on_air(node)
    host = Host(node)
    async with (
        an_rtmp_client(node.rtmp_port) as one,
        an_rtmp_client(node.rtmp_port) as other,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(one.publish(SECOND))
        await host.somebody_waits.wait()
        assert await other.publish(SECOND) == "NetStream.Publish.BadName"
        host.answer = PublishRefused("kept-out", "The host kept the other device.", SHOW)


async def test_patience_ends(node: MediaNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", {"rtmp": 0.05})
    await on_air(node)
    Host(node)
    async with an_rtmp_client(node.rtmp_port) as client:
        assert await client.publish(SECOND) == "NetStream.Publish.BadName"


async def test_who_comes_back_need_not_wait_for_their_dead_connection(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "STALLED_MS", 0)
    async with an_rtmp_client(node.rtmp_port) as dead:
        await dead.publish(KEY)
        Host(node)
        async with an_rtmp_client(node.rtmp_port) as client:
            assert await client.publish(SECOND) == "NetStream.Publish.Start"
            assert (await node.until("stopped")).reason == "stalled"


@pytest.mark.parametrize(("seconds", "is_let_in"), [(0, True), (60, False)])
async def test_who_was_kept_on_air_comes_back_past_their_own_dead_connection_only(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch, *, seconds: int, is_let_in: bool
) -> None:
    monkeypatch.setattr(engine, "STALLED_MS", seconds * 1000)
    host = Host(node)
    host.answer = PublishRefused("kept-out", "The host kept the other device.", SHOW)
    async with an_rtmp_client(node.rtmp_port) as dead:
        await dead.publish(KEY)
        with pytest.raises(PublishRefused, match="kept"):
            await node.engine.publish(Knock(SECOND, "203.0.113.8", "rtmp"))
        async with an_rtmp_client(node.rtmp_port) as client:
            answer = await client.publish(SECOND)
    assert (answer == "NetStream.Publish.Start") is is_let_in


async def test_a_device_never_takes_over_without_a_word_from_the_host(node: MediaNode) -> None:
    heard: list[StreamEvent] = node.heard.events
    await on_air(node)
    with pytest.raises(ShowBusy):
        await on_air(node)
    assert [event.what for event in heard] == ["started"]
