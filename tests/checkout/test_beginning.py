import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import cast

import pytest
from sqlalchemy import delete

from tests.world.catalogue import a_product
from tests.world.offer import priced
from tests.world.order import Till, a_till
from tests.world.shop import a_shop
from tests.world.stock import level_of
from vitrine import checkout as checkouts
from vitrine.catalogue import variants_by_ids, withdraw_from
from vitrine.checkout import Checkout, CheckoutLine, Wish
from vitrine.checkout.errors import (
    AlreadyOrdered,
    KeyNotUsable,
    NotInThisShow,
    NotSoldHere,
    OneSellerAtATime,
    VariantUnknown,
)
from vitrine.checkout.paying import submit
from vitrine.db import Database
from vitrine.errors import NotFound
from vitrine.kit import clock, ids
from vitrine.market.errors import MarketNotOpen
from vitrine.stock import Claim, ClaimLane, Granted, expire_due, hold_by_id
from vitrine.stock.errors import KeyReused, SoldOut, TooFewLeft, TooManyHeld


async def test_the_last_piece_is_held_for_one_and_the_other_is_told_at_once(till: Till) -> None:
    await till.begin(4)
    winner = await till.begin(1)
    with pytest.raises(SoldOut) as refusal:
        await till.begin(1)
    assert refusal.value.facts["available"] == 0
    assert winner.hold_until > clock.now()


async def test_the_same_key_finds_the_same_checkout(db: Database, till: Till) -> None:
    key = ids.new_secret()
    async with asyncio.TaskGroup() as taps:
        tries = [taps.create_task(till.begin(2, key=key)) for _ in range(4)]
    tokens = {each.result().token for each in tries} | {(await till.begin(2, key=key)).token}
    assert len(tokens) == 1
    assert (await level_of(db, till.variant_id)).reserved == 2


async def test_the_same_key_with_another_wish_is_refused(till: Till) -> None:
    key = ids.new_secret()
    await till.begin(1, key=key)
    with pytest.raises(KeyReused):
        await till.begin(2, key=key)


async def test_a_market_that_does_not_check_out_is_refused(till: Till) -> None:
    wish = Wish(market="FR", lines=((till.variant_id, 1),))
    with pytest.raises(MarketNotOpen):
        await checkouts.begin(till.db, till.lane, wish, key=ids.new_secret())


async def test_what_is_not_listed_in_a_market_is_not_sold_there(till: Till) -> None:
    async with till.db.begin() as tx:
        [variant] = (await variants_by_ids(tx, [till.variant_id])).values()
        withdraw_from(tx, variant.product, "GB")
    with pytest.raises(NotSoldHere) as refusal:
        await till.begin()
    assert str(refusal.value) == "Coral cup is not sold in United Kingdom."


async def test_what_has_no_price_in_a_market_is_not_sold_there(till: Till) -> None:
    async with till.db.begin() as tx:
        product = await a_product(tx, await a_shop(tx))
    wish = Wish(market="GB", lines=((product.variants[0].id, 1),))
    with pytest.raises(NotSoldHere):
        await checkouts.begin(till.db, till.lane, wish, key=ids.new_secret())


async def test_what_does_not_exist_is_refused(till: Till) -> None:
    wish = Wish(market="GB", lines=((7, 1),))
    with pytest.raises(VariantUnknown):
        await checkouts.begin(till.db, till.lane, wish, key=ids.new_secret())


async def test_a_show_sells_what_is_in_its_rundown(db: Database, till: Till) -> None:
    elsewhere = await a_till(db, till.lane)
    wish = Wish(market="GB", lines=((elsewhere.variant_id, 1),), show_id=till.show_id)
    with pytest.raises(NotInThisShow):
        await checkouts.begin(db, till.lane, wish, key=ids.new_secret())


async def test_one_checkout_has_one_seller(db: Database, till: Till) -> None:
    async with db.begin() as tx:
        other = (await a_product(tx, await a_shop(tx, name="Atelier Luce"))).variants[0].id
        await priced(tx, other)
    wish = Wish(market="GB", lines=((till.variant_id, 1), (other, 1)))
    with pytest.raises(OneSellerAtATime):
        await checkouts.begin(db, till.lane, wish, key=ids.new_secret())


async def test_lines_change_under_one_hold(db: Database, till: Till) -> None:
    begun = await till.begin(1)
    await checkouts.change_lines(db, till.lane, begun.token, [(till.variant_id, 3)])
    async with db.begin() as tx:
        seen = await checkouts.overview(tx, begun.token)
    assert [line.quantity for line in seen.lines] == [3]
    assert seen.is_held
    assert (await level_of(db, till.variant_id)).reserved == 3


