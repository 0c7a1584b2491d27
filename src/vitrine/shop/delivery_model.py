from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vitrine.db import Base, Id, Moment, id_column
from vitrine.kit.money import Money
from vitrine.kit.text import mark


class DeliveryKind(StrEnum):
    STANDARD = "standard"
    EXPRESS = "express"


DELIVERY_NAMES = {
    DeliveryKind.STANDARD: mark("Standard delivery"),
    DeliveryKind.EXPRESS: mark("Express delivery"),
}


class DeliveryZone(Base):
    """Where a shop sends what it sells in a market, on the same terms.

    `postcodes`: only these, if any; `but_not`: none of these. `handling_days` pass before the
    parcel leaves.
    """

    __tablename__ = "delivery_zone"
    __table_args__ = (Index(None, "shop_id", "market", "position"),)

    id: Mapped[Id] = id_column()
    shop_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("shop.id", ondelete="CASCADE"))
    market: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(Integer)
    countries: Mapped[list[str]] = mapped_column(ARRAY(String(2)))
    postcodes: Mapped[list[str]] = mapped_column(ARRAY(String(24)))
    but_not: Mapped[list[str]] = mapped_column(ARRAY(String(24)))
    handling_days: Mapped[int] = mapped_column(Integer)
    closed_at: Mapped[Moment | None]
    methods: Mapped[list["DeliveryMethod"]] = relationship(
        back_populates="zone", lazy="raise", order_by="DeliveryMethod.price_minor"
    )


class DeliveryMethod(Base):
    """How a shop sends to a zone. Days are working days on the way, first and last."""

    __tablename__ = "delivery_method"
    __table_args__ = (UniqueConstraint("zone_id", "kind"),)

    id: Mapped[Id] = id_column()
    shop_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("shop.id", ondelete="CASCADE"))
    zone_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("delivery_zone.id", ondelete="CASCADE")
    )
    kind: Mapped[DeliveryKind] = mapped_column(String(16))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    free_from_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    days_min: Mapped[int]
    days_max: Mapped[int]
    withdrawn_at: Mapped[Moment | None]
    zone: Mapped[DeliveryZone] = relationship(back_populates="methods", lazy="raise")

    @property
    def name(self) -> str:
        """A msgid."""
        return DELIVERY_NAMES[DeliveryKind(self.kind)]

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)

    @property
    def free_above(self) -> Money | None:
        return None if self.free_from_minor is None else Money(self.free_from_minor, self.currency)

    def cost_for(self, goods: Money) -> Money:
        if self.free_above is not None and self.free_above <= goods:
            return Money(0, self.currency)
        return self.price
