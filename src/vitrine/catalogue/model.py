from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
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


class Product(Base):
    __tablename__ = "product"

    id: Mapped[Id] = id_column()
    shop_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("shop.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    description_html: Mapped[str] = mapped_column(Text)
    category: Mapped[Category] = mapped_column(String(32))
    tax_category: Mapped[TaxCategory] = mapped_column(String(32))
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
    created_at: Mapped[Moment]
    variants: Mapped[list["Variant"]] = relationship(
        back_populates="product", lazy="raise", order_by="Variant.position"
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

    def is_listed_in(self, market: str) -> bool:
        return any(
            listing.market == market and listing.state == ListingState.LISTED
            for listing in self.listings
        )


class Variant(Base):
    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("product_id", "sku"),
        CheckConstraint("content_amount > 0", name="content_amount"),
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
    product: Mapped[Product] = relationship(back_populates="variants", lazy="raise")


class ListingState(StrEnum):
    LISTED = "listed"
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
