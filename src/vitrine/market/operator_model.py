from datetime import date

from sqlalchemy import CheckConstraint, Integer, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base
from vitrine.market.deeming import VatAccount

ONLY = 1


class Operator(Base):
    """Who runs this, as the law wants it on the invoices for their commission.

    `invoices`: the last number given; the row is locked until the invoice that has it stands, so
    there are no gaps. `invoiced_until`: the first month that is not done. `vat_numbers`: under
    which they account for the VAT of sales whose supplier the law says they are.
    """

    __tablename__ = "operator"
    __table_args__ = (CheckConstraint(f"id = {ONLY}", name="only_one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    legal_name: Mapped[str] = mapped_column(String(160))
    address: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(String(2))
    email: Mapped[str] = mapped_column(String(254))
    vat_id: Mapped[str] = mapped_column(String(40))
    register_number: Mapped[str] = mapped_column(String(80))
    vat_numbers: Mapped[dict[VatAccount, str]] = mapped_column(
        JSONB, default=dict, server_default=text("'{}'")
    )
    invoices: Mapped[int] = mapped_column(Integer, default=0)
    invoiced_until: Mapped[date | None]
