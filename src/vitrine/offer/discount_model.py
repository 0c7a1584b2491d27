from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vitrine.db import Base, Id, Moment, id_column


class DiscountKind(StrEnum):
    BUNDLE = "bundle"  # one of each of its products: less for the set
    BUY_GET = "buy_get"  # some pieces: less for the next
    PERCENT = "percent"
    AMOUNT = "amount"
    FREE_DELIVERY = "free_delivery"


class Discount(Base):
    """Less to pay, by a code or by itself. Without products it is for all of the shop's.

    `combines`: with others on the same line. `announced`: said to everybody, so that the law of
    prior prices counts it. `used` counts only where `most_uses` limits it.
    """

    __tablename__ = "discount"
    __table_args__ = (
        CheckConstraint("used >= 0 and (most_uses is null or used <= most_uses)", name="uses"),
        CheckConstraint("percent_bp between 1 and 10000", name="percent"),
        CheckConstraint("closes_at is null or closes_at > opens_at", name="opens_before_it_closes"),
        Index(
            "uq_discount_code",
            "shop_id",
            "code",
            unique=True,
            postgresql_where=text("stopped_at is null"),
        ),
    )

    id: Mapped[Id] = id_column()
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    name: Mapped[str] = mapped_column(String(80))
    code: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[DiscountKind] = mapped_column(String(16))
    percent_bp: Mapped[int | None] = mapped_column(Integer)
    buy: Mapped[int | None] = mapped_column(Integer)
    get: Mapped[int | None] = mapped_column(Integer)
    show_id: Mapped[int | None] = mapped_column(BigInteger)
    creator_id: Mapped[int | None] = mapped_column(BigInteger)
    combines: Mapped[bool]
    announced: Mapped[bool]
    opens_at: Mapped[Moment]
    closes_at: Mapped[Moment | None]
    stopped_at: Mapped[Moment | None]
    most_uses: Mapped[int | None] = mapped_column(Integer)
    per_buyer: Mapped[int | None] = mapped_column(Integer)
    used: Mapped[int] = mapped_column(Integer, default=0)

    amounts: Mapped[list["DiscountAmount"]] = relationship(lazy="raise")
    products: Mapped[list["DiscountProduct"]] = relationship(lazy="raise")

    def amount_in(self, market: str) -> "DiscountAmount | None":
        return next((amount for amount in self.amounts if amount.market == market), None)


class DiscountAmount(Base):
    """In a market's money: what it takes off, and from how much on."""

    __tablename__ = "discount_amount"
    __table_args__ = (
        CheckConstraint("off_minor > 0", name="off"),
        CheckConstraint("least_minor > 0", name="least"),
    )

    discount_id: Mapped[Id] = mapped_column(
        ForeignKey("discount.id"), primary_key=True, autoincrement=False
    )
    market: Mapped[str] = mapped_column(String(8), primary_key=True)
    off_minor: Mapped[int | None] = mapped_column(BigInteger)
    least_minor: Mapped[int | None] = mapped_column(BigInteger)


class DiscountProduct(Base):
    __tablename__ = "discount_product"

    discount_id: Mapped[Id] = mapped_column(
        ForeignKey("discount.id"), primary_key=True, autoincrement=False
    )
    product_id: Mapped[Id] = mapped_column(
        ForeignKey("product.id"), primary_key=True, autoincrement=False
    )


class DiscountShare(Base):
    """How often somebody used one that is limited per buyer."""

    __tablename__ = "discount_share"
    __table_args__ = (CheckConstraint("uses >= 0", name="not_negative"),)

    discount_id: Mapped[Id] = mapped_column(
        ForeignKey("discount.id"), primary_key=True, autoincrement=False
    )
    who: Mapped[str] = mapped_column(String(80), primary_key=True)
    uses: Mapped[int] = mapped_column(Integer)


class DiscountUse(Base):
    """By one order. `released_at`: it came to nothing."""

    __tablename__ = "discount_use"
    __table_args__ = (Index(None, "discount_id"),)

    order_id: Mapped[Id] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    discount_id: Mapped[Id] = mapped_column(
        ForeignKey("discount.id"), primary_key=True, autoincrement=False
    )
    who: Mapped[list[str]] = mapped_column(ARRAY(String(80)))
    used_at: Mapped[Moment]
    released_at: Mapped[Moment | None]
