"""What buyers are told by mail about their orders."""

from collections.abc import Collection

from vitrine import aftersale
from vitrine.aftersale import By, CancellationState, Return, ReturnKind, ReturnState
from vitrine.aftersale.events import (
    CancellationDone,
    CancellationRefused,
    ContractWithdrawn,
    ExchangeEnded,
    ReturnMoved,
)
from vitrine.db import Tx
from vitrine.fulfilment import CARRIERS, parcel_by_id, tracking_link
from vitrine.fulfilment.events import ParcelDelivered, ParcelHandedOver
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.market import market
from vitrine.notification.confirming import seller_of
from vitrine.notification.letters import NewsLine, OrderNews, WithdrawalReceived
from vitrine.notification.writing import write
from vitrine.order import Order, alike, order_with_units
from vitrine.shop import shop_by_id

SEE = mark("See your order")


async def on_parcel_handed_over(tx: Tx, gone: ParcelHandedOver) -> None:
    parcel = await parcel_by_id(tx, gone.parcel_id)
    order, shop = await order_and_shop(tx, gone.order_id)
    known = CARRIERS.get(parcel.carrier or "")
    is_brand = known is not None and known.link is not None
    news = OrderNews(
        subject=mark("Your order {number} is on its way"),
        says=mark("{shop} has handed your parcel over."),
        facts={"number": order.number, "shop": shop},
        lines=lines_of(order, parcel.unit_ids),
        link=tracking_link(parcel.carrier, parcel.tracking) or "",
        link_text=" ".join(
            filter(None, (known.name if known and is_brand else "", parcel.tracking))
        ),
        path=f"/o/{order.secret}",
        button=SEE,
    )
    await tell(tx, order, news, f"parcel-sent:{parcel.id}")


async def on_parcel_delivered(tx: Tx, arrived: ParcelDelivered) -> None:
    parcel = await parcel_by_id(tx, arrived.parcel_id)
    order, shop = await order_and_shop(tx, arrived.order_id)
    news = OrderNews(
        subject=mark("Your order {number} has arrived"),
        says=mark(
            "Your parcel from {shop} was delivered. If something is wrong with it, or you change"
            " your mind, your order's page is the place to say so."
        ),
        facts={"number": order.number, "shop": shop},
        lines=lines_of(order, parcel.unit_ids),
        path=f"/o/{order.secret}",
        button=SEE,
    )
    await tell(tx, order, news, f"parcel-arrived:{parcel.id}")


async def on_cancellation_done(tx: Tx, done: CancellationDone) -> None:
    made = await aftersale.cancellation_by_id(tx, done.cancellation_id)
    order, shop = await order_and_shop(tx, done.order_id)
    by_seller = mark("{shop} cannot send what is listed here. The reason: {reason}.")
    by_buyer = mark("What is listed here is cancelled, as you asked.")
    news = OrderNews(
        subject=mark("Cancelled: order {number}"),
        says=by_seller if made.by == By.SELLER else by_buyer,
        facts={"number": order.number, "shop": shop},
        marked={"reason": aftersale.reason_name(made.reason)},
        quote=made.note if made.by == By.SELLER else "",
        lines=lines_of(order, made.unit_ids),
        paid_back=await paid_back(tx, order, made.credit_key),
        path=f"/o/{order.secret}",
        button=SEE,
    )
    await tell(tx, order, news, f"cancelled:{made.id}")


async def on_cancellation_refused(tx: Tx, refused: CancellationRefused) -> None:
    made = await aftersale.cancellation_by_id(tx, refused.cancellation_id)
    order, shop = await order_and_shop(tx, refused.order_id)
    if made.state != CancellationState.REFUSED:
        return
    news = OrderNews(
        subject=mark("Order {number} could not be cancelled"),
        says=mark("{shop} cannot stop the parcel. You can send back what you do not want."),
        facts={"number": order.number, "shop": shop},
        quote=made.answer,
        lines=lines_of(order, made.unit_ids),
        path=f"/o/{order.secret}",
        button=SEE,
    )
    await tell(tx, order, news, f"not-cancelled:{made.id}")