async def test_too_many_pieces_leave_the_checkout_as_it_was(db: Database, till: Till) -> None:
    begun = await till.begin(2)
    with pytest.raises(TooFewLeft) as refusal:
        await checkouts.change_lines(db, till.lane, begun.token, [(till.variant_id, 9)])
    assert refusal.value.facts["available"] == 5
    assert (await level_of(db, till.variant_id)).reserved == 2


async def test_giving_up_frees_the_pieces_at_once(db: Database, till: Till) -> None:
    begun = await till.begin(2)
    async with db.begin() as tx:
        await checkouts.abandon(tx, begun.token)
    assert (await level_of(db, till.variant_id)).reserved == 0


async def test_a_checkout_says_when_its_hold_is_lost(db: Database, till: Till) -> None:
    begun = await till.begin()
    with clock.stopped_at(begun.hold_until):
        await expire_due(db)
    async with db.begin() as tx:
        assert not (await checkouts.overview(tx, begun.token)).is_held


async def test_an_unknown_token_opens_nothing(db: Database) -> None:
    async with db.begin() as tx:
        with pytest.raises(NotFound):
            await checkouts.overview(tx, ids.new_secret())


async def test_changing_the_lines_wins_no_time(db: Database, till: Till) -> None:
    begun = await till.begin(1)
    with clock.stopped_at(begun.hold_until - timedelta(minutes=1)):
        await checkouts.change_lines(db, till.lane, begun.token, [(till.variant_id, 2)])
    async with db.begin() as tx:
        changed = await checkouts.checkout_by_token(tx, begun.token)
        assert changed.hold_until == begun.hold_until
        assert (await hold_by_id(tx, changed.hold_id)).expires_at == begun.hold_until


async def test_guests_of_one_network_share_a_limit_that_an_account_lifts(
    db: Database, till: Till
) -> None:
    crowded = await a_till(db, till.lane, pieces=200)
    for _ in range(5):
        await crowded.begin(20, address="93.184.216.34")
    with pytest.raises(TooManyHeld):
        await crowded.begin(1, address="93.184.216.34")
    await crowded.begin(20, address="93.184.216.35")


async def test_lines_that_change_keep_their_holder(db: Database, till: Till) -> None:
    crowded = await a_till(db, till.lane, pieces=200)
    first = await crowded.begin(1, address="93.184.216.34")
    for _ in range(4):
        await crowded.begin(20, address="93.184.216.34")
    await crowded.begin(19, address="93.184.216.34")
    with pytest.raises(TooManyHeld):
        await checkouts.change_lines(db, till.lane, first.token, [(crowded.variant_id, 2)])


@pytest.mark.parametrize("key", ["", "x" * 15, "x" * 141, "sixteen or more words"])
async def test_a_key_that_others_may_choose_too_is_refused(till: Till, key: str) -> None:
    with pytest.raises(KeyNotUsable):
        await checkouts.begin(till.db, till.lane, till.wish(), key=key)


async def test_lines_of_a_checkout_that_is_ordered_meanwhile_are_not_held(
    db: Database, till: Till
) -> None:
    begun = await till.begin(1)
    tap = await till.tap(begun.token, (await till.deliver(begun.token)).id)
    late = LateLane(till.lane, partial(submit, till.desk, tap))
    with pytest.raises(AlreadyOrdered):
        await checkouts.change_lines(
            db, cast("ClaimLane", late), begun.token, [(till.variant_id, 2)]
        )
    assert (await level_of(db, till.variant_id)).reserved == 0


@dataclass(frozen=True)
class LateLane:
    """The order button is faster than the claim."""

    lane: ClaimLane
    meanwhile: Callable[[], Awaitable[object]]

    async def claim(self, claim: Claim) -> Granted:
        await self.meanwhile()
        return await self.lane.claim(claim)


async def test_who_taps_again_under_their_key_is_not_told_what_others_were(till: Till) -> None:
    """Their answer was lost, and meanwhile the last piece went."""
    key = ids.new_secret()
    wish = till.wish(5)
    lost = await checkouts.begin(till.db, till.lane, wish, key=key)
    async with till.db.begin() as tx:
        await tx.session.execute(delete(CheckoutLine).filter_by(checkout_id=lost.id))
        await tx.session.execute(delete(Checkout).filter_by(id=lost.id))
    with pytest.raises(SoldOut):
        await checkouts.begin(till.db, till.lane, wish, key=ids.new_secret())
    again = await checkouts.begin(till.db, till.lane, wish, key=key)
    assert again.token == lost.token
