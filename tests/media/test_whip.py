import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from tests.world.ladder import until
from tests.world.media import SHOW, ffmpeg, read_playlist, run_ffmpeg
from tests.world.whip import LOCAL, Tone, WhipNode, a_peer, an_offer, marks, whip_clip
from vitrine.media.publication import Publication
from vitrine.media.whip import session

FRAGMENT = {"content-type": "application/trickle-ice-sdpfrag"}
CANDIDATE = "a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host\r\n"


@pytest.mark.parametrize("flags", [[], ["-whip_flags", "dtls_active"]])
async def test_what_ffmpeg_sends_by_whip_plays_in_step(whip: WhipNode, flags: list[str]) -> None:
    sent = await run_ffmpeg(*whip_clip(4.5, whip.url, *flags))
    assert sent.status == 0, sent.said
    assert (await whip.media.until("stopped")).clean
    await whip.media.engine.end(SHOW)
    found = await marks(whip.media)
    assert len(found.flashes) >= 3
    apart = [min(abs(flash - beep) for beep in found.beeps) for flash in found.flashes]
    assert max(apart) < 0.06


async def test_another_webrtc_stack_publishes_restarts_ice_and_ends(whip: WhipNode) -> None:
    async with a_peer(whip) as peer:
        await whip.media.until("first_keyframe")
        listed = read_playlist(await whip.media.playlist())
        assert listed.parts
        again = await peer.restart_ice()
        assert again.status_code == 200
        assert again.headers["etag"] != peer.answer.headers["etag"]
        assert (await whip.http.delete(peer.location)).status_code == 200
        assert (await whip.http.delete(peer.location)).status_code == 404
    assert (await whip.media.until("stopped")).clean


async def test_nobody_waits_for_a_sound_that_begins_later_and_it_is_heard(whip: WhipNode) -> None:
    async with a_peer(whip, silent=True) as peer:
        await whip.media.until("first_keyframe")
        assert read_playlist(await whip.media.playlist()).parts
        publication = whip.media.engine.publications[SHOW]
        codes = [advice.code for advice in publication.health().advice]
        assert (loudness(publication) < -60, "no-sound" in codes) == (True, False)
        peer.begin_sound(Tone())
        await until(lambda: loudness(publication) > -40)


def loudness(publication: Publication) -> float:
    level = publication.health().level
    return max(level.loudness, default=-100.0) if level else -100.0


async def test_a_second_publisher_is_told_that_somebody_is_live(whip: WhipNode) -> None:
    assert (await whip.post(an_offer())).status_code == 201
    second = await whip.post(an_offer())
    assert (second.status_code, second.json()["code"]) == (409, "already-live")


async def test_a_dropped_publisher_learns_it_at_once(whip: WhipNode) -> None:
    async with a_peer(whip) as peer:
        await whip.media.until("first_keyframe")
        whip.media.engine.drop(SHOW, "key-rotated")
        async with asyncio.timeout(8):
            stopped = await whip.media.until("stopped")
            await peer.until("closed")
    assert (stopped.clean, stopped.reason) == (False, "key-rotated")


async def test_a_replaced_device_that_asks_is_told_so(whip: WhipNode) -> None:
    async with a_peer(whip) as peer:
        await whip.media.until("first_keyframe")
        whip.media.engine.drop(SHOW, "taken-over")
        assert (await whip.media.until("stopped")).reason == "taken-over"
        for answer in (await peer.restart_ice(), await whip.http.delete(peer.location)):
            assert (answer.status_code, answer.json()["code"]) == (410, "taken-over")
    assert (await whip.post(an_offer())).status_code == 201


async def test_who_vanishes_is_lost_and_not_stopped(
    whip: WhipNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "SILENT_FOR", timedelta(milliseconds=600))
    async with ffmpeg(*whip_clip(20, whip.url)) as process:
        await whip.media.until("first_keyframe")
        process.kill()
        stopped = await whip.media.until("stopped")
    assert (stopped.clean, stopped.reason) == (False, "silent")


async def test_who_never_connects_frees_the_show(
    whip: WhipNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "CONNECTS_WITHIN", timedelta(milliseconds=100))
    answer = await whip.post(an_offer())
    assert (await whip.media.until("stopped")).reason == "never-came"
    assert (await whip.http.delete(answer.headers["location"])).status_code == 404
    assert (await whip.post(an_offer())).status_code == 201


