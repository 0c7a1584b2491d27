import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
from nats.aio.client import Client

from vitrine.media.clips.serving import ClipOrigin
from vitrine.media.engine import Engine
from vitrine.media.http import App, Receive, Scope, Send
from vitrine.media.ladder.rungs import read_rungs
from vitrine.media.ladder.running import Ladders
from vitrine.media.ladder.transcoding import can_encode
from vitrine.media.origin import Origin
from vitrine.media.packaging import Packaging
from vitrine.media.rtmp.server import listening
from vitrine.media.stills.taking import Stills
from vitrine.media.store.archive import Archive
from vitrine.media.store.disk import Disk
from vitrine.media.store.uploading import Uploader
from vitrine.media.whip.endpoint import Endpoint
from vitrine.media.whip.sessions import receiving
from vitrine.ports import open_blobs
from vitrine.roles.bus import connected
from vitrine.roles.health import Health
from vitrine.roles.holding import Holders
from vitrine.roles.hurrying import hurrying
from vitrine.roles.readiness import without_database
from vitrine.roles.running import raise_descriptor_limit, stop_on_signal
from vitrine.roles.serving import serve
from vitrine.roles.streaming import (
    EVENTS_WAITING,
    Events,
    Streams,
    forget_removed,
    may_publish,
    obeying,
    send_health,
)
from vitrine.settings import Settings, wrong

LAST_REPORTS_WITHIN = 1.0  # seconds

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    raise_descriptor_limit()
    stop = stop_on_signal()
    async with (
        connected(settings, "media") as nc,
        engine_on(nc, settings) as (engine, holders),
        listening(
            engine,
            settings.host,
            settings.rtmp_port,
            per_address=settings.rtmp_connections_per_address,
        ) as rtmp_port,
        receiving(
            engine,
            host=settings.host,
            port=settings.ice_port,
            public=settings.ice_addresses.replace(",", " ").split(),
            per_address=settings.rtmp_connections_per_address,
        ) as sessions,
    ):
        log.info("media.ready", rtmp=rtmp_port, ice=sessions.door.port)
        whip = Endpoint(sessions, urlsplit(settings.media_url).path)
        clips = ClipOrigin(open_blobs(settings))
        origin = Origin(engine, holders.locate)
        app = Health(without_database(nc), doors(origin, whip, clips))
        await serve(app, settings, settings.media_port, stop, hurrying(origin.at_once))


@asynccontextmanager
async def engine_on(nc: Client, settings: Settings) -> AsyncGenerator[tuple[Engine, Holders]]:
    """The engine, and everything that speaks to the other roles about it."""
    events = Events(EVENTS_WAITING)
    with Disk(settings.media_root) as disk:
        disk.leave_free(settings.recording_free_bytes, settings.recording_free_share)
        holders = Holders(nc, settings.media_url)
        archive = None
        if settings.keeps_media_apart:
            archive = Archive(open_blobs(settings), disk.root, holders.is_left)
        ladders = ladders_of(settings)
        engine = Engine(
            disk,
            authorize=partial(may_publish, nc),
            tell=events.put_nowait,
            packaging=Packaging(settings.part_seconds, settings.sound_only, ladders),
            archive=archive,
            publishers_at_most=settings.publishers_at_most,
        )
        await engine.recover()
        uploader = uploader_of(engine)
        checked = asyncio.Event()
        streams = Streams(nc, engine)
        loops = [
            streams.run(events),
            send_health(nc, engine, uploader),
            holders.keep_saying(engine),
            Stills(engine).run(),
            forget_removed(nc, engine, checked),
        ]
        if ladders is not None:
            loops.append(ladders.run())
        if uploader is not None:
            loops.append(behind(checked, uploader.run))
        async with obeying(nc, engine), holders.hearing(engine), meanwhile(*loops):
            yield engine, holders
            await within(LAST_REPORTS_WITHIN, streams.all_told())


def ladders_of(settings: Settings) -> Ladders | None:
    rungs = read_rungs(settings.ladder)
    if len({rung.lines for rung in rungs}) < len(rungs):
        raise wrong([f"VITRINE_LADDER: {settings.ladder} names the same lines twice"])
    if rungs and not can_encode():
        raise wrong(["VITRINE_LADDER: PyAV came without libx264 here: `pip install av` has it"])
    return Ladders(rungs) if rungs else None


@asynccontextmanager
async def meanwhile(*loops: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(loop) for loop in loops]
        yield
        for task in running:
            task.cancel()


def uploader_of(engine: Engine) -> Uploader | None:
    if engine.archive is None:
        return None
    return Uploader(engine.disk, engine.archive, runs=engine.runs, sent=engine.sent)


async def behind(checked: asyncio.Event, run: Callable[[], Awaitable[None]]) -> None:
    """What was deleted while this node was away is not to be sent once more."""
    await checked.wait()
    await run()


async def within(seconds: float, work: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        log.info("media.left_unsaid")


def doors(origin: Origin, whip: App, clips: App) -> App:
    async def open_door(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"] if scope["type"] == "http" else ""
        if path.startswith("/whip/"):
            await whip(scope, receive, send)
        else:
            await (clips if path.startswith("/clips/") else origin)(scope, receive, send)

    return open_door
