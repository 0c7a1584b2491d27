from vitrine.checkout.events import PaidTooLate
from vitrine.db import Tx
from vitrine.notification.confirming import confirm_order, say_it_was_too_late
from vitrine.notification.reminding import tell_it_is_live
from vitrine.notification.telling_of_apps import on_app_unreachable
from vitrine.notification.telling_of_chat import (
    on_appeal_decided,
    on_appeal_made,
    on_measure_taken,
    on_member_invited,
    on_privately_written,
)
from vitrine.notification.telling_of_orders import (
    on_cancellation_done,
    on_cancellation_refused,
    on_contract_withdrawn,
    on_exchange_ended,
    on_parcel_delivered,
    on_parcel_handed_over,
    on_return_moved,
)
from vitrine.notification.telling_of_replays import on_replays_going
from vitrine.notification.telling_sellers import (
    on_cancellation_asked,
    on_piece_offered,
    on_refund_failed,
)
from vitrine.notification.telling_sellers import (
    on_contract_withdrawn as on_contract_withdrawn_for_seller,
)
from vitrine.notification.telling_sellers import (
    on_return_moved as on_return_moved_for_seller,
)
from vitrine.order.events import OrderPlaced
from vitrine.show.events import ShowWentLive

__all__ = [
    "on_app_unreachable",
    "on_appeal_decided",
    "on_appeal_made",
    "on_cancellation_asked",
    "on_cancellation_done",
    "on_cancellation_refused",
    "on_contract_withdrawn",
    "on_contract_withdrawn_for_seller",
    "on_exchange_ended",
    "on_measure_taken",
    "on_member_invited",
    "on_order_placed",
    "on_paid_too_late",
    "on_parcel_delivered",
    "on_parcel_handed_over",
    "on_piece_offered",
    "on_privately_written",
    "on_refund_failed",
    "on_replays_going",
    "on_return_moved",
    "on_return_moved_for_seller",
    "on_show_went_live",
]


async def on_order_placed(tx: Tx, placed: OrderPlaced) -> None:
    await confirm_order(tx, placed.order_id)


async def on_show_went_live(tx: Tx, went_live: ShowWentLive) -> None:
    await tell_it_is_live(tx, went_live.show_id)


async def on_paid_too_late(tx: Tx, late: PaidTooLate) -> None:
    await say_it_was_too_late(tx, late.order_id)
