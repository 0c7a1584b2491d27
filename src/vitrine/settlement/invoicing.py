"""What the operator bills a shop for: the month's commission, as the ledger has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select, update

from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.kit.sweeping import each_alone
from vitrine.kit.text import mark
from vitrine.market import Operator, market, operator_of
from vitrine.order import Order
from vitrine.settlement.commission_model import CommissionInvoice, commission_number
from vitrine.settlement.earning import SELLERS, SHARES, SIGNED, Query
from vitrine.settlement.model import (
    AccountKind,
    EntryKind,
    JournalEntry,
    LedgerAccount,
    OwnerKind,
    Posting,
)
from vitrine.settlement.paper_bodies import (
    BillTax,
    CommissionBill,
    CommissionLine,
    Issuer,
    as_data,
)
from vitrine.shop import Shop, shop_by_id

EVERYWHERE_OVER = timedelta(hours=14)  # the last of a month's midnights, west of Greenwich
REVERSE_CHARGE = mark(
    "Reverse charge: the VAT on this service is owed by whoever receives it (Article 196 of"
    " Directive 2006/112/EC)."
)
NO_VAT = mark("No VAT is charged.")
SAYS = {
    EntryKind.COMMISSION: mark("Commission on sales"),
    EntryKind.COMMISSION_BACK: mark("Commission given back for returns and cancellations"),
}


@dataclass(frozen=True, slots=True)
class Sum:
    kind: EntryKind
    rate_bp: int
    orders: int
    net: Money
    tax: Money


async def invoice_commission(db: Database) -> int:
    """Every month that is over, in its order; one that fails for a shop is tried again."""
    issued = 0
    while (month := await next_month(db)) is not None:
        async with db.begin() as tx:
            shops = await shops_that_sold(tx)
        done = await each_alone(
            "settlement.invoice_commission", shops, partial(invoice_alone, db, month)
        )
        issued += done
        if done < len(shops):
            return issued
        async with db.begin() as tx:
            await tx.session.execute(update(Operator).values(invoiced_until=after(month)))
    return issued


async def next_month(db: Database) -> date | None:
    """None: no month is over, or nobody said who the operator is."""
    async with db.begin() as tx:
        operator = await operator_of(tx)
        if operator is None:
            return None
        month = operator.invoiced_until or await first_month(tx)
    if month is None:
        return None
    over = datetime.combine(after(month), time(), ZoneInfo("UTC")) + EVERYWHERE_OVER
    return month if over <= clock.now() else None


async def first_month(tx: Tx) -> date | None:
    first = await tx.session.scalar(
        select(func.min(JournalEntry.booked_at)).where(JournalEntry.kind.in_(SHARES))
    )
    return None if first is None else (first - EVERYWHERE_OVER).date().replace(day=1)


async def shops_that_sold(tx: Tx) -> Sequence[int]:
    found = await tx.session.scalars(
        select(LedgerAccount.owner_id)
        .where(LedgerAccount.owner_kind == OwnerKind.SHOP, LedgerAccount.kind.in_(SELLERS))
        .distinct()
        .order_by(LedgerAccount.owner_id)
    )
    return found.all()


async def invoice_alone(db: Database, month: date, shop_id: int) -> None:
    async with db.begin() as tx:
        shop = await shop_by_id(tx, shop_id)
        by_currency: dict[str, list[Sum]] = {}
        for each in await sums_of(tx, shop, month):
            by_currency.setdefault(each.net.currency, []).append(each)
        for currency, sums in sorted(by_currency.items()):
            await issue(tx, shop, month, currency, sums)


async def sums_of(tx: Tx, shop: Shop, month: date) -> list[Sum]:
    """By kind and VAT rate, over the entries that the shop's statement of that month has."""
    zone = market(shop.home_market).zone
    since, until = (datetime.combine(day, time(), zone) for day in (month, after(month)))
    asked = shares_of(shop.id).where(
        JournalEntry.booked_at >= since, JournalEntry.booked_at < until
    )
    return [
        Sum(
            kind=EntryKind(kind),
            rate_bp=rate_bp,
            orders=orders,
            net=Money(int(net), currency),
            tax=Money(int(tax), currency),
        )
        for kind, rate_bp, currency, orders, net, tax in await tx.session.execute(asked)
    ]


