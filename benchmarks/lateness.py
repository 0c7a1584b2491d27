"""How late parts are: a watcher reloads playlists with blocking and notes when each part came."""

import http.client
import re
import threading
import time
from types import TracebackType
from typing import Self

from benchmarks.sampling import percentile

PART = re.compile(r"#EXT-X-PART:DURATION=([\d.]+),URI=\"[^\"]*/s(\d+)\.p(\d+)\.m4s")
MSN = re.compile(r"#EXT-X-MEDIA-SEQUENCE:(\d+)")
GIVES_UP_AFTER = 15  # seconds


class Lateness:
    """Of one show, between entering and leaving.

    A part is on time if it comes one duration after the one before; the earliest gives the beat.
    """

    def __init__(self, port: int, show: int) -> None:
        self._path = f"/shows/{show}/index.m3u8"
        self._port = port
        self._arrived: list[tuple[float, float]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(GIVES_UP_AFTER)

    @property
    def late(self) -> list[float]:
        """Seconds, one for each part."""
        if not self._arrived:
            return []
        media, offsets = 0.0, list[float]()
        for at, duration in self._arrived:
            media += duration
            offsets.append(at - media)
        return [offset - min(offsets) for offset in offsets]

    def p99(self) -> float | None:
        return percentile(self.late, 0.99) if self.late else None

    def _watch(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=GIVES_UP_AFTER)
        query, seen = "", (-1, -1)
        while not self._stop.is_set():
            connection.request("GET", self._path + query)
            answer = connection.getresponse()
            text = answer.read().decode()
            now = time.monotonic()
            parts = [(int(n), int(p), float(d)) for d, n, p in PART.findall(text)]
            fresh = [part for part in parts if part[:2] > seen]
            if query:
                self._arrived += [(now, part[2]) for part in fresh]
            if not parts:
                self._stop.wait(0.2)
                continue
            seen = parts[-1][:2]
            query = f"?_HLS_msn={seen[0]}&_HLS_part={seen[1] + 1}"
        connection.close()
