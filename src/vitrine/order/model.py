from datetime import date
from enum import StrEnum
from typing import Annotated

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vitrine.db import Base, Id, Moment, append_only, id_column
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.market import SupplyKind, TaxLiable

Minor = Annotated[int, mapped_column(BigInteger)]


class OrderState(StrEnum):
    UNPAID = "unpaid"
    PLACED = "placed"
    CLOSED = "closed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class UnitState(StrEnum):
    ORDERED = "ordered"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Order(Base):
    """`secured_at`: money is authorised and being captured, so neither clock nor buyer ends it."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total_minor = goods_minor + delivery_minor", name="adds_up"),
        CheckConstraint(
            "delivery_credited_minor between 0 and delivery_minor", name="delivery_credited_within"
        ),
        Index(None, "show_id", "id"),
        Index(None, "shop_id", "id"),
        Index("ix_orders_changed", "shop_id", "changed_at", "id"),
        Index("ix_orders_due", "pay_until", postgresql_where=text("state='unpaid'")),
    )

    id: Mapped[Id] = id_column()
    number: Mapped[str] = mapped_column(String(16), unique=True)
    secret: Mapped[str] = mapped_column(String(32), unique=True)
    checkout_id: Mapped[Id] = mapped_column(BigInteger, unique=True)
    hold_id: Mapped[Id] = mapped_column(ForeignKey("hold.id"), unique=True)
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("creator.id"))
    show_id: Mapped[int | None] = mapped_column(ForeignKey("show.id"))
    source: Mapped[str] = mapped_column(String(40))
    market: Mapped[str] = mapped_column(String(8))
    locale: Mapped[str] = mapped_column(String(8))
    state: Mapped[OrderState] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(3))
    goods_minor: Mapped[Minor]
    delivery_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    total_minor: Mapped[Minor]
    delivery_credited_minor: Mapped[Minor] = mapped_column(default=0, server_default=text("0"))
    tax_policy: Mapped[str] = mapped_column(String(40))
    ships_from: Mapped[str] = mapped_column(String(2))
    taxed_in: Mapped[str] = mapped_column(String(2))
    commission_vat_bp: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    supply_kind: Mapped[SupplyKind] = mapped_column(String(16))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    line1: Mapped[str] = mapped_column(String(120))
    line2: Mapped[str] = mapped_column(String(120))
    postcode: Mapped[str] = mapped_column(String(16))
    city: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2))
    delivery_name: Mapped[str] = mapped_column(String(80))
    arrives_first: Mapped[date | None]
    arrives_last: Mapped[date | None]
    button_label: Mapped[str] = mapped_column(String(120))
    drafted_at: Mapped[Moment]
    pay_until: Mapped[Moment]
    secured_at: Mapped[Moment | None]
    placed_at: Mapped[Moment | None]
    changed_at: Mapped[Moment] = mapped_column(default=clock.now, onupdate=clock.now)

    lines: Mapped[list["OrderLine"]] = relationship(
        lazy="raise", order_by="OrderLine.position", back_populates="order"
    )
    taxes: Mapped[list["OrderTax"]] = relationship(lazy="raise", order_by="OrderTax.rate_bp.desc()")
    discounts: Mapped[list["OrderDiscount"]] = relationship(
        lazy="raise", order_by="OrderDiscount.id"
    )

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def units(self) -> list["OrderUnit"]:
        """Those that were exchanged aside."""
        return [unit for line in self.lines for unit in line.units if unit.replaced_by is None]

    @property
    def tax_liable(self) -> TaxLiable:
        """One consignment of one seller: its lines have the same."""
        return TaxLiable(self.lines[0].tax_liable)

    @property
    def delivery(self) -> Money:
        return Money(self.delivery_minor, self.currency)

    @property
    def goods(self) -> Money:
        return Money(self.goods_minor, self.currency)


class OrderLine(Base):
    """`gross_minor` is what it costs after its discounts; why, `OrderDiscount` says."""

    __tablename__ = "order_line"
    __table_args__ = (
        Index(None, "order_id", "position"),
        CheckConstraint("gross_minor + discount_minor = unit_minor * quantity", name="adds_up"),
    )

    id: Mapped[Id] = id_column()
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"))
    position: Mapped[int] = mapped_column(Integer)
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    product_id: Mapped[Id] = mapped_column(ForeignKey("product.id"))
    variant_id: Mapped[Id] = mapped_column(ForeignKey("variant.id"))
    sku: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(255))
    option: Mapped[str] = mapped_column(String(120))
    quantity: Mapped[int] = mapped_column(Integer)
    unit_minor: Mapped[Minor]
    gross_minor: Mapped[Minor]
    discount_minor: Mapped[Minor] = mapped_column(BigInteger, default=0)
    rate_bp: Mapped[int] = mapped_column(Integer)
    tax_minor: Mapped[Minor]
    tax_liable: Mapped[TaxLiable] = mapped_column(String(16), default=TaxLiable.SELLER)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"))

    order: Mapped[Order] = relationship(lazy="raise", back_populates="lines")
    units: Mapped[list["OrderUnit"]] = relationship(lazy="raise", order_by="OrderUnit.id")


class OrderUnit(Base):
    """`credited_minor`: what of its price went back. `restocked`: it is on a shelf again.

    `replaced_by`: went out instead and took price and terms along, with its own `sku`, `option`.
    `commission_minor`, `creator_minor`: the operator's and the creator's, by the claim's terms;
    `commission_tax_minor`: VAT that the operator adds to theirs.
    """

    __tablename__ = "order_unit"
    __table_args__ = (
        CheckConstraint("credited_minor between 0 and gross_minor", name="credited_within"),
        CheckConstraint("credited_tax_minor between 0 and tax_minor", name="credited_tax_within"),
        CheckConstraint("replaced_by is null or gross_minor = 0", name="replaced_is_worth_nothing"),
        Index(
            "uq_order_unit_replaced_by",
            "replaced_by",
            unique=True,
            postgresql_where=text("replaced_by is not null"),
        ),
        Index(None, "show_id"),
        Index(None, "creator_id"),
    )

    id: Mapped[Id] = id_column()
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[Id] = mapped_column(ForeignKey("order_line.id"), index=True)
    variant_id: Mapped[Id] = mapped_column(ForeignKey("variant.id"))
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("creator.id"))
    show_id: Mapped[int | None] = mapped_column(ForeignKey("show.id"))
    source: Mapped[str] = mapped_column(String(40))
    market: Mapped[str] = mapped_column(String(8))
    gross_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    state: Mapped[UnitState] = mapped_column(
        String(10), default=UnitState.ORDERED, server_default=text(f"'{UnitState.ORDERED}'")
    )
    commission_minor: Mapped[Minor] = mapped_column(default=0, server_default=text("0"))
    commission_tax_minor: Mapped[Minor] = mapped_column(default=0, server_default=text("0"))
    creator_minor: Mapped[Minor] = mapped_column(default=0, server_default=text("0"))
    credited_minor: Mapped[Minor] = mapped_column(default=0, server_default=text("0"))
    credited_tax_minor: Mapped[Minor] = mapped_column(default=0, server_default=text("0"))
    restocked: Mapped[bool] = mapped_column(default=False, server_default=false())
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("order_unit.id"))
    sku: Mapped[str | None] = mapped_column(String(80))
    option: Mapped[str | None] = mapped_column(String(120))


class OrderTax(Base):
    """VAT by rate over goods and delivery together: owed in the order's `taxed_in`."""

    __tablename__ = "order_tax"

    order_id: Mapped[Id] = mapped_column(
        ForeignKey("orders.id"), primary_key=True, autoincrement=False
    )
    rate_bp: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    gross_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]

    @property
    def base_minor(self) -> int:
        return self.gross_minor - self.tax_minor