def shares_of(shop_id: int) -> Query:
    """What the operator got of a shop's entries, or gave back."""
    own = (
        LedgerAccount.owner_kind == OwnerKind.SHOP,
        LedgerAccount.owner_id == shop_id,
        LedgerAccount.kind.in_(SELLERS),
    )
    entries = select(Posting.entry_id).join(LedgerAccount, LedgerAccount.id == Posting.account_id)
    by = (JournalEntry.kind, Order.commission_vat_bp, LedgerAccount.currency)
    return (
        select(
            *by,
            func.count(JournalEntry.order_id.distinct()),
            func.sum(case((LedgerAccount.kind == AccountKind.COMMISSION, SIGNED), else_=0)),
            func.sum(case((LedgerAccount.kind == AccountKind.COMMISSION_VAT, SIGNED), else_=0)),
        )
        .select_from(JournalEntry)
        .join(Order, Order.id == JournalEntry.order_id)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(
            JournalEntry.id.in_(entries.where(*own)),
            JournalEntry.kind.in_(SHARES),
            LedgerAccount.owner_kind == OwnerKind.PLATFORM,
        )
        .group_by(*by)
        .order_by(JournalEntry.kind, Order.commission_vat_bp.desc())
    )


async def issue(
    tx: Tx, shop: Shop, month: date, currency: str, sums: Sequence[Sum]
) -> CommissionInvoice | None:
    operator = await operator_of(tx, locked=True)
    known = await tx.session.scalar(
        select(CommissionInvoice).filter_by(shop_id=shop.id, month=month, currency=currency)
    )
    if operator is None or known is not None:
        return known
    operator.invoices += 1
    body = bill_of(operator, shop, month, currency, sums)
    invoice_id = ids.new_id()
    made = CommissionInvoice(
        id=invoice_id,
        shop_id=shop.id,
        month=month,
        currency=currency,
        number=operator.invoices,
        net_minor=sum(each.net.minor for each in sums),
        tax_minor=sum(each.tax.minor for each in sums),
        locale=market(shop.home_market).languages[0],
        body=as_data(body),
        key=f"papers/commission/{invoice_id}-{ids.new_secret()}.pdf",
        issued_at=clock.now(),
    )
    tx.session.add(made)
    await tx.flush()
    return made


def bill_of(
    operator: Operator, shop: Shop, month: date, currency: str, sums: Sequence[Sum]
) -> CommissionBill:
    home = market(shop.home_market)
    return CommissionBill(
        number=commission_number(operator.invoices),
        month=month,
        issued_at=clock.now(),
        time_zone=home.time_zone,
        issuer=Issuer(
            shop=operator.legal_name,
            legal_name=operator.legal_name,
            address=operator.address,
            email=operator.email,
            phone="",
            register_number=operator.register_number,
            vat_id=operator.vat_id,
        ),
        buyer=[shop.trader.legal_name or shop.name, *shop.trader.address.splitlines()],
        buyer_vat_id=shop.trader.vat_id,
        lines=[CommissionLine(SAYS[s.kind], s.orders, s.rate_bp, s.net) for s in sums],
        taxes=taxes_of(currency, sums),
        total=Money(sum(s.net.minor + s.tax.minor for s in sums), currency),
        note=note_of(operator, shop.seat, sums),
    )


def taxes_of(currency: str, sums: Sequence[Sum]) -> list[BillTax]:
    """As it was booked, piece by piece: not computed anew from the month's sum."""
    taxes: list[BillTax] = []
    for rate_bp in sorted({each.rate_bp for each in sums}, reverse=True):
        net = sum(each.net.minor for each in sums if each.rate_bp == rate_bp)
        tax = sum(each.tax.minor for each in sums if each.rate_bp == rate_bp)
        taxes.append(
            BillTax(
                rate_bp=rate_bp,
                net=Money(net, currency),
                tax=Money(tax, currency),
                gross=Money(net + tax, currency),
            )
        )
    return taxes


def note_of(operator: Operator, seat: str, sums: Sequence[Sum]) -> str:
    if any(each.rate_bp for each in sums):
        return ""
    return NO_VAT if operator.country == seat else REVERSE_CHARGE


def after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
