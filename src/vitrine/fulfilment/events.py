from vitrine.db import Fact


class ParcelEvent(Fact, frozen=True, kw_only=True):
    parcel_id: int
    order_id: int
    shop_id: int


class ParcelPacked(ParcelEvent, frozen=True, kw_only=True, tag="parcel.packed"):
    pass


class ParcelHandedOver(ParcelEvent, frozen=True, kw_only=True, tag="parcel.handed_over"):
    pass


class ParcelDelivered(ParcelEvent, frozen=True, kw_only=True, tag="parcel.delivered"):
    pass


class ParcelParted(ParcelEvent, frozen=True, kw_only=True, tag="parcel.parted"):
    """`parcel_id` is the one that its pieces left, `into_id` their own."""

    into_id: int


class ParcelJoined(ParcelEvent, frozen=True, kw_only=True, tag="parcel.joined"):
    """`parcel_id` is given up, its pieces are in `into_id`."""

    into_id: int
