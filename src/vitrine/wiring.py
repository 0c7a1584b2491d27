"""Who listens to what, and what runs by the clock: one table each."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec

from vitrine import (
    account,
    aftersale,
    app,
    checkout,
    clip,
    creator,
    feed,
    fulfilment,
    insight,
    mail,
    notification,
    offer,
    order,
    payment,
    settlement,
    shop,
    show,
    stock,
    webhook,
)
from vitrine.aftersale import listeners as looking_after
from vitrine.aftersale.events import (
    CancellationAsked,
    CancellationDone,
    CancellationRefused,
    ContractWithdrawn,
    CreditMade,
    ExchangeEnded,
    ReturnMoved,
)
from vitrine.app.events import AppDeauthorised, AppUnreachable
from vitrine.catalogue.events import ProductChanged, ProductsAdded, ProductsShelved
from vitrine.chat.events import AppealDecided, AppealMade, MeasureTaken, PrivatelyWritten
from vitrine.checkout import Desk
from vitrine.checkout.events import PaidTooLate
from vitrine.clip import listeners as clipping
from vitrine.db import Database, Tx
from vitrine.db.answering import forget_answers
from vitrine.db.auditing import raise_alarm, raise_alarm_lately
from vitrine.db.handling import forget_handled
from vitrine.fulfilment import listeners as fulfilling
from vitrine.fulfilment.events import (
    ParcelDelivered,
    ParcelHandedOver,
    ParcelJoined,
    ParcelPacked,
    ParcelParted,
)
from vitrine.insight.listeners import on_view_flushed
from vitrine.jobs import Job, in_one_tx
from vitrine.jobs.periodic import Work
from vitrine.notification import listeners as notifying
from vitrine.offer.events import PriceChanged, PromotionMoved
from vitrine.order import listeners as ordering
from vitrine.order.events import (
    OrderCancelled,
    OrderClosed,
    OrderDrafted,
    OrderExpired,
    OrderPlaced,
)
from vitrine.payment.events import (
    DisputeClosed,
    DisputeOpened,
    PaymentCaptured,
    RefundFailed,
    RefundReturned,
    RefundSucceeded,
)
from vitrine.ports import Blobs, open_blobs
from vitrine.realtime.playtime import ViewFlushed
from vitrine.settings import Settings
from vitrine.settlement import listeners as settling
from vitrine.shop.events import MemberInvited
from vitrine.shopping_api import sending as telling_programs
from vitrine.show import listeners as showing
from vitrine.show.events import (
    DealAnnounced,
    DealClosed,
    DealOpened,
    ItemPinned,
    ItemUnpinned,
    RecordingRemoved,
    ReplaysGoing,
    ShowEnded,
    ShowInterrupted,
    ShowResumed,
    ShowScheduled,
    ShowWentLive,
)
from vitrine.stock.events import PieceOffered, StockChanged
from vitrine.webhook import listeners as hooking

RETAINS_EVERY = timedelta(minutes=10)

Handler = Callable[[Tx, Any], Awaitable[None]]


class Listener(msgspec.Struct, frozen=True):
    """`name` is for ever: what it has heard is remembered under it."""

    name: str
    event: type[msgspec.Struct]
    handle: Handler

    @property
    def subject(self) -> str:
        return f"facts.{self.event.__struct_config__.tag}"


LISTENERS = (
    Listener("show-stock", StockChanged, showing.on_stock_changed),
    Listener("show-price", PriceChanged, showing.on_price_changed),
    Listener("show-bought", OrderPlaced, ordering.on_order_placed),
    Listener("notification-order", OrderPlaced, notifying.on_order_placed),
    Listener("notification-too-late", PaidTooLate, notifying.on_paid_too_late),
    Listener("notification-measure", MeasureTaken, notifying.on_measure_taken),
    Listener("notification-appeal", AppealMade, notifying.on_appeal_made),
    Listener("notification-appeal-decided", AppealDecided, notifying.on_appeal_decided),
    Listener("notification-private", PrivatelyWritten, notifying.on_privately_written),
    Listener("notification-invited", MemberInvited, notifying.on_member_invited),
    Listener("notification-parcel-sent", ParcelHandedOver, notifying.on_parcel_handed_over),
    Listener("notification-parcel-arrived", ParcelDelivered, notifying.on_parcel_delivered),
    Listener("notification-cancel-asked", CancellationAsked, notifying.on_cancellation_asked),
    Listener("notification-cancelled", CancellationDone, notifying.on_cancellation_done),
    Listener("notification-not-cancelled", CancellationRefused, notifying.on_cancellation_refused),
    Listener("notification-withdrawn", ContractWithdrawn, notifying.on_contract_withdrawn),
    Listener(
        "notification-withdrawn-seller",
        ContractWithdrawn,
        notifying.on_contract_withdrawn_for_seller,
    ),
    Listener("notification-return", ReturnMoved, notifying.on_return_moved),
    Listener("notification-return-seller", ReturnMoved, notifying.on_return_moved_for_seller),
    Listener("notification-exchange-ended", ExchangeEnded, notifying.on_exchange_ended),
    Listener("notification-refund-failed", RefundFailed, notifying.on_refund_failed),
    Listener("notification-refund-returned", RefundReturned, notifying.on_refund_failed),
    Listener("notification-app-unreachable", AppUnreachable, notifying.on_app_unreachable),
    Listener("notification-offered", PieceOffered, notifying.on_piece_offered),
    Listener("notification-live", ShowWentLive, notifying.on_show_went_live),
    Listener("notification-replays", ReplaysGoing, notifying.on_replays_going),
    Listener("fulfilment-order", OrderPlaced, fulfilling.on_order_placed),
    Listener("aftersale-refund", RefundSucceeded, looking_after.on_refund_succeeded),
    Listener("settlement-invoice", OrderPlaced, settling.on_order_placed),
    Listener("settlement-credit-note", CreditMade, settling.on_credit_made),
    Listener("settlement-slip", ReturnMoved, settling.on_return_moved),
    Listener("settlement-capture", PaymentCaptured, settling.on_payment_captured),
    Listener("settlement-refund", RefundSucceeded, settling.on_refund_succeeded),
    Listener("settlement-returned", RefundReturned, settling.on_refund_returned),
    Listener("settlement-dispute", DisputeOpened, settling.on_dispute_opened),
    Listener("settlement-closed", DisputeClosed, settling.on_dispute_closed),
    Listener("webhook-drafted", OrderDrafted, hooking.on_order_moved),
    Listener("webhook-placed", OrderPlaced, hooking.on_order_moved),
    Listener("webhook-expired", OrderExpired, hooking.on_order_moved),
    Listener("webhook-cancelled", OrderCancelled, hooking.on_order_moved),
    Listener("webhook-closed", OrderClosed, hooking.on_order_moved),
    Listener("webhook-packed", ParcelPacked, hooking.on_order_moved),
    Listener("webhook-sent", ParcelHandedOver, hooking.on_order_moved),
    Listener("webhook-arrived", ParcelDelivered, hooking.on_order_moved),
    Listener("webhook-parted", ParcelParted, hooking.on_parcel_parted),
    Listener("webhook-joined", ParcelJoined, hooking.on_parcel_joined),
    Listener("webhook-cancel-asked", CancellationAsked, hooking.on_cancellation_moved),
    Listener("webhook-cancel-done", CancellationDone, hooking.on_cancellation_moved),
    Listener("webhook-cancel-refused", CancellationRefused, hooking.on_cancellation_moved),
    Listener("webhook-return", ReturnMoved, hooking.on_return_moved),
    Listener("webhook-exchange-ended", ExchangeEnded, hooking.on_exchange_ended),
    Listener("webhook-added", ProductsAdded, hooking.on_products_added),
    Listener("webhook-changed", ProductChanged, hooking.on_product_changed),
    Listener("webhook-shelved", ProductsShelved, hooking.on_products_shelved),
    Listener("webhook-promotion", PromotionMoved, hooking.on_promotion_moved),
    Listener("webhook-deauthorised", AppDeauthorised, hooking.on_app_deauthorised),
    Listener("webhook-planned", ShowScheduled, hooking.on_show_moved),
    Listener("webhook-live", ShowWentLive, hooking.on_show_moved),
    Listener("webhook-interrupted", ShowInterrupted, hooking.on_show_moved),
    Listener("webhook-resumed", ShowResumed, hooking.on_show_moved),
    Listener("webhook-ended", ShowEnded, hooking.on_show_moved),
    Listener("webhook-pinned", ItemPinned, hooking.on_pin_moved),
    Listener("webhook-unpinned", ItemUnpinned, hooking.on_pin_moved),
    Listener("webhook-announced", DealAnnounced, hooking.on_deal_moved),
    Listener("webhook-opened", DealOpened, hooking.on_deal_moved),
    Listener("webhook-over", DealClosed, hooking.on_deal_moved),
    Listener("clip-removed", RecordingRemoved, clipping.on_recording_removed),
    Listener("insight-view", ViewFlushed, on_view_flushed),
)


AUDITS = (
    *stock.INVARIANTS,
    *offer.INVARIANTS,
    *order.INVARIANTS,
    *payment.INVARIANTS,
    *checkout.INVARIANTS,
    *fulfilment.INVARIANTS,
    *aftersale.INVARIANTS,
    *settlement.INVARIANTS,
)


def jobs(settings: Settings, desk: Desk) -> tuple[Job, ...]:
    times = show.AirTimes(
        after_clean_stop=timedelta(seconds=settings.clean_stop_ends_after_seconds),
        after_loss=timedelta(seconds=settings.lost_stream_ends_after_seconds),
    )
    lose_silent = in_one_tx(partial(show.lose_silent, times=times))
    send_mails = partial(mail.send_waiting, settings=settings, post=mail.post_by(settings))
    paying = partial(at_desk, desk)
    send_refunds = partial(payment.send_refunds, providers=desk.providers)
    remind = in_one_tx(notification.send_due_reminders)
    blobs = open_blobs(settings)
    print_papers = partial(mail.print_waiting, blobs=blobs, settings=settings)
    make_clips = partial(clip.make_waiting, blobs=blobs)
    clear_removed = partial(show.clear_removed, blobs=blobs)
    return (
        Job("clip.make", timedelta(seconds=2), make_clips),
        Job("show.clear_removed", timedelta(seconds=10), clear_removed),
        Job("show.tell_before_removal", RETAINS_EVERY, in_one_tx(show.tell_before_removal)),
        Job("show.remove_outlived", RETAINS_EVERY, in_one_tx(show.remove_outlived)),
        Job("show.end_due", timedelta(seconds=2), in_one_tx(show.end_due)),
        Job("show.run_deals", timedelta(seconds=1), show.run_deals),
        Job("show.lose_silent", timedelta(seconds=5), lose_silent),
        Job("stock.expire_due", timedelta(seconds=2), stock.expire_due),
        Job("stock.pass_on_due", timedelta(seconds=1), stock.pass_on_due),
        Job("order.expire_due", timedelta(seconds=5), order.expire_due),
        Job("checkout.resume_stuck", timedelta(seconds=10), paying(checkout.resume_stuck)),
        Job("checkout.hear", timedelta(seconds=2), paying(checkout.hear_waiting)),
        Job("checkout.reconcile", timedelta(minutes=10), paying(checkout.reconcile)),
        *settling_jobs(desk),
        Job("payment.send_refunds", timedelta(seconds=5), send_refunds),
        Job("notification.remind", timedelta(seconds=15), remind),
        Job("mail.print", timedelta(seconds=2), print_papers),
        Job("mail.send", timedelta(seconds=2), send_mails),
        Job("insight.forget_flushes", timedelta(hours=1), in_one_tx(insight.forget_flushes)),
        Job("account.forget_sessions", timedelta(hours=1), in_one_tx(account.forget_sessions)),
        Job("creator.forget_touches", timedelta(hours=1), in_one_tx(creator.forget_touches)),
        *jobs_with_others(settings),
        *jobs_for_feeds(settings, blobs),
        Job("db.forget_handled", timedelta(hours=1), in_one_tx(forget_handled)),
    )


def jobs_with_others(settings: Settings) -> tuple[Job, ...]:
    send = partial(telling_programs.send_due, settings=settings)
    check_vat_numbers = partial(shop.check_vat_numbers, vies_url=settings.vies_url)
    return (
        Job("offer.run_promotions", timedelta(seconds=1), offer.run_promotions),
        Job("shop.check_vat_numbers", timedelta(minutes=10), check_vat_numbers),
        Job("webhook.send", timedelta(seconds=2), send),
        Job("webhook.warn_of_ends", timedelta(hours=24), in_one_tx(webhook.warn_of_ends)),
        Job("webhook.forget", timedelta(hours=1), in_one_tx(webhook.forget_deliveries)),
        Job("app.forget_tokens", timedelta(hours=1), in_one_tx(app.forget_tokens)),
        Job("db.forget_answers", timedelta(hours=1), in_one_tx(forget_answers)),
    )


def jobs_for_feeds(settings: Settings, blobs: Blobs) -> tuple[Job, ...]:
    inside = settings.webhooks_inside
    return (
        Job("feed.run", timedelta(seconds=2), partial(feed.run_waiting, blobs=blobs)),
        Job("feed.ask", timedelta(seconds=10), partial(feed.ask_due, blobs=blobs, inside=inside)),
        Job(
            "feed.picture",
            timedelta(seconds=5),
            partial(feed.fetch_pictures, blobs=blobs, inside=inside),
        ),
        Job("feed.forget", timedelta(hours=1), partial(feed.forget, blobs=blobs)),
    )


def settling_jobs(desk: Desk) -> tuple[Job, ...]:
    book_fees = partial(settlement.book_fees, providers=desk.providers)
    pay_out = partial(settlement.pay_out, providers=desk.providers)
    audit_lately = in_one_tx(partial(raise_alarm_lately, invariants=AUDITS))
    audit_whole = in_one_tx(partial(raise_alarm, invariants=AUDITS))
    return (
        Job("aftersale.end_exchanges", timedelta(hours=1), aftersale.end_exchanges),
        Job("fulfilment.presume_delivered", timedelta(hours=1), fulfilment.presume_delivered),
        Job("settlement.book_fees", timedelta(minutes=1), book_fees),
        Job("settlement.release_due", timedelta(hours=1), settlement.release_due),
        Job("settlement.invoice_commission", timedelta(hours=1), settlement.invoice_commission),
        Job("settlement.pay_out", timedelta(hours=1), pay_out),
        Job("audit", timedelta(minutes=1), audit_lately),
        Job("audit.whole", timedelta(hours=12), audit_whole),
    )


def at_desk(desk: Desk, act: Callable[[Desk], Awaitable[object]]) -> Work:
    async def run(_: Database) -> None:
        await act(desk)

    return run
