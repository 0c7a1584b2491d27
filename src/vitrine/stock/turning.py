"""Ten thousand taps for a hundred pieces: who asks the database, and who need not.

To look up what is wanted costs a hundred times what a claim does, so only some do it at a time. As
soon as one finds a thing sold out, all who wait for the very same are told, unless their key was
granted before; that is asked for all of them in one statement.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NamedTuple

import asyncpg

from vitrine.db import MAY_BE_OUTAGES
from vitrine.stock.errors import LaneBusy, SoldOut

TURNS = 16  # fewer than there are connections: others have begun already
TURN_WITHIN = timedelta(seconds=30)
REFUSED_FOR = 0.25  # seconds: only ever rejects, so it costs nothing but a second tap
REFUSALS = 10_000
GRANTED = "select key from hold where key = any($1::text[])"


class InLine(NamedTuple):
    wish: str | None
    turn: asyncio.Future[None]


class Turns:
    def __init__(self, size: int = TURNS) -> None:
        self._free = size
        self._line: deque[InLine] = deque()
        self._refused: dict[str | None, tuple[SoldOut, float]] = {}

    @asynccontextmanager
    async def of(self, wish: str | None) -> AsyncGenerator[None]:
        """Refuses as LaneBusy, and as SoldOut what was refused to others a moment ago.

        `wish`: who wants the very same says the same. None: nobody else's refusal counts.
        """
        self._refuse_alike(wish)
        await self._enter(wish)
        try:
            yield
        except SoldOut as refusal:
            self._remember(wish, refusal)
            raise
        finally:
            self._leave()

    def _refuse_alike(self, wish: str | None) -> None:
        refusal, until = self._refused.get(wish, (None, 0.0))
        if refusal is not None and until > asyncio.get_running_loop().time():
            raise anew(refusal)

    async def _enter(self, wish: str | None) -> None:
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(InLine(wish, turn))
        try:
            async with asyncio.timeout(TURN_WITHIN.total_seconds()):
                await asyncio.shield(turn)
        except TimeoutError:
            self._give_up(turn)
            raise LaneBusy from None
        except asyncio.CancelledError:
            self._give_up(turn)
            raise

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        """It may have come just now."""
        if turn.cancel():
            return
        if turn.exception() is None:
            self._leave()

    def _leave(self) -> None:
        while self._line:
            turn = self._line.popleft().turn
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _remember(self, wish: str | None, refusal: SoldOut) -> None:
        if wish is None:
            return
        if len(self._refused) > REFUSALS:
            self._refused.clear()
        self._refused[wish] = refusal, asyncio.get_running_loop().time() + REFUSED_FOR
        for waiting in self._line:
            if waiting.wish == wish and not waiting.turn.done():
                waiting.turn.set_exception(anew(refusal))


def anew(refusal: SoldOut) -> SoldOut:
    """One that thousands raise would keep the traces of all."""
    return type(refusal)(field=refusal.field, **refusal.facts)


class KnownKeys:
    """Whether keys were granted, asked for all who wait at once."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._asked: list[tuple[str, asyncio.Future[bool]]] = []
        self._news = asyncio.Event()

    async def was_granted(self, key: str) -> bool:
        """Refuses as LaneBusy."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._asked.append((key, answer))
        self._news.set()
        try:
            async with asyncio.timeout(TURN_WITHIN.total_seconds()):
                return await answer
        except TimeoutError:
            raise LaneBusy from None

    async def run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            asked, self._asked = self._asked, []
            await self._answer(asked)

    async def _answer(self, asked: list[tuple[str, asyncio.Future[bool]]]) -> None:
        try:
            rows = await self._pool.fetch(GRANTED, [key for key, _ in asked])
        except MAY_BE_OUTAGES:
            for _, answer in asked:
                if not answer.done():
                    answer.set_exception(LaneBusy())
            return
        granted = {row["key"] for row in rows}
        for key, answer in asked:
            if not answer.done():
                answer.set_result(key in granted)
