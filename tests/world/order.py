"""A shop that sells, and buyers at its till."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from tests.world.catalogue import a_product
from tests.world.offer import priced
from tests.world.shop import a_delivery, a_shop
from tests.world.show import a_show
from vitrine import checkout as checkouts
from vitrine import payment
from vitrine.checkout import Address, Checkout, Desk, Paid, Quote, Tap, Wish
from vitrine.db import Base, Database, Tx
from vitrine.errors import VitrineError
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.market import TaxCategory
from vitrine.offer import Deal, deal_by_id
from vitrine.order import Order, expire_due, order_by_id
from vitrine.payment import AttemptState, Providers, Sandbox
from vitrine.payment.model import SandboxIntent
from vitrine.realtime.entries import Pin
from vitrine.show import (
    WantedDeal,
    add_item,
    announce_deal,
    close_deal,
    items_of,
    show_by_id,
)
from vitrine.show.cueing import next_place, post_at
from vitrine.stock import ClaimLane, receive

PAYS = "4242 4242 4242 4242"
DECLINED = "4000 0000 0000 0002"
SECOND_STEP = "4000 0025 0000 3155"

LONDON = Address(
    email="jo@example.org",
    name="Jo Viewer",
    line1="1 Mill Street",
    postcode="SW1A 1AA",
    city="London",
    country="GB",
)


@dataclass(frozen=True, slots=True)
class Till:
    """One variant on sale in one show."""

    db: Database
    lane: ClaimLane
    shop_id: int
    show_id: int
    creator_id: int
    variant_id: int
    method_id: int
    providers: Providers | None = None

    @property
    def desk(self) -> Desk:
        return Desk(self.db, self.providers or Providers(Sandbox(self.db)))

    def wish(
        self,
        quantity: int = 1,
        *,
        cue: int | None = None,
        account_id: int | None = None,
        deal_id: int | None = None,
        place: str | None = None,
    ) -> Wish:
        return Wish(
            market="GB",
            lines=((self.variant_id, quantity),),
            show_id=self.show_id,
            source="show",
            cue=cue,
            account_id=account_id,
            deal_id=deal_id,
            place=place,
        )

    async def tap_buy(self, wish: Wish) -> Checkout:
        return await checkouts.begin(self.db, self.lane, wish, key=ids.new_secret())

    async def announce(self, **terms: Any) -> Deal:
        async with self.db.begin() as tx:
            show = await show_by_id(tx, self.show_id)
            *_, item = await items_of(tx, self.show_id)
            wanted: dict[str, Any] = {"prices": {"GB": Money(1_900, "GBP")}} | terms
            return await announce_deal(tx, show, item, WantedDeal(**wanted))

    async def close(self, deal: Deal) -> None:
        async with self.db.begin() as tx:
            await close_deal(tx, await deal_by_id(tx, deal.id))

    async def begin(
        self, quantity: int = 1, *, key: str | None = None, address: str = ""
    ) -> Checkout:
        wish, once = self.wish(quantity), key or ids.new_secret()
        return await checkouts.begin(self.db, self.lane, wish, key=once, address=address)

    async def deliver(self, token: str, address: Address = LONDON) -> Quote:
        async with self.db.begin() as tx:
            checkout = await checkouts.locked_checkout(tx, token)
            return await checkouts.deliver(tx, checkout, address, self.method_id)

    async def quote_of(self, token: str) -> int:
        async with self.db.begin() as tx:
            return (await checkouts.checkout_by_token(tx, token)).quote_id or 0

    async def card(self, number: str = PAYS) -> str:
        return (await payment.tokenise(self.db, number, "12/40", "123")).token

    async def tap(
        self, token: str, quote_id: int, number: str = PAYS, *, account_id: int | None = None
    ) -> Tap:
        return Tap(
            token=token,
            quote_id=quote_id,
            card=await self.card(number),
            key=ids.new_secret(),
            account_id=account_id,
        )

    async def pay(self, tap: Tap) -> Paid:
        return await checkouts.order_and_pay(self.desk, self.lane, tap)

    async def buy(self, quantity: int = 1, *, number: str = PAYS) -> tuple[str, Paid]:
        begun = await self.begin(quantity)
        quote = await self.deliver(begun.token)
        return begun.token, await self.pay(await self.tap(begun.token, quote.id, number))

    async def order(self, order_id: int) -> Order:
        async with self.db.begin() as tx:
            return await order_by_id(tx, order_id)


async def a_till(
    db: Database,
    lane: ClaimLane,
    *,
    pieces: int = 5,
    gb: int = 2_400,
    tax_category: TaxCategory = TaxCategory.STANDARD,
    options: Sequence[str] = ("Coral",),
) -> Till:
    """Of several variants the first is sold, and the others wait for their stock."""
    async with db.begin() as tx:
        shop = await a_shop(tx)
        product = await a_product(tx, shop, options=options, tax_category=tax_category)
        variant_id = product.variants[0].id
        for variant in product.variants:
            await priced(tx, variant.id, gb=gb)
        await receive(tx, variant_id, pieces)
        show = await a_show(tx, shop)
        await add_item(tx, show, product.id)
        method = await a_delivery(tx, shop)
        return Till(db, lane, shop.id, show.id, show.creator_id, variant_id, method.id)


async def paid_or_refused(till: Till, tap: Tap) -> Paid | VitrineError:
    try:
        return await till.pay(tap)
    except VitrineError as refusal:
        return refusal


async def bought_or_refused(till: Till) -> Paid | VitrineError:
    try:
        return (await till.buy())[1]
    except VitrineError as refusal:
        return refusal


async def ordered_and_expired(till: Till) -> str:
    """The token of one whose buyer is still at their bank."""
    token, waits = await till.buy(number=SECOND_STEP)
    with clock.stopped_at(waits.order.pay_until):
        await expire_due(till.db)
    return token


async def count(db: Database, table: type[Base]) -> int:
    async with db.begin() as tx:
        return await tx.session.scalar(select(func.count()).select_from(table)) or 0


async def captured_in_all(db: Database) -> int:
    """By the provider's own books."""
    captured = SandboxIntent.state == AttemptState.CAPTURED
    async with db.begin() as tx:
        total = select(func.coalesce(func.sum(SandboxIntent.minor), 0)).where(captured)
        return int(await tx.session.scalar(total) or 0)


async def a_price_cue(tx: Tx, show_id: int) -> int:
    place = await next_place(tx, show_id)
    post_at(tx, show_id, place, Pin(at=place.at, cue=place.cue, item="1", product="1", prices={}))
    return place.cue
