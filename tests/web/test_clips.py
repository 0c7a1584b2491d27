"""Clips in the browser: watched, downloaded under their name, and made in the studio."""

import json
import re
from datetime import datetime

import httpx2
import pytest

from tests.world.pages import HOST_EMAIL, Cast, sign_in
from vitrine import clip as clips
from vitrine.clip import Captions, Clip, ClipState, Wanted
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.ports import open_blobs
from vitrine.settings import Settings

VIDEO = b"not looked at by any page" * 100_000
VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello\n"


@pytest.fixture
async def clip(db: Database, cast: Cast, settings: Settings) -> Clip:
    now = clock.now_ms()
    async with db.begin() as tx:
        wanted = Wanted(since=now, until=now + 5_000, title="Größe: die Tasse / „Terra“")
        made = await clips.order_clip(tx, cast.live, wanted)
        made.state, made.size, made.anchors = ClipState.READY, len(VIDEO), [[0, now]]
        made.vtt, made.language = VTT, "en"
    path = f"{made.blob_folder}/clip.mp4"
    await open_blobs(settings).put(path, VIDEO, kind="video/mp4")
    return made


async def test_a_clip_s_page_knows_the_moments_that_it_shows(
    visitor: httpx2.AsyncClient, clip: Clip
) -> None:
    answer = await visitor.get(f"/clips/{clip.id}")
    boot = json.loads(re.findall(r'id="boot">(.*?)</script>', answer.text)[0])
    assert boot["clip"]["anchors"] == [[0, clip.since]]
    assert boot["clip"]["video_url"].endswith(f"/clips/{clip.folder}/clip.mp4")
    assert (await visitor.get(boot["captions"][0]["url"])).text == VTT
    assert "£24" in answer.text


async def test_a_download_is_named_in_words(visitor: httpx2.AsyncClient, clip: Clip) -> None:
    answer = await visitor.get(f"/clips/{clip.id}/download")
    name = "Gr%C3%B6%C3%9Fe%20die%20Tasse%20%E2%80%9ETerra%E2%80%9C.mp4"
    assert f"filename*=UTF-8''{name}" in answer.headers["content-disposition"]
    assert answer.content == VIDEO


async def test_a_clip_that_is_not_ready_is_nobody_s_to_see(
    visitor: httpx2.AsyncClient, db: Database, clip: Clip
) -> None:
    async with db.begin() as tx:
        (await clips.clip_by_id(tx, clip.id)).state = ClipState.CUTTING
    for path in ("", "/download", "/captions.vtt"):
        assert (await visitor.get(f"/clips/{clip.id}{path}")).status_code == 404


