from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column
from vitrine.kit import clock


class PromotionKind(StrEnum):
    FIXED = "fixed"
    FLASH = "flash"
    PERCENT = "percent"


class PromotionPhase(StrEnum):
    EMPTY = "empty"
    AHEAD = "ahead"
    ON = "on"
    OVER = "over"
    STOPPED = "stopped"


class PriceState(StrEnum):
    WAITING = "waiting"
    ON = "on"
    GONE = "gone"  # its last reduced piece was sold; it goes on if one comes back
    OVER = "over"
    VOID = "void"  # as it began it was no reduction any more, or had no price


class Promotion(Base):
    """Reduced prices of a shop for a time, in one market, whether or not a show is on.

    `by_variant`: its prices were told variant by variant. `began_at`, `ended_at`: that the
    prices went down, and that the last is back.
    """

    __tablename__ = "promotion"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="opens_before_it_closes"),
        Index("ix_promotion_shop", "shop_id", "id"),
        Index("ix_promotion_due", "opens_at", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[Id] = id_column()
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    market: Mapped[str] = mapped_column(String(8))
    kind: Mapped[PromotionKind] = mapped_column(String(8))
    by_variant: Mapped[bool] = mapped_column(Boolean)
    title: Mapped[str] = mapped_column(String(100))
    opens_at: Mapped[Moment]
    closes_at: Mapped[Moment]
    made_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    stopped_at: Mapped[Moment | None]
    began_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]

    @property
    def has_closed(self) -> bool:
        return self.closes_at <= clock.now()

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and not self.has_closed and self.opens_at <= clock.now()

    def phase(self, pieces: int) -> PromotionPhase:
        """`pieces`: how many prices it has."""
        if self.stopped_at is not None:
            return PromotionPhase.STOPPED
        if self.has_closed:
            return PromotionPhase.OVER
        if not pieces:
            return PromotionPhase.EMPTY
        return PromotionPhase.ON if self.opens_at <= clock.now() else PromotionPhase.AHEAD


class PromotionPrice(Base):
    """Of one variant: a price, or so much per cent less than what it costs as it begins.

    `minor`: the reduced price, of a percentage what it came to. `was_minor`: what it goes back to.
    `prior_minor`: of one that is gone, the prior price that stood beside it.
    """

    __tablename__ = "promotion_price"
    __table_args__ = (
        CheckConstraint("minor > 0", name="positive"),
        CheckConstraint("percent_bp between 1 and 9999", name="percent"),
        CheckConstraint("minor is not null or percent_bp is not null", name="some_reduction"),
        Index("ix_promotion_price_variant", "variant_id", "market"),
        Index(
            "uq_promotion_price_on",
            "variant_id",
            "market",
            unique=True,
            postgresql_where=text("state = 'on'"),
        ),
    )

    promotion_id: Mapped[Id] = mapped_column(
        ForeignKey("promotion.id"), primary_key=True, autoincrement=False
    )
    variant_id: Mapped[Id] = mapped_column(
        ForeignKey("variant.id"), primary_key=True, autoincrement=False
    )
    product_id: Mapped[Id] = mapped_column(ForeignKey("product.id"))
    market: Mapped[str] = mapped_column(String(8))
    minor: Mapped[int | None] = mapped_column(BigInteger)
    percent_bp: Mapped[int | None] = mapped_column(Integer)
    was_minor: Mapped[int | None] = mapped_column(BigInteger)
    prior_minor: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[PriceState] = mapped_column(String(8))


OPEN_STATES = (PriceState.WAITING, PriceState.ON, PriceState.GONE)


class PromotionLimit(Base):
    """How many pieces there are at its price, in all and per buyer.

    `subject_id`: a variant; where prices were told product by product, a product.
    """

    __tablename__ = "promotion_limit"
    __table_args__ = (
        CheckConstraint("pieces > 0", name="some"),
        CheckConstraint("per_buyer > 0", name="some_per_buyer"),
        CheckConstraint("used >= 0", name="not_negative"),
    )

    promotion_id: Mapped[Id] = mapped_column(
        ForeignKey("promotion.id"), primary_key=True, autoincrement=False
    )
    subject_id: Mapped[Id] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    pieces: Mapped[int | None] = mapped_column(Integer)
    per_buyer: Mapped[int | None] = mapped_column(Integer)
    used: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def left(self) -> int | None:
        return None if self.pieces is None else max(self.pieces - self.used, 0)


class PromotionShare(Base):
    """How much one buyer has had; `who` as for deals."""

    __tablename__ = "promotion_share"
    __table_args__ = (CheckConstraint("pieces >= 0", name="not_negative"),)

    promotion_id: Mapped[Id] = mapped_column(
        ForeignKey("promotion.id"), primary_key=True, autoincrement=False
    )
    subject_id: Mapped[Id] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    who: Mapped[str] = mapped_column(String(80), primary_key=True)
    pieces: Mapped[int] = mapped_column(Integer)


class PromotionUse(Base):
    """By one order. `released_at`: it came to nothing."""

    __tablename__ = "promotion_use"

    order_id: Mapped[Id] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    promotion_id: Mapped[Id] = mapped_column(
        ForeignKey("promotion.id"), primary_key=True, autoincrement=False
    )
    subject_id: Mapped[Id] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    pieces: Mapped[int] = mapped_column(Integer)
    who: Mapped[list[str]] = mapped_column(ARRAY(String(80)))
    released_at: Mapped[Moment | None]
