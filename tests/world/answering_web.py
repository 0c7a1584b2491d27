import asyncio
from typing import Any

import msgspec
from nats.aio.msg import Msg

from tests.world.media import FOLDER, SHOW


class Web:
    """Stands where `web` does: answers keys from a table, and hears reports."""

    def __init__(self) -> None:
        self.grants: dict[str, dict[str, Any]] = {}
        self.reports: list[dict[str, Any]] = []
        self.state = "live"
        self._news = asyncio.Event()

    async def may_publish(self, message: Msg) -> None:
        asked = msgspec.json.decode(message.data)
        refused = {"ok": False, "code": "unknown-key", "message": "This key is not known."}
        await message.respond(msgspec.json.encode(self.grants.get(asked["key"], refused)))

    async def report(self, message: Msg) -> None:
        self.reports.append(msgspec.json.decode(message.data))
        await message.respond(msgspec.json.encode({"ok": True, "state": self.state}))
        self._news.set()

    async def until(self, event: str, times: int = 1) -> dict[str, Any]:
        async with asyncio.timeout(40):
            while len(found := [said for said in self.reports if said["event"] == event]) < times:
                self._news.clear()
                await self._news.wait()
        return found[times - 1]


def a_granted(**changes: Any) -> dict[str, Any]:
    granted = {
        "ok": True, "show": SHOW, "session": "7", "place": "public", "folder": FOLDER,
        "rehearsal": None, "keep_seconds": None, "replaces": None,
        "limits": {"bitrate": 20_000_000, "lines": 2160, "seconds": 3600},
    }  # fmt: skip
    return granted | changes
