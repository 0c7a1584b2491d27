from collections import deque

WINDOW_MS = 5_000


class WallClock:
    """Puts UTC milliseconds on media time: the sliding minimum of (arrival - presentation time).

    The minimum is what a frame's journey takes without jitter; sliding, it follows an encoder whose
    clock runs fast or slow (docs/reference/room-log.md). Both times in milliseconds.
    """

    def __init__(self) -> None:
        self._rising: deque[tuple[int, int]] = deque()

    def note(self, arrived_ms: int, shown_ms: int) -> None:
        lag = arrived_ms - shown_ms
        while self._rising and self._rising[-1][1] >= lag:
            self._rising.pop()
        self._rising.append((arrived_ms, lag))
        while self._rising[0][0] < arrived_ms - WINDOW_MS:
            self._rising.popleft()

    def at(self, shown_ms: int) -> int:
        """UTC milliseconds of a moment of media time; 0 before anything has arrived."""
        return shown_ms + self._rising[0][1] if self._rising else 0
