"""A second device for a show: opened by a link that works once, closed at any moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, select, update

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.ids import new_id, new_secret
from vitrine.kit.text import printable
from vitrine.show.errors import DeviceLinkSpent, ShowOver
from vitrine.show.model import ProducerDevice, Show

OPENS_WITHIN = timedelta(minutes=10)
LASTS = timedelta(hours=12)
LONGEST_NAME = 120


async def lend_device(tx: Tx, show: Show, account_id: int) -> tuple[ProducerDevice, str]:
    """The device to be, and the secret of its link."""
    if show.is_over:
        raise ShowOver(title=show.title)
    secret, now = new_secret(), clock.now()
    device = ProducerDevice(
        id=new_id(),
        show_id=show.id,
        account_id=account_id,
        link_hash=digest(secret),
        made_at=now,
        ends_at=now + OPENS_WITHIN,
    )
    tx.session.add(device)
    await tx.flush()
    return device, secret


async def devices_of(tx: Tx, show_id: int) -> Sequence[ProducerDevice]:
    """Those that are open, or may still be opened."""
    alive = (
        select(ProducerDevice)
        .where(ProducerDevice.show_id == show_id, *is_alive())
        .order_by(ProducerDevice.id)
    )
    return (await tx.session.scalars(alive)).all()


async def open_device(tx: Tx, secret: str, name: str) -> tuple[ProducerDevice, str]:
    """Of two that follow one link, one gets in: its token."""
    token, now = new_secret(), clock.now()
    opened = (
        update(ProducerDevice)
        .where(ProducerDevice.link_hash == digest(secret), ProducerDevice.opened_at.is_(None))
        .where(*is_alive())
        .values(
            opened_at=now,
            ends_at=now + LASTS,
            token_hash=digest(token),
            name=printable(name)[:LONGEST_NAME],
        )
        .returning(ProducerDevice)
    )
    device = await tx.session.scalar(opened)
    if device is None:
        raise DeviceLinkSpent
    return device, token


async def device_by_token(tx: Tx, token: str) -> ProducerDevice | None:
    known = select(ProducerDevice).where(ProducerDevice.token_hash == digest(token), *is_alive())
    return await tx.session.scalar(known)


async def revoked_since(tx: Tx, show_id: int, since: datetime) -> Sequence[int]:
    gone = select(ProducerDevice.id).where(
        ProducerDevice.show_id == show_id, ProducerDevice.revoked_at > since
    )
    return (await tx.session.scalars(gone)).all()


async def revoke_device(tx: Tx, show: Show, device_id: int) -> None:
    """At once: its next request is refused, and the rooms close its socket."""
    gone = (
        update(ProducerDevice)
        .where(ProducerDevice.id == device_id, ProducerDevice.show_id == show.id)
        .where(ProducerDevice.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(ProducerDevice.id)
    )
    if await tx.session.scalar(gone) is None:
        raise NotFound
    tx.signal(f"room.dismiss.{show.id}", {"ticket": str(device_id)})


def is_alive() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ProducerDevice.revoked_at.is_(None), ProducerDevice.ends_at > clock.now()


def digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
