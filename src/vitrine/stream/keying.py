import hmac

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Insert, insert

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.ids import new_secret
from vitrine.kit.sealing import seal, unseal
from vitrine.stream.model import StreamKey

ID_DIGITS = 19
LARGEST_ID = 2**63 - 1


async def key_of(tx: Tx, show_id: int, sealing: bytes) -> str:
    """The show's stream key, made when it is first asked for."""
    await tx.session.execute(row(show_id, sealing).on_conflict_do_nothing())
    found = select(StreamKey.sealed).where(StreamKey.show_id == show_id)
    return joined(show_id, unseal((await tx.session.scalars(found)).one(), show_id, sealing))


async def rotate_key(tx: Tx, show_id: int, sealing: bytes) -> str:
    made = row(show_id, sealing)
    new = {"sealed": made.excluded.sealed, "made_at": made.excluded.made_at}
    written = made.on_conflict_do_update(index_elements=[StreamKey.show_id], set_=new)
    sealed = (await tx.session.scalars(written.returning(StreamKey.sealed))).one()
    tx.signal(f"stream.control.{show_id}", {"do": "drop", "reason": "key-rotated"})
    return joined(show_id, unseal(sealed, show_id, sealing))


async def open_key(tx: Tx, key: str, sealing: bytes) -> int | None:
    """The show that this key opens. An unknown show costs the same comparison as a wrong key."""
    digits, _, secret = key.partition("-")
    show_id = (
        int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= ID_DIGITS else 0
    )
    found = select(StreamKey.sealed).where(StreamKey.show_id == min(show_id, LARGEST_ID))
    sealed = (await tx.session.scalars(found)).one_or_none()
    right = unseal(sealed, show_id, sealing) if sealed else new_secret()
    same = hmac.compare_digest(secret.encode(), right.encode())
    return show_id if same and sealed else None


def row(show_id: int, sealing: bytes) -> Insert:
    sealed = seal(new_secret(), show_id, sealing)
    return insert(StreamKey).values(show_id=show_id, sealed=sealed, made_at=clock.now())


def joined(show_id: int, secret: str) -> str:
    return f"{show_id}-{secret}"
