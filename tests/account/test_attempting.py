from datetime import timedelta

import pytest

from vitrine.account import count_attempt, forget_attempts
from vitrine.account.attempting import MOST_ATTEMPTS, WITHIN
from vitrine.account.errors import TooManyAttempts
from vitrine.db import Tx
from vitrine.kit import clock


@pytest.fixture
async def exhausted(tx: Tx) -> str:
    for _ in range(MOST_ATTEMPTS):
        await count_attempt(tx, "jo@example.org", "192.0.2.1")
        await tx.flush()
    return "jo@example.org"


async def test_an_address_may_try_so_often_only(tx: Tx, exhausted: str) -> None:
    with pytest.raises(TooManyAttempts) as refused:
        await count_attempt(tx, exhausted.upper(), "192.0.2.1")
    assert refused.value.facts == {"minutes": 15}


@pytest.mark.parametrize(
    ("email", "address"), [("jo@example.org", "192.0.2.2"), ("ann@example.org", "192.0.2.1")]
)
@pytest.mark.usefixtures("exhausted")
async def test_others_are_not_held_up(tx: Tx, email: str, address: str) -> None:
    await count_attempt(tx, email, address)
    assert not await forget_attempts(tx, email, address)


async def test_after_a_while_one_may_try_again(tx: Tx, exhausted: str) -> None:
    with clock.stopped_at(clock.now() + WITHIN + timedelta(seconds=1)):
        await count_attempt(tx, exhausted, "192.0.2.1")
        await tx.flush()
        await count_attempt(tx, exhausted, "192.0.2.1")
    assert tx.session.new


async def test_a_success_forgets_the_attempts(tx: Tx, exhausted: str) -> None:
    await forget_attempts(tx, exhausted, "192.0.2.1")
    await count_attempt(tx, exhausted, "192.0.2.1")
    assert tx.session.new
