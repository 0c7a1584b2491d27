"""What those who keep a shop's books are told by mail, and who waits for a piece."""

from vitrine import aftersale, stock
from vitrine.account import account_by_id, accounts_by_ids
from vitrine.aftersale import ReturnKind, ReturnState
from vitrine.aftersale.events import CancellationAsked, ContractWithdrawn, ReturnMoved
from vitrine.catalogue import product_by_id, variants_by_ids
from vitrine.db import Tx
from vitrine.kit.text import mark
from vitrine.notification.letters import Notice
from vitrine.notification.writing import write
from vitrine.offer import deal_by_id
from vitrine.order import order_by_id
from vitrine.payment.events import RefundFailed, RefundReturned
from vitrine.shop import MemberRole, shop_by_id
from vitrine.stock.events import PieceOffered

KEEPERS = (MemberRole.OWNER, MemberRole.MANAGER)
OPEN = mark("Open the order")


async def on_cancellation_asked(tx: Tx, asked: CancellationAsked) -> None:
    made = await aftersale.cancellation_by_id(tx, asked.cancellation_id)
    says = mark(
        "The buyer asks to cancel what is packed. The reason: {reason}. Please answer soon."
    )
    reason = {"reason": aftersale.reason_name(made.reason)}
    subject = mark("Cancel order {number}?")
    await tell(tx, asked.order_id, (subject, says), reason, key=f"asks-to-cancel:{made.id}")


async def on_contract_withdrawn(tx: Tx, withdrawn: ContractWithdrawn) -> None:
    said = await aftersale.withdrawal_by_id(tx, withdrawn.withdrawal_id)
    in_time = mark(
        "The buyer has withdrawn in time. What was not packed is cancelled and paid back; what"
        " left comes back to you. Pay it back within 14 days."
    )
    late = mark("The buyer has withdrawn after the time for it. Please decide, and answer.")
    told = mark("Withdrawal: order {number}"), in_time if said.in_time else late
    await tell(tx, withdrawn.order_id, told, {}, key=f"withdrawn:{said.id}")


RETURNS = {
    ReturnState.REQUESTED: (
        mark("A return for order {number}"),
        mark("The buyer asks to send something back. The reason: {reason}."),
    ),
    ReturnState.SENT: (
        mark("On its way back: order {number}"),
        mark("The buyer has sent something back. The reason: {reason}."),
    ),
}


EXCHANGES = RETURNS | {
    ReturnState.REQUESTED: (
        mark("An exchange for order {number}"),
        mark(
            "The buyer asks for something else instead of what arrived. The reason: {reason}."
            " What they want is kept for them while you decide."
        ),
    ),
}


async def on_return_moved(tx: Tx, moved: ReturnMoved) -> None:
    became = ReturnState(moved.state)
    if became not in RETURNS:
        return
    found = await aftersale.return_by_id(tx, moved.return_id)
    reason = {"reason": aftersale.reason_name(found.reason)}
    told = EXCHANGES if found.kind == ReturnKind.EXCHANGE else RETURNS
    await tell(tx, moved.order_id, told[became], reason, key=f"back-{became}:{found.id}")


async def on_refund_failed(tx: Tx, failed: RefundFailed | RefundReturned) -> None:
    """At once, or days later, when the buyer's bank sends it back."""
    if await aftersale.credit_of_refund(tx, failed.refund_id) is None:
        return
    told = (
        mark("A refund did not arrive: order {number}"),
        mark("The payment provider could not pay the buyer back. Please send it again."),
    )
    await tell(tx, failed.order_id, told, {}, key=f"refund-failed:{failed.refund_id}")


async def tell(
    tx: Tx, order_id: int, told: tuple[str, str], marked: dict[str, str], *, key: str
) -> None:
    order = await order_by_id(tx, order_id)
    shop = await shop_by_id(tx, order.shop_id)
    subject, says = told
    notice = Notice(
        subject=subject,
        says=says,
        facts={"number": order.number},
        marked=marked,
        path=f"/studio/orders/{order.id}",
        button=OPEN,
    )
    keepers = {member.account_id for member in shop.members if member.role in KEEPERS}
    for keeper in (await accounts_by_ids(tx, keepers)).values():
        await write(tx, notice, to=keeper.email, locale=keeper.locale, key=f"{key}:{keeper.id}")


async def on_piece_offered(tx: Tx, offered: PieceOffered) -> None:
    """Who waits without an account waits in the room, and sees it there."""
    if offered.account_id is None:
        return
    place = await stock.place_by_id(tx, offered.entry_id)
    variant = (await variants_by_ids(tx, [offered.variant_id]))[offered.variant_id]
    product = await product_by_id(tx, variant.product_id)
    show_id = (await deal_by_id(tx, place.deal_id)).show_id if place.deal_id else None
    notice = Notice(
        subject=mark("A piece is free: {title}"),
        says=mark("You waited for it, and it is set aside for you for a few minutes."),
        facts={"title": product.title},
        path=f"/live/{show_id}" if show_id else f"/p/{product.id}",
        button=mark("Buy it now"),
    )
    waiting = await account_by_id(tx, offered.account_id)
    key = f"piece-offered:{place.id}"
    await write(tx, notice, to=waiting.email, locale=waiting.locale, key=key)
