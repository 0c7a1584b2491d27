from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, String, Text, false, true
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from vitrine.db import Base, Id, Moment, id_column
from vitrine.kit.text import mark
from vitrine.market import VatScheme, market


@dataclass(frozen=True)
class Trader:
    """Who sells, as the law wants it shown beside every offer."""

    legal_name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    register_number: str = ""
    vat_id: str = ""


class MemberRole(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    HOST = "host"
    MODERATOR = "moderator"


ROLE_NAMES = {
    MemberRole.OWNER: mark("Owner"),
    MemberRole.MANAGER: mark("Manager"),
    MemberRole.HOST: mark("Host"),
    MemberRole.MODERATOR: mark("Moderator"),
}


class Shop(Base):
    """`replay_days`: how long its replays are kept; null: until somebody deletes them.

    `established_in`, `sends_from`: countries, where not the home market's. `is_operators`: whoever
    runs this sells there themselves.
    """

    __tablename__ = "shop"

    id: Mapped[Id] = id_column()
    name: Mapped[str] = mapped_column(String(80))
    slug: Mapped[str] = mapped_column(String(96), unique=True)
    home_market: Mapped[str] = mapped_column(String(2))
    avatar: Mapped[str | None] = mapped_column(String(32))
    vat_scheme: Mapped[VatScheme] = mapped_column(String(16), default=VatScheme.DESTINATION)
    established_in: Mapped[str | None] = mapped_column(String(2))
    sends_from: Mapped[str | None] = mapped_column(String(2))
    is_operators: Mapped[bool] = mapped_column(default=False, server_default=false())
    anonymous_viewing: Mapped[bool] = mapped_column(default=True, server_default=true())
    replay_days: Mapped[int | None] = mapped_column(SmallInteger)
    trader: Mapped[Trader] = composite(
        mapped_column("trader_legal_name", String(160)),
        mapped_column("trader_address", Text),
        mapped_column("trader_email", String(254)),
        mapped_column("trader_phone", String(40)),
        mapped_column("trader_register_number", String(80)),
        mapped_column("trader_vat_id", String(40)),
    )
    created_at: Mapped[Moment]
    members: Mapped[list["ShopMember"]] = relationship(
        back_populates="shop", lazy="raise", cascade="all, delete-orphan"
    )

    @property
    def seat(self) -> str:
        return self.established_in or market(self.home_market).country

    @property
    def origin(self) -> str:
        return self.sends_from or market(self.home_market).country


class ShopMember(Base):
    __tablename__ = "shop_member"

    shop_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[MemberRole] = mapped_column(String(16))
    shop: Mapped[Shop] = relationship(back_populates="members", lazy="raise")


class MemberInvitation(Base):
    """`secret` opens it: whoever has the mail may accept, once."""

    __tablename__ = "member_invitation"

    id: Mapped[Id] = id_column()
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[MemberRole] = mapped_column(String(16))
    secret: Mapped[str] = mapped_column(String(32), unique=True)
    locale: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    accepted_at: Mapped[Moment | None]