async def test_the_host_cuts_retries_and_deletes_by_the_api(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    api, now = f"/api/v1/shows/{cast.live.id}", clock.now_ms()
    wish = {"since": now, "until": now + 2_000, "crop": 0.3}
    assert (await visitor.post(f"{api}/clips", json=wish)).status_code == 401
    await sign_in(visitor, HOST_EMAIL)
    desk = await visitor.get(f"/studio/{cast.live.id}/clips")
    assert "Terra cups, first firing" in desk.text
    assert "clips-" in desk.text
    refused = await visitor.post(f"{api}/clips", json={"since": now})
    assert refused.status_code == 422
    made = (await visitor.post(f"{api}/clips", json=wish)).json()
    assert (made["state"], made["progress"], made["video_url"]) == ("waiting", 0.0, None)
    assert [each["id"] for each in (await visitor.get(f"{api}/clips")).json()] == [made["id"]]
    assert (await visitor.post(f"/api/v1/clips/{made['id']}/retry")).json()["state"] == "waiting"
    assert (await visitor.delete(f"/api/v1/clips/{made['id']}")).status_code == 204
    assert (await visitor.get(f"{api}/clips")).json() == []


async def test_captions_are_put_read_and_deleted(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await sign_in(visitor, HOST_EMAIL)
    path = f"/api/v1/shows/{cast.over.id}/captions"
    broken = await visitor.put(f"{path}/en", json={"text": "WEBVTT\n\n1 --> 2\nx"})
    assert (broken.status_code, broken.json()["code"]) == (422, "caption-times-not-right")
    assert (await visitor.put(f"{path}/en", json={"text": VTT})).status_code == 204
    assert [each["language"] for each in (await visitor.get(path)).json()] == ["en"]
    assert (await visitor.get(f"/live/{cast.over.id}/captions/en.vtt")).text == VTT
    assert (await visitor.delete(f"{path}/en")).status_code == 204
    assert (await visitor.get(path)).json() == []


async def test_a_recording_is_deleted_after_the_show_only(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await sign_in(visitor, HOST_EMAIL)
    live = await visitor.delete(f"/api/v1/shows/{cast.live.id}/recording")
    assert (live.status_code, live.json()["code"]) == (409, "still-on-air")
    over = f"/api/v1/shows/{cast.over.id}"
    assert (await visitor.delete(f"{over}/recording")).status_code == 204
    assert (await visitor.delete(f"{over}/recording")).status_code == 204
    now = clock.now_ms()
    gone = await visitor.post(f"{over}/clips", json={"since": now, "until": now + 2_000})
    assert (gone.status_code, gone.json()["code"]) == (410, "recording-gone")


async def test_a_clip_tells_other_sites_what_it_is(
    visitor: httpx2.AsyncClient, clip: Clip, db: Database, settings: Settings
) -> None:
    async with db.begin() as tx:
        made = await clips.clip_by_id(tx, clip.id)
        made.duration_ms, made.width, made.height = 4_600, 608, 1_080
    page = (await visitor.get(f"/clips/{clip.id}")).text
    said = dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', page))
    assert said["og:title"] == clip.title
    assert said["og:url"] == f"{settings.web_url}/clips/{clip.id}"
    assert said["og:image"].endswith(f"/clips/{clip.folder}/poster.jpg")
    assert (said["og:video:width"], said["og:video:height"]) == ("608", "1080")
    written = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    video = json.loads(written[0])
    assert (video["@type"], video["name"], video["duration"]) == ("VideoObject", clip.title, "PT5S")
    assert video["contentUrl"] == said["og:video"]
    assert clip.title in re.findall(r"<title>(.*?)</title>", page)[0]


async def test_a_show_tells_other_sites_whether_it_is_live(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    """Google demands an end, and one that has passed says that it is over."""
    for show in (cast.live, cast.over):
        page = (await visitor.get(f"/live/{show.id}")).text
        written = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        airing = json.loads(written[0])["publication"]
        ends = datetime.fromisoformat(airing["endDate"])
        assert (ends > clock.now()) is show.is_on_air


async def test_a_shop_s_page_shows_the_clips_that_are_ready(
    visitor: httpx2.AsyncClient, cast: Cast, db: Database, clip: Clip
) -> None:
    path = f"/shops/{cast.shop.id}"
    assert f"/clips/{clip.id}" in (await visitor.get(path)).text
    async with db.begin() as tx:
        (await clips.clip_by_id(tx, clip.id)).state = ClipState.CUTTING
    assert f"/clips/{clip.id}" not in (await visitor.get(path)).text


async def test_the_captions_of_a_clip_are_corrected_by_its_host_alone(
    visitor: httpx2.AsyncClient, clip: Clip
) -> None:
    api = f"/api/v1/clips/{clip.id}/captions"
    corrected = VTT.replace("Hello", "Good evening")
    assert (await visitor.put(f"{api}/de", json={"text": corrected})).status_code == 401
    await sign_in(visitor, HOST_EMAIL)
    broken = await visitor.put(f"{api}/de", json={"text": "Good evening"})
    assert (broken.status_code, broken.json()["code"]) == (422, "captions-not-right")
    assert (await visitor.get(f"/clips/{clip.id}/captions.vtt")).text == VTT
    assert (await visitor.put(f"{api}/de", json={"text": corrected})).status_code == 204
    assert (await visitor.get(f"/clips/{clip.id}/captions.vtt")).text == corrected
    assert '"language":"de"' in (await visitor.get(f"/clips/{clip.id}")).text
    assert (await visitor.delete(api)).status_code == 204
    assert (await visitor.get(f"/clips/{clip.id}/captions.vtt")).status_code == 404


async def test_captions_that_are_part_of_the_picture_are_not_corrected(
    visitor: httpx2.AsyncClient, clip: Clip, db: Database
) -> None:
    async with db.begin() as tx:
        made = await clips.clip_by_id(tx, clip.id)
        made.captions, made.vtt = Captions.BURNED, None
    await sign_in(visitor, HOST_EMAIL)
    refused = await visitor.put(f"/api/v1/clips/{clip.id}/captions/en", json={"text": VTT})
    assert (refused.status_code, refused.json()["code"]) == (409, "captions-burned-in")
