import pytest

from tests.world.account import PASSWORD, an_account
from vitrine.account import account_by_email, account_by_id, accounts_by_ids, sign_up
from vitrine.account.errors import (
    AccountUnknown,
    EmailNotUsable,
    EmailTaken,
    NameMissing,
    PasswordTooLong,
    PasswordTooPlain,
    PasswordTooShort,
)
from vitrine.db import Tx


async def test_a_password_is_kept_as_argon2id_only(tx: Tx) -> None:
    account = await an_account(tx)
    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in account.password_hash


async def test_an_address_belongs_to_one_account_however_it_is_written(tx: Tx) -> None:
    await an_account(tx, email="Jo.Straße@Example.org")
    with pytest.raises(EmailTaken) as refused:
        await an_account(tx, email="jo.STRASSE@example.ORG")
    assert refused.value.field == "email"


async def test_an_account_is_found_by_its_address_however_it_is_written(tx: Tx) -> None:
    account = await an_account(tx, email="Jo@Example.org")
    assert await account_by_email(tx, " jo@EXAMPLE.org ") == account


@pytest.mark.parametrize("email", ["", "jo", "jo@host", "jo@ex ample.org", "a@b.c, d@e.f", "@b.c"])
async def test_what_is_no_address_is_refused(tx: Tx, email: str) -> None:
    with pytest.raises(EmailNotUsable):
        await sign_up(tx, email, PASSWORD, name="Jo")


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("short one", PasswordTooShort),
        ("x1" * 150, PasswordTooLong),
        ("abababababab", PasswordTooPlain),
        ("JO@example.org", PasswordTooPlain),
    ],
)
async def test_a_weak_password_is_refused_with_its_rule(
    tx: Tx, password: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await sign_up(tx, "jo@example.org", password, name="Jo")


async def test_a_name_is_one_visible_line(tx: Tx) -> None:
    account = await an_account(tx, name="  Jo\u202e\n Viewer ")
    assert account.name == "Jo Viewer"


async def test_a_name_of_nothing_visible_is_refused(tx: Tx) -> None:
    with pytest.raises(NameMissing):
        await an_account(tx, name="\u200b ")


async def test_accounts_are_found_by_id(tx: Tx) -> None:
    one, other = await an_account(tx), await an_account(tx)
    assert await accounts_by_ids(tx, [one.id, other.id, 1]) == {one.id: one, other.id: other}


async def test_an_account_that_is_not_there_is_said_so(tx: Tx) -> None:
    with pytest.raises(AccountUnknown):
        await account_by_id(tx, 1)
