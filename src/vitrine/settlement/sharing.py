"""The operator's commission and the creators' shares, and how they go back with a piece."""

from collections import Counter
from fractions import Fraction

from sqlalchemy import func, select

from vitrine.aftersale import Credit, CreditLine
from vitrine.db import Tx
from vitrine.kit.money import Money, round_half_up
from vitrine.market import TaxLiable
from vitrine.order import Order, OrderLine, OrderUnit
from vitrine.settlement.accounts import AccountsOf, accounts_of, creator
from vitrine.settlement.earning import Earned
from vitrine.settlement.model import AccountKind, EntryKind
from vitrine.settlement.posting import PLATFORM, Leg, book, credit, debit

Shares = Counter[AccountKind | int]  # the operator's by account, a creator's by their id


async def book_shares(tx: Tx, order: Order) -> None:
    shares: Shares = Counter()
    for unit in order.units:
        shares[AccountKind.COMMISSION] += unit.commission_minor
        shares[AccountKind.COMMISSION_VAT] += unit.commission_tax_minor
        if unit.creator_id is not None:
            shares[unit.creator_id] += unit.creator_minor
    legs = legs_of(order, shares, await accounts_of(tx, order))
    if legs:
        key = f"commission/{order.id}"
        await book(tx, EntryKind.COMMISSION, key=key, order_id=order.id, legs=legs)


def legs_of(order: Order, shares: Shares, accounts: AccountsOf) -> list[Leg]:
    """From the seller to the others; what is below zero goes the other way."""
    legs: list[Leg] = []
    for whose, minor in sorted(shares.items(), key=lambda share: str(share[0])):
        amount = Money(abs(minor), order.currency)
        if isinstance(whose, AccountKind):
            owner, account = PLATFORM, whose
        else:
            owner, account = creator(whose), accounts.creator
        if minor:
            gives, gets = (debit, credit) if minor > 0 else (credit, debit)
            legs += [
                gives(accounts.owner, accounts.seller, amount),
                gets(owner, account, amount),
            ]
    return legs


async def book_shares_back(tx: Tx, made: Credit, order: Order) -> None:
    """Of each piece as much as its price: by what was given back so far, so that it ends at all."""
    units = {unit.id: unit for unit in order.units}
    back: Shares = Counter()
    for line in made.lines:
        if line.unit_id is not None:
            before = await credited_before(tx, made, line.unit_id)
            take_share(back, units[line.unit_id], before, before + line.minor)
    legs = legs_of(
        order, Counter({who: -minor for who, minor in back.items()}), await accounts_of(tx, order)
    )
    if legs:
        key = f"commission-back/{made.id}"
        await book(tx, EntryKind.COMMISSION_BACK, key=key, order_id=order.id, legs=legs)


def take_share(back: Shares, unit: OrderUnit, before: int, after: int) -> None:
    back[AccountKind.COMMISSION] += part_of(unit.commission_minor, unit, before, after)
    back[AccountKind.COMMISSION_VAT] += part_of(unit.commission_tax_minor, unit, before, after)
    if unit.creator_id is not None:
        back[unit.creator_id] += part_of(unit.creator_minor, unit, before, after)


def earned_with(line: OrderLine) -> Earned:
    """By its pieces, less what was credited so far."""
    gross = sum(unit.gross_minor for unit in line.units)
    credited = sum(unit.credited_minor for unit in line.units)
    left: Shares = Counter()
    for unit in line.units:
        take_share(left, unit, unit.credited_minor, unit.gross_minor)
    is_ours = line.tax_liable == TaxLiable.PLATFORM
    vat = sum(unit.tax_minor - unit.credited_tax_minor for unit in line.units) if is_ours else 0
    return Earned(
        sales=gross,
        refunds=-credited,
        commission=-left[AccountKind.COMMISSION],
        commission_vat=-left[AccountKind.COMMISSION_VAT],
        vat_kept=-vat,
        creators=-sum(minor for whose, minor in left.items() if not isinstance(whose, AccountKind)),
    )


def part_of(minor: int, unit: OrderUnit, before: int, after: int) -> int:
    if not unit.gross_minor:
        return 0
    until = [round_half_up(Fraction(minor * sofar, unit.gross_minor)) for sofar in (before, after)]
    return until[1] - until[0]


async def credited_before(tx: Tx, made: Credit, unit_id: int) -> int:
    counted = await tx.session.scalar(
        select(func.coalesce(func.sum(CreditLine.minor), 0)).where(
            CreditLine.unit_id == unit_id, CreditLine.credit_id < made.id
        )
    )
    return int(counted or 0)
