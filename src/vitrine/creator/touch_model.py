from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column


class TouchKind(StrEnum):
    SHOW = "show"
    CLIP = "clip"
    LINK = "link"


class Touch(Base):
    """A signed-in buyer looked at a shop's goods with a creator. `subject`: the show or clip."""

    __tablename__ = "touch"
    __table_args__ = (Index(None, "account_id", "shop_id", "at"), Index(None, "at"))

    id: Mapped[Id] = id_column()
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    creator_id: Mapped[Id] = mapped_column(ForeignKey("creator.id"))
    kind: Mapped[TouchKind] = mapped_column(String(8))
    subject: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[Moment]
