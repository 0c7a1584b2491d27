"""What stands on a paper, as data: whoever prints it needs no other source."""

from datetime import date, datetime

import msgspec

from vitrine.kit.money import Money


class Body(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    pass


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    shop: str
    legal_name: str
    address: str
    email: str
    phone: str
    register_number: str
    vat_id: str


class BillLine(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    option: str
    sku: str
    quantity: int
    total: Money
    rate_bp: int


class BillTax(msgspec.Struct, frozen=True, kw_only=True):
    rate_bp: int
    net: Money
    tax: Money
    gross: Money


class Bill(Body, frozen=True, kw_only=True):
    """`owed_by`: whoever owes the VAT, if not the seller; `owed_under`: which law says so."""

    number: str
    order_number: str
    ordered_at: datetime
    issued_at: datetime
    time_zone: str
    issuer: Issuer
    buyer: list[str]
    lines: list[BillLine]
    delivery_name: str
    delivery: Money
    taxes: list[BillTax]
    total: Money
    owed_by: str = ""
    owed_under: str = ""


class Invoice(Bill, frozen=True, kw_only=True, tag="invoice"):
    pass


class CreditNote(Bill, frozen=True, kw_only=True, tag="credit_note"):
    """`reason`: a msgid."""

    corrects: str
    reason: str


class SlipLine(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    option: str
    sku: str
    quantity: int


class Slip(Body, frozen=True, kw_only=True, tag="slip"):
    """`path`: where the seller's phone finds the return, once its code is read.

    `instead`: what the buyer wants for it, if not money.
    """

    return_number: str
    order_number: str
    time_zone: str
    issued_at: datetime
    issuer: Issuer
    buyer: list[str]
    lines: list[SlipLine]
    reason: str
    path: str
    instead: list[SlipLine] = []


class CommissionLine(msgspec.Struct, frozen=True):
    """`says`: a msgid; `net`: before VAT."""

    says: str
    orders: int
    rate_bp: int
    net: Money


class CommissionBill(Body, frozen=True, kw_only=True, tag="commission"):
    """From the operator to a shop; `note`: a msgid that says why there is no VAT."""

    number: str
    month: date
    issued_at: datetime
    time_zone: str
    issuer: Issuer
    buyer: list[str]
    buyer_vat_id: str
    lines: list[CommissionLine]
    taxes: list[BillTax]
    total: Money
    note: str


class ParcelPaper(msgspec.Struct, frozen=True, kw_only=True):
    """For a label and a packing slip; `locale` is the buyer's."""

    parcel_number: str
    order_number: str
    ordered_at: datetime
    time_zone: str
    locale: str
    issuer: Issuer
    buyer: list[str]
    lines: list[SlipLine]
    delivery_name: str
    carrier: str
    tracking: str


AnyBody = Invoice | CreditNote | Slip


def as_data(body: Body) -> dict[str, object]:
    return msgspec.to_builtins(body)


def from_data(data: dict[str, object]) -> AnyBody:
    return msgspec.convert(data, AnyBody)


def commission_from_data(data: dict[str, object]) -> CommissionBill:
    return msgspec.convert(data, CommissionBill)
