"""RTMP on one port for any number of publishers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from vitrine.kit.requests import new_request, working_for
from vitrine.media.closing import close
from vitrine.media.engine import Engine
from vitrine.media.errors import MediaError, PublishRefused
from vitrine.media.hall import BACKLOG, PER_ADDRESS, Hall
from vitrine.media.metrics import PUBLISHERS, REFUSED
from vitrine.media.permission import Knock
from vitrine.media.publication import Publication
from vitrine.media.rtmp.session import Session

log = structlog.get_logger()

PROTOCOL = "rtmp"
LEAVES_WITHIN = timedelta(seconds=2)


@asynccontextmanager
async def listening(
    engine: Engine, host: str, port: int, *, per_address: int = PER_ADDRESS
) -> AsyncGenerator[int]:
    """Serves until the block is left; yields the port, which is another one if `port` is 0."""
    server = RtmpServer(engine, per_address)
    listener = await asyncio.start_server(server.converse, host, port, backlog=BACKLOG)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        await server.hang_up()


class RtmpServer:
    def __init__(self, engine: Engine, per_address: int) -> None:
        self._engine = engine
        self._hall = Hall(per_address)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """From the first byte to the last; whatever goes wrong ends this connection only."""
        session = Session(reader, writer, str((writer.get_extra_info("peername") or ("?",))[0]))
        task = asyncio.current_task()
        if task is None or not self._hall.enter(task, session.address):
            REFUSED.labels("too-many-connections").inc()
            log.info("rtmp.refused", address=session.address, code="too-many-connections")
            writer.close()
            return
        try:
            with working_for(new_request()):
                await self._admit(session)
        except asyncio.CancelledError:
            log.info("rtmp.hung_up", address=session.address)
        except Exception:
            log.exception("rtmp.failed", address=session.address)
        finally:
            await close(writer)
            self._hall.leave(task)

    async def hang_up(self) -> None:
        conversations = self._hall.everybody
        for task in conversations:
            task.cancel()
        if conversations:
            await asyncio.wait(conversations, timeout=LEAVES_WITHIN.total_seconds())

    async def _admit(self, session: Session) -> None:
        try:
            key = await session.publish_command()
            self._hall.came_in(asyncio.current_task())
            publication = await self._engine.publish(Knock(key, session.address, PROTOCOL))
        except MediaError as error:
            if isinstance(error, PublishRefused) and error.show:
                self._engine.notices.note(error.show, error)
            await self._refuse(session, error)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            log.info("rtmp.gone", address=session.address, why=type(error).__name__)
        else:
            await self._publish(session, publication)

    async def _publish(self, session: Session, publication: Publication) -> None:
        show = publication.grant.show
        log.info("rtmp.publishing", show=show, address=session.address)
        clean, reason = False, "gone"
        try:
            with PUBLISHERS.track_inprogress():
                session.accept(publication)
                clean = await session.take_media(publication)
        except MediaError as error:
            reason = error.code
            self._engine.notices.note(show, error)
            await self._refuse(session, error, show=show)
        except TimeoutError:
            reason = "silent"
        except OSError:
            reason = "lost"
        finally:
            reason = "stopped" if clean else session.drop_reason or reason
            self._engine.stopped(publication, clean=clean, reason=reason)
            log.info("rtmp.stopped", show=show, clean=clean, why=reason)
        if clean:
            await session.part()

    async def _refuse(self, session: Session, error: MediaError, **facts: str) -> None:
        REFUSED.labels(error.code).inc()
        log.warning(
            "rtmp.refused", address=session.address, code=error.code, why=str(error), **facts
        )
        await session.refuse(error)
