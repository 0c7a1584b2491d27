import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import msgspec
import structlog
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NothingCame
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError
from prometheus_client import Counter

from vitrine.db import Database
from vitrine.db.handling import heard_first, park
from vitrine.kit.requests import working_for
from vitrine.roles.supervising import leave_if_cancelled
from vitrine.roles.tracing import request_behind
from vitrine.wiring import Listener

FACTS = "FACTS"
KEEPS_FOR = timedelta(days=7)
DEDUPLICATES_FOR = 120.0  # seconds
ACKS_WITHIN = timedelta(seconds=30)
TRIES = 20
FIRST_RETRY = timedelta(milliseconds=200)
LAST_RETRY = timedelta(minutes=5)
AT_ONCE = 20  # in one transaction: who waits for one of its rows waits for all of them
ASKS_EVERY = timedelta(seconds=5)
THERE_ALREADY = timedelta(milliseconds=500)  # unless another worker took them

log = structlog.get_logger(__name__)
handled = Counter("vitrine_facts_handled", "Facts handled", ["listener"])
parked = Counter("vitrine_facts_parked", "Facts given up after their last try", ["listener"])


async def ensure_facts(js: JetStreamContext) -> None:
    try:
        await js.stream_info(FACTS)
    except NotFoundError:
        await js.add_stream(
            StreamConfig(
                name=FACTS,
                subjects=["facts.>"],
                storage=StorageType.FILE,
                retention=RetentionPolicy.LIMITS,
                max_age=KEEPS_FOR.total_seconds(),
                duplicate_window=DEDUPLICATES_FOR,
            )
        )


async def listen(
    js: JetStreamContext, db: Database, listener: Listener, *, tries: int = TRIES
) -> None:
    """One durable consumer: every worker takes from it, each fact once, in the order they come."""
    config = ConsumerConfig(ack_wait=ACKS_WITHIN.total_seconds(), max_deliver=-1)
    facts = await js.pull_subscribe(listener.subject, listener.name, stream=FACTS, config=config)
    while True:
        leave_if_cancelled()
        messages = await taken(facts)
        if len(messages) > 1 and await attended_together(db, listener, messages):
            continue
        for message in messages:
            with working_for(request_behind(message)):
                if not await attended(db, listener, message):
                    await try_later(db, listener, message, most=tries)


async def taken(facts: JetStreamContext.PullSubscription) -> list[Msg]:
    """The next, and those that wait behind it: nats-py waits until a batch is full."""
    messages: list[Msg] = []
    with suppress(NothingCame, TimeoutError):
        messages += await facts.fetch(1, ASKS_EVERY.total_seconds())
        if behind := min(messages[0].metadata.num_pending, AT_ONCE - 1):
            messages += await facts.fetch(behind, THERE_ALREADY.total_seconds())
    return messages


async def attended_together(db: Database, listener: Listener, messages: Sequence[Msg]) -> bool:
    """Whether all of them were. If one fails, none was: then each is tried alone."""
    try:
        await hear(db, listener, messages)
    except Exception as error:  # noqa: BLE001 - told with the one that fails
        log.info("listener.one_by_one", listener=listener.name, why=repr(error))
        return False
    await acknowledge(listener, messages)
    return True


async def attended(db: Database, listener: Listener, message: Msg) -> bool:
    try:
        await hear(db, listener, [message])
    except Exception:
        log.exception("listener.failed", listener=listener.name, fact=event_id(message))
        return False
    await acknowledge(listener, [message])
    return True


async def acknowledge(listener: Listener, messages: Sequence[Msg]) -> None:
    for message in messages:
        await message.ack()
    handled.labels(listener.name).inc(len(messages))


async def hear(db: Database, listener: Listener, messages: Sequence[Msg]) -> None:
    by_id: dict[int, Msg] = {}
    for message in messages:
        by_id.setdefault(event_id(message), message)
    async with db.begin() as tx:
        first = await heard_first(tx, listener.name, by_id)
        for message in [by_id[event] for event in by_id if event in first]:
            with working_for(request_behind(message)):
                await listener.handle(tx, msgspec.json.decode(message.data, type=listener.event))
                await tx.forget()


async def try_later(db: Database, listener: Listener, message: Msg, *, most: int) -> None:
    tries = message.metadata.num_delivered
    if tries < most:
        await message.nak(delay=min(FIRST_RETRY * 2**tries, LAST_RETRY).total_seconds())
        return
    event = event_id(message)
    log.error("listener.parked", listener=listener.name, fact=event, tries=tries)
    parked.labels(listener.name).inc()
    async with db.begin() as tx:
        await park(tx, listener.name, event, subject=message.subject, body=message.data)
    await message.ack()


def event_id(message: Msg) -> int:
    """The outbox id, or 63 bits of what a room node called its message."""
    named = (message.headers or {}).get("Nats-Msg-Id", "")
    if named.isdecimal():
        return int(named)
    digest = hashlib.blake2b(named.encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1
