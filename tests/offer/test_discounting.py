from datetime import timedelta
from typing import Any

import pytest

from tests.world.catalogue import a_product
from tests.world.shop import a_shop
from vitrine.catalogue import Product
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer import (
    Discount,
    DiscountKind,
    NewDiscount,
    announce_reduction,
    make_discount,
    set_price,
    stop_discount,
)
from vitrine.offer.errors import (
    BundleNeedsTwo,
    CodeNotUsable,
    CodeTaken,
    NotAReduction,
    NotTrulyLess,
    OffMissing,
    PercentNotPossible,
    PiecesNotPossible,
    TimeNotPossible,
)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.fixture
async def vase(tx: Tx) -> Product:
    """29 euros since forty days."""
    product = await a_product(tx, await a_shop(tx), options=("",), markets=("DE",))
    with clock.stopped_at(clock.now() - timedelta(days=40)):
        await set_price(tx, product.variants[0].id, "DE", eur(2_900))
    return product


async def made(tx: Tx, product: Product, **terms: Any) -> Discount:
    wanted: dict[str, Any] = {
        "name": "Autumn",
        "kind": DiscountKind.PERCENT,
        "percent_bp": 2_000,
        "code": "autumn 20",
    }
    return await make_discount(tx, product.shop_id, NewDiscount(**wanted | terms))


@pytest.mark.parametrize(
    ("terms", "refusal", "field"),
    [
        ({"percent_bp": None}, PercentNotPossible, "percent"),
        ({"percent_bp": 10_001}, PercentNotPossible, "percent"),
        ({"code": "ab"}, CodeNotUsable, "code"),
        ({"code": "50 % off!"}, CodeNotUsable, "code"),
        ({"kind": DiscountKind.AMOUNT}, OffMissing, "off"),
        ({"kind": DiscountKind.BUNDLE, "off": {"DE": 1}}, BundleNeedsTwo, "products"),
        ({"kind": DiscountKind.BUY_GET, "buy": 0, "get": 1}, PiecesNotPossible, "buy"),
        ({"closes_at": clock.from_ms(0)}, TimeNotPossible, "closes_at"),
    ],
)
async def test_a_discount_that_cannot_be_is_refused_by_its_field(
    tx: Tx, vase: Product, terms: dict[str, Any], refusal: type[VitrineError], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        await made(tx, vase, **terms)
    assert refused.value.field == field


async def test_a_code_is_one_discounts_until_it_is_stopped(tx: Tx, vase: Product) -> None:
    first = await made(tx, vase)
    assert first.code == "AUTUMN20"
    with pytest.raises(CodeTaken):
        await made(tx, vase, code="Autumn20")
    stop_discount(first)
    await tx.flush()
    assert (await made(tx, vase)).code == "AUTUMN20"


async def test_a_percentage_for_everybody_counts_as_a_price(tx: Tx, vase: Product) -> None:
    today = clock.now()
    with clock.stopped_at(today - timedelta(days=10)):
        discount = await made(tx, vase, announced=True)
    with clock.stopped_at(today - timedelta(days=5)):
        stop_discount(discount)
        await tx.flush()
    variant_id = vase.variants[0].id
    with pytest.raises(NotAReduction):
        await announce_reduction(tx, variant_id, "DE", eur(2_400))
    assert await announce_reduction(tx, variant_id, "DE", eur(2_200)) == eur(2_320)


@pytest.mark.parametrize("terms", [{"announced": False}, {"announced": True, "least": {"DE": 1}}])
async def test_a_code_for_some_is_no_price_of_everybodys(
    tx: Tx, vase: Product, terms: dict[str, Any]
) -> None:
    await made(tx, vase, **terms)
    assert await announce_reduction(tx, vase.variants[0].id, "DE", eur(2_400)) == eur(2_900)


async def test_it_counts_for_thirty_days_after_it_ended(tx: Tx, vase: Product) -> None:
    today = clock.now()
    with clock.stopped_at(today - timedelta(days=35)):
        discount = await made(tx, vase, announced=True)
    with clock.stopped_at(today - timedelta(days=31)):
        stop_discount(discount)
        await tx.flush()
    assert await announce_reduction(tx, vase.variants[0].id, "DE", eur(2_400)) == eur(2_900)


async def test_what_was_cheaper_lately_is_not_announced_as_less(tx: Tx, vase: Product) -> None:
    today = clock.now()
    for days_ago, minor in ((20, 2_000), (1, 3_000)):
        with clock.stopped_at(today - timedelta(days=days_ago)):
            await set_price(tx, vase.variants[0].id, "DE", eur(minor))
    with pytest.raises(NotTrulyLess) as refused:
        await made(tx, vase, announced=True)
    assert refused.value.facts["title"] == vase.title
    assert (await made(tx, vase, announced=False)).percent_bp == 2_000
