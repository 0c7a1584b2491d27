"""A second publisher at the door of a show that is on air."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import NamedTuple

from vitrine.kit.ids import new_secret
from vitrine.media.errors import PublishRefused, ShowBusy
from vitrine.media.permission import Authorize, Grant, Knock

PATIENCE = {"rtmp": 25.0, "whip": 6.0}  # seconds; OBS gives up on WHIP after eight
ASK_AGAIN_AFTER = 1.0  # seconds
SENT_AWAY = {"kept-out", "taken-over"}


class Waits(NamedTuple):
    """Who waits, and until when on the loop's clock. `id` tells two waits of one device apart."""

    id: str
    knock: Knock
    until: float


class Waiting:
    """At most one per show: what the host is asked about must be one device."""

    def __init__(self, drop_if_stalled: Callable[[str, Knock | None], bool]) -> None:
        self._by_show: dict[str, Waits] = {}
        self._drop_if_stalled = drop_if_stalled

    @property
    def shows(self) -> list[str]:
        return list(self._by_show)

    def at(self, show: str) -> Waits | None:
        return self._by_show.get(show)

    async def let_in(self, knock: Knock, authorize: Authorize) -> Grant:
        """Asks again until the host lets it take over, the other is gone, or patience ends."""
        try:
            return await self._past_the_dead(knock, authorize)
        except ShowBusy as busy:
            show = busy.show
            if show is None or show in self._by_show or knock.protocol not in PATIENCE:
                raise
        with self._at_the_door(show, knock) as waits:
            while True:
                self._drop_if_stalled(show, None)
                await asyncio.sleep(ASK_AGAIN_AFTER)
                try:
                    return await authorize(knock)
                except ShowBusy:
                    if asyncio.get_running_loop().time() >= waits.until:
                        raise

    async def _past_the_dead(self, knock: Knock, authorize: Authorize) -> Grant:
        """Who was sent away may be the one on air, whose dead connection still counts."""
        while True:
            try:
                return await authorize(knock)
            except PublishRefused as refusal:
                show = refusal.show
                if refusal.code not in SENT_AWAY or show is None:
                    raise
                if not self._drop_if_stalled(show, knock):
                    raise
            await asyncio.sleep(ASK_AGAIN_AFTER)

    @contextmanager
    def _at_the_door(self, show: str, knock: Knock) -> Generator[Waits]:
        until = asyncio.get_running_loop().time() + PATIENCE[knock.protocol]
        self._by_show[show] = Waits(new_secret(), knock, until)
        try:
            yield self._by_show[show]
        finally:
            del self._by_show[show]
