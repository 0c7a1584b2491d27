from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vitrine.db import Base, Id, Moment, append_only, id_column
from vitrine.kit import clock


class ParcelState(StrEnum):
    OPEN = "open"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Parcel(Base):
    """Pieces of one order that leave one place together. Until it is packed it may be parted."""

    __tablename__ = "parcel"
    __table_args__ = (
        Index(None, "order_id"),
        Index("ix_parcel_changed", "shop_id", "changed_at", "id"),
        Index(
            "ix_parcel_waiting",
            "shop_id",
            "id",
            postgresql_where=text("state in ('open', 'packed')"),
        ),
        Index(
            "ix_parcel_under_way", "handed_over_at", postgresql_where=text("state='handed_over'")
        ),
    )

    id: Mapped[Id] = id_column()
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"))
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    location: Mapped[str] = mapped_column(String(40))
    state: Mapped[ParcelState] = mapped_column(String(12))
    carrier: Mapped[str | None] = mapped_column(String(24))
    tracking: Mapped[str | None] = mapped_column(String(60))
    opened_at: Mapped[Moment]
    packed_at: Mapped[Moment | None]
    handed_over_at: Mapped[Moment | None]
    delivered_at: Mapped[Moment | None]
    changed_at: Mapped[Moment] = mapped_column(default=clock.now, onupdate=clock.now)

    units: Mapped[list["ParcelUnit"]] = relationship(lazy="raise", order_by="ParcelUnit.unit_id")

    @property
    def unit_ids(self) -> list[int]:
        return [unit.unit_id for unit in self.units]


class ParcelUnit(Base):
    """A piece is in one parcel at most."""

    __tablename__ = "parcel_unit"

    unit_id: Mapped[Id] = mapped_column(
        ForeignKey("order_unit.id"), primary_key=True, autoincrement=False
    )
    parcel_id: Mapped[Id] = mapped_column(ForeignKey("parcel.id"), index=True)


class ParcelHistory(Base):
    __tablename__ = "parcel_history"
    __table_args__ = (Index(None, "parcel_id", "id"),)

    id: Mapped[Id] = id_column()
    parcel_id: Mapped[Id] = mapped_column(ForeignKey("parcel.id"))
    was: Mapped[ParcelState | None] = mapped_column(String(12))
    became: Mapped[ParcelState] = mapped_column(String(12))
    by_account_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[Moment]


append_only(ParcelHistory)
