"""What `media` and `web` say to each other about streams, over NATS."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from vitrine.kit import clock
from vitrine.kit.ids import new_secret
from vitrine.kit.requests import working_for
from vitrine.media.aac import AudioConfig
from vitrine.media.engine import Engine
from vitrine.media.errors import PublishRefused, ShowBusy
from vitrine.media.limits import Limits
from vitrine.media.permission import Before, Grant, Knock, Place
from vitrine.media.publication import Happened, Publication, StreamEvent
from vitrine.media.store.uploading import Uploader
from vitrine.media.video import VideoConfig
from vitrine.roles.stream_health import health_of
from vitrine.roles.tracing import headers_to_pass_on, request_behind

ANSWERS_WITHIN = 3.0  # seconds
RETRY_AFTER = 0.5
ALIVE_EVERY = 5.0
LOOK_EVERY = 15.0
ASK_EVERY = 600.0
EVENTS_WAITING = 10_000  # streams that start or stop at once
OF_ONE_STREAM = 16
BUSY = "already-live"

log = structlog.get_logger(__name__)
Events = asyncio.Queue[StreamEvent]


async def may_publish(nc: Client, knock: Knock) -> Grant:
    """Asks any `web`, twice; silence refuses, so that a stolen key gains nothing by an outage.

    The first answer may only be late: the same question is told the same, and one that is read too
    late is granted nothing.
    """
    question = knock._asdict() | {"ask": new_secret()}
    for _ in range(2):
        until = clock.now_ms() + round(ANSWERS_WITHIN * 1000)
        try:
            answer = await ask(nc, "stream.may_publish", question | {"until": until})
        except (NatsError, TimeoutError):
            await asyncio.sleep(RETRY_AFTER)
        else:
            return granted(answer)
    raise PublishRefused("try-again", "Nobody could check the stream key: try again.")


async def ask(nc: Client, subject: str, body: object) -> dict[str, Any]:
    sent = msgspec.json.encode(body)
    headers = headers_to_pass_on() or None
    answer = await nc.request(subject, sent, timeout=ANSWERS_WITHIN, headers=headers)
    return msgspec.json.decode(answer.data, type=dict[str, Any])


def granted(answer: dict[str, Any]) -> Grant:
    if not answer.get("ok"):
        code = str(answer.get("code", "refused"))
        message, show = str(answer.get("message", "This stream is refused.")), answer.get("show")
        if code == BUSY:
            raise ShowBusy(message, show)
        raise PublishRefused(code, message, show, answer.get("facts"))
    return Grant(
        show=str(answer["show"]),
        session=str(answer["session"]),
        place=Place(answer["place"]),
        folder=answer["folder"],
        rehearsal=answer.get("rehearsal"),
        keep_seconds=answer.get("keep_seconds"),
        limits=Limits(**answer["limits"]),
        replaces=answer.get("replaces"),
        before=Before(**before) if (before := answer.get("before")) else None,
    )


class Streams:
    """Tells `web` what each stream does until it is told so, and does what the answer asks for."""

    def __init__(self, nc: Client, engine: Engine) -> None:
        self._nc = nc
        self._engine = engine
        self._queues: dict[str, Events] = {}
        self._quiet = asyncio.Event()
        self._quiet.set()

    async def run(self, events: Events) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_interrupted())
            while True:
                event = await events.get()
                session = event.publication.grant.session
                if session not in self._queues:
                    self._quiet.clear()
                    self._queues[session] = asyncio.Queue(OF_ONE_STREAM)
                    tasks.create_task(self._follow(event.publication, self._queues[session]))
                self._queues[session].put_nowait(event)

    async def all_told(self) -> None:
        """When this process leaves: until every stream's stop has been heard."""
        await self._quiet.wait()

    async def _follow(self, publication: Publication, queue: Events) -> None:
        with working_for(publication.request):
            await self._report(publication, queue)

    async def _report(self, publication: Publication, queue: Events) -> None:
        stopped = False
        while not stopped:
            event = await next_of(queue)
            stopped = event is not None and event.what is Happened.STOPPED
            try:
                await self._obey(publication, await self._tell(publication, event), stopped=stopped)
            except Exception:
                log.exception("stream.report.failed", show=publication.grant.show)
        del self._queues[publication.grant.session]
        if not self._queues:
            self._quiet.set()

    async def _tell(self, publication: Publication, event: StreamEvent | None) -> str | None:
        """Repeats until answered, but a mere sign of life is not worth repeating."""
        body = described(publication) | happened(event)
        answer = await self._asked(body)
        while answer is None and event is not None:
            await asyncio.sleep(RETRY_AFTER)
            answer = await self._asked(body)
        return answer.get("state") if answer else None

    async def _asked(self, body: dict[str, Any]) -> dict[str, Any] | None:
        try:
            answer = await ask(self._nc, "stream.report", body)
        except (NatsError, TimeoutError):
            return None
        return None if answer.get("code") == "try-again" else answer

    async def _obey(self, publication: Publication, state: str | None, *, stopped: bool) -> None:
        show = publication.grant.show
        if state == "ended" and stopped:
            await self._engine.end(show)
        elif state == "ended":
            self._engine.drop(show, "ended", publication.grant.session)
        elif state == "live" and not stopped and publication.place is Place.REHEARSAL:
            self._engine.go_live(show)

    async def _watch_interrupted(self) -> None:
        """An end that was said while we were away is asked for: core NATS does not repeat."""
        while True:
            for show, session in self._engine.interrupted.items():
                body = {"show": show, "session": session, "event": "stopped", "clean": False}
                answer = await self._asked(body | {"at": clock.now_ms(), "protocol": "rtmp"})
                if answer is not None and answer.get("state") == "ended":
                    await self._engine.end(show)
            await asyncio.sleep(LOOK_EVERY)


