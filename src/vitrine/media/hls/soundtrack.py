from collections import deque

from vitrine.media.aac import AudioConfig
from vitrine.media.fmp4.fragment import Sounds
from vitrine.media.fmp4.init import CLOCK

RESYNC_SECONDS = 0.1
FRAMES_AT_MOST = 1_000  # about 20 s that no picture came to carry


class Soundtrack:
    """AAC frames on a clock that counts samples: RTMP's milliseconds jitter by one, samples do not.

    Beyond 100 ms of drift it follows the encoder: forward by a gap, back by leaving frames out.
    Positions are in audio samples since media time 0.
    """

    def __init__(self) -> None:
        self._config: AudioConfig | None = None
        self._next: int | None = None
        self._waiting: deque[tuple[int, bytes]] = deque(maxlen=FRAMES_AT_MOST)

    def configure(self, config: AudioConfig) -> None:
        if config != self._config:
            self._config = config
            self._next = None
            self._waiting.clear()

    def add(self, shown: int, body: bytes) -> None:
        """`shown` in ticks of 1/90,000 s."""
        if self._config is None:
            return
        at = shown * self._config.rate // CLOCK
        drift = at - (at if self._next is None else self._next)
        if drift < -RESYNC_SECONDS * self._config.rate:
            return
        if self._next is None or drift > RESYNC_SECONDS * self._config.rate:
            self._next = at
        self._waiting.append((self._next, body))
        self._next += self._config.samples

    def start(self, shown: int) -> None:
        """Leaves out what sounds before the first picture."""
        if self._config is not None:
            at = shown * self._config.rate // CLOCK
            while self._waiting and self._waiting[0][0] < at:
                self._waiting.popleft()

    def take_until(self, end: int) -> Sounds | None:
        """The frames that begin before `end` (ticks), up to the first gap."""
        if self._config is None or not self._waiting:
            return None
        limit = end * self._config.rate // CLOCK
        start = expected = self._waiting[0][0]
        bodies: list[bytes] = []
        while self._waiting and self._waiting[0][0] == expected < limit:
            bodies.append(self._waiting.popleft()[1])
            expected += self._config.samples
        return Sounds(start, self._config.samples, bodies) if bodies else None
