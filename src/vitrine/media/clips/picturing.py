from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from PIL import ImageStat
from PIL.Image import Image

from vitrine.media.clips.saying import ClipFailed

LONGEST_SIDE, QUALITY = 960, 82
LOOKED_AT = 12  # keyframes
ENOUGH = 20.0  # of 255: how much a picture's lightness varies; a fade or a plain slate has less


def save_poster(clip: str, into: str) -> None:
    """The first keyframe that shows something, or the one that shows most."""
    best, most = None, -1.0
    with av.open(clip) as container:
        for frame in islice(keyframes(container), LOOKED_AT):
            picture = frame.to_image()
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            shows = content_of(picture)
            if shows > most:
                best, most = picture, shows
            if most >= ENOUGH:
                break
    if best is None:
        raise ClipFailed("nothing-there", "the clip has no picture")
    best.save(Path(into), "JPEG", quality=QUALITY, optimize=True)


def keyframes(container: InputContainer) -> Iterator[VideoFrame]:
    stream = container.streams.video[0]
    stream.codec_context.skip_frame = "NONKEY"
    yield from container.decode(stream)


def content_of(picture: Image) -> float:
    """Of the upper half: below it burned captions stand on whatever there is."""
    upper = picture.crop((0, 0, picture.width, picture.height // 2))
    return ImageStat.Stat(upper.convert("L")).stddev[0]
