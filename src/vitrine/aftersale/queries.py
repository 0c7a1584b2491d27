from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import selectinload

from vitrine.aftersale.errors import CancellationUnknown, ReturnUnknown
from vitrine.aftersale.model import (
    UNDER_WAY,
    Cancellation,
    CancellationState,
    Credit,
    Disposition,
    Return,
    ReturnKind,
    ReturnState,
    ReturnUnit,
    Withdrawal,
    WithdrawalUnit,
)
from vitrine.db import Tx
from vitrine.errors import NotFound

OF_SELLER = (ReturnState.REQUESTED, ReturnState.SENT, ReturnState.RECEIVED)


async def cancellation_by_id(tx: Tx, cancellation_id: int) -> Cancellation:
    found = await tx.session.scalar(a_cancellation().where(Cancellation.id == cancellation_id))
    if found is None:
        raise CancellationUnknown
    return found


async def cancellations_of_order(tx: Tx, order_id: int) -> Sequence[Cancellation]:
    return (await cancellations_of_orders(tx, [order_id])).get(order_id, [])


async def cancellations_of_orders(
    tx: Tx, order_ids: Collection[int]
) -> dict[int, list[Cancellation]]:
    found = await tx.session.scalars(
        a_cancellation().where(Cancellation.order_id.in_(order_ids)).order_by(Cancellation.id)
    )
    by_order: dict[int, list[Cancellation]] = {}
    for asked in found:
        by_order.setdefault(asked.order_id, []).append(asked)
    return by_order


async def return_by_id(tx: Tx, return_id: int) -> Return:
    return one(await tx.session.scalar(a_return().where(Return.id == return_id)))


async def return_by_secret(tx: Tx, secret: str) -> Return:
    return one(await tx.session.scalar(a_return().where(Return.secret == secret)))


async def returns_of_order(tx: Tx, order_id: int) -> Sequence[Return]:
    found = a_return().where(Return.order_id == order_id).order_by(Return.id)
    return (await tx.session.scalars(found)).all()


async def returns_of_shop(
    tx: Tx, shop_id: int, *, before: int | None = None, limit: int = 100
) -> Sequence[Return]:
    asked = a_return().where(Return.shop_id == shop_id)
    if before is not None:
        asked = asked.where(Return.id < before)
    return (await tx.session.scalars(asked.order_by(Return.id.desc()).limit(limit))).all()


async def asked_of_seller(tx: Tx, shop_id: int) -> int:
    """How many cancellations and returns wait for the shop."""
    cancellations = select(func.count()).where(
        Cancellation.shop_id == shop_id, Cancellation.state == CancellationState.REQUESTED
    )
    returns = select(func.count()).where(Return.shop_id == shop_id, Return.state.in_(OF_SELLER))
    counted = [await tx.session.scalar(each) or 0 for each in (cancellations, returns)]
    return sum(counted)


async def units_back(tx: Tx, *order_ids: int) -> set[int]:
    """What came back to the seller, whatever was paid for it."""
    found = await tx.session.scalars(
        select(ReturnUnit.unit_id)
        .join(Return, Return.id == ReturnUnit.return_id)
        .where(
            Return.order_id.in_(order_ids),
            ReturnUnit.disposition.in_((Disposition.SHELF, Disposition.DAMAGED)),
        )
    )
    return set(found)


async def has_open_return(tx: Tx, order_id: int) -> bool:
    return bool(await units_in_return(tx, order_id))


async def orders_that_ask(tx: Tx, shop_id: int) -> list[int]:
    """Orders with a return or a cancellation that is not over, the oldest first."""
    cancellations = select(Cancellation.order_id, Cancellation.id).where(
        Cancellation.shop_id == shop_id, Cancellation.state == CancellationState.REQUESTED
    )
    returns = select(Return.order_id, Return.id).where(
        Return.shop_id == shop_id, Return.state.in_(UNDER_WAY)
    )
    found = await tx.session.execute(union_all(cancellations, returns).order_by("id"))
    return [order_id for order_id, _ in found]


