"""How long a picture travels from the lens until it is dated (docs/reference/room-log.md).

A frame is dated by its arrival, so what the encoder keeps it for must be known. x264 writes its
settings into the stream; of others we see how far they reorder frames.
"""

import re

START_MS = {"rtmp": 450, "whip": 130}
HANDS_ON_MS = 30  # camera, encoding and sending of one frame
HARDWARE_FRAMES = 3  # that other encoders hold besides those they reorder
LOOKED_AT = 4_096  # bytes of a keyframe
LIVE_MS = 1_200  # who keeps pictures longer made its stream in advance: its options say nothing
X264 = re.compile(rb"x264 - core [^\0]*options: ([^\0]+)")
OPTION = re.compile(rb"(\w+)=(-?\d+)")
FULL_ADAPT, FULL_ADAPT_FACTOR = 2, 4  # b_adapt=2 looks at four times its B-frames


class CaptureDelay:
    def __init__(self, protocol: str) -> None:
        self._start = START_MS.get(protocol, START_MS["rtmp"])
        self._x264: dict[str, int] | None = None
        self._looked = False
        self._earliest = self._latest = 0

    def keyframe(self, body: bytes) -> None:
        """x264's settings stand in the first keyframe only."""
        if self._looked:
            return
        self._looked = True
        found = X264.search(body[:LOOKED_AT])
        if found is not None:
            self._x264 = {name.decode(): int(value) for name, value in OPTION.findall(found[1])}

    def picture(self, offset_ms: int) -> None:
        self._earliest = min(self._earliest, offset_ms)
        self._latest = max(self._latest, offset_ms)

    def estimate(self, fps: float, link_ms: int) -> int:
        """`link_ms`: one way over the network."""
        if fps <= 0 or not self._looked or self._start == START_MS["whip"]:
            return self._start
        if self._x264 is None:
            held = HARDWARE_FRAMES * 1000 / fps + self._latest - self._earliest
        else:
            held = x264_frames(self._x264) * 1000 / fps
        if held > LIVE_MS:
            return self._start
        return round(held) + HANDS_ON_MS + link_ms


def x264_frames(options: dict[str, int]) -> int:
    """The frames that x264 keeps a picture for (encoder.c, `i_delay`).

    Those that dates are taken from, the P-frames, leave before the B-frames they are shown behind.
    """
    b_frames = options.get("bframes", 0)
    frames = b_frames
    if options.get("b_adapt") == FULL_ADAPT and b_frames:
        frames = max(b_frames, 3) * FULL_ADAPT_FACTOR
    if options.get("mbtree") or options.get("vbv_bufsize"):
        frames = max(frames, options.get("rc_lookahead", 0))
    threads = options.get("threads", 1)
    if options.get("sliced_threads") or threads <= 1:
        return frames - b_frames
    return frames + threads
