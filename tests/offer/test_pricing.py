from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.world.catalogue import a_product
from tests.world.outbox import emitted
from tests.world.shop import a_shop
from tests.world.stock import a_stocked_variant
from vitrine.catalogue import Category
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer import PriceLedger, announce_reduction, resolve, set_price
from vitrine.offer.errors import NotAReduction, PriceNotPossible


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


async def test_a_price_resolves_in_its_own_market(tx: Tx) -> None:
    vase = await a_stocked_variant(tx)
    await set_price(tx, vase, "DE", eur(2900))
    offered = await resolve(tx, [vase], "DE", clock.now())
    assert (offered[vase].price, offered[vase].prior) == (eur(2900), None)
    assert await resolve(tx, [vase], "GB", clock.now()) == {}
    assert "price.changed" in await emitted(tx)


@pytest.mark.parametrize("price", [eur(0), eur(-1), Money(100, "GBP")])
async def test_an_impossible_price_is_refused(tx: Tx, price: Money) -> None:
    vase = await a_stocked_variant(tx)
    with pytest.raises(PriceNotPossible):
        await set_price(tx, vase, "DE", price)


async def test_the_prior_price_is_the_lowest_of_the_thirty_days_before(tx: Tx) -> None:
    vase, today = await a_stocked_variant(tx), clock.now()
    for days_ago, minor in ((60, 1900), (40, 2500), (20, 2700), (10, 2900)):
        with clock.stopped_at(today - timedelta(days=days_ago)):
            await set_price(tx, vase, "DE", eur(minor))
    assert await announce_reduction(tx, vase, "DE", eur(2000)) == eur(2500)
    offered = (await resolve(tx, [vase], "DE", today))[vase]
    assert (offered.price, offered.prior) == (eur(2000), eur(2500))


async def test_what_was_cheaper_within_thirty_days_is_no_reduction(tx: Tx) -> None:
    vase, today = await a_stocked_variant(tx), clock.now()
    with clock.stopped_at(today - timedelta(days=20)):
        await set_price(tx, vase, "DE", eur(2000))
    with clock.stopped_at(today - timedelta(days=1)):
        await set_price(tx, vase, "DE", eur(3000))
    with pytest.raises(NotAReduction) as refusal:
        await announce_reduction(tx, vase, "DE", eur(2200))
    assert str(refusal.value) == "This is not below the lowest price of the last 30 days."


async def test_what_never_had_a_price_cannot_be_reduced(tx: Tx) -> None:
    vase = await a_stocked_variant(tx)
    with pytest.raises(NotAReduction):
        await announce_reduction(tx, vase, "DE", eur(100))


async def test_a_reduction_in_steps_keeps_the_first_prior_price(tx: Tx) -> None:
    vase = await a_stocked_variant(tx)
    await set_price(tx, vase, "DE", eur(3000))
    await announce_reduction(tx, vase, "DE", eur(2500))
    assert await announce_reduction(tx, vase, "DE", eur(2000)) == eur(3000)


async def test_an_ordinary_price_ends_the_reduction(tx: Tx) -> None:
    vase = await a_stocked_variant(tx)
    await set_price(tx, vase, "DE", eur(3000))
    await announce_reduction(tx, vase, "DE", eur(2500))
    await set_price(tx, vase, "DE", eur(2800))
    assert (await resolve(tx, [vase], "DE", clock.now()))[vase].prior is None


async def test_the_ledger_keeps_every_price(tx: Tx) -> None:
    vase = await a_stocked_variant(tx)
    for minor in (3000, 2800, 3000):
        await set_price(tx, vase, "DE", eur(minor))
    kept = select(PriceLedger.minor).where(PriceLedger.variant_id == vase).order_by(PriceLedger.id)
    assert list(await tx.session.scalars(kept)) == [3000, 2800, 3000]


async def test_a_unit_price_stands_beside_what_the_law_names(tx: Tx) -> None:
    tea = await a_product(
        tx, await a_shop(tx), category=Category.FOOD, content_amount=250, content_unit="g"
    )
    variant_id = tea.variants[0].id
    await set_price(tx, variant_id, "DE", eur(599))
    unit = (await resolve(tx, [variant_id], "DE", clock.now()))[variant_id].unit_price
    assert unit is not None
    assert (unit.price, unit.per) == (eur(2396), "1 kg")
