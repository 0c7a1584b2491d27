"""Where an account's parcels go: kept for the next order, if its owner asked for it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select, update

from vitrine.account.model import SavedAddress
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock

KEPT_AT_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    name: str
    line1: str
    line2: str
    postcode: str
    city: str
    country: str


async def keep_address(tx: Tx, account_id: int, kept: Kept) -> SavedAddress:
    """The same again is only used again. The first is the default; the least used gives way."""
    known = await addresses_of(tx, account_id)
    wanted = asdict(kept)
    found = next(
        (each for each in known if all(getattr(each, n) == v for n, v in wanted.items())), None
    )
    if found is None:
        if len(known) >= KEPT_AT_MOST:
            await tx.session.delete(known[-1])
        found = SavedAddress(account_id=account_id, is_default=not known, **wanted)
        tx.session.add(found)
    found.used_at = clock.now()
    await tx.flush()
    return found


async def addresses_of(tx: Tx, account_id: int) -> Sequence[SavedAddress]:
    """The default first, then as they were used."""
    found = await tx.session.scalars(
        select(SavedAddress)
        .where(SavedAddress.account_id == account_id)
        .order_by(SavedAddress.is_default.desc(), SavedAddress.used_at.desc())
    )
    return found.all()


async def make_default(tx: Tx, account_id: int, address_id: int) -> None:
    chosen = await saved_address(tx, account_id, address_id)
    await tx.session.execute(
        update(SavedAddress)
        .where(SavedAddress.account_id == account_id, SavedAddress.id != chosen.id)
        .values(is_default=False)
    )
    chosen.is_default = True


async def forget_address(tx: Tx, account_id: int, address_id: int) -> None:
    forgotten = await saved_address(tx, account_id, address_id)
    await tx.session.delete(forgotten)
    await tx.flush()
    left = await addresses_of(tx, account_id)
    if forgotten.is_default and left:
        left[0].is_default = True


async def saved_address(tx: Tx, account_id: int, address_id: int) -> SavedAddress:
    """Somebody else's does not exist."""
    found = await tx.session.get(SavedAddress, address_id)
    if found is None or found.account_id != account_id:
        raise NotFound
    return found
