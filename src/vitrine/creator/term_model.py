from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, append_only, id_column


class TermKind(StrEnum):
    COMMISSION = "commission"  # the operator's, of the price
    SHARE = "share"  # the creator's, of the price without its VAT


class SellingTerm(Base):
    """What somebody gets of what is sold, from a moment on. Without a shop it holds for all.

    `country`: where the operator pays VAT on their commission; none, where they charge none.
    """

    __tablename__ = "selling_term"
    __table_args__ = (
        CheckConstraint("bp between 0 and 5000", name="half_at_most"),
        Index(None, "kind", "shop_id", "creator_id", "since"),
    )

    id: Mapped[Id] = id_column()
    kind: Mapped[TermKind] = mapped_column(String(12))
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id"))
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("creator.id"))
    bp: Mapped[int] = mapped_column(Integer)
    country: Mapped[str | None] = mapped_column(String(2))
    since: Mapped[Moment]


append_only(SellingTerm)
