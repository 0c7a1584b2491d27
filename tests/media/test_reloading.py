import asyncio

from tests.world.media import SHOW, MediaNode, a_grant, clip_tags, on_air, send

INDEX = f"/shows/{SHOW}/index.m3u8"


async def test_a_blocking_reload_is_answered_when_its_part_is_there(node: MediaNode) -> None:
    publication = await on_air(node)
    tags = list(clip_tags())
    send(publication, iter(tags[:100]))
    msn, part = 2, 1
    reload = asyncio.ensure_future(node.http.get(f"{INDEX}?_HLS_msn={msn}&_HLS_part={part}"))
    done, _ = await asyncio.wait([reload], timeout=0.2)
    assert not done
    send(publication, iter(tags[100:130]))
    async with asyncio.timeout(8):
        answer = await reload
    assert f"s{msn}.p{part}.m4s" in answer.text
    assert "max-age=6" in answer.headers["cache-control"]


async def test_who_knows_the_show_waits_for_the_next_stream(node: MediaNode) -> None:
    publication = await on_air(node)
    send(publication, clip_tags())
    node.engine.stopped(publication, clean=False, reason="lost")
    asked = asyncio.ensure_future(node.http.get(f"{INDEX}?_HLS_skip=YES"))
    done, _ = await asyncio.wait([asked], timeout=0.1)
    assert not done
    node.keys["key"] = a_grant(folder="b" * 26)
    send(await on_air(node, "key"), iter(list(clip_tags())[:60]))
    async with asyncio.timeout(8):
        answer = await asked
    assert f"{'b' * 26}/s0.p0.m4s" in answer.text