class OrderDiscount(Base):
    """What a line, or (without one) the delivery, was reduced by, and why."""

    __tablename__ = "order_discount"
    __table_args__ = (CheckConstraint("minor > 0", name="some"),)

    id: Mapped[Id] = id_column()
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    discount_id: Mapped[Id] = mapped_column(ForeignKey("discount.id"))
    name: Mapped[str] = mapped_column(String(80))
    code: Mapped[str | None] = mapped_column(String(40))
    minor: Mapped[Minor]

    line: Mapped[OrderLine | None] = relationship(lazy="raise")


class OrderReference(Base):
    """What another system of the seller calls an order, and its units."""

    __tablename__ = "order_reference"
    __table_args__ = (Index(None, "system", "number"),)

    order_id: Mapped[Id] = mapped_column(
        ForeignKey("orders.id"), primary_key=True, autoincrement=False
    )
    system: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(100))
    pieces: Mapped[dict[str, str]] = mapped_column(JSONB)
    told_at: Mapped[Moment]


class OrderHistory(Base):
    __tablename__ = "order_history"
    __table_args__ = (Index(None, "order_id", "id"),)

    id: Mapped[Id] = id_column()
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"))
    was: Mapped[OrderState | None] = mapped_column(String(10))
    became: Mapped[OrderState] = mapped_column(String(10))
    at: Mapped[Moment]


append_only(OrderHistory)
