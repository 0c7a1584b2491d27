"""Buyers at every step of checkout while a process dies, and what they do then: tap again."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx2

from tests.world.after import Placed
from tests.world.api_buyer import API, DELIVERY
from tests.world.fake_stripe.server import Mood
from tests.world.mall import Mall
from tests.world.provider import PAYS, SECOND_STEP, TOKENS
from vitrine import aftersale
from vitrine.kit import ids

TRIES_AGAIN_AFTER = 0.5  # seconds
GOES_ON_WITHIN = 250.0
SOMEBODY_WAITS = (
    "select exists (select from pg_stat_activity"
    " where pg_backend_pid() = any(pg_blocking_pids(pid)))"
)
THE_LEVEL = "select from stock_level where variant_id = $1 for update"
THE_CHECKOUT = "select from checkout where token = $1 for update"

Asked = Callable[[], Awaitable[None]]


@dataclass
class Walker:
    """One buyer. Whatever gets no answer is asked again under the same key."""

    mall: Mall
    card: str = TOKENS[PAYS]
    key: str = field(default_factory=ids.new_secret)
    token: str = ""
    quote: str = ""
    order_id: str = ""
    order_state: str = ""
    payment_state: str = ""

    async def ask(self, method: str, path: str, body: Any) -> dict[str, Any]:
        once = {"Idempotency-Key": self.key}
        answer = await self.mall.client.request(method, f"{API}{path}", json=body, headers=once)
        answer.raise_for_status()
        return answer.json()

    async def claim(self) -> None:
        lines = [{"variant": str(self.mall.till.variant_id), "quantity": 1}]
        show = {"show": str(self.mall.till.show_id), "source": "show"}
        begun = await self.ask("POST", "/checkouts", {"market": "GB", "lines": lines} | show)
        self.token = begun["token"]

    async def deliver(self) -> None:
        body = DELIVERY | {"method": str(self.mall.till.method_id)}
        self.quote = (await self.ask("PUT", f"/checkouts/{self.token}/delivery", body))["id"]

    async def order(self) -> None:
        body = {"quote": self.quote, "card": self.card}
        self.hear(await self.ask("POST", f"/checkouts/{self.token}/order", body))

    async def come_back_from_bank(self) -> None:
        yes = {"approve": True}
        self.hear(await self.ask("POST", f"/checkouts/{self.token}/challenge", yes))

    def hear(self, paid: dict[str, Any]) -> None:
        self.order_id, self.order_state = paid["order"]["id"], paid["order"]["state"]
        self.payment_state = paid["payment"]["state"]

    def approve_at_bank(self) -> None:
        books = self.mall.stripe.books
        for reference, intent in books.intents.items():
            ours = intent["metadata"]["order"] == self.order_id
            if ours and intent["status"] == "requires_action":
                books.answer_second_step(reference, approved=True)

    async def go_on(self) -> None:
        """From wherever the answers ended until the order is placed."""
        if not self.token:
            await until_answered(self.claim)
        if not self.quote:
            await until_answered(self.deliver)
        while self.order_state != "placed":
            await until_answered(self.order)
            if self.payment_state == "requires_action":
                self.approve_at_bank()
                await until_answered(self.come_back_from_bank)


async def all_go_on(walkers: Sequence[Walker]) -> None:
    async with asyncio.TaskGroup() as everybody:
        for walker in walkers:
            everybody.create_task(walker.go_on())


def orders_of(walkers: Sequence[Walker]) -> set[str]:
    return {walker.order_id for walker in walkers}


async def until_answered(asked: Asked) -> None:
    until, last = time.monotonic() + GOES_ON_WITHIN, ""
    while time.monotonic() < until:
        try:
            return await asked()
        except httpx2.HTTPStatusError as error:
            last = error.response.text
            if error.response.status_code < 500 and not held_too_short(error.response):
                break
        except httpx2.TransportError as error:
            last = repr(error)
        await asyncio.sleep(TRIES_AGAIN_AFTER)
    raise AssertionError(f"{asked} is answered: {last}")


def held_too_short(answer: httpx2.Response) -> bool:
    """Somebody's clock is fast: the buyer is told, and the next tap sets the pieces aside again."""
    return answer.json().get("code") == "hold-lost"


