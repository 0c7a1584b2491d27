"""A connection without a network."""

import asyncio


class Connection(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.cut = asyncio.Event()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += data

    def close(self) -> None:
        self.cut.set()

    def abort(self) -> None:
        self.cut.set()

    def is_closing(self) -> bool:
        return self.cut.is_set()