async def on_contract_withdrawn(tx: Tx, withdrawn: ContractWithdrawn) -> None:
    said = await aftersale.withdrawal_by_id(tx, withdrawn.withdrawal_id)
    order = await order_with_units(tx, withdrawn.order_id)
    receipt = WithdrawalReceived(
        number=order.number,
        path=f"/o/{order.secret}",
        name=said.name,
        said_at=said.said_at,
        time_zone=market(order.market).time_zone,
        in_time=said.in_time,
        lines=lines_of(order, [unit.unit_id for unit in said.units]),
        seller=seller_of(await shop_by_id(tx, order.shop_id)),
    )
    key = f"withdrawal:{said.id}"
    await write(tx, receipt, to=said.email, locale=order.locale, key=key)


RETURNS = {
    ReturnState.APPROVED: (
        mark("You can send it back: order {number}"),
        mark("{shop} agrees. Your order's page has the slip for the parcel."),
    ),
    ReturnState.RECEIVED: (
        mark("It is back: order {number}"),
        mark("{shop} has what you sent, and looks at it now."),
    ),
    ReturnState.REFUSED: (
        mark("Your return of order {number}"),
        mark("{shop} does not take it back, and says why."),
    ),
    ReturnState.SETTLED: (
        mark("Your return of order {number} is done"),
        mark("{shop} has checked what you sent."),
    ),
}


EXCHANGES = RETURNS | {
    ReturnState.APPROVED: (
        mark("You can send it back: order {number}"),
        mark(
            "{shop} agrees, and keeps what you want instead until yours is there. Your order's"
            " page has the slip for the parcel."
        ),
    ),
    ReturnState.SETTLED: (
        mark("Your exchange for order {number}"),
        mark("{shop} has checked what you sent, and packs this for you. It costs you nothing."),
    ),
}


async def on_return_moved(tx: Tx, moved: ReturnMoved) -> None:
    became = ReturnState(moved.state)
    if became not in RETURNS:
        return
    found = await aftersale.return_by_id(tx, moved.return_id)
    order, shop = await order_and_shop(tx, moved.order_id)
    told = EXCHANGES if found.kind == ReturnKind.EXCHANGE else RETURNS
    subject, says = told[became]
    is_paid = became is ReturnState.SETTLED
    news = OrderNews(
        subject=subject,
        says=says,
        facts={"number": order.number, "shop": shop},
        quote=answer_of(found, became),
        lines=lines_of(order, new_ones(order, found) if is_paid else found.unit_ids),
        paid_back=await paid_back(tx, order, found.credit_key) if is_paid else None,
        path=f"/o/{order.secret}#returns",
        button=SEE,
    )
    await tell(tx, order, news, f"return-{became}:{found.id}")


def new_ones(order: Order, found: Return) -> list[int]:
    """Or, where the money went back, the ones that it is for."""
    units = {unit.id: unit for line in order.lines for unit in line.units}
    made = [units[unit_id].replaced_by for unit_id in found.wanted]
    return [unit_id for unit_id in made if unit_id is not None] or found.unit_ids


async def on_exchange_ended(tx: Tx, ended: ExchangeEnded) -> None:
    found = await aftersale.return_by_id(tx, ended.return_id)
    order, shop = await order_and_shop(tx, ended.order_id)
    news = OrderNews(
        subject=mark("Your money instead of an exchange: order {number}"),
        says=mark(
            "What you wanted instead is not kept for you any more. Once {shop} has checked your"
            " return, you get your money back."
        ),
        facts={"number": order.number, "shop": shop},
        lines=lines_of(order, found.unit_ids),
        path=f"/o/{order.secret}#returns",
        button=SEE,
    )
    await tell(tx, order, news, f"exchange-ended:{found.id}")


def answer_of(found: Return, became: ReturnState) -> str:
    return found.answer if became in (ReturnState.APPROVED, ReturnState.REFUSED) else ""


async def paid_back(tx: Tx, order: Order, key: str) -> Money | None:
    made = {credit.key: credit.amount for credit in await aftersale.credits_of_order(tx, order.id)}
    return made.get(key)


def lines_of(order: Order, unit_ids: Collection[int]) -> list[NewsLine]:
    return [
        NewsLine(title=each.line.title, option=each.option, quantity=len(each.units))
        for each in alike(order, unit_ids)
    ]


async def order_and_shop(tx: Tx, order_id: int) -> tuple[Order, str]:
    order = await order_with_units(tx, order_id)
    return order, (await shop_by_id(tx, order.shop_id)).name


async def tell(tx: Tx, order: Order, news: OrderNews, key: str) -> None:
    await write(tx, news, to=order.email, locale=order.locale, key=key)
