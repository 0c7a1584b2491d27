import hashlib

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Id, Moment, id_column


class Account(Base):
    __tablename__ = "account"

    id: Mapped[Id] = id_column()
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(8))
    is_operator: Mapped[bool] = mapped_column(server_default=false())
    is_demo: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[Moment]


class AccountSession(Base):
    __tablename__ = "account_session"

    id: Mapped[Id] = id_column()
    account_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    agent: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]

    def is_opened_by(self, token: str) -> bool:
        return self.token_hash == token_hash(token)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class SavedAddress(Base):
    __tablename__ = "saved_address"

    id: Mapped[Id] = id_column()
    account_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    line1: Mapped[str] = mapped_column(String(120))
    line2: Mapped[str] = mapped_column(String(120))
    postcode: Mapped[str] = mapped_column(String(16))
    city: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2))
    is_default: Mapped[bool]
    used_at: Mapped[Moment]


class SignInAttempt(Base):
    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[Id] = id_column()
    key: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Moment]
