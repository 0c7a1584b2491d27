START_MS = 10_000  # an AAC priming frame before 0 would not fit into `tfdt`
AHEAD_MS, BACK_MS = 5_000, 500
APART_MS = 10_000


class Track:
    __slots__ = ("arrived", "offset", "raw")

    def __init__(self, raw: int, offset: int, arrived: int) -> None:
        self.raw = raw
        self.offset = offset
        self.arrived = arrived

    @property
    def time(self) -> int:
        return self.raw + self.offset

    def nearest(self, raw: int) -> int:
        return self.raw + signed(raw - self.raw)


class Timebase:
    """RTMP's 32-bit milliseconds as one rising time for both tracks, from 10 s on.

    A wrap is followed; a jump (back, or ahead of the clock on the wall) is bridged by what really
    passed, and the second track to make the same jump lands beside the first. Time never falls
    below 0: `tfdt` is unsigned (ISO/IEC 14496-12 §8.8.12).
    """

    def __init__(self) -> None:
        self._tracks: dict[str, Track] = {}
        self._began: int | None = None
        self._newest = START_MS

    def lead(self, now: int) -> int:
        """How far the media's time is ahead of the time that passed; negative if behind."""
        return self._newest - START_MS - (now - (self._began or now))

    def unroll(self, name: str, raw: int, arrived: int) -> int:
        """Media milliseconds of a timestamp `raw` that arrived at UTC milliseconds `arrived`."""
        time = self._follow(name, raw, arrived)
        self._began = arrived if self._began is None else self._began
        self._newest = max(self._newest, time)
        return time

    def _follow(self, name: str, raw: int, arrived: int) -> int:
        track = self._tracks.get(name)
        if track is None:
            return self._join(name, raw, arrived)
        step, passed = signed(raw - track.raw), arrived - track.arrived
        expected = track.time + max(passed, 0)
        track.raw += step
        track.arrived = arrived
        if step < -BACK_MS or step - passed > AHEAD_MS or track.time < 0:
            track.offset = self._landing(name, raw, expected) - track.raw
        return track.time

    def _join(self, name: str, raw: int, arrived: int) -> int:
        other = self._other(name)
        if other is None:
            self._tracks[name] = Track(raw, START_MS - raw, arrived)
            return START_MS
        time = other.nearest(raw) + other.offset
        if time < 0 or abs(time - other.time) > APART_MS:
            time = other.time + max(arrived - other.arrived, 0)
        self._tracks[name] = Track(raw, time - raw, arrived)
        return time

    def _landing(self, name: str, raw: int, expected: int) -> int:
        other = self._other(name)
        if other is not None:
            beside = other.nearest(raw) + other.offset
            if beside >= 0 and abs(beside - expected) < AHEAD_MS // 2:
                return beside
        return expected

    def _other(self, name: str) -> Track | None:
        return next((track for key, track in self._tracks.items() if key != name), None)


def signed(difference: int) -> int:
    """The nearer way around a 32-bit circle."""
    return ((difference + 0x80000000) & 0xFFFFFFFF) - 0x80000000
