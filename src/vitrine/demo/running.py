import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from vitrine.db import Database
from vitrine.demo import world
from vitrine.demo.audience import Audience, Seat, keep_pinning, sign_in
from vitrine.demo.publishing import keep_publishing
from vitrine.demo.restocking import keep_restocking
from vitrine.demo.secrets import passwords
from vitrine.demo.seeding import OnAir, go_on_air, seed
from vitrine.demo.visitor import Refused, Visitor
from vitrine.ports import open_blobs
from vitrine.settings import Settings
from vitrine.stream import key_of

log = structlog.get_logger()

EMAILS = [who.email for who in (world.HOST, world.VIEWER, *(p for p, _ in world.SIMULATED))]
REPLAY_LASTS = 60  # seconds of the show that becomes the replay
ASK_AGAIN_AFTER = 0.2
LOOK_EVERY = 2
COME_BACK_AFTER = 3


class Demo:
    def __init__(self, settings: Settings, data: Path, trust: ssl.SSLContext | None) -> None:
        self.settings, self.trust = settings, trust
        self.passwords = passwords(data, EMAILS)

    async def prepare(self) -> OnAir:
        db = Database.connect(self.settings.database_url)
        try:
            await seed(db, open_blobs(self.settings), self.passwords)
            return await go_on_air(db, self.settings.derived_key("stream-key"))
        finally:
            await db.close()

    async def run(self, aired: OnAir) -> None:
        async with asyncio.TaskGroup() as evening:
            evening.create_task(self.stay_on_air(aired))
            if aired.before is not None:
                evening.create_task(self.air_before(aired.before[0]))

    async def stay_on_air(self, aired: OnAir) -> None:
        """When somebody ends the show, another one begins."""
        while True:
            await self.air(aired.show)
            aired = await self.prepare()

    async def air(self, show: int) -> None:
        async with asyncio.TaskGroup() as cast:
            playing = [
                cast.create_task(keep_publishing(partial(self.address, show))),
                cast.create_task(again_and_again(self.host, str(show))),
                cast.create_task(self.fill(str(show))),
            ]
            await again_and_again(self.until_over, str(show))
            for part in playing:
                part.cancel()
        log.info("demo.over", show=show)

    async def address(self, show: int) -> str:
        """With the key as it is now: the host may have rotated it."""
        db = Database.connect(self.settings.database_url)
        try:
            async with db.begin() as tx:
                key = await key_of(tx, show, self.settings.derived_key("stream-key"))
        finally:
            await db.close()
        return f"{self.settings.rtmp_url}/live/{key}"

    async def until_live(self, show: int) -> None:
        await self.until(show, "live", every=ASK_AGAIN_AFTER)

    async def until_over(self, show: str) -> bool:
        await self.until(int(show), "ended", every=LOOK_EVERY)
        return True

    async def until(self, show: int, state: str, *, every: float) -> None:
        visitor = Visitor(self.settings.web_url, self.trust)
        while (await visitor.ask("GET", f"/api/v1/shows/{show}"))["state"] != state:  # noqa: ASYNC110 - another process
            await asyncio.sleep(every)

    async def signed_in(self, email: str) -> Visitor:
        visitor = Visitor(self.settings.web_url, self.trust)
        await sign_in(visitor, email, self.passwords[email])
        return visitor

    async def host(self, show: str) -> None:
        visitor = await self.signed_in(world.HOST.email)
        await self.until_live(int(show))
        async with asyncio.TaskGroup() as doing:
            doing.create_task(keep_pinning(visitor, show))
            doing.create_task(keep_restocking(visitor, show))

    async def fill(self, show: str) -> None:
        audience = Audience(self.settings.web_url, self.settings.room_url, show, self.trust)
        await audience.fill([self.seat(who.email, who.name, code) for who, code in world.SIMULATED])

    def seat(self, email: str, name: str, code: str) -> Seat:
        return Seat(email, self.passwords[email], code, {"name": name, **world.ADDRESSES[code]})

    async def air_before(self, show: int) -> None:
        """A minute on air, so that the shop has a replay with pins in it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REPLAY_LASTS), asyncio.TaskGroup() as doing:
                doing.create_task(keep_publishing(partial(self.address, show)))
                doing.create_task(again_and_again(self.pin_quickly, str(show)))
        visitor = await self.signed_in(world.HOST.email)
        await visitor.ask("POST", f"/api/v1/shows/{show}/end")

    async def pin_quickly(self, show: str) -> None:
        visitor = await self.signed_in(world.HOST.email)
        await self.until_live(int(show))
        await keep_pinning(visitor, show, every=REPLAY_LASTS // 5)

    def links(self, aired: OnAir) -> Mapping[str, Any]:
        web = self.settings.web_url
        return {
            "watch": f"{web}/live/{aired.show}",
            "studio": f"{web}/studio/{aired.show}",
            "outbox": f"{web}/outbox",
            "sign_ins": {
                who.email: self.passwords[who.email] for who in (world.HOST, world.VIEWER)
            },
        }


async def again_and_again(part: Any, show: str) -> None:
    """A part of the cast that is thrown off (a role restarts) comes back until it is done."""
    while True:
        try:
            if await part(show):
                return
        except* (Refused, OSError) as refusals:
            log.info("demo.cast.thrown_off", why=str(refusals.exceptions[0])[:120])
        await asyncio.sleep(COME_BACK_AFTER)
