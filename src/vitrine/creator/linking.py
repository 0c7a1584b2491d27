"""A creator's own link: what is bought by it was sold by them. It needs no cookie."""

import re

from sqlalchemy import select, update

from vitrine.creator.model import Creator
from vitrine.db import Tx
from vitrine.kit import ids

CODE = re.compile(r"[a-z2-7]{10}")
LENGTH = 10  # 50 random bits


async def link_code(tx: Tx, creator: Creator) -> str:
    """Made when it is first asked for, and the same from then on."""
    if creator.code is None:
        await tx.session.execute(
            update(Creator)
            .where(Creator.id == creator.id, Creator.code.is_(None))
            .values(code=ids.new_secret()[:LENGTH])
        )
        await tx.session.refresh(creator)
    return creator.code or ""


def is_code(text: str) -> bool:
    return CODE.fullmatch(text) is not None


async def creator_by_code(tx: Tx, code: str) -> Creator | None:
    if not is_code(code):
        return None
    return await tx.session.scalar(select(Creator).where(Creator.code == code))
