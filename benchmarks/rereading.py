"""Segments off the disk, as fast as it goes: `python -m benchmarks.rereading PORT SHOW SECONDS`."""

import http.client
import itertools
import json
import re
import sys
import time
from collections.abc import Iterator

from benchmarks.viewers import Load, Wire

AT_ONCE = 8  # connections
SEGMENT = re.compile(r"^(\S+/s\d+\.m4s)$", re.MULTILINE)
IN_MEMORY = 10  # segments of two seconds: the newest are not read from the disk


class Reader(Wire):
    """Reads one segment after the other."""

    def __init__(self, load: Load, paths: Iterator[bytes]) -> None:
        super().__init__(load)
        self.paths = paths
        self.size = 0
        self.is_part = True
        self.next()

    def next(self) -> None:
        self.send(next(self.paths))

    def begin(self) -> None:
        super().begin()
        self.size = self.left

    def done(self) -> None:
        self.load.late.append(self.size)
        self.next()


def main(port: int, show: int, seconds: float) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", f"/shows/{show}/index.m3u8")
    found = SEGMENT.findall(connection.getresponse().read().decode())[:-IN_MEMORY]
    load = Load(port, show)
    paths = itertools.cycle(path.encode() for path in found)
    for _ in range(AT_ONCE):
        Reader(load, paths)
    began = time.monotonic()
    load.read_for(seconds)
    passed = time.monotonic() - began
    told = {"bytes_per_second": round(sum(load.late) / passed), "failed": load.failed}
    print(json.dumps(told | {"segments": len(found)}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
