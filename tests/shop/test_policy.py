import pytest

from tests.world.account import an_account
from tests.world.shop import a_shop
from vitrine.account import make_operator
from vitrine.db import Tx
from vitrine.shop import MemberRole, add_member, is_member, may_host, may_manage


@pytest.mark.parametrize(
    ("role", "manages", "hosts"),
    [
        (MemberRole.OWNER, True, True),
        (MemberRole.MANAGER, True, True),
        (MemberRole.HOST, False, True),
        (None, False, False),
    ],
)
async def test_a_role_says_what_one_may(
    tx: Tx, role: MemberRole | None, *, manages: bool, hosts: bool
) -> None:
    shop, actor = await a_shop(tx), await an_account(tx)
    if role is not None:
        add_member(shop, actor, role)
    assert (may_manage(actor, shop), may_host(actor, shop)) == (manages, hosts)


async def test_a_stranger_may_nothing(tx: Tx) -> None:
    shop = await a_shop(tx)
    assert not may_manage(None, shop)
    assert not may_host(None, shop)


async def test_an_operator_may_everything_without_being_a_member(tx: Tx) -> None:
    shop, actor = await a_shop(tx), await an_account(tx)
    make_operator(actor)
    assert may_manage(actor, shop)
    assert may_host(actor, shop)
    assert not is_member(actor, shop)
