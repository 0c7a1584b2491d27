"""A running system that is paid through the stand-in for Stripe, and shops in it."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import httpx2
from sqlalchemy import Select, select

from tests.world.fake_stripe.server import FakeStripe
from tests.world.launch import Launch
from tests.world.order import Till, a_till
from tests.world.provider import account_at
from tests.world.stock import level_of, pieces_held
from vitrine import checkout as checkouts
from vitrine import payment
from vitrine.checkout import Desk
from vitrine.cli.finding import RunningSystem, running_system
from vitrine.db import Database
from vitrine.db.auditing import breaches
from vitrine.kit import clock
from vitrine.order.model import Order, OrderState
from vitrine.payment import Providers, Stripe
from vitrine.stock import claim_lane
from vitrine.stock.lane import plain_address
from vitrine.wiring import AUDITS

LATER = timedelta(minutes=2)
BOOKED_WITHIN = 150.0  # seconds
KEYS = ("SECRET_KEY", "PUBLISHABLE_KEY", "WEBHOOK_SECRET")


@dataclass(frozen=True)
class Street:
    """`variables`: what its processes are configured by, beside what `vitrine up` says."""

    launch: Launch
    system: RunningSystem
    stripe: FakeStripe
    web: str
    variables: dict[str, str]


@asynccontextmanager
async def a_street(data: Path, stripe: FakeStripe, **variables: str) -> AsyncGenerator[Street]:
    variables |= {f"VITRINE_STRIPE_{key}": stripe.books.webhook_secret for key in KEYS}
    variables["VITRINE_STRIPE_API_URL"] = stripe.url
    launch = Launch(data, environment=variables)
    try:
        ready = await asyncio.to_thread(launch.ready)
        async with running_system(data) as system:
            yield Street(launch, system, stripe, ready["http"], variables)
    finally:
        await asyncio.to_thread(launch.ends, signal.SIGTERM)


@dataclass(frozen=True)
class Mall:
    """One shop of it. `client`: at which web process its buyers are."""

    street: Street
    client: httpx2.AsyncClient
    till: Till

    @property
    def db(self) -> Database:
        return self.street.system.db

    @property
    def stripe(self) -> FakeStripe:
        return self.street.stripe

    @property
    def database_url(self) -> str:
        return plain_address(self.street.system.settings.database_url)


@asynccontextmanager
async def a_mall(street: Street, *, pieces: int) -> AsyncGenerator[Mall]:
    system = street.system
    async with claim_lane(system.settings.database_url) as lane:
        till = await a_till(system.db, lane, pieces=pieces)
    async with a_client(street.web) as client:
        yield Mall(street, client, till)


def a_client(web: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=web, timeout=60, limits=httpx2.Limits(max_connections=None))


async def look_after(mall: Mall) -> None:
    """What the worker does, after half a minute, for whoever did not come back."""
    stripe = Stripe(account_at(mall.stripe.url))
    providers = Providers(stripe)
    with clock.stopped_at(clock.now() + LATER):
        await checkouts.resume_stuck(Desk(mall.db, providers))
        await payment.send_refunds(mall.db, providers)
    await stripe.close()


async def stripe_tells_all(mall: Mall) -> None:
    """All its events, each twice, the newest first."""
    for event in reversed(mall.stripe.books.events):
        body, signature = mall.stripe.books.signed(event)
        headers = {"Stripe-Signature": signature}
        for _ in range(2):
            await delivered(mall, body, headers)


async def delivered(mall: Mall, body: bytes, headers: dict[str, str]) -> None:
    """As Stripe does it: again until it is taken."""
    async with asyncio.timeout(BOOKED_WITHIN):
        while True:
            with suppress(httpx2.TransportError):
                answer = await mall.client.post("/webhooks/stripe", content=body, headers=headers)
                if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                    assert answer.status_code == HTTPStatus.NO_CONTENT, answer.text
                    return
            await asyncio.sleep(0.2)


async def none_has_time_left(mall: Mall) -> None:
    """Every hold of the shop is over, and every order that nothing is paid for yet."""
    unpaid = select(Order.id).where(
        Order.shop_id == mall.till.shop_id,
        Order.state == OrderState.UNPAID,
        Order.secured_at.is_(None),
    )
    async with asyncio.timeout(BOOKED_WITHIN):
        while await pieces_held(mall.db, mall.till.variant_id) or await some(mall.db, unpaid):  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.1)


async def some(db: Database, rows: Select[int]) -> bool:
    async with db.begin() as tx:
        return await tx.session.scalar(rows.limit(1)) is not None


async def nothing_is_lost(mall: Mall, orders: Collection[str]) -> None:
    """All pieces are sold and paid, each once, and the books say the same."""
    books = mall.stripe.books
    kept = [each for each in books.intents.values() if each["amount"] > books.refunded(each["id"])]
    paid = [each["metadata"]["order"] for each in kept]
    assert {each["status"] for each in kept} == {"succeeded"}
    assert len(paid) == len(set(paid))
    assert set(orders) <= set(paid)
    level = await level_of(mall.db, mall.till.variant_id)
    assert (level.on_hand, level.reserved) == (0, 0)
    assert await broken(mall.db) == []


async def broken(db: Database) -> list[str]:
    """Of the books, once the listeners have had their time."""
    until = asyncio.get_running_loop().time() + BOOKED_WITHIN
    while found := await broken_now(db):
        if asyncio.get_running_loop().time() > until:
            return found
        await asyncio.sleep(0.2)
    return []


async def broken_now(db: Database) -> list[str]:
    with clock.stopped_at(clock.now() + LATER):
        async with db.begin() as tx:
            return [str(breach) for breach in await breaches(tx, AUDITS)]
