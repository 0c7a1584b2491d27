import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import structlog
from sqlalchemy.engine import make_url

from vitrine.db.transaction import Poke, nobody
from vitrine.stock.claiming import HOLD_FOR, Claim, Granted, too_few
from vitrine.stock.deciding import Answer
from vitrine.stock.errors import LaneBusy
from vitrine.stock.granting import Settled, settle
from vitrine.stock.model import Shelf
from vitrine.stock.turning import KnownKeys, Turns

CLAIMS_PER_COMMIT = 1024
CLAIMS_QUEUED = 20_000
ANSWER_WITHIN = timedelta(seconds=8)
COMMIT_WITHIN = timedelta(seconds=5)
SOLD_OUT_FOR = 0.25  # seconds: only ever rejects, so a stale mark costs nothing but a second tap
SHELVES_MARKED = 10_000

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ObjectNotInPrerequisiteStateError,  # the database takes no connections
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)

PLANNING = {"enable_seqscan": "off"}  # a fresh, un-analysed table would be scanned per batch

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    claim: Claim
    answer: asyncio.Future[Granted]

    def tell(self, answer: Answer | Exception) -> None:
        if self.answer.done():
            return
        if isinstance(answer, Granted):
            self.answer.set_result(answer)
        else:
            self.answer.set_exception(answer)


class ClaimLane:
    """One per process. All claims that arrive while one commit runs share the next one."""

    def __init__(self, pool: asyncpg.Pool, hold_for: timedelta, poke: Poke) -> None:
        self._pool = pool
        self._poke = poke
        self._hold_for = hold_for
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(maxsize=CLAIMS_QUEUED)
        self._sold_out: dict[Shelf, float] = {}
        self.turns = Turns()
        self.known = KnownKeys(pool)

    async def claim(self, claim: Claim) -> Granted:
        """Refuses as SoldOut, LaneBusy or KeyReused; after LaneBusy ask again with the same key."""
        loop = asyncio.get_running_loop()
        waiting = Waiting(claim, loop.create_future())
        try:
            self._queue.put_nowait(waiting)
            async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
                return await waiting.answer
        except (asyncio.QueueFull, TimeoutError):
            raise LaneBusy from None

    def refuse_early(self, claim: Claim) -> None:
        """For a key never claimed before only: a repeated one may already own the last piece."""
        now = asyncio.get_running_loop().time()
        for shelf in claim.shelves:
            if self._sold_out.get(shelf, 0) > now:
                raise too_few(shelf[0], 0)

    async def run(self) -> None:
        try:
            while True:
                await self._answer(await self._arrivals())
        finally:
            while not self._queue.empty():
                self._queue.get_nowait().tell(LaneBusy())

    async def _arrivals(self) -> list[Waiting]:
        batch = [await self._queue.get()]
        while len(batch) < CLAIMS_PER_COMMIT and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        return [waiting for waiting in batch if not waiting.answer.done()]

    async def _answer(self, batch: list[Waiting]) -> None:
        if not batch:
            return
        try:
            await self._settle(batch)
        except LOST:
            log.warning("stock.lane.database_away", claims=len(batch), exc_info=True)
            tell_all(batch, LaneBusy())
        except Exception as error:
            if isinstance(error, asyncpg.PostgresError) and len(batch) > 1:
                await self._bisect(batch)
                return
            log.exception("stock.lane.claim_failed", keys=[each.claim.key for each in batch][:5])
            tell_all(batch, error)

    async def _bisect(self, batch: list[Waiting]) -> None:
        middle = len(batch) // 2
        await self._answer(batch[:middle])
        await self._answer(batch[middle:])

    async def _settle(self, batch: list[Waiting]) -> None:
        claims = [waiting.claim for waiting in batch]
        settled = await self._commit(claims)
        for waiting, answer in zip(batch, settled.answers, strict=True):
            waiting.tell(answer)
        self._mark(settled.left)
        if settled.has_news:
            await self._poke()

    async def _commit(self, claims: Sequence[Claim]) -> Settled:
        try:
            async with self._pool.acquire() as connection:
                return await settle(connection, claims, self._hold_for)
        except (*LOST, asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError):
            # Whether it committed is unknown: the same claims again find their keys, if it did.
            await self._pool.expire_connections()
            async with self._pool.acquire() as connection:
                return await settle(connection, claims, self._hold_for)

    def _mark(self, left: dict[Shelf, int]) -> None:
        if len(self._sold_out) > SHELVES_MARKED:
            self._sold_out.clear()
        until = asyncio.get_running_loop().time() + SOLD_OUT_FOR
        for shelf, pieces in left.items():
            if pieces > 0:
                self._sold_out.pop(shelf, None)
            else:
                self._sold_out[shelf] = until


def tell_all(batch: list[Waiting], answer: Exception) -> None:
    for waiting in batch:
        waiting.tell(answer)


@asynccontextmanager
async def claim_lane(
    database_url: str, *, hold_for: timedelta = HOLD_FOR, poke: Poke = nobody
) -> AsyncGenerator[ClaimLane]:
    async with (
        asyncpg.create_pool(
            plain_address(database_url),
            min_size=1,
            max_size=3,
            command_timeout=COMMIT_WITHIN.total_seconds(),
            server_settings=PLANNING,
        ) as pool,
        asyncio.TaskGroup() as owner,
    ):
        lane = ClaimLane(pool, hold_for, poke)
        running = [owner.create_task(work) for work in (lane.run(), lane.known.run())]
        try:
            yield lane
        finally:
            for each in running:
                each.cancel()


def plain_address(database_url: str) -> str:
    address = make_url(database_url).set(drivername="postgresql")
    return address.render_as_string(hide_password=False)
