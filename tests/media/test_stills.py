from io import BytesIO

import pytest
from PIL import Image
from structlog.testing import capture_logs

from tests.world.media import FOLDER, SHOW, MediaNode, a_grant, clip_tags, on_air, send
from vitrine.media.permission import Place
from vitrine.media.publication import Publication
from vitrine.media.stills.taking import Stills

LIVE = f"/shows/{SHOW}/live.jpg"
BOARD = f"/shows/{SHOW}/storyboard.vtt"


async def watched(node: MediaNode, stills: Stills, publication: Publication, seconds: int) -> None:
    """The clip's pictures, with a look every two seconds of them."""
    for number, tag in enumerate(clip_tags(turns=seconds // 10)):
        send(publication, iter([tag]))
        if number % 48 == 47:
            await stills.look()
    await node.engine.disk.after_writing(lambda: None)


async def test_a_show_on_air_has_a_picture_of_now(node: MediaNode) -> None:
    await watched(node, Stills(node.engine), await on_air(node), 10)
    answer = await node.http.get(LIVE)
    picture = Image.open(BytesIO(answer.content))
    assert (answer.headers["content-type"], picture.size) == ("image/jpeg", (360, 640))
    assert answer.headers["cache-control"] == "public, max-age=5"
    assert len(answer.content) < 60_000


async def test_a_storyboard_names_a_still_every_ten_seconds(node: MediaNode) -> None:
    await watched(node, Stills(node.engine), await on_air(node), 40)
    lines = (await node.http.get(BOARD)).text.splitlines()
    named = [line for line in lines if line.endswith(".jpg")]
    assert lines[0] == "WEBVTT"
    assert lines[2].startswith("00:00:00.000 --> 00:00:10.000")
    assert len(named) == 4
    kept = await node.http.get(f"/shows/{SHOW}/{named[0]}")
    assert kept.content[:2] == b"\xff\xd8"
    assert "immutable" in kept.headers["cache-control"]


async def test_the_picture_of_now_is_a_new_one_every_ten_seconds(node: MediaNode) -> None:
    stills, publication, taken = Stills(node.engine), await on_air(node), set[int]()
    newest = node.engine.shows / SHOW / "live.jpg"
    for number, tag in enumerate(clip_tags(turns=3)):
        send(publication, iter([tag]))
        if number % 48 == 47:
            await stills.look()
            await node.engine.disk.after_writing(lambda: None)
            taken |= {newest.stat().st_mtime_ns} if newest.exists() else set()
    named = [line for line in (await node.http.get(BOARD)).text.splitlines() if ".jpg" in line]
    assert len(taken) == len(named) == 3
    live, last = [await node.http.get(path) for path in (LIVE, f"/shows/{SHOW}/{named[-1]}")]
    assert live.content == last.content


async def test_an_ended_show_keeps_its_pictures(node: MediaNode) -> None:
    await watched(node, Stills(node.engine), await on_air(node), 10)
    await node.engine.end(SHOW)
    answer = await node.http.get(LIVE)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=3600")


async def test_a_rehearsal_shows_nobody_a_picture(node: MediaNode) -> None:
    node.keys["key"] = a_grant(place=Place.REHEARSAL)
    await watched(node, Stills(node.engine), await on_air(node, "key"), 10)
    assert list(node.engine.disk.root.rglob("*.jpg")) == []
    assert (await node.http.get(LIVE)).status_code == 404


async def test_a_picture_that_cannot_be_read_costs_only_itself(node: MediaNode) -> None:
    publication = await on_air(node)
    broken = (tag._replace(body=tag.body[:5] + bytes(len(tag.body) - 5)) if tag.timestamp else tag
              for tag in clip_tags())  # fmt: skip
    send(publication, broken)
    with capture_logs() as logs:
        await Stills(node.engine).look()
    assert [line["event"] for line in logs] == ["still.failed"]
    assert SHOW in node.engine.publications


@pytest.mark.parametrize("path", [f"{FOLDER}/t99.jpg", "t0.jpg", f"{FOLDER}/live.jpg"])
async def test_no_other_file_is_a_picture(node: MediaNode, path: str) -> None:
    await watched(node, Stills(node.engine), await on_air(node), 10)
    assert (await node.http.get(f"/shows/{SHOW}/{path}")).status_code == 404
