from pathlib import Path

import av

from vitrine.media.clips.saying import ClipFailed

LONGEST_SIDE, QUALITY = 960, 82


def save_poster(clip: str, into: str) -> None:
    with av.open(clip) as container:
        for frame in container.decode(video=0):
            picture = frame.to_image()
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            picture.save(Path(into), "JPEG", quality=QUALITY, optimize=True)
            return
    raise ClipFailed("nothing-there", "the clip has no picture")
