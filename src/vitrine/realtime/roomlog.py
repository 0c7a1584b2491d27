"""The hot log: one JetStream stream per show (docs/reference/room-log.md).

Stream `ROOM_{show}`, subject `room.{show}`, republished to `live.{show}`; the stream sequence is
`seq`. Every publish carries a Msg-Id, since one that timed out was often stored.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from datetime import timedelta

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import RePublish, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from vitrine.realtime.entries import Line, line, tombstone

DEDUPLICATES_FOR = 120.0  # seconds
HOT_ENTRIES = 100_000  # per show; older ones are in the kept log
BATCH = 256  # entries per direct get
ANSWERS_WITHIN = timedelta(seconds=2)
STORES_WITHIN = timedelta(seconds=5)
SEQUENCE, LAST_SEQUENCE, PENDING = "Nats-Sequence", "Nats-Last-Sequence", "Nats-Num-Pending"
END_OF_BATCH, NOTHING = "204", "404"


class NotStored(Exception):
    """JetStream gave no ack in time. Publishing again with the same Msg-Id is safe."""


class LogAway(Exception):
    """The stream or its server does not answer."""


class Bounds(msgspec.Struct, frozen=True):
    """An empty stream has `last` = `first` - 1."""

    first: int
    last: int


class Stored(msgspec.Struct, frozen=True):
    seq: int
    duplicate: bool


def stream_of(show: int | str) -> str:
    return f"ROOM_{show}"


def subject_of(show: int | str) -> str:
    return f"room.{show}"


def live_subject_of(show: int | str) -> str:
    return f"live.{show}"


async def ensure_stream(js: JetStreamContext, show: int | str, *, first_seq: int = 1) -> None:
    """Makes the show's stream unless it is there; `first_seq` counts only when it is made."""
    if await bounds(js, show) is not None:
        return
    subject = subject_of(show)
    config = StreamConfig(
        name=stream_of(show),
        subjects=[subject],
        storage=StorageType.FILE,
        max_msgs=HOT_ENTRIES,
        duplicate_window=DEDUPLICATES_FOR,
        allow_direct=True,
        republish=RePublish(src=subject, dest=live_subject_of(show)),
        first_seq=first_seq,
    )
    await js.add_stream(config)


async def bounds(js: JetStreamContext, show: int | str) -> Bounds | None:
    """None: there is no such stream. Raises a NATS error when nobody answers."""
    try:
        info = await js.stream_info(stream_of(show))
    except NotFoundError:
        return None
    return Bounds(first=info.state.first_seq, last=info.state.last_seq)


async def publish(js: JetStreamContext, show: int | str, body: bytes, *, msg_id: str) -> Stored:
    """Raises NotStored after 5 s of trying."""
    headers = {"Nats-Msg-Id": msg_id}
    try:
        async with asyncio.timeout(STORES_WITHIN.total_seconds()):
            while True:
                try:
                    ack = await js.publish(subject_of(show), body, timeout=1.0, headers=headers)
                    return Stored(ack.seq, bool(ack.duplicate))
                except NatsError:
                    await asyncio.sleep(0.1)
    except TimeoutError as late:
        raise NotStored(stream_of(show)) from late


async def entries_after(nc: Client, show: int | str, after: int) -> AsyncGenerator[Line]:
    """Every entry beyond `after`, in order, by batches of direct gets.

    Erased entries come as tombstones. If the first `seq` is not `after` + 1, the log does not reach
    back that far: it was trimmed, or made again. Raises LogAway.
    """
    at_end = False
    while not at_end:
        messages, at_end = await _batch(nc, show, after)
        for message in messages:
            for entry in lines_of(message, after):
                yield entry
                after = entry.seq


def lines_of(message: Msg, after: int) -> list[Line]:
    """A stored message, behind the tombstones of what was deleted between `after` and it."""
    headers = message.headers or {}
    seq, before = int(headers[SEQUENCE]), int(headers.get(LAST_SEQUENCE, 0))
    deleted = range(after + 1, seq) if 0 < before <= after else ()
    return [*(tombstone(hole) for hole in deleted), line(seq, message.data)]


async def _batch(nc: Client, show: int | str, after: int) -> tuple[list[Msg], bool]:
    """nats-py has no batch get: the request is made by hand, its answers come to an inbox."""
    inbox = nc.new_inbox()
    subscription = await nc.subscribe(inbox, max_msgs=BATCH + 1)
    wanted = {"batch": BATCH, "seq": after + 1, "next_by_subj": subject_of(show)}
    found: list[Msg] = []
    try:
        subject = f"$JS.API.DIRECT.GET.{stream_of(show)}"
        await nc.publish(subject, json.dumps(wanted).encode(), reply=inbox)
        while True:
            message = await subscription.next_msg(ANSWERS_WITHIN.total_seconds())
            headers = message.headers or {}
            if "Status" not in headers:
                found.append(message)
            elif headers["Status"] in {END_OF_BATCH, NOTHING}:
                return found, int(headers.get(PENDING, 0)) == 0
            else:
                raise LogAway(headers["Status"])
    except NatsError as error:
        raise LogAway(stream_of(show)) from error
    finally:
        await subscription.unsubscribe()
