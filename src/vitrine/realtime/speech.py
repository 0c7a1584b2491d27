"""Judges what is said in one room, with what is at hand: the manners, and what was said lately."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import msgspec
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from vitrine.kit import clock
from vitrine.realtime.dismissing import Dismissing
from vitrine.realtime.entries import Chat, Line
from vitrine.realtime.frames import Code
from vitrine.realtime.judging import OF_THE_SHOP, Past, Why, judge
from vitrine.realtime.manners import Manners
from vitrine.realtime.speaking import CannotSay
from vitrine.realtime.token import Claims

ASKS_WITHIN = 2.0  # seconds
KNOWN_SOON = 5.0  # seconds; a page waits longer for its answer
SETS_ASIDE_WITHIN = timedelta(seconds=10)
ASKS_AGAIN_EVERY = 30.0  # for what no signal told
TRIES_AGAIN_AFTER = 1.0

log = structlog.get_logger()


class Speech:
    """`run` keeps the manners fresh; until they are first known, the shop alone speaks."""

    def __init__(self, nc: Client, show: str, dismissing: Dismissing) -> None:
        self.manners = Manners()
        self._nc, self._show, self._dismissing = nc, show, dismissing
        self._past = Past()
        self._news = asyncio.Event()
        self.manners_known = asyncio.Event()
        self._known_by: float | None = None
        self._is_away = False

    def hear(self, line: Line) -> None:
        """From the log, whichever node it came from."""
        if isinstance(line.entry, Chat):
            self._past.hear(line.entry, clock.now_ms(), seq=line.seq)

    def recall(self, lines: Iterable[Line]) -> None:
        """What was said before this node was there, at the moment that its author saw."""
        for line in lines:
            if isinstance(line.entry, Chat):
                self._past.hear(line.entry, line.entry.at, seq=line.seq)

    async def demand_known(self, claims: Claims) -> None:
        """Nobody who was banned speaks because `web` is away. Raises CannotSay."""
        if claims.mark in OF_THE_SHOP or self.manners_known.is_set():
            return
        try:
            async with asyncio.timeout_at(self._known_by):
                await self.manners_known.wait()
        except TimeoutError:
            raise CannotSay(Code.TRY_AGAIN) from None

    def place_of(self, line: Chat) -> int | None:
        """Of one that is in the log already. Raises CannotSay."""
        return self._past.place_of(line)

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
        if self._known_by is None:
            self._known_by = asyncio.get_running_loop().time() + KNOWN_SOON
        self._news.set()

    async def run(self) -> None:
        """Until cancelled. Asks when the room has begun to hear of changes, so none is missed."""
        await self._news.wait()
        while True:
            self._news.clear()
            is_known = await self._ask()
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
            self._note(away=True, why=type(error).__name__)
            return False
        self._note(away=False)
        self.manners_known.set()
        self._dismissing.dismiss(self._show, self.manners.revoked)
        return True

    def _note(self, *, away: bool, **why: str) -> None:
        if away != self._is_away:
            self._is_away = away
            told = "room.manners.unknown" if away else "room.manners.known"
            log.info(told, show=self._show, **why)


class Known(msgspec.Struct, frozen=True):
    """The answer to `room.manners`."""

    manners: Manners
