"""A stream's sound by itself: for lines that carry no picture, and for who only listens."""

from vitrine.media.aac import AudioConfig
from vitrine.media.fmp4.fragment import fragment
from vitrine.media.fmp4.init import init_segment
from vitrine.media.hls.companion import Companion, Made
from vitrine.media.hls.packager import Cut, NewInit, NewPart, NewSegment, SegmentEnds
from vitrine.media.hls.timeline import Format, Segment, Timeline

NAME = "audio"


class SoundOnly:
    """The same AAC frames in parts of their own, as long as the passthrough's are said to be.

    A frame belongs to the part that it begins in: one is up to 21 ms off, and nothing adds up.
    """

    def __init__(self) -> None:
        self._made: Made | None = None
        self._companion: Companion | None = None
        self._begun = False
        self._sequence = 0

    def note(self, cuts: list[Cut], timeline: Timeline) -> None:
        """What was cut of the passthrough, whose newest segment these cuts belong to."""
        for cut in cuts:
            match cut:
                case NewInit():
                    self._made = made(cut.audio) if cut.audio else None
                case NewSegment():
                    self._begin(timeline, timeline.segments[-1])
                case NewPart():
                    self._add(cut)
                case SegmentEnds():
                    self._end()

    def finish(self) -> None:
        if self._companion is not None:
            self._companion.stop()

    def _begin(self, timeline: Timeline, segment: Segment) -> None:
        if self._companion is None or self._companion.main is not timeline:
            known = self._made is not None or NAME in timeline.group
            self._companion = Companion(timeline, NAME) if known else None
        self._begun = self._companion is not None and self._made is not None
        if self._companion is not None and self._made is not None:
            self._companion.begin(segment, self._made)

    def _add(self, cut: NewPart) -> None:
        if self._companion is not None and self._begun:
            self._sequence += 1
            body = fragment(self._sequence, None, cut.sounds) if cut.sounds else b""
            self._companion.add(body, cut.duration, independent=True)

    def _end(self) -> None:
        if self._companion is None:
            return
        if self._begun:
            self._companion.end()
        else:
            self._companion.lack()


def made(audio: AudioConfig) -> Made:
    return Made(init_segment(None, audio), Format(audio.codec, 0, 0, 0.0))
