import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.world.order import Till
from tests.world.outbox import heard, heard_again
from vitrine import payment
from vitrine.db import Database
from vitrine.db.auditing import LATELY, breaches
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.payment.model import Refund
from vitrine.payment.provider import RefundOutcome
from vitrine.payment.refunding import record_refund
from vitrine.settlement import AccountKind, OwnerKind, balances_of_shop, entries_of_shop
from vitrine.settlement.model import EntryKind
from vitrine.settlement.posting import PLATFORM, Owner, book, credit, debit
from vitrine.wiring import AUDITS

FOUND_LATELY = (
    "stock-counter",
    "refund-counter",
    "placed-is-paid",
    "paid-is-placed",
    "order-lines",
)
CLEARING, PENDING = AccountKind.PROVIDER_CLEARING, AccountKind.SELLER_PENDING


async def owed(db: Database, shop_id: int) -> dict[str, int]:
    async with db.begin() as tx:
        balances = await balances_of_shop(tx, shop_id)
    return {str(balance.account): balance.amount.minor for balance in balances}


async def broken(db: Database, *, since: int | None = None) -> list[str]:
    async with db.begin() as tx:
        return [each.invariant.name for each in await breaches(tx, AUDITS, since=since)]


async def test_a_paid_order_is_owed_to_its_seller(db: Database, till: Till) -> None:
    _, paid = await till.buy(2)
    await heard(db)
    assert await owed(db, till.shop_id) == {"seller_pending": paid.order.total_minor}
    assert await broken(db) == []


async def test_what_is_told_twice_is_booked_once(db: Database, till: Till) -> None:
    await till.buy()
    await heard(db)
    await heard_again(db)
    async with db.begin() as tx:
        assert [each.kind for each in await entries_of_shop(tx, till.shop_id)] == ["capture"]


async def test_refunds_in_parts_leave_nothing(db: Database, till: Till) -> None:
    _, paid = await till.buy()
    for key, minor in (("a", 700), ("b", paid.order.total_minor - 700)):
        async with db.begin() as tx:
            await payment.request_refund(tx, paid.order.id, Money(minor, "GBP"), key=key)
        await payment.send_refunds(db, till.desk.providers)
    await heard(db)
    assert await owed(db, till.shop_id) == {"seller_pending": 0}
    assert await broken(db) == []


async def test_a_refund_that_comes_back_is_owed_again(db: Database, till: Till) -> None:
    _, paid = await till.buy()
    async with db.begin() as tx:
        refund = await payment.request_refund(tx, paid.order.id, Money(700, "GBP"), key="a")
    await payment.send_refunds(db, till.desk.providers)
    async with db.begin() as tx:
        sent = await tx.session.get_one(Refund, refund.id)
        failed = RefundOutcome(sent.reference or "", payment.RefundState.FAILED)
        await record_refund(tx, refund.id, failed)
    await heard(db)
    assert await owed(db, till.shop_id) == {"seller_pending": paid.order.total_minor}
    assert await broken(db) == []


async def test_the_database_refuses_an_entry_that_does_not_balance(db: Database) -> None:
    seller = Owner(OwnerKind.SHOP, ids.new_id())
    legs = debit(PLATFORM, CLEARING, Money(5, "GBP")), credit(seller, PENDING, Money(4, "GBP"))
    with pytest.raises(DBAPIError, match="not balanced"):
        async with db.begin() as tx:
            await book(tx, EntryKind.CAPTURE, key="x", order_id=None, legs=legs)


async def test_the_database_refuses_to_set_one_currency_against_another(db: Database) -> None:
    seller = Owner(OwnerKind.SHOP, ids.new_id())
    legs = debit(PLATFORM, CLEARING, Money(5, "GBP")), credit(seller, PENDING, Money(5, "EUR"))
    with pytest.raises(DBAPIError, match="not balanced"):
        async with db.begin() as tx:
            await book(tx, EntryKind.CAPTURE, key="x", order_id=None, legs=legs)


@pytest.mark.parametrize(
    ("damage", "invariant"),
    [
        ("update stock_level set on_hand = on_hand + 1", "stock-counter"),
        ("update payment set refunded_minor = 1", "refund-counter"),
        ("update payment set state = 'voided'", "placed-is-paid"),
        ("update orders set state = 'expired'", "paid-is-placed"),
        ("delete from order_unit", "order-lines"),
        ("update payment set captured_at = captured_at - interval '1 hour'", "ledger-complete"),
    ],
)
async def test_the_audit_finds_what_does_not_add_up(
    db: Database, till: Till, damage: str, invariant: str
) -> None:
    await till.buy()
    async with db.begin() as tx:
        await tx.session.execute(text(damage))
    assert invariant in await broken(db)
    if invariant in FOUND_LATELY:
        since = ids.first_id_at(clock.now() - LATELY)
        assert invariant in await broken(db, since=since)
    assert invariant not in await broken(db, since=ids.new_id())
