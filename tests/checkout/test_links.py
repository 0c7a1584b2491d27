from dataclasses import replace
from datetime import timedelta

import pytest

from tests.world.account import an_account
from tests.world.order import Till, a_till
from vitrine import creator as creators
from vitrine.account import Account
from vitrine.creator import TouchKind, creator_by_id, link_code
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.order import order_with_units
from vitrine.stock import ClaimLane


async def code_of(till: Till) -> str:
    async with till.db.begin() as tx:
        return await link_code(tx, await creator_by_id(tx, till.creator_id))


async def bought_by(
    till: Till, code: str, account: Account | None = None
) -> tuple[int | None, str]:
    """Who sold it, and how, from outside of any show."""
    wish = till.wish(account_id=account and account.id)
    begun = await till.tap_buy(replace(wish, show_id=None, by=code))
    quote = await till.deliver(begun.token)
    paid = await till.pay(await till.tap(begun.token, quote.id))
    async with till.db.begin() as tx:
        [unit] = (await order_with_units(tx, paid.order.id)).units
    return unit.creator_id, unit.source


async def test_what_is_bought_by_a_link_was_sold_by_its_creator(till: Till) -> None:
    code = await code_of(till)
    assert code == await code_of(till)
    assert await bought_by(till, code) == (till.creator_id, f"link:{till.creator_id}")


@pytest.mark.parametrize("code", ["", "aaaaaaaaaa", "' or 1=1 --", "\0"])
async def test_a_link_of_nobody_sells_for_nobody(till: Till, code: str) -> None:
    assert await bought_by(till, code) == (None, "show")


async def test_nobody_gets_a_share_of_another_shop_s_goods(
    db: Database, lane: ClaimLane, till: Till
) -> None:
    other = await a_till(db, lane)
    assert await bought_by(till, await code_of(other)) == (None, "show")


async def touched(till: Till, account: Account, kind: TouchKind, *, ago: timedelta) -> None:
    with clock.stopped_at(clock.now() - ago):
        async with till.db.begin() as tx:
            creator = await creator_by_id(tx, till.creator_id)
            subject = None if kind is TouchKind.LINK else till.show_id
            await creators.touch(tx, account, creator, kind, subject)


@pytest.mark.parametrize(
    ("kind", "counts", "over"),
    [
        (TouchKind.SHOW, timedelta(hours=23), timedelta(hours=25)),
        (TouchKind.CLIP, timedelta(days=6, hours=23), timedelta(days=7, hours=1)),
        (TouchKind.LINK, timedelta(days=6, hours=23), timedelta(days=7, hours=1)),
    ],
)
async def test_a_signed_in_buyer_who_comes_back_counts_for_a_while(
    db: Database, till: Till, kind: TouchKind, counts: timedelta, over: timedelta
) -> None:
    async with db.begin() as tx:
        soon, late = await an_account(tx), await an_account(tx)
    await touched(till, soon, kind, ago=counts)
    await touched(till, late, kind, ago=over)
    subject = till.creator_id if kind is TouchKind.LINK else till.show_id
    assert await bought_by(till, "", soon) == (till.creator_id, f"later:{kind}:{subject}")
    assert await bought_by(till, "", late) == (None, "show")
    async with db.begin() as tx:
        await creators.forget_touches(tx)
        assert await creators.last_touch(tx, soon.id, till.shop_id, clock.now())


async def test_the_last_of_several_counts(db: Database, till: Till) -> None:
    async with db.begin() as tx:
        buyer = await an_account(tx)
    await touched(till, buyer, TouchKind.LINK, ago=timedelta(hours=5))
    await touched(till, buyer, TouchKind.SHOW, ago=timedelta(hours=1))
    assert (await bought_by(till, "", buyer))[1] == f"later:show:{till.show_id}"
    assert (await bought_by(till, await code_of(till), buyer))[1] == f"link:{till.creator_id}"


async def test_nobody_gets_a_share_of_what_they_buy_themselves(db: Database, till: Till) -> None:
    async with db.begin() as tx:
        host = await an_account(tx)
        (await creator_by_id(tx, till.creator_id)).account_id = host.id
    assert await bought_by(till, await code_of(till), host) == (None, "show")