async def test_an_answer_takes_one_codec_of_each_kind_on_one_port(whip: WhipNode) -> None:
    answer = await whip.post(an_offer())
    assert answer.headers["content-type"] == "application/sdp"
    lines = answer.text.split("\r\n")
    port = whip.sessions.door.port
    assert [line for line in lines if line.startswith("m=")] == [
        f"m=audio {port} UDP/TLS/RTP/SAVPF 111",
        f"m=video {port} UDP/TLS/RTP/SAVPF 96",
    ]
    assert "a=ice-lite" in lines
    assert "a=setup:passive" in lines
    assert f"a=candidate:1 1 udp 2130706431 {LOCAL} {port} typ host" in lines


REFUSED = [
    ("vp8", an_offer(video="VP8/90000"), 422, "VP8: H.264 with packetization-mode=1"),
    ("mode 0", an_offer(video_fmtp="packetization-mode=0"), 422, "packetization-mode=1"),
    ("pcmu", an_offer(audio="PCMU/8000"), 422, "PCMU: Opus"),
    ("no video", an_offer().split("m=video")[0], 422, "no video"),
    ("two", an_offer() + "m=video" + an_offer().split("m=video")[1], 422, "has 2"),
    ("apart", an_offer().replace("a=group", "a=grope"), 422, "a=group:BUNDLE"),
    ("rtp/avp", an_offer().replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), 422, "UDP/TLS/RTP/SAVPF"),
    ("no mux", an_offer().replace("a=rtcp-mux\r\n", ""), 422, "a=rtcp-mux"),
    ("empty", "", 400, "v=0"),
    ("no ice", an_offer().replace("a=ice-pwd", "a=x"), 400, "a=ice-pwd"),
    ("no dtls", an_offer().replace("a=fingerprint", "a=x"), 400, "a=fingerprint"),
    ("nonsense", "v=0\r\nm=video nonsense\r\n", 400, "m= line"),
    ("binary", b"\xff\xfe", 400, "UTF-8"),
    ("huge", an_offer() + "a=x\r\n" * 20_000, 413, "exceeds"),
]


@pytest.mark.parametrize(("offer", "status", "says"), [row[1:] for row in REFUSED],
                         ids=[row[0] for row in REFUSED])  # fmt: skip
async def test_an_offer_that_cannot_be_shown_is_refused_with_what_would_be_right(
    whip: WhipNode, offer: str | bytes, status: int, says: str
) -> None:
    refused = await whip.post(offer)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert says in refused.json()["detail"]
    assert whip.media.asked == []


@pytest.mark.parametrize("key", [None, "wrong", "43-the-secret-stream-key", "42-wrong"])
async def test_a_wrong_key_is_refused_and_never_logged(whip: WhipNode, key: str | None) -> None:
    with capture_logs() as logs:
        refused = await whip.post(an_offer(), key=key)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert key is None or key not in str(logs)


async def test_a_browser_may_ask_first_and_read_where_its_stream_is(whip: WhipNode) -> None:
    asked = await whip.http.options(f"/whip/{SHOW}")
    assert asked.headers["accept-post"] == "application/sdp"
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "authorization" in asked.headers["access-control-allow-headers"]
    answer = await whip.post(an_offer())
    assert "location" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
async def test_other_methods_are_kept_for_later(whip: WhipNode, method: str) -> None:
    assert (await whip.http.request(method, f"/whip/{SHOW}")).status_code == 405


async def test_only_sdp_is_read(whip: WhipNode) -> None:
    refused = await whip.post(an_offer(), **{"content-type": "text/plain"})
    assert (refused.status_code, refused.json()["detail"]) == (415, "Send it as application/sdp.")


@pytest.mark.parametrize(
    ("body", "match", "status"),
    [
        (CANDIDATE, "tag", 204),
        (CANDIDATE, "*", 204),
        (CANDIDATE, '"other"', 412),
        (CANDIDATE, None, 428),
        ("a=ice-ufrag:newone\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n", "*", 200),
        ("a=ice-ufrag:newone\r\n", "*", 400),
        ("a=candidate:nonsense\r\n", "*", 400),
        ("", "*", 400),
    ],
)
async def test_a_patch_trickles_or_restarts(
    whip: WhipNode, body: str, match: str | None, status: int
) -> None:
    answer = await whip.post(an_offer())
    headers = FRAGMENT | ({"if-match": match} if match else {})
    if match == "tag":
        headers["if-match"] = answer.headers["etag"]
    patched = await whip.http.patch(answer.headers["location"], content=body, headers=headers)
    assert patched.status_code == status
