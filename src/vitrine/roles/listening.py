import hashlib
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
from vitrine.db.handling import first_time, park
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
AT_ONCE = 1  # nats-py waits until a larger batch is full
ASKS_EVERY = timedelta(seconds=5)

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
    """One durable consumer: every worker takes from it, each fact once."""
    config = ConsumerConfig(ack_wait=ACKS_WITHIN.total_seconds(), max_deliver=-1)
    facts = await js.pull_subscribe(listener.subject, listener.name, stream=FACTS, config=config)
    while True:
        leave_if_cancelled()
        try:
            messages = await facts.fetch(AT_ONCE, ASKS_EVERY.total_seconds())
        except (NothingCame, TimeoutError):
            continue
        for message in messages:
            with working_for(request_behind(message)):
                if not await attended(db, listener, message):
                    await try_later(db, listener, message, most=tries)


async def attended(db: Database, listener: Listener, message: Msg) -> bool:
    try:
        await hear(db, listener, message)
    except Exception:
        log.exception("listener.failed", listener=listener.name, fact=event_id(message))
        return False
    await message.ack()
    handled.labels(listener.name).inc()
    return True


async def hear(db: Database, listener: Listener, message: Msg) -> None:
    async with db.begin() as tx:
        if await first_time(tx, listener.name, event_id(message)):
            await listener.handle(tx, msgspec.json.decode(message.data, type=listener.event))


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
