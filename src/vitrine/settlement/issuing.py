"""Invoices, credit notes and slips. Numbers have no gaps: a rollback takes its number back."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine import aftersale
from vitrine.aftersale import Credit, CreditReason, Return
from vitrine.catalogue import variants_by_ids
from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.market import SupplyKind, TaxLiable, market, marketplace_rule, operator_of
from vitrine.order import Order, OrderLine, address_lines, alike, order_with_units
from vitrine.settlement.paper_bodies import (
    AnyBody,
    BillLine,
    BillTax,
    CreditNote,
    Invoice,
    Issuer,
    Slip,
    SlipLine,
    as_data,
)
from vitrine.settlement.paper_model import Paper, PaperKind, PaperSeries, number_of
from vitrine.shop import Shop, shop_by_id

REASONS = {
    CreditReason.CANCELLATION: mark("Cancelled"),
    CreditReason.WITHDRAWAL: mark("Withdrawal"),
    CreditReason.RETURN: mark("Return"),
    CreditReason.GOODWILL: mark("Courtesy"),
    CreditReason.PROVIDER: mark("Refund"),
}


async def issue_invoice(tx: Tx, order: Order) -> Paper:
    known = await paper_about(tx, PaperKind.INVOICE, order.id)
    if known is not None:
        return known
    shop = await shop_by_id(tx, order.shop_id)
    count = await next_number(tx, shop.id, PaperKind.INVOICE)
    body = Invoice(
        **facts_of(order, shop, number_of(PaperKind.INVOICE, count)),
        **await owed_by_operator(tx, order),
        lines=[bill_line(order, line, line.quantity, line.gross_minor) for line in order.lines],
        delivery=order.delivery,
        taxes=taxes_of(order),
        total=order.total,
    )
    return await issue(tx, order, PaperKind.INVOICE, body, number=count, about=order.id)


async def issue_credit_note(tx: Tx, credit: Credit, order: Order) -> Paper:
    known = await paper_about(tx, PaperKind.CREDIT_NOTE, credit.id)
    if known is not None:
        return known
    invoice = await issue_invoice(tx, order)
    shop = await shop_by_id(tx, order.shop_id)
    count = await next_number(tx, shop.id, PaperKind.CREDIT_NOTE)
    body = CreditNote(
        **facts_of(order, shop, number_of(PaperKind.CREDIT_NOTE, count)),
        **await owed_by_operator(tx, order),
        lines=list(credited_lines(order, credit)),
        delivery=Money(sum(c.minor for c in credit.lines if c.unit_id is None), order.currency),
        taxes=credited_taxes(order, credit),
        total=credit.amount,
        corrects=invoice.written_number,
        reason=REASONS[CreditReason(credit.because)],
    )
    return await issue(tx, order, PaperKind.CREDIT_NOTE, body, number=count, about=credit.id)


async def issue_slip(tx: Tx, return_id: int) -> Paper:
    known = await paper_about(tx, PaperKind.SLIP, return_id)
    if known is not None:
        return known
    found = await aftersale.return_by_id(tx, return_id)
    order = await order_with_units(tx, found.order_id)
    shop = await shop_by_id(tx, order.shop_id)
    body = Slip(
        return_number=str(found.id),
        order_number=order.number,
        time_zone=market(order.market).time_zone,
        issued_at=clock.now(),
        issuer=issuer_of(shop),
        buyer=address_lines(order),
        lines=list(slip_lines(order, found.unit_ids)),
        instead=await instead_lines(tx, found),
        reason=aftersale.reason_name(found.reason),
        path=f"/studio/orders/{order.id}#return-{found.id}",
    )
    return await issue(tx, order, PaperKind.SLIP, body, number=None, about=found.id)


async def instead_lines(tx: Tx, found: Return) -> list[SlipLine]:
    variants = await variants_by_ids(tx, found.wanted.values())
    return [
        SlipLine(
            title=variants[variant_id].product.title,
            option=variants[variant_id].option,
            sku=variants[variant_id].sku,
            quantity=quantity,
        )
        for variant_id, quantity in Counter(found.wanted.values()).items()
    ]


async def next_number(tx: Tx, shop_id: int, kind: PaperKind) -> int:
    first = insert(PaperSeries).values(shop_id=shop_id, kind=kind, last=1)
    given = first.on_conflict_do_update(
        index_elements=["shop_id", "kind"], set_={"last": PaperSeries.last + 1}
    )
    return (await tx.session.scalars(given.returning(PaperSeries.last))).one()


async def issue(
    tx: Tx, order: Order, kind: PaperKind, body: AnyBody, *, number: int | None, about: int
) -> Paper:
    paper_id = ids.new_id()
    paper = Paper(
        id=paper_id,
        shop_id=order.shop_id,
        order_id=order.id,
        kind=kind,
        number=number,
        about=about,
        locale=order.locale,
        body=as_data(body),
        key=f"papers/{order.shop_id}/{paper_id}-{ids.new_secret()}.pdf",
        issued_at=clock.now(),
    )
    tx.session.add(paper)
    await tx.flush()
    return paper


async def paper_about(tx: Tx, kind: PaperKind, about: int) -> Paper | None:
    return await tx.session.scalar(select(Paper).where(Paper.kind == kind, Paper.about == about))


def facts_of(order: Order, shop: Shop, number: str) -> dict[str, Any]:
    return {
        "number": number,
        "order_number": order.number,
        "ordered_at": order.placed_at or order.drafted_at,
        "issued_at": clock.now(),
        "time_zone": market(order.market).time_zone,
        "issuer": issuer_of(shop),
        "buyer": address_lines(order),
        "delivery_name": order.delivery_name,
    }


async def owed_by_operator(tx: Tx, order: Order) -> dict[str, Any]:
    """Who names VAT on an invoice owes it: the seller names none that is not theirs."""
    operator = await operator_of(tx) if order.tax_liable is TaxLiable.PLATFORM else None
    day = (order.placed_at or order.drafted_at).astimezone(market(order.market).zone).date()
    rule = marketplace_rule(order.country, day)
    if operator is None or rule is None:
        return {}
    number = operator.vat_numbers.get(rule.account(SupplyKind(order.supply_kind)), "")
    named = " · ".join(filter(None, (operator.legal_name, number)))
    return {"owed_by": named, "owed_under": rule.source}


def issuer_of(shop: Shop) -> Issuer:
    trader = shop.trader
    return Issuer(
        shop=shop.name,
        legal_name=trader.legal_name or shop.name,
        address=trader.address,
        email=trader.email,
        phone=trader.phone,
        register_number=trader.register_number,
        vat_id=trader.vat_id,
    )


def bill_line(order: Order, line: OrderLine, quantity: int, minor: int) -> BillLine:
    return BillLine(
        title=line.title,
        option=line.option,
        sku=line.sku,
        quantity=quantity,
        total=Money(minor, order.currency),
        rate_bp=line.rate_bp,
    )


def bill_tax(order: Order, rate_bp: int, gross: int, tax: int) -> BillTax:
    return BillTax(
        rate_bp=rate_bp,
        net=Money(gross - tax, order.currency),
        tax=Money(tax, order.currency),
        gross=Money(gross, order.currency),
    )


def taxes_of(order: Order) -> list[BillTax]:
    if order.tax_liable is TaxLiable.PLATFORM:
        return []
    return [bill_tax(order, t.rate_bp, t.gross_minor, t.tax_minor) for t in order.taxes]


def credited_lines(order: Order, credit: Credit) -> Iterator[BillLine]:
    given = {part.unit_id: part.minor for part in credit.lines if part.unit_id is not None}
    for each in alike(order, given):
        minor = sum(given[unit.id] for unit in each.units)
        made = bill_line(order, each.line, len(each.units), minor)
        yield msgspec.structs.replace(made, option=each.option, sku=each.sku)


def credited_taxes(order: Order, credit: Credit) -> list[BillTax]:
    if order.tax_liable is TaxLiable.PLATFORM:
        return []
    rates = sorted({part.rate_bp for part in credit.lines}, reverse=True)
    taxes: list[BillTax] = []
    for rate_bp in rates:
        parts = [part for part in credit.lines if part.rate_bp == rate_bp]
        gross, tax = sum(part.minor for part in parts), sum(part.tax_minor for part in parts)
        taxes.append(bill_tax(order, rate_bp, gross, tax))
    return taxes


def slip_lines(order: Order, unit_ids: Sequence[int]) -> Iterator[SlipLine]:
    for each in alike(order, unit_ids):
        yield SlipLine(
            title=each.line.title, option=each.option, sku=each.sku, quantity=len(each.units)
        )
