from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from vitrine.db import Base, Id, Moment, id_column
from vitrine.market import TaxCategory


class Category(StrEnum):
    """What the law of prices and safety asks about; `general` asks nothing special."""

    GENERAL = "general"
    FOOD = "food"
    DRINK = "drink"
    COSMETICS = "cosmetics"
    HOUSEHOLD = "household"
    PET_FOOD = "pet_food"


@dataclass(frozen=True)
class Safety:
    """GPSR Art. 19: who made it, who answers for it in the Union, and what to beware of."""

    manufacturer_name: str = ""
    manufacturer_address: str = ""
    manufacturer_email: str = ""
    manufacturer_country: str = ""
    responsible_name: str = ""
    responsible_address: str = ""
    responsible_email: str = ""
    warnings: str = ""


@dataclass(frozen=True)
class Measures:
    """A piece as it is sent: grams, and millimetres. None: not told."""

    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None


class Shelf(StrEnum):
    """Where a product stands for its seller, over all markets."""

    DRAFT = "draft"
    ON_SALE = "on_sale"
    OFF_SALE = "off_sale"
    DELETED = "deleted"


class Brand(Base):
    """`key`: equal for two spellings of one name."""

    __tablename__ = "brand"

    id: Mapped[Id] = id_column()
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(80), unique=True)


class Product(Base):
    """`external_id`: its id in the seller's own system. `creation_key`: asked for twice, made once.

    `vat_rates`: by country, in basis points, where its category's is not right.
    `changed_at`: it, a variant, a picture or a listing of it. `kept_shelf`: `shelf`, to search by.
    """

    __tablename__ = "product"
    __table_args__ = (
        Index(
            "uq_product_creation_key",
            "shop_id",
            "creation_key",
            unique=True,
            postgresql_where=text("creation_key is not null"),
        ),
        Index("ix_product_shop", "shop_id", "id", postgresql_where=text("deleted_at is null")),
        Index("ix_product_changed", "shop_id", "changed_at", "id"),
        Index(
            "ix_product_shelf",
            "shop_id",
            "shelf",
            "changed_at",
            "id",
            postgresql_include=["created_at"],
        ),
        Index("ix_product_created", "shop_id", "created_at"),
    )

    id: Mapped[Id] = id_column()
    shop_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("shop.id"))
    title: Mapped[str] = mapped_column(String(160))
    description_html: Mapped[str] = mapped_column(Text)
    category: Mapped[Category] = mapped_column(String(32))
    tax_category: Mapped[TaxCategory] = mapped_column(String(32))
    vat_rates: Mapped[dict[str, int]] = mapped_column(
        JSONB, default=dict, server_default=text("'{}'")
    )
    option_name: Mapped[str] = mapped_column(String(40))
    safety: Mapped[Safety] = composite(
        mapped_column("manufacturer_name", String(160)),
        mapped_column("manufacturer_address", Text),
        mapped_column("manufacturer_email", String(254)),
        mapped_column("manufacturer_country", String(2)),
        mapped_column("responsible_name", String(160)),
        mapped_column("responsible_address", Text),
        mapped_column("responsible_email", String(254)),
        mapped_column("warnings", Text),
    )
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brand.id"))
    external_id: Mapped[str | None] = mapped_column(String(64))
    creation_key: Mapped[str | None] = mapped_column(String(64))
    measures: Mapped[Measures] = composite(
        mapped_column("weight_g", Integer, nullable=True),
        mapped_column("length_mm", Integer, nullable=True),
        mapped_column("width_mm", Integer, nullable=True),
        mapped_column("height_mm", Integer, nullable=True),
    )
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    deleted_at: Mapped[Moment | None]
    kept_shelf: Mapped[Shelf] = mapped_column(
        "shelf", String(8), default=Shelf.DRAFT, server_default=Shelf.DRAFT
    )
    brand: Mapped[Brand | None] = relationship(lazy="raise")
    variants: Mapped[list["Variant"]] = relationship(
        back_populates="product",
        lazy="raise",
        order_by="Variant.position",
        primaryjoin="and_(Product.id == Variant.product_id, Variant.retired_at.is_(None))",
    )
    images: Mapped[list["ProductImage"]] = relationship(
        back_populates="product",
        lazy="raise",
        order_by="ProductImage.position",
        cascade="all, delete-orphan",
    )
    listings: Mapped[list["Listing"]] = relationship(back_populates="product", lazy="raise")

    @property
    def image(self) -> str | None:
        """The key of the first picture."""
        return self.images[0].key if self.images else None

    @property
    def shelf(self) -> Shelf:
        if self.deleted_at is not None:
            return Shelf.DELETED
        if not self.listings:
            return Shelf.DRAFT
        is_on = any(listing.state == ListingState.LISTED for listing in self.listings)
        return Shelf.ON_SALE if is_on else Shelf.OFF_SALE

    def is_listed_in(self, market: str) -> bool:
        return any(
            listing.market == market and listing.state == ListingState.LISTED
            for listing in self.listings
        )


class Variant(Base):
    """`barcode`: its GTIN, EAN, UPC, ISBN or JAN. A retired one is sold no more; orders name it."""

    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("product_id", "sku"),
        CheckConstraint("content_amount > 0", name="content_amount"),
        Index("ix_variant_sku", "sku"),
    )

    id: Mapped[Id] = id_column()
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("product.id"))
    position: Mapped[int]
    sku: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(160))
    option: Mapped[str] = mapped_column(String(80))
    swatch: Mapped[str | None] = mapped_column(String(7))
    content_amount: Mapped[int | None]
    content_unit: Mapped[str | None] = mapped_column(String(4))
    external_id: Mapped[str | None] = mapped_column(String(64))
    barcode: Mapped[str | None] = mapped_column(String(20))
    barcode_kind: Mapped[str | None] = mapped_column(String(4))
    retired_at: Mapped[Moment | None]
    product: Mapped[Product] = relationship(back_populates="variants", lazy="raise")

    def is_sold_in(self, market: str) -> bool:
        return self.retired_at is None and self.product.is_listed_in(market)


class ListingState(StrEnum):
    LISTED = "listed"
    PAUSED = "paused"  # with the whole product, and resumed with it
    WITHDRAWN = "withdrawn"


class Listing(Base):
    __tablename__ = "listing"

    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("product.id"), primary_key=True)
    market: Mapped[str] = mapped_column(String(2), primary_key=True)
    state: Mapped[ListingState] = mapped_column(String(16))
    listed_at: Mapped[Moment]
    product: Mapped[Product] = relationship(back_populates="listings", lazy="raise")


class ProductImage(Base):
    __tablename__ = "product_image"
    __table_args__ = (UniqueConstraint("product_id", "position"),)

    id: Mapped[Id] = id_column()
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("product.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(String(200))
    product: Mapped[Product] = relationship(back_populates="images", lazy="raise")


class ProductFile(Base):
    """`key`: where it lies, with its kind. Loaded only where it is shown."""

    __tablename__ = "product_file"

    product_id: Mapped[Id] = mapped_column(
        ForeignKey("product.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(Integer)
    kept_at: Mapped[Moment]
