"""One keyframe to a JPEG, by PyAV and Pillow. Called off the event loop: 20 ms of CPU."""

from io import BytesIO

import av

LONGER_SIDE = 640  # pixels
QUALITY = 72


def still_of(init: bytes, part: bytes) -> bytes:
    """`part` begins with a keyframe. Raises FFmpegError or ValueError if there is no picture."""
    with av.open(BytesIO(init + part), "r") as media:
        frame = next(media.decode(video=0), None)
        if frame is None:
            raise ValueError("no picture")
        shrink = min(1.0, LONGER_SIDE / max(frame.width, frame.height))
        size = even(frame.width * shrink), even(frame.height * shrink)
        image = frame.reformat(*size, format="rgb24", interpolation="AREA").to_image()
    body = BytesIO()
    image.save(body, "JPEG", quality=QUALITY, progressive=True)
    return body.getvalue()


def even(pixels: float) -> int:
    return max(2, round(pixels / 2) * 2)
