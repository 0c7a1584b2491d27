"""Whether a shop's VAT number is in force: the EU's register (VIES) is asked, now and then."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from functools import partial

import httpx
import msgspec
import structlog
from sqlalchemy import ForeignKey, String, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.db import Base, Database, Id, Moment, Tx
from vitrine.kit import clock
from vitrine.kit.sweeping import each_alone
from vitrine.market import is_in_vies, vat_number
from vitrine.shop.model import Shop

ANSWERS_WITHIN = timedelta(seconds=15)
ASKED_AGAIN_AFTER = timedelta(days=30)
TRIED_AGAIN_AFTER = timedelta(hours=1)
AT_ONCE = 50

log = structlog.get_logger(__name__)


class VatState(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    AWAY = "away"  # the register, or the country behind it, did not answer


class VatCheck(Base):
    """Of `number`, as the shop wrote it then. `name`: who it is for, as far as VIES tells."""

    __tablename__ = "vat_check"

    shop_id: Mapped[Id] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[str] = mapped_column(String(40))
    state: Mapped[VatState] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(160))
    asked_at: Mapped[Moment]


class Answer(msgspec.Struct, rename={"is_valid": "isValid", "user_error": "userError"}):
    is_valid: bool = False
    user_error: str = ""
    name: str = ""


async def check_vat_numbers(db: Database, vies_url: str) -> int:
    async with db.begin() as tx:
        due = await shops_to_ask(tx)
    return await each_alone("shop.check_vat_numbers", due, partial(check, db, vies_url))


async def shops_to_ask(tx: Tx) -> Sequence[int]:
    """Whose number is new, or was asked long ago, or was not answered."""
    now, written = clock.now(), Shop.__table__.c.trader_vat_id
    stale = VatCheck.asked_at <= now - ASKED_AGAIN_AFTER
    failed = and_(VatCheck.state == VatState.AWAY, VatCheck.asked_at <= now - TRIED_AGAIN_AFTER)
    found = await tx.session.execute(
        select(Shop.id, written)
        .outerjoin(VatCheck, VatCheck.shop_id == Shop.id)
        .where(
            written != "",
            or_(VatCheck.shop_id.is_(None), VatCheck.number != written, stale, failed),
        )
        .order_by(VatCheck.asked_at.nulls_first(), Shop.id)
    )
    return [shop_id for shop_id, text in found if is_in_vies(text)][:AT_ONCE]


async def check(db: Database, vies_url: str, shop_id: int) -> None:
    async with db.begin() as tx:
        written = (await tx.session.get_one(Shop, shop_id)).trader.vat_id
    state, name = await ask(vies_url, vat_number(written) or "")
    told = {"number": written, "state": state, "name": name, "asked_at": clock.now()}
    row = insert(VatCheck).values(shop_id=shop_id, **told)
    async with db.begin() as tx:
        await tx.session.execute(row.on_conflict_do_update(index_elements=["shop_id"], set_=told))


async def ask(vies_url: str, number: str) -> tuple[VatState, str]:
    url = f"{vies_url}/ms/{number[:2]}/vat/{number[2:]}"
    try:
        async with asyncio.timeout(ANSWERS_WITHIN.total_seconds()), httpx.AsyncClient() as client:
            answered = await client.get(url)
            answered.raise_for_status()
        told = msgspec.json.decode(answered.content, type=Answer)
    except (httpx.HTTPError, TimeoutError, msgspec.DecodeError) as error:
        log.warning("shop.vies_away", kind=type(error).__name__)
        return VatState.AWAY, ""
    if told.is_valid:
        return VatState.VALID, told.name.strip("- ")[:160]
    return (VatState.INVALID if told.user_error == "INVALID" else VatState.AWAY), ""


async def vat_check_of(tx: Tx, shop: Shop) -> VatCheck | None:
    """Of the number that the shop has now."""
    found = await tx.session.get(VatCheck, shop.id)
    return found if found is not None and found.number == shop.trader.vat_id else None
