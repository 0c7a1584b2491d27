import asyncio
import random
from dataclasses import dataclass
from typing import Any

import structlog

from vitrine.demo.visitor import Refused, Visitor
from vitrine.kit import ids

log = structlog.get_logger()

PIN_EVERY = 40  # seconds
BUY_AT_MOST = 200  # orders over the demo's whole life
SHOPPERS_WAIT = (25.0, 70.0)  # seconds between two purchases of the room
SAYINGS_WAIT = (4.0, 11.0)
HEARTS_WAIT = (8.0, 30.0)  # every heart is an entry that stays
BEAT_EVERY = 15
COME_BACK_AFTER = 3
TEST_CARD = {"number": "4242424242424242", "expiry": "12/30", "cvc": "123"}

SAYINGS = (
    "is the coral one dishwasher safe?",
    "the speckled vase, please show the inside",
    "how tall is the black bottle?",
    "just got mine last week, it is even nicer in the hand",
    "guten Abend aus Hamburg",
    "hello from Leeds",
    "does it ship to Berlin?",
    "that glaze",
    "is the plate flat or a little deep?",
    "gibt es die Schale auch in Blau?",
    "bought two last time, no regrets",
    "how long does one firing take?",
    "what clay is that?",
    "wie groß ist die Tasse?",
)


@dataclass(frozen=True)
class Seat:
    """One simulated viewer; its account is marked as demo, so its lines are too."""

    email: str
    password: str
    market: str
    address: dict[str, str]


class Audience:
    def __init__(self, web_url: str, room_url: str, show: str, trust: Any = None) -> None:
        self.web_url, self.room_url, self.show, self.trust = web_url, room_url, show, trust
        self.dice = random.Random(show)  # noqa: S311 - a script, not a secret

    async def fill(self, seats: list[Seat]) -> None:
        async with asyncio.TaskGroup() as people:
            for seat in seats:
                people.create_task(self.attend(seat))

    async def attend(self, seat: Seat) -> None:
        while True:
            try:
                await self.one_visit(seat)
            except* (Refused, OSError) as reasons:
                log.info("demo.visitor.left", why=repr(reasons.exceptions[0])[:200])
            await asyncio.sleep(COME_BACK_AFTER)

    async def one_visit(self, seat: Seat) -> None:
        visitor = Visitor(self.web_url, self.trust)
        await sign_in(visitor, seat.email, seat.password)
        path = f"/api/v1/shows/{self.show}/room-token?market={seat.market}&source=demo"
        token = (await visitor.ask("GET", path))["token"]
        await visitor.enter(self.room_url, self.show, token)
        try:
            async with asyncio.TaskGroup() as doing:
                doing.create_task(self.chat(visitor))
                doing.create_task(self.like(visitor))
                doing.create_task(self.watch(visitor))
                doing.create_task(self.shop(visitor, seat))
        finally:
            visitor.leave()

    async def chat(self, visitor: Visitor) -> None:
        while await self.pause(visitor, SAYINGS_WAIT):
            if self.dice.random() < 1 / 6:
                visitor.do("say", text=self.dice.choice(SAYINGS))

    async def like(self, visitor: Visitor) -> None:
        while await self.pause(visitor, HEARTS_WAIT):
            visitor.do("react", what="heart", n=self.dice.randint(1, 3))

    async def watch(self, visitor: Visitor) -> None:
        first = True
        while await self.pause(visitor, (BEAT_EVERY, BEAT_EVERY)):
            visitor.do("beat", played_ms=BEAT_EVERY * 1000, playing=True, first_frame=first)
            first = False

    async def shop(self, visitor: Visitor, seat: Seat) -> None:
        while await self.pause(visitor, SHOPPERS_WAIT):
            if await self.bought_enough(visitor):
                return
            try:
                await self.buy_something(visitor, seat)
            except Refused as refusal:
                log.info("demo.purchase.refused", why=str(refusal))

    async def bought_enough(self, visitor: Visitor) -> bool:
        show = await visitor.ask("GET", f"/api/v1/shows/{self.show}/shelf?market=GB&locale=en")
        return sum(int(item["sold"]) for item in show["items"]) >= BUY_AT_MOST

    async def buy_something(self, visitor: Visitor, seat: Seat) -> None:
        path = f"/api/v1/shows/{self.show}/shelf?market={seat.market}&locale=en"
        items = (await visitor.ask("GET", path))["items"]
        variants = [v for item in items for v in item["variants"] if v["available"] and v["price"]]
        if variants:
            await buy(visitor, seat, self.show, self.dice.choice(variants)["id"])

    async def pause(self, visitor: Visitor, seconds: tuple[float, float]) -> bool:
        await asyncio.sleep(self.dice.uniform(*seconds))
        if not visitor.is_in:
            raise ConnectionError("the room closed")
        return True


async def sign_in(visitor: Visitor, email: str, password: str) -> None:
    await visitor.ask("POST", "/api/v1/sessions", {"email": email, "password": password})


async def buy(visitor: Visitor, seat: Seat, show: str, variant: str) -> None:
    wanted = {
        "market": seat.market,
        "show": show,
        "source": "demo",
        "lines": [{"variant": variant, "quantity": 1}],
    }
    checkout = await visitor.ask("POST", "/api/v1/checkouts", wanted, key=ids.new_secret())
    place = f"/api/v1/checkouts/{checkout['token']}"
    address = seat.address | {"email": seat.email, "method": checkout["delivery_methods"][0]["id"]}
    quoted = await visitor.ask("PUT", f"{place}/delivery", address)
    card = await visitor.ask("POST", "/api/v1/sandbox/cards", TEST_CARD)
    paying = {"quote": quoted["id"], "card": card["card"]}
    await visitor.ask("POST", f"{place}/order", paying, key=ids.new_secret())


async def keep_pinning(visitor: Visitor, show: str, every: int = PIN_EVERY) -> None:
    """The host walks through the rundown without end, one product every so many seconds."""
    while True:
        items = (await visitor.ask("GET", f"/api/v1/shows/{show}/shelf?market=GB&locale=en"))[
            "items"
        ]
        for item in items:
            await visitor.ask("PUT", f"/api/v1/shows/{show}/pin", {"item": item["item"]})
            await asyncio.sleep(every)
