"""A show's timeline as encoders of any rhythm make it, without a network."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from tests.world.media import AAC_MONO_48K, SHOW, avcc
from vitrine.media import aac, h264
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.packager import Cut, Frame, Packager
from vitrine.media.hls.timeline import Timeline
from vitrine.media.recording import Recording, began
from vitrine.media.store.disk import Disk

VIDEO = h264.read_config(avcc())
AUDIO = aac.read_config(AAC_MONO_48K)
AAC_FRAME = CLOCK * 1024 // 48_000  # ticks
NOON = 1_700_000_000_000


class Stage:
    """A show's timeline, and the playlist after each part of it."""

    def __init__(self, disk: Disk) -> None:
        self.timeline = Timeline()
        self._disk = disk
        self._sessions = 0
        self.beside: Callable[[list[Cut], Timeline], None] | None = None

    def session(
        self, fps: float, rhythm: list[float], seconds: float, sounds: Iterable[int] = (), *,
        missing: tuple[float, float] = (0, 0),
    ) -> Iterator[None]:  # fmt: skip
        """`sounds` in ticks of 1/90,000 s; with none of them there is no track of sound.

        `missing` are the seconds between which no frame comes.
        """
        self._sessions += 1
        packager = Packager(promised_seconds=self.timeline.target_seconds)
        packager.configure_video(VIDEO)
        packager.wants_sound = False
        facts = began(SHOW, str(self._sessions), packager.part_target)
        folder = chr(96 + self._sessions) * 26
        path = self._disk.root / folder
        recording = Recording(
            self._disk, self.timeline, path=path, folder=folder, began=facts, keep=None
        )
        self.timeline.publishing = True
        waiting = deque(sounds)
        if waiting:
            packager.configure_audio(AUDIO)
        since, until = (moment * CLOCK for moment in missing)
        for frame in frames(fps, rhythm, seconds):
            if since <= frame.shown < until:
                continue
            while waiting and waiting[0] <= frame.shown:
                packager.sound(waiting.popleft(), b"sound")
            yield from self._apply(packager, recording, packager.picture(frame))
        self.timeline.publishing = False
        yield from self._apply(packager, recording, packager.finish())

    def _apply(self, packager: Packager, recording: Recording, cuts: list[Cut]) -> Iterator[None]:
        if not cuts:
            return
        start = NOON + 60_000 * self._sessions
        if packager.target_seconds is not None:
            recording.expect(packager.target_seconds, lambda ticks: start + ticks // 90)
        recording.apply(cuts, lambda ticks: start + ticks // 90)
        if self.beside is not None:
            self.beside(cuts, self.timeline)
        if self.timeline.playable:
            yield


def frames(fps: float, rhythm: list[float], seconds: float) -> Iterator[Frame]:
    """RTMP's milliseconds: times are rounded to them."""
    next_key, turn = 0.0, 0
    for number in range(round(seconds * fps)):
        at = number / fps
        key = at >= next_key
        if key:
            next_key, turn = at + rhythm[turn % len(rhythm)] - 0.5 / fps, turn + 1
        ticks = round(at * 1000) * (CLOCK // 1000)
        yield Frame(key, ticks, ticks, b"frame")


def sound(seconds: float, *, silent: tuple[float, float]) -> list[int]:
    """When AAC frames begin, in ticks; in a stretch of it none does."""
    every = [number * AAC_FRAME for number in range(round(seconds * CLOCK / AAC_FRAME))]
    since, until = (moment * CLOCK for moment in silent)
    return [at for at in every if not since <= at < until]