async def orders_to_stop(tx: Tx, shop_id: int) -> Sequence[int]:
    """Those that their buyers ask to cancel."""
    found = await tx.session.scalars(
        select(Cancellation.order_id).where(
            Cancellation.shop_id == shop_id, Cancellation.state == CancellationState.REQUESTED
        )
    )
    return found.all()


async def units_in_return(tx: Tx, order_id: int) -> set[int]:
    found = await tx.session.scalars(
        select(ReturnUnit.unit_id)
        .join(Return, Return.id == ReturnUnit.return_id)
        .where(Return.order_id == order_id, ReturnUnit.open)
    )
    return set(found)


async def exchanges_of(tx: Tx, order_id: int, unit_ids: Collection[int]) -> Sequence[int]:
    """Those under way that are about some of these pieces."""
    found = await tx.session.scalars(
        select(Return.id)
        .distinct()
        .join(ReturnUnit, ReturnUnit.return_id == Return.id)
        .where(
            Return.order_id == order_id,
            Return.kind == ReturnKind.EXCHANGE,
            Return.state.in_(UNDER_WAY),
            ReturnUnit.unit_id.in_(unit_ids),
        )
    )
    return found.all()


async def was_in_time(tx: Tx, found: Return) -> bool:
    """The withdrawal that a return comes from."""
    said = await tx.session.scalar(
        select(Withdrawal)
        .join(WithdrawalUnit, WithdrawalUnit.withdrawal_id == Withdrawal.id)
        .where(WithdrawalUnit.unit_id.in_(found.unit_ids))
        .limit(1)
    )
    return said is not None and said.in_time


async def withdrawal_by_id(tx: Tx, withdrawal_id: int) -> Withdrawal:
    found = await tx.session.scalar(a_withdrawal().where(Withdrawal.id == withdrawal_id))
    if found is None:
        raise NotFound
    return found


async def withdrawals_of_order(tx: Tx, order_id: int) -> Sequence[Withdrawal]:
    found = a_withdrawal().where(Withdrawal.order_id == order_id).order_by(Withdrawal.id)
    return (await tx.session.scalars(found)).all()


async def withdrawn_units(tx: Tx, order_id: int) -> set[int]:
    found = await tx.session.scalars(
        select(WithdrawalUnit.unit_id)
        .join(Withdrawal, Withdrawal.id == WithdrawalUnit.withdrawal_id)
        .where(Withdrawal.order_id == order_id)
    )
    return set(found)


async def credit_by_id(tx: Tx, credit_id: int) -> Credit:
    found = await tx.session.scalar(
        select(Credit).where(Credit.id == credit_id).options(selectinload(Credit.lines))
    )
    if found is None:
        raise NotFound
    return found


async def credits_by_keys(tx: Tx, keys: Collection[str]) -> dict[str, Credit]:
    found = await tx.session.scalars(
        select(Credit).where(Credit.key.in_(keys)).options(selectinload(Credit.lines))
    )
    return {credit.key: credit for credit in found}


async def credits_of_order(tx: Tx, order_id: int) -> Sequence[Credit]:
    found = await tx.session.scalars(
        select(Credit)
        .where(Credit.order_id == order_id)
        .options(selectinload(Credit.lines))
        .order_by(Credit.id)
    )
    return found.all()


def a_cancellation() -> Select[Cancellation]:
    with_units = select(Cancellation).options(selectinload(Cancellation.units))
    return with_units.execution_options(populate_existing=True)


def a_return() -> Select[Return]:
    with_units = select(Return).options(selectinload(Return.units))
    return with_units.execution_options(populate_existing=True)


def a_withdrawal() -> Select[Withdrawal]:
    with_units = select(Withdrawal).options(selectinload(Withdrawal.units))
    return with_units.execution_options(populate_existing=True)


def one(found: Return | None) -> Return:
    if found is None:
        raise ReturnUnknown
    return found
