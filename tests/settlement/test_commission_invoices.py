"""The operator bills each shop for a month's commission: what its statement has, to the cent."""

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.world.after import Placed, placed
from tests.world.order import Till, a_till
from tests.world.outbox import heard
from vitrine import mail, settlement
from vitrine.creator import set_commission
from vitrine.db import Database
from vitrine.db.auditing import breaches
from vitrine.kit import clock
from vitrine.market import Identity, set_operator
from vitrine.market.errors import OperatorIncomplete
from vitrine.ports import open_blobs
from vitrine.settings import Settings
from vitrine.settlement import CommissionBill, LineKind, Owner, OwnerKind
from vitrine.settlement.invoicing import NO_VAT, REVERSE_CHARGE, after
from vitrine.stock import ClaimLane
from vitrine.wiring import AUDITS

WE = Identity(
    legal_name="Plaza Ltd",
    address="1 Quay\nLondon E1 1AA",
    country="GB",
    email="bills@plaza.example",
    vat_id="GB123456789",
)
LONDON = ZoneInfo("Europe/London")


async def is_ours(db: Database, we: Identity = WE) -> None:
    async with db.begin() as tx:
        await set_operator(tx, we)


@pytest.fixture
async def sold(db: Database, till: Till) -> Placed:
    """Three at 24.00: 7.77 % commission, and 20 % VAT on top of it."""
    async with db.begin() as tx:
        await set_commission(tx, 777, country="GB")
    order = await placed(till)
    await heard(db)
    return order


def this_month() -> date:
    return clock.now().astimezone(LONDON).date().replace(day=1)


def later(months: int) -> datetime:
    """The third day of a month from now on."""
    month = this_month()
    for _ in range(months):
        month = after(month)
    return datetime(month.year, month.month, 3, tzinfo=LONDON)


async def billed(db: Database, shop_id: int) -> list[CommissionBill]:
    async with db.begin() as tx:
        found = await settlement.commission_invoices_of(tx, shop_id)
    return [settlement.commission_from_data(each.body) for each in found]


async def test_a_month_is_billed_once_it_is_over_and_as_its_statement_has_it(
    db: Database, sold: Placed
) -> None:
    await is_ours(db)
    first, *_ = await sold.units()
    await sold.cancel([first])
    await heard(db)
    assert await settlement.invoice_commission(db) == 0
    with clock.stopped_at(later(1)):
        for _ in range(2):
            await settlement.invoice_commission(db)
    [bill] = await billed(db, sold.till.shop_id)
    owner = Owner(OwnerKind.SHOP, sold.till.shop_id)
    async with db.begin() as tx:
        since = datetime(bill.month.year, bill.month.month, 1, tzinfo=LONDON)
        told = await settlement.statement(tx, owner, "GBP", since=since, until=later(1))
    sums = Counter[LineKind]()
    for line in told.lines:
        sums[line.kind] -= line.amount.minor
    net = sums[LineKind.COMMISSION] + sums[LineKind.COMMISSION_BACK]
    tax = sums[LineKind.COMMISSION_VAT] + sums[LineKind.COMMISSION_VAT_BACK]
    assert (bill.number, bill.month, bill.note) == ("P-000001", this_month(), "")
    assert [(t.rate_bp, t.net.minor, t.tax.minor) for t in bill.taxes] == [(2_000, net, tax)]
    assert bill.total.minor == net + tax > 0
    assert sum(line.net.minor for line in bill.lines) == net
    assert (bill.issuer.vat_id, bill.buyer[0]) == ("GB123456789", "Atelier Ombra Ltd")
    assert await sold.broken() == []


async def test_what_goes_back_later_is_a_credit_note_of_its_own_month(
    db: Database, sold: Placed
) -> None:
    await is_ours(db)
    with clock.stopped_at(later(1)):
        await settlement.invoice_commission(db)
        await sold.cancel(await sold.units())
        await heard(db)
    with clock.stopped_at(later(2)):
        await settlement.invoice_commission(db)
    credit, bill = await billed(db, sold.till.shop_id)
    assert (bill.number, credit.number) == ("P-000001", "P-000002")
    assert credit.total.minor == -bill.total.minor < 0


async def test_numbers_have_no_gap_over_all_shops(
    db: Database, lane: ClaimLane, sold: Placed
) -> None:
    other = await placed(await a_till(db, lane))
    await is_ours(db)
    await heard(db)
    with clock.stopped_at(later(1)):
        await settlement.invoice_commission(db)
    bills = [await billed(db, order.till.shop_id) for order in (sold, other)]
    assert sorted(bill.number for [bill] in bills) == ["P-000001", "P-000002"]
    async with db.begin() as tx:
        assert await breaches(tx, AUDITS) == []


async def test_nothing_is_billed_before_somebody_says_who_bills(db: Database, sold: Placed) -> None:
    with clock.stopped_at(later(3)):
        assert await settlement.invoice_commission(db) == 0
        await is_ours(db)
        await settlement.invoice_commission(db)
    assert [bill.month for bill in await billed(db, sold.till.shop_id)] == [this_month()]


@pytest.mark.parametrize(("country", "note"), [("DE", REVERSE_CHARGE), ("GB", NO_VAT)])
async def test_without_vat_the_bill_says_why(
    db: Database, till: Till, country: str, note: str
) -> None:
    await is_ours(
        db, Identity(legal_name="We", address="Here", country=country, email="a@b.example")
    )
    async with db.begin() as tx:
        await set_commission(tx, 1_000, country="DE" if country == "DE" else None)
    await placed(till, 1)
    await heard(db)
    with clock.stopped_at(later(1)):
        await settlement.invoice_commission(db)
    [bill] = await billed(db, till.shop_id)
    assert (bill.note, [tax.rate_bp for tax in bill.taxes]) == (note, [0])


@pytest.mark.parametrize("missing", ["legal_name", "address", "email", "country"])
async def test_an_operator_without_an_address_bills_nobody(db: Database, missing: str) -> None:
    told = {"legal_name": "We", "address": "Here", "email": "a@b.example", "country": "GB"}
    with pytest.raises(OperatorIncomplete):
        await is_ours(db, Identity(**(told | {missing: " "})))


async def test_a_bill_is_printed_once(db: Database, sold: Placed, settings: Settings) -> None:
    await is_ours(db)
    with clock.stopped_at(later(1)):
        await settlement.invoice_commission(db)
    blobs = open_blobs(settings)
    for _ in range(2):
        await mail.print_waiting(db, blobs, settings)
    async with db.begin() as tx:
        [invoice] = await settlement.commission_invoices_of(tx, sold.till.shop_id)
    printed = await blobs.read(invoice.key)
    assert printed is not None
    assert printed.startswith(b"%PDF-")
    assert invoice.printed_at is not None
