"""`onMetaData` comes first, late or never, and may be wrong: what plays is what arrives."""

from collections import Counter
from io import BytesIO

import av
import pytest

from tests.world.media import KEY, SHOW, MediaNode, Tag, clip_tags, downloaded, silence_tags
from tests.world.rtmp_client import an_rtmp_client
from vitrine.media.rtmp.amf import AmfValue, encode
from vitrine.media.rtmp.chunks import Message, render
from vitrine.media.rtmp.messages import DATA, command

SECONDS = 4
BEGINS = 0.084  # seconds until the clip's first picture is shown; sound before it is left out
RIGHT: dict[str, AmfValue] = {"videocodecid": 7.0, "audiocodecid": 10.0, "width": 540.0}
NO_SOUND: dict[str, AmfValue] = {"videocodecid": 7.0, "width": 540.0}
WRONG: dict[str, AmfValue] = {
    "videocodecid": "hvc1", "audiocodecid": None, "width": -1.0, "framerate": 0.0, "stereo": "?",
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "after"),
    [(None, 0), (RIGHT, 0), (RIGHT, 90), (NO_SOUND, 0), (WRONG, 0), (WRONG, 90)],
    ids=["never", "first", "late", "no sound", "wrong", "wrong and late"],
)
async def test_what_was_said_of_a_stream_changes_nothing_of_it(
    node: MediaNode, said: dict[str, AmfValue] | None, after: int
) -> None:
    async with an_rtmp_client(node.rtmp_port) as client:
        await client.publish(KEY)
        for number, tag in enumerate(picture_and_sound()):
            if said is not None and number == after:
                body = encode("@setDataFrame", "onMetaData", said)
                client.send(render(Message(DATA, tag.timestamp, 1, body), 5))
            (client.send_audio if tag.audio else client.send_video)(tag.timestamp, tag.body)
        client.send(command("deleteStream", 4, None, 1.0))
        assert (await node.until("stopped")).clean
    await node.engine.end(SHOW)
    with av.open(BytesIO(await downloaded(node)), "r") as read:
        arrived = Counter(packet.stream.type for packet in read.demux() if packet.size)
    assert arrived == {"video": SECONDS * 24, "audio": round((SECONDS - BEGINS) * 48_000 / 1_024)}


def picture_and_sound() -> list[Tag]:
    """Configurations first, then everything by its time."""
    sound, pictures = list(silence_tags(SECONDS)), list(clip_tags())[: 1 + SECONDS * 24]
    frames = sorted([*sound[1:], *pictures[1:]], key=lambda tag: tag.timestamp)
    return [sound[0], pictures[0], *frames]
