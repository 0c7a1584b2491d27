from datetime import datetime

from vitrine.db import Fact


class ShowScheduled(Fact, frozen=True, kw_only=True, tag="show.scheduled"):
    show_id: int
    shop_id: int
    creator_id: int
    starts_at: datetime


class ShowWentLive(Fact, frozen=True, kw_only=True, tag="show.went_live"):
    show_id: int
    shop_id: int
    creator_id: int
    at: datetime


class ShowInterrupted(Fact, frozen=True, kw_only=True, tag="show.interrupted"):
    show_id: int
    at: datetime


class ShowResumed(Fact, frozen=True, kw_only=True, tag="show.resumed"):
    show_id: int
    at: datetime


class ShowEnded(Fact, frozen=True, kw_only=True, tag="show.ended"):
    show_id: int
    shop_id: int
    at: datetime


class ItemPinned(Fact, frozen=True, kw_only=True, tag="pin.shown"):
    show_id: int
    shop_id: int
    item_id: int
    product_id: int
    at: datetime


class ItemUnpinned(Fact, frozen=True, kw_only=True, tag="pin.removed"):
    show_id: int
    shop_id: int
    item_id: int
    at: datetime


class DealAnnounced(Fact, frozen=True, kw_only=True, tag="deal.announced"):
    show_id: int
    deal_id: int
    at: datetime


class DealOpened(Fact, frozen=True, kw_only=True, tag="deal.opened"):
    show_id: int
    deal_id: int
    at: datetime


class DealClosed(Fact, frozen=True, kw_only=True, tag="deal.closed"):
    show_id: int
    deal_id: int
    at: datetime


class RecordingRemoved(Fact, frozen=True, kw_only=True, tag="show.recording_removed"):
    show_id: int
    shop_id: int
    at: datetime


class ReplaysGoing(Fact, frozen=True, kw_only=True, tag="show.replays_going"):
    """They are removed at `goes_at` unless somebody keeps them."""

    shop_id: int
    show_ids: list[int]
    goes_at: datetime
    at: datetime
