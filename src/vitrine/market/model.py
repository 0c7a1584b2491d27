from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column


class Stage(StrEnum):
    CLOSED = "closed"
    WAITLIST = "waitlist"
    PILOT = "pilot"
    LIVE = "live"


class Capability(StrEnum):
    BROWSE = "browse"
    GO_LIVE = "go_live"
    CHECK_OUT = "check_out"
    PAY_OUT = "pay_out"


class MarketStage(Base):
    """Where a market stands. Without a row, the stage of its law file holds."""

    __tablename__ = "market_stage"

    market: Mapped[str] = mapped_column(String(2), primary_key=True)
    stage: Mapped[Stage] = mapped_column(String(16))
    stopped: Mapped[list[str]] = mapped_column(ARRAY(String(16)))
    changed_at: Mapped[Moment]


class WaitlistRole(StrEnum):
    VIEWER = "viewer"
    CREATOR = "creator"
    SELLER = "seller"


class WaitlistEntry(Base):
    __tablename__ = "waitlist_entry"
    __table_args__ = (UniqueConstraint("market", "email_key"),)

    id: Mapped[Id] = id_column()
    market: Mapped[str] = mapped_column(String(2))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    role: Mapped[WaitlistRole] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[Moment]
