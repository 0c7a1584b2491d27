from enum import StrEnum

from sqlalchemy import ARRAY, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vitrine.db import Base, Id, LongText, Moment, id_column


class Scope(StrEnum):
    """What an app may be allowed to do for a shop."""

    AUTHORISATION = "authorisation"
    SHOP_READ = "shop.read"
    PRODUCT_READ = "product.read"
    PRODUCT_WRITE = "product.write"
    PRODUCT_DELETE = "product.delete"
    ORDER_READ = "order.read"
    REFERENCE_READ = "reference.read"
    REFERENCE_WRITE = "reference.write"
    LOGISTICS_READ = "logistics.read"
    FULFILMENT_READ = "fulfilment.read"
    FULFILMENT_WRITE = "fulfilment.write"
    RETURNS = "returns"
    PROMOTION_READ = "promotion.read"
    PROMOTION_WRITE = "promotion.write"
    FINANCE_READ = "finance.read"
    FIGURES_READ = "figures.read"
    SHOW_READ = "show.read"
    SHOW_WRITE = "show.write"


class TokenKind(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"


class App(Base):
    """A developer's program. Signing needs its secret, so that is sealed and not hashed."""

    __tablename__ = "app"

    id: Mapped[Id] = id_column()
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(16), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    redirect_url: Mapped[LongText]
    webhook_url: Mapped[LongText | None]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    created_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]


class AppGrant(Base):
    """A seller's consent: what the app may do, in which of their shops, until when.

    Without an account it was given by the operator, on the command line.
    """

    __tablename__ = "app_grant"
    __table_args__ = (
        Index(
            "uq_app_grant_standing",
            "app_id",
            "account_id",
            unique=True,
            postgresql_where=text("revoked_at is null"),
        ),
    )

    id: Mapped[Id] = id_column()
    app_id: Mapped[Id] = mapped_column(ForeignKey("app.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    granted_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]

    app: Mapped[App] = relationship(lazy="raise")
    shops: Mapped[list["AppGrantShop"]] = relationship(
        lazy="raise", order_by="AppGrantShop.shop_id", cascade="all, delete-orphan"
    )


class AppGrantShop(Base):
    """`cipher` names the shop to this app."""

    __tablename__ = "app_grant_shop"

    grant_id: Mapped[Id] = mapped_column(
        ForeignKey("app_grant.id"), primary_key=True, autoincrement=False
    )
    shop_id: Mapped[Id] = mapped_column(
        ForeignKey("shop.id"), primary_key=True, autoincrement=False, index=True
    )
    cipher: Mapped[str] = mapped_column(String(32), unique=True)


class AppCode(Base):
    """Proves to the app that a seller consented; good for one exchange."""

    __tablename__ = "app_code"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    grant_id: Mapped[Id] = mapped_column(ForeignKey("app_grant.id"), index=True)
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class AppToken(Base):
    """`replaced_at`: a refresh token was exchanged for the next one."""

    __tablename__ = "app_token"
    __table_args__ = (Index(None, "expires_at"),)

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    grant_id: Mapped[Id] = mapped_column(ForeignKey("app_grant.id"), index=True)
    kind: Mapped[TokenKind] = mapped_column(String(8))
    expires_at: Mapped[Moment]
    replaced_at: Mapped[Moment | None]
