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
