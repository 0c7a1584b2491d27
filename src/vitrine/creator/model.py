from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column


class Creator(Base):
    """Who sells. `shop_id`: that shop's own; without an account it is the shop itself.

    `code` is in their link.
    """

    __tablename__ = "creator"
    __table_args__ = (
        Index(
            "uq_creator_shop_itself",
            "shop_id",
            unique=True,
            postgresql_where=text("account_id is null"),
        ),
        Index(
            "uq_creator_shop_account",
            "shop_id",
            "account_id",
            unique=True,
            postgresql_where=text("account_id is not null"),
        ),
    )

    id: Mapped[Id] = id_column()
    name: Mapped[str] = mapped_column(String(80))
    shop_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("shop.id"))
    account_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("account.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(16), unique=True)
    created_at: Mapped[Moment]
