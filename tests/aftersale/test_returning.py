"""Whatever is sent, cancelled, withdrawn from and returned in whatever order: the sums hold."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world.after import Placed, placed
from tests.world.order import Till
from tests.world.stock import level_of
from vitrine import aftersale
from vitrine.aftersale import Disposition, Inspected, ReturnState
from vitrine.aftersale.crediting import Part, delivery_shares, parts_of_delivery, parts_of_units
from vitrine.aftersale.errors import AnswerMissing
from vitrine.kit.money import Money, allocate
from vitrine.order import (
    Order,
    OrderLine,
    OrderState,
    OrderTax,
    OrderUnit,
    order_with_units,
    tax,
)


@pytest.fixture
async def order(till: Till) -> Placed:
    order = await placed(till)
    await order.deliver()
    return order


async def test_money_and_shelf_are_two_decisions(order: Placed) -> None:
    first, second, _ = await order.units()
    on_hand = (await level_of(order.db, order.till.variant_id)).on_hand
    asked = await order.come_back([first, second])
    price = (await order.order()).units[0].gross_minor
    async with order.db.begin() as tx:
        await aftersale.settle(
            tx,
            asked,
            {
                first: Inspected(price, Disposition.DAMAGED),
                second: Inspected(price - 500, Disposition.SHELF),
            },
        )
    assert await order.refunded() == 2 * price - 500
    assert (await level_of(order.db, order.till.variant_id)).on_hand == on_hand + 1
    assert await order.broken() == []


async def test_a_return_goes_its_way(order: Placed) -> None:
    units = await order.units()
    async with order.db.begin() as tx:
        asked = await aftersale.ask_return(
            tx, order.id, units[:1], reason="damaged", note="A crack"
        )
        assert asked.state == ReturnState.REQUESTED
        await aftersale.approve(tx, asked.id)
        await aftersale.say_sent(tx, asked.id, carrier="dhl", tracking="1")
        await aftersale.receive(tx, asked.id)
        found = await aftersale.return_by_secret(tx, asked.secret)
    assert (found.state, found.note, found.tracking) == (ReturnState.RECEIVED, "A crack", "1")


async def test_a_refusal_says_why_and_lets_the_piece_go(order: Placed) -> None:
    first, *_ = await order.units()
    asked = await order.come_back([first])
    async with order.db.begin() as tx:
        with pytest.raises(AnswerMissing):
            await aftersale.refuse_return(tx, asked, answer="")
        await aftersale.refuse_return(tx, asked, answer="We find no fault.")
        again = await aftersale.ask_return(tx, order.id, [first], reason="defective")
        await aftersale.give_up(tx, again.id)
    assert await order.refunded() == 0
    assert await order.broken() == []


async def test_with_the_last_piece_the_delivery_goes_back(order: Placed) -> None:
    for unit in (await order.order()).units:
        asked = await order.come_back([unit.id])
        async with order.db.begin() as tx:
            await aftersale.settle(
                tx, asked, {unit.id: Inspected(unit.gross_minor, Disposition.SHELF)}
            )
    whole = await order.order()
    assert await order.refunded() == whole.total_minor
    assert whole.state == OrderState.PLACED
    assert await order.broken() == []


async def test_all_of_it_back_brings_the_delivery_though_a_piece_lost_value(
    order: Placed,
) -> None:
    whole = await order.order()
    asked = await order.come_back(await order.units())
    inspected = {
        unit.id: Inspected(unit.gross_minor - 100, Disposition.DAMAGED) for unit in whole.units
    }
    async with order.db.begin() as tx:
        await aftersale.settle(tx, asked, inspected)
    assert await order.refunded() == whole.total_minor - 300
    async with order.db.begin() as tx:
        again = await order_with_units(tx, order.id)
        assert await aftersale.returnable(tx, again) == []
        assert await aftersale.withdrawable(tx, again) == []
    assert await order.broken() == []


@dataclass(frozen=True)
class Basket:
    grosses: tuple[tuple[int, int, int], ...]  # unit price, quantity, rate
    delivery: int


BASKETS = st.builds(
    Basket,
    st.lists(
        st.tuples(st.integers(1, 9_999), st.integers(1, 3), st.sampled_from([0, 700, 1900, 2000])),
        min_size=1,
        max_size=3,
    ).map(tuple),
    st.integers(0, 1_500),
)


def an_order(basket: Basket) -> Order:
    """As `draft` writes it, without a database."""
    lines = [(Money(unit * quantity, "EUR"), rate) for unit, quantity, rate in basket.grosses]
    taxed = tax(lines, Money(basket.delivery, "EUR"))
    order = Order(id=1, currency="EUR", delivery_minor=basket.delivery, delivery_credited_minor=0)
    order.lines = []
    order.taxes = [
        OrderTax(rate_bp=g.rate_bp, gross_minor=g.gross.minor, tax_minor=g.tax.minor)
        for g in taxed.groups
    ]
    for n, ((gross, rate), (_, quantity, _)) in enumerate(zip(lines, basket.grosses, strict=True)):
        line = OrderLine(
            id=n, gross_minor=gross.minor, rate_bp=rate, tax_minor=taxed.line_taxes[n].minor
        )
        each = [1] * quantity
        line.units = [
            OrderUnit(
                id=n * 10 + m,
                line_id=n,
                gross_minor=gross_minor,
                tax_minor=tax_minor,
                credited_minor=0,
                credited_tax_minor=0,
            )
            for m, (gross_minor, tax_minor) in enumerate(
                zip(allocate(gross.minor, each), allocate(line.tax_minor, each), strict=True)
            )
        ]
        order.lines.append(line)
    return order


def counted(order: Order, parts: list[Part]) -> None:
    units = {unit.id: unit for unit in order.units}
    for part in parts:
        assert part.minor > 0
        assert 0 <= part.tax_minor <= part.minor
        if part.unit_id is None:
            order.delivery_credited_minor += part.minor
        else:
            units[part.unit_id].credited_minor += part.minor
            units[part.unit_id].credited_tax_minor += part.tax_minor


@settings(deadline=None, max_examples=60)
@given(BASKETS, st.data())
def test_any_steps_end_at_the_total_of_every_rate(basket: Basket, data: st.DataObject) -> None:
    order = an_order(basket)
    given_back: list[Part] = []
    while left := [u for u in order.units if u.credited_minor < u.gross_minor]:
        unit = data.draw(st.sampled_from(left))
        rest = unit.gross_minor - unit.credited_minor
        parts = list(parts_of_units(order, {unit.id: data.draw(st.integers(rest // 2 + 1, rest))}))
        given_back += parts
        counted(order, parts)
    while order.delivery_credited_minor < order.delivery_minor:
        rest = order.delivery_minor - order.delivery_credited_minor
        parts = parts_of_delivery(order, data.draw(st.integers(rest // 2 + 1, rest)))
        given_back += parts
        counted(order, parts)
    for group in order.taxes:
        of_rate = [part for part in given_back if part.rate_bp == group.rate_bp]
        assert sum(part.minor for part in of_rate) == group.gross_minor
        assert sum(part.tax_minor for part in of_rate) == group.tax_minor
    assert sum(gross for _, gross, _ in delivery_shares(order)) == basket.delivery
