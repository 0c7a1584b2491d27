from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.world.account import PASSWORD, an_account
from vitrine.account import (
    Account,
    forget_sessions,
    make_operator,
    mark_as_demo,
    open_session,
    revoke,
    revoke_others,
    session_by_token,
    sessions_of,
    sign_in,
    sign_out,
)
from vitrine.account.errors import SessionUnknown, WrongSignIn
from vitrine.account.model import AccountSession
from vitrine.account.signing_in import IDLE_FOR, SEEN_EVERY, SESSION_LASTS
from vitrine.db import Tx
from vitrine.kit import clock


@pytest.fixture
async def jo(tx: Tx) -> Account:
    return await an_account(tx, email="jo@example.org")


async def test_the_right_password_opens_a_session(tx: Tx, jo: Account) -> None:
    account, token = await sign_in(tx, "JO@example.org", PASSWORD, agent="Firefox")
    assert account == jo
    assert await session_by_token(tx, token) == jo
    assert [session.agent for session in await sessions_of(tx, jo)] == ["Firefox"]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("jo@example.org", "not the password"),
        ("jo@example.org", "x" * 5000),
        ("nobody@example.org", PASSWORD),
        ("jo@example.org\0", PASSWORD),
    ],
)
@pytest.mark.usefixtures("jo")
async def test_a_wrong_sign_in_does_not_say_what_was_wrong(
    tx: Tx, email: str, password: str
) -> None:
    with pytest.raises(WrongSignIn) as refused:
        await sign_in(tx, email, password)
    assert (refused.value.field, refused.value.facts) == (None, {})


async def test_signing_in_replaces_the_session_that_was_brought(tx: Tx, jo: Account) -> None:
    old = open_session(tx, jo)
    _, new = await sign_in(tx, jo.email, PASSWORD, replacing=old)
    assert await session_by_token(tx, old) is None
    assert await session_by_token(tx, new) == jo


async def test_signing_out_ends_the_session(tx: Tx, jo: Account) -> None:
    token = open_session(tx, jo)
    await sign_out(tx, token)
    assert await session_by_token(tx, token) is None


async def test_a_session_ends_by_itself(tx: Tx, jo: Account) -> None:
    token, opened = open_session(tx, jo), clock.now()
    for at in range(0, SESSION_LASTS.days, 7):
        with clock.stopped_at(opened + timedelta(days=at)):
            assert await session_by_token(tx, token) == jo
    with clock.stopped_at(opened + SESSION_LASTS + timedelta(minutes=1)):
        assert await session_by_token(tx, token) is None


async def test_a_session_that_nobody_uses_ends_sooner(tx: Tx, jo: Account) -> None:
    token, opened = open_session(tx, jo), clock.now()
    with clock.stopped_at(opened + IDLE_FOR + timedelta(minutes=1)):
        assert await session_by_token(tx, token) is None


async def test_being_seen_is_written_down_now_and_then(tx: Tx, jo: Account) -> None:
    token, opened = open_session(tx, jo), clock.now()
    for after in (timedelta(minutes=1), SEEN_EVERY + timedelta(minutes=1)):
        with clock.stopped_at(opened + after):
            await session_by_token(tx, token)
    tx.session.expunge_all()
    [session] = await sessions_of(tx, jo)
    assert session.seen_at == opened + SEEN_EVERY + timedelta(minutes=1)


async def test_an_account_signs_out_everywhere_else(tx: Tx, jo: Account) -> None:
    here, there = open_session(tx, jo), open_session(tx, jo)
    await revoke_others(tx, jo, here)
    assert await session_by_token(tx, here) == jo
    assert await session_by_token(tx, there) is None


async def test_an_account_revokes_one_of_its_sessions(tx: Tx, jo: Account) -> None:
    token = open_session(tx, jo)
    [session] = await sessions_of(tx, jo)
    await revoke(tx, jo, session.id)
    assert await session_by_token(tx, token) is None


async def test_nobody_revokes_a_session_of_somebody_else(tx: Tx, jo: Account) -> None:
    token = open_session(tx, jo)
    [session] = await sessions_of(tx, jo)
    with pytest.raises(SessionUnknown):
        await revoke(tx, await an_account(tx), session.id)
    assert await session_by_token(tx, token) == jo


async def test_a_hash_of_an_older_strength_is_replaced(tx: Tx, jo: Account) -> None:
    jo.password_hash = outdated = PasswordHasher(time_cost=1, memory_cost=32).hash(PASSWORD)
    await sign_in(tx, jo.email, PASSWORD)
    assert jo.password_hash != outdated
    await sign_in(tx, jo.email, PASSWORD)


async def test_roles_are_marks_on_the_account(jo: Account) -> None:
    make_operator(jo)
    mark_as_demo(jo)
    assert (jo.is_operator, jo.is_demo) == (True, True)


@pytest.mark.parametrize("quiet", [IDLE_FOR, SESSION_LASTS])
async def test_sessions_that_open_nothing_are_forgotten(
    tx: Tx, jo: Account, quiet: timedelta
) -> None:
    with clock.stopped_at(clock.now() - quiet):
        open_session(tx, jo)
    kept = open_session(tx, jo, agent="Firefox")
    await forget_sessions(tx)
    left = (await tx.session.scalars(select(AccountSession))).all()
    assert [session.is_opened_by(kept) for session in left] == [True]