async def next_of(queue: Events) -> StreamEvent | None:
    """None is the time for a sign of life."""
    try:
        async with asyncio.timeout(ALIVE_EVERY):
            return await queue.get()
    except TimeoutError:
        return None


def described(publication: Publication) -> dict[str, Any]:
    grant = publication.grant
    return {
        "show": grant.show,
        "session": grant.session,
        "capture_ms": publication.vitals.capture_ms,
        "folder": grant.folder,
        "protocol": publication.protocol,
        "video": video_facts(publication.video_config),
        "audio": audio_facts(publication.audio_config),
    }


def happened(event: StreamEvent | None) -> dict[str, Any]:
    if event is None:
        return {"event": "alive", "at": clock.now_ms()}
    facts = {"event": event.what, "at": event.at}
    if event.what is Happened.STOPPED:
        following = event.publication.recording.timeline.next_msn
        facts |= {"clean": event.clean, "reason": event.reason, "next": following}
    return facts


def video_facts(config: VideoConfig | None) -> dict[str, Any] | None:
    if config is None:
        return None
    return {
        "codec": config.codec, "width": config.width, "height": config.height, "fps": config.fps,
    }  # fmt: skip


def audio_facts(config: AudioConfig | None) -> dict[str, Any] | None:
    if config is None:
        return None
    return {"codec": config.codec, "rate": config.rate, "channels": config.channels}


def kept(engine: Engine, uploader: Uploader | None, show: str) -> dict[str, Any]:
    """What becomes of the recording: whether the disk takes it, and what the store still lacks."""
    return {
        "recording": engine.disk.keeps_up,
        "unsent": uploader.unsent(show) if uploader else 0,
        "store_away": uploader is not None and uploader.is_away,
    }


class Control(msgspec.Struct, frozen=True):
    do: str
    reason: str = ""
    session: str | None = None


@asynccontextmanager
async def obeying(nc: Client, engine: Engine) -> AsyncGenerator[None]:
    """`stream.control.{show}` meanwhile: go_live, end, drop, forget."""

    async def obey(message: Msg) -> None:
        show = message.subject.rpartition(".")[2]
        try:
            control = msgspec.json.decode(message.data, type=Control)
        except msgspec.DecodeError:
            log.exception("stream.control.unreadable", show=show)
            return
        with working_for(request_behind(message)):
            log.info("stream.control", show=show, do=control.do, reason=control.reason)
            await act(engine, show, control)

    subscription = await nc.subscribe("stream.control.*", cb=obey)
    try:
        yield
    finally:
        await subscription.unsubscribe()


async def act(engine: Engine, show: str, control: Control) -> None:
    match control.do:
        case "go_live":
            engine.go_live(show)
        case "end":
            await engine.end(show)
        case "forget":
            engine.forget(show)
        case "drop":
            engine.drop(show, control.reason or "dropped", control.session)
        case _:
            log.warning("stream.control.unknown", show=show, do=control.do)


async def forget_removed(nc: Client, engine: Engine, checked: asyncio.Event) -> None:
    """Recordings that were deleted while this node did not listen; `checked` once it is known."""
    while True:
        shows = sorted({*await asyncio.to_thread(names_in, engine.shows), *engine.kept.in_memory})
        try:
            answer = await ask(nc, "stream.removed", {"shows": shows})
        except (NatsError, TimeoutError):
            answer = {}
        for show in answer.get("shows", []):
            engine.forget(show)
        if answer.get("ok"):
            checked.set()
        await asyncio.sleep(ASK_EVERY if answer.get("ok") else LOOK_EVERY)


def names_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()] if folder.is_dir() else []


async def send_health(nc: Client, engine: Engine, uploader: Uploader | None) -> None:
    """Each second, for the host's screen; what nobody hears is lost, as it should be."""
    while True:
        await asyncio.sleep(1)
        for show in {*engine.publications, *engine.notices.shows(), *engine.waiting.shows}:
            if nc.is_connected:
                told = health_of(engine, show) | kept(engine, uploader, show)
                body = msgspec.json.encode(told)
                await nc.publish(f"stream.health.{show}", body)
