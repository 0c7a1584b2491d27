"""All WHIP publishers of this node: who may begin, who is there, who must go."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import structlog

from vitrine.media.engine import Engine
from vitrine.media.errors import PublishRefused
from vitrine.media.hall import PER_ADDRESS
from vitrine.media.metrics import PUBLISHERS, REFUSED
from vitrine.media.permission import Knock
from vitrine.media.publication import Publication
from vitrine.media.webrtc.answer import Ours, choose, write_answer
from vitrine.media.webrtc.candidates import Candidate, candidates, reachable
from vitrine.media.webrtc.door import Door, open_door
from vitrine.media.webrtc.offer import read_offer
from vitrine.media.whip.session import Session, Why

log = structlog.get_logger()

PROTOCOL = "whip"
SESSIONS_AT_MOST = 500
KNOCKING_AT_MOST = 64
REPLACED_IN_MEMORY = 1_000
TAKEN_OVER = "taken-over"
FULL = "This server takes no more publishers just now."


class Sessions:
    def __init__(
        self, engine: Engine, door: Door, tasks: asyncio.TaskGroup, where: list[Candidate]
    ) -> None:
        self.candidates = where
        self._engine = engine
        self._door = door
        self._tasks = tasks
        self._sessions: dict[tuple[str, str], Session] = {}
        self._replaced: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._knocking = 0

    @property
    def door(self) -> Door:
        return self._door

    def find(self, show: str, name: str) -> Session | None:
        """Raises PublishRefused for one that another device took over from."""
        if (show, name) in self._replaced:
            raise PublishRefused(TAKEN_OVER, "Another device took over from this one.")
        return self._sessions.get((show, name))

    async def open(self, knock: Knock, body: bytes) -> tuple[Session, str]:
        """The session and its answer; raises OfferRefused or PublishRefused."""
        offer = read_offer(body)
        choice = choose(offer)
        publication = await self._admitted(knock)
        session = Session(publication, offer, choice)
        self._sessions[publication.grant.show, session.id] = session
        self._door.admit(session.agent)
        self._tasks.create_task(self._live(session))
        ours = Ours(
            secrets.randbits(62), session.setup, session.agent.credentials,
            session.transport.fingerprint, self.candidates,
        )  # fmt: skip
        return session, write_answer(offer, choice, ours)

    def hang_up(self) -> None:
        for session in self._sessions.values():
            session.end(Why.GONE)

    async def _admitted(self, knock: Knock) -> Publication:
        if self._knocking >= KNOCKING_AT_MOST or len(self._sessions) >= SESSIONS_AT_MOST:
            raise PublishRefused("try-again", FULL)
        self._knocking += 1
        try:
            return await self._engine.publish(knock)
        except PublishRefused as error:
            if error.show:
                self._engine.notices.note(error.show, error)
            raise
        finally:
            self._knocking -= 1

    async def _live(self, session: Session) -> None:
        show = session.publication.grant.show
        log.info("whip.publishing", show=show)
        try:
            with PUBLISHERS.track_inprogress():
                await session.run()
        except Exception:
            log.exception("whip.failed", show=show)
        finally:
            self._leave(session)

    def _leave(self, session: Session) -> None:
        publication = session.publication
        show = publication.grant.show
        clean = session.reason == Why.STOPPED
        del self._sessions[show, session.id]
        self._door.dismiss(session.agent)
        if session.error is not None:
            REFUSED.labels(session.error.code).inc()
            self._engine.notices.note(show, session.error)
            log.warning("whip.refused", show=show, why=str(session.error))
        reason = session.reason or Why.GONE
        if reason == TAKEN_OVER:
            self._remember_replaced(show, session.id)
        self._engine.stopped(publication, clean=clean, reason=reason)
        log.info("whip.stopped", show=show, clean=clean, why=reason)
        session.ended.set()

    def _remember_replaced(self, show: str, name: str) -> None:
        """Its device is told when it asks: else it would knock again, and its host be asked."""
        self._replaced[show, name] = None
        if len(self._replaced) > REPLACED_IN_MEMORY:
            self._replaced.popitem(last=False)


@asynccontextmanager
async def receiving(
    engine: Engine, *, host: str, port: int, public: Sequence[str] = (),
    per_address: int = PER_ADDRESS,
) -> AsyncGenerator[Sessions]:  # fmt: skip
    """Takes publishers until the block is left."""
    async with open_door(host, port, per_address) as door, asyncio.TaskGroup() as tasks:
        where = candidates(reachable(host, list(public)), door.port)
        sessions = Sessions(engine, door, tasks, where)
        try:
            yield sessions
        finally:
            sessions.hang_up()
