"""Judges what is said in one room, with what is at hand: the manners, and what was said lately."""

import asyncio
from datetime import timedelta

import msgspec
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from vitrine.kit import clock
from vitrine.realtime.dismissing import Dismissing
from vitrine.realtime.entries import Chat
from vitrine.realtime.frames import Code
from vitrine.realtime.judging import Past, Why, judge
from vitrine.realtime.manners import Manners
from vitrine.realtime.speaking import CannotSay
from vitrine.realtime.token import Claims

ASKS_WITHIN = 2.0  # seconds
SETS_ASIDE_WITHIN = timedelta(seconds=10)
ASKS_AGAIN_EVERY = 30.0  # for what no signal told
TRIES_AGAIN_AFTER = 1.0

log = structlog.get_logger()


class Speech:
    """`run` keeps the manners fresh; until they are first known, those of a new shop apply."""

    def __init__(self, nc: Client, show: str, dismissing: Dismissing) -> None:
        self.manners = Manners()
        self._nc, self._show, self._dismissing = nc, show, dismissing
        self._past = Past()
        self._news = asyncio.Event()
        self._has_asked = asyncio.Event()
        self.manners_known = asyncio.Event()

    def hear(self, line: Chat) -> None:
        """From the log, whichever node it came from."""
        self._past.hear(line, clock.now_ms())

    async def demand_asked(self) -> None:
        """A room that has just opened knows in a moment who may not speak in it."""
        await self._has_asked.wait()

    def judge(self, claims: Claims, line: Chat) -> Why | None:
        """Why it is set aside; None: it may be shown, and counts as said. Raises CannotSay."""
        now = clock.now_ms()
        why = judge(self.manners, claims, line, self._past, now)
        self._past.hear(line, now)
        return why

    async def set_aside(self, line: Chat, why: Why, claims: Claims, request: str) -> None:
        """Asks until it is taken: `web` takes a line once, however often it is asked.

        Raises CannotSay when nobody says so in time; it may have been taken.
        """
        word = self.manners.listed(line.text, claims.language) if why is Why.WORD else None
        asked = {
            "show": self._show,
            "request": request,
            "line": line,
            "why": why,
            "word": word or "",
        }
        body = msgspec.json.encode(asked)
        try:
            async with asyncio.timeout(SETS_ASIDE_WITHIN.total_seconds()):
                while True:
                    if await self._is_taken(body):
                        return
                    await asyncio.sleep(TRIES_AGAIN_AFTER)
        except TimeoutError:
            raise CannotSay(Code.TRY_AGAIN) from None

    async def _is_taken(self, body: bytes) -> bool:
        try:
            answer = await self._nc.request("chat.set_aside", body, timeout=ASKS_WITHIN)
        except NatsError:
            return False
        return bool(msgspec.json.decode(answer.data).get("ok"))

    def refresh(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Until cancelled. Asks when the room has begun to hear of changes, so none is missed."""
        await self._news.wait()
        while True:
            self._news.clear()
            is_known = await self._ask()
            self._has_asked.set()
            pause = ASKS_AGAIN_EVERY if is_known else TRIES_AGAIN_AFTER
            try:
                async with asyncio.timeout(pause):
                    await self._news.wait()
            except TimeoutError:
                pass

    async def _ask(self) -> bool:
        asked = msgspec.json.encode({"show": self._show})
        try:
            answer = await self._nc.request("room.manners", asked, timeout=ASKS_WITHIN)
            self.manners = msgspec.json.decode(answer.data, type=Known).manners
        except (NatsError, msgspec.DecodeError) as error:
            log.info("room.manners.unknown", show=self._show, why=type(error).__name__)
            return False
        self.manners_known.set()
        self._dismissing.dismiss(self._show, self.manners.revoked)
        return True


class Known(msgspec.Struct, frozen=True):
    """The answer to `room.manners`."""

    manners: Manners
