"""What other roles ask the database for, by NATS request. Runs inside `web`."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from vitrine import chat, lint
from vitrine import show as shows
from vitrine.db import Database
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.kit.ids import read_id
from vitrine.kit.requests import working_for
from vitrine.roles.tracing import request_behind
from vitrine.settings import Settings
from vitrine.stream import Audio, Ending, Knock, Protocol, Video

QUEUE = "web"  # any web process answers, one of them
BUSY = {"ok": False, "code": "try-again", "message": "Try again in a moment."}

log = structlog.get_logger(__name__)


class Asked(msgspec.Struct, frozen=True):
    """`stream.may_publish`; `until` in UTC milliseconds."""

    key: str
    address: str
    protocol: Protocol
    ask: str
    until: int

    @property
    def knock(self) -> Knock:
        return Knock(self.protocol, self.address, self.ask, clock.from_ms(self.until))


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """`stream.report`."""

    session: str
    event: shows.Event
    clean: bool = False
    capture_ms: int | None = None
    next: int | None = None
    video: Video | None = None
    audio: Audio | None = None


class Kept(msgspec.Struct, frozen=True):
    """`stream.removed`: what a media node has on its disk."""

    shows: list[str]


class Wanted(msgspec.Struct, frozen=True):
    """`room.checkpoint`, `room.manners`, `stream.over`."""

    show: str


class Answers:
    def __init__(self, db: Database, settings: Settings) -> None:
        self.db = db
        self.sealing = settings.derived_key("stream-key")
        self.longest = timedelta(hours=settings.stream_hours_at_most)
        self.limits = {
            "bitrate": round(settings.stream_mbps_at_most * 1_000_000),
            "lines": settings.stream_lines_at_most,
            "hours": settings.stream_hours_at_most,
        }
        self.times = shows.AirTimes(
            after_clean_stop=timedelta(seconds=settings.clean_stop_ends_after_seconds),
            after_loss=timedelta(seconds=settings.lost_stream_ends_after_seconds),
        )

    async def may_publish(self, body: bytes) -> dict[str, Any]:
        """A refusal names the show, since whoever asks has its key."""
        asked = msgspec.json.decode(body, type=Asked)
        async with self.db.begin() as tx:
            show = await shows.show_by_key(tx, asked.key, self.sealing)
        try:
            return await self._admit(asked, show.id)
        except VitrineError as refusal:
            return refused("stream.may_publish", refusal) | {"show": str(show.id)}

    async def _admit(self, asked: Asked, show_id: int) -> dict[str, Any]:
        async with self.db.begin() as tx:
            show = await shows.show_by_id(tx, show_id)
            await lint.hold_back_if_unlawful(tx, show)
            left = shows.time_left(show, self.longest)
            session, replaced = await shows.may_publish(tx, show, asked.knock)
            before = await shows.aired_before(tx, show, session)
        return {
            "ok": True,
            "show": str(show.id),
            "session": str(session.id),
            "place": "rehearsal" if session.rehearsal else "public",
            "folder": session.folder,
            "rehearsal": session.rehearsal,
            "keep_seconds": show.keep_seconds,
            "limits": self.limits | {"seconds": int(left.total_seconds())},
            "replaces": str(replaced.id) if replaced else None,
            "before": aired(before) if before else None,
        }

    async def report(self, body: bytes) -> dict[str, Any]:
        said = msgspec.json.decode(body, type=Said)
        report = shows.Report(
            session=int(said.session),
            event=said.event,
            ending=Ending.CLEAN if said.clean else Ending.LOST,
            capture_ms=said.capture_ms,
            next=said.next,
            video=said.video,
            audio=said.audio,
        )
        async with self.db.begin() as tx:
            state = await shows.report(tx, report, self.times)
        return {"ok": True, "state": state}

    async def over(self, body: bytes) -> dict[str, Any]:
        wanted = msgspec.json.decode(body, type=Wanted)
        async with self.db.begin() as tx:
            show = await shows.show_by_id(tx, int(wanted.show))
        return {"ok": True, "over": show.is_over and show.recording_removed_at is None}

    async def removed(self, body: bytes) -> dict[str, Any]:
        kept = msgspec.json.decode(body, type=Kept)
        ids = [int(show) for show in kept.shows if show.isdecimal()]
        async with self.db.begin() as tx:
            gone = await shows.removed_among(tx, ids)
        return {"ok": True, "shows": [str(show) for show in gone]}

    async def checkpoint(self, body: bytes) -> dict[str, Any]:
        wanted = msgspec.json.decode(body, type=Wanted)
        show_id = read_id(wanted.show) or 0
        async with self.db.begin() as tx:
            found = await shows.checkpoint(tx, show_id)
            is_open = await shows.is_room_open(tx, show_id)
        return {"seq": found.seq, "state": found.state, "is_open": is_open}

    async def manners(self, body: bytes) -> dict[str, Any]:
        wanted = msgspec.json.decode(body, type=Wanted)
        async with self.db.begin() as tx:
            return {"ok": True, "manners": await chat.manners_of(tx, int(wanted.show))}

    async def set_aside(self, body: bytes) -> dict[str, Any]:
        aside = msgspec.json.decode(body, type=chat.SetAside)
        async with self.db.begin() as tx:
            await chat.set_aside(tx, aside)
        return {"ok": True}


def aired(before: shows.Aired) -> dict[str, Any]:
    since = clock.to_ms(before.since)
    return {"session": str(before.session), "since": since, "next": before.next}


@asynccontextmanager
async def answering(nc: Client, db: Database, settings: Settings) -> AsyncGenerator[None]:
    answers = Answers(db, settings)
    subscriptions = [
        await nc.subscribe("stream.may_publish", QUEUE, cb=answer_by(answers.may_publish)),
        await nc.subscribe("stream.report", QUEUE, cb=answer_by(answers.report)),
        await nc.subscribe("stream.over", QUEUE, cb=answer_by(answers.over)),
        await nc.subscribe("stream.removed", QUEUE, cb=answer_by(answers.removed)),
        await nc.subscribe("room.checkpoint", QUEUE, cb=answer_by(answers.checkpoint)),
        await nc.subscribe("room.manners", QUEUE, cb=answer_by(answers.manners)),
        await nc.subscribe("chat.set_aside", QUEUE, cb=answer_by(answers.set_aside)),
    ]
    try:
        yield
    finally:
        for subscription in subscriptions:
            await subscription.unsubscribe()


def answer_by(
    ask: Callable[[bytes], Awaitable[dict[str, Any]]],
) -> Callable[[Msg], Awaitable[None]]:
    async def answer(message: Msg) -> None:
        with working_for(request_behind(message)):
            answered = await answer_to(message, ask)
        await message.respond(msgspec.json.encode(answered))

    return answer


async def answer_to(
    message: Msg, ask: Callable[[bytes], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    try:
        return await ask(message.data)
    except VitrineError as refusal:
        return refused(message.subject, refusal)
    except Exception:
        log.exception("answer.failed", subject=message.subject)
        return BUSY


def refused(subject: str, refusal: VitrineError) -> dict[str, Any]:
    code = CODES.get(refusal.code, refusal.code)
    log.info("answer.refused", subject=subject, code=code)
    facts = {
        name: fact for name, fact in refusal.facts.items() if isinstance(fact, str | int | float)
    }
    return {"ok": False, "code": code, "message": str(refusal), "facts": facts}


CODES = {"market-not-open": "market-closed"}
