"""A device with the key of a show that is on air already."""

import asyncio

from tests.world.media import SHOW, MediaNode, a_grant
from vitrine.media.errors import PublishRefused, ShowBusy
from vitrine.media.permission import Grant, Knock

SECOND = "42-the-same-show"


class Host:
    """Decides about second devices, as `web` does."""

    def __init__(self, node: MediaNode) -> None:
        self.answer: Grant | PublishRefused | None = None
        self.somebody_waits = asyncio.Event()
        self._node = node
        node.engine.authorize = self.authorize

    async def authorize(self, knock: Knock) -> Grant:
        running = self._node.engine.publications.get(SHOW)
        if running is None:
            return a_grant(folder="b" * 26, session="8")
        if isinstance(self.answer, Grant):
            return self.answer
        assert knock.key == SECOND
        if self._node.engine.waiting.at(SHOW) is not None:
            self.somebody_waits.set()
        raise self.answer or ShowBusy("Someone is already streaming.", SHOW)
