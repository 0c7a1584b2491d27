from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id


class Pseudonym(Base):
    """A person in a show's log. With the account goes the name, everywhere."""

    __tablename__ = "pseudonym"
    __table_args__ = (UniqueConstraint("show_id", "account_id"),)

    who: Mapped[str] = mapped_column(String(32), primary_key=True)
    show_id: Mapped[Id] = mapped_column(ForeignKey("show.id"))
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
