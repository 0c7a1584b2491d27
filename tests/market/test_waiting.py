import pytest
from sqlalchemy import select

from vitrine.db import Tx
from vitrine.market import WaitlistEntry, WaitlistRole, join_waitlist
from vitrine.market.errors import EmailNotUsable, MarketUnknown


async def test_a_person_waits_once_per_market(tx: Tx) -> None:
    await join_waitlist(tx, "FR", "Ann@example.org", WaitlistRole.VIEWER)
    await join_waitlist(tx, "FR", "ann@EXAMPLE.org", WaitlistRole.CREATOR, locale="de")
    await join_waitlist(tx, "DE", "ann@example.org", WaitlistRole.VIEWER)
    found = await tx.session.scalars(select(WaitlistEntry).order_by(WaitlistEntry.market))
    assert [(entry.market, entry.email, entry.role) for entry in found] == [
        ("DE", "ann@example.org", "viewer"),
        ("FR", "Ann@example.org", "creator"),
    ]


async def test_waiting_needs_an_address(tx: Tx) -> None:
    with pytest.raises(EmailNotUsable):
        await join_waitlist(tx, "FR", "ann", WaitlistRole.VIEWER)


async def test_nobody_waits_for_a_market_that_nobody_plans(tx: Tx) -> None:
    with pytest.raises(MarketUnknown):
        await join_waitlist(tx, "XX", "ann@example.org", WaitlistRole.VIEWER)
