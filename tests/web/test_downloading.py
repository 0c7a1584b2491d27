"""A host saves the whole show as a file that other programs open."""

from io import BytesIO

import av
import httpx2
import pytest

from tests.world.media import a_grant, a_media_node, clip_tags, on_air, send
from tests.world.pages import HOST_EMAIL, Cast, sign_in
from vitrine.settings import Settings


@pytest.fixture
async def recorded(settings: Settings, cast: Cast) -> int:
    """Ten seconds of the show that is over."""
    async with a_media_node(settings.media_root) as node:
        node.keys["key"] = a_grant()._replace(show=str(cast.over.id))
        publication = await on_air(node, "key")
        send(publication, clip_tags())
        node.engine.stopped(publication, clean=True, reason="")
        await node.engine.end(str(cast.over.id))
        await node.engine.disk.after_writing(lambda: None)
    return cast.over.id


async def test_the_recording_is_one_file_named_in_words(
    visitor: httpx2.AsyncClient, recorded: int
) -> None:
    await sign_in(visitor, HOST_EMAIL)
    answer = await visitor.get(f"/studio/{recorded}/recording")
    assert answer.url.path == f"/studio/{recorded}/recording/1.mp4"
    assert "filename*=UTF-8''Autumn%20glazes.mp4" in answer.headers["content-disposition"]
    assert len(answer.content) == int(answer.headers["content-length"])
    with av.open(BytesIO(answer.content), "r") as film:
        pictures = sum(1 for _ in film.decode(video=0))
    assert pictures == 240


async def test_a_recording_is_for_hosts_and_there_are_not_more_parts(
    visitor: httpx2.AsyncClient, cast: Cast, recorded: int
) -> None:
    path = f"/studio/{recorded}/recording"
    assert (await visitor.get(path)).url.path == "/sign-in"
    await sign_in(visitor, HOST_EMAIL)
    assert (await visitor.get(f"{path}/2.mp4")).status_code == 404
    assert (await visitor.get(f"/studio/{cast.live.id}/recording")).status_code == 404


async def test_a_show_that_was_not_recorded_says_so(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await sign_in(visitor, HOST_EMAIL)
    answer = await visitor.get(f"/studio/{cast.over.id}/recording")
    assert answer.status_code == 200
    assert "Nothing is recorded of this show." in answer.text