class Walk:
    """Everybody waits in the middle of a step, until it is `over`."""

    def __init__(self, mall: Mall, tasks: asyncio.TaskGroup) -> None:
        self.mall = mall
        self.tasks = tasks
        self.locks: list[asyncpg.Connection] = []

    async def walker(self, *, card: str = PAYS) -> Walker:
        walker = Walker(self.mall, TOKENS[card])
        await walker.claim()
        return walker

    async def walker_with_quote(self, *, card: str = PAYS) -> Walker:
        walker = await self.walker(card=card)
        await walker.deliver()
        return walker

    async def hang_at_stripe(self, asked: Asked, *moods: Mood | None) -> None:
        self.mall.stripe.moods.extend(moods)
        before = len(self.mall.stripe.hanging)
        self.start(asked)
        while len(self.mall.stripe.hanging) == before:  # noqa: ASYNC110 - another process calls
            await asyncio.sleep(0.01)

    async def hang_at_lock(self, row: str, which: object, asked: Asked) -> None:
        lock = await asyncpg.connect(self.mall.database_url)
        self.locks.append(lock)
        await lock.execute("begin")
        await lock.fetch(row, which)
        self.start(asked)
        while not await lock.fetchval(SOMEBODY_WAITS):  # noqa: ASYNC110 - another process does
            await asyncio.sleep(0.01)

    def start(self, asked: Asked) -> None:
        async def once() -> None:
            with suppress(httpx2.HTTPError):
                await asked()

        self.tasks.create_task(once())

    async def over(self) -> None:
        self.mall.stripe.go_on()
        for lock in self.locks:
            lock.terminate()


async def has_claimed(walk: Walk) -> Walker:
    return await walk.walker()


async def has_a_quote(walk: Walk) -> Walker:
    return await walk.walker_with_quote()


async def has_ordered(walk: Walk) -> Walker:
    walker = await walk.walker_with_quote()
    await walker.order()
    return walker


async def is_at_their_bank(walk: Walk) -> Walker:
    walker = await walk.walker_with_quote(card=SECOND_STEP)
    await walker.order()
    assert walker.payment_state == "requires_action"
    return walker


async def comes_back_from_their_bank(walk: Walk) -> Walker:
    walker = await is_at_their_bank(walk)
    walker.approve_at_bank()
    await walk.hang_at_stripe(walker.come_back_from_bank, Mood.HANGS_BEFORE)
    return walker


async def asks_for_money(walk: Walk) -> Walker:
    walker = await walk.walker_with_quote()
    await walk.hang_at_stripe(walker.order, Mood.HANGS_BEFORE)
    return walker


async def has_money_set_aside(walk: Walk) -> Walker:
    walker = await walk.walker_with_quote()
    await walk.hang_at_stripe(walker.order, Mood.HANGS_AFTER)
    return walker


async def asks_to_take_the_money(walk: Walk) -> Walker:
    walker = await walk.walker_with_quote()
    await walk.hang_at_stripe(walker.order, None, Mood.HANGS_BEFORE)
    return walker


async def has_paid(walk: Walk) -> Walker:
    walker = await walk.walker_with_quote()
    await walk.hang_at_stripe(walker.order, None, Mood.HANGS_AFTER)
    return walker


async def asks_for_a_quote(walk: Walk) -> Walker:
    walker = await walk.walker()
    await walk.hang_at_lock(THE_CHECKOUT, walker.token, walker.deliver)
    return walker


async def presses_the_button(walk: Walk) -> Walker:
    walker = await walk.walker_with_quote()
    await walk.hang_at_lock(THE_CHECKOUT, walker.token, walker.order)
    return walker


async def taps_buy(walk: Walk) -> Walker:
    walker = Walker(walk.mall)
    await walk.hang_at_lock(THE_LEVEL, walk.mall.till.variant_id, walker.claim)
    return walker


async def gets_money_back(walk: Walk) -> Walker:
    """It is the worker that asks Stripe for it."""
    walker = await has_ordered(walk)

    placed = Placed(walk.mall.till, int(walker.order_id))
    units = await placed.units()

    async def cancel() -> None:
        async with walk.mall.db.begin() as tx:
            await aftersale.cancel_by_buyer(tx, placed.id, units, reason="mistake")

    await walk.hang_at_stripe(cancel, Mood.HANGS_AFTER)
    return walker


Step = Callable[[Walk], Awaitable[Walker]]

# The last one locks what the others need, too.
STEPS: tuple[Step, ...] = (
    has_claimed,
    has_a_quote,
    has_ordered,
    is_at_their_bank,
    comes_back_from_their_bank,
    asks_for_money,
    has_money_set_aside,
    asks_to_take_the_money,
    has_paid,
    asks_for_a_quote,
    presses_the_button,
    taps_buy,
)


@asynccontextmanager
async def in_the_middle(mall: Mall, steps: Sequence[Step]) -> AsyncGenerator[list[Walker]]:
    """A buyer in the middle of each step; afterwards nobody holds them up any more."""
    async with asyncio.TaskGroup() as tasks:
        walk = Walk(mall, tasks)
        try:
            yield [await step(walk) for step in steps]
        finally:
            await walk.over()
