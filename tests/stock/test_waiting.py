import asyncio
from datetime import timedelta

import pytest

from tests.world.account import an_account
from tests.world.stock import a_claim, a_waiter, answer_of, level_of, stocked_variants
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.stock import (
    ClaimLane,
    Granted,
    WaitState,
    ahead_of,
    end_waiting,
    expire_due,
    join,
    pass_on_due,
    place_by_token,
    receive,
    release,
)
from vitrine.stock.errors import LineFull, SoldOut
from vitrine.stock.holders import OF_ONE_NETWORK


async def state_of(db: Database, token: str) -> WaitState:
    async with db.begin() as tx:
        return (await place_by_token(tx, token)).state


async def test_a_freed_piece_is_offered_to_who_waits_longest(db: Database, lane: ClaimLane) -> None:
    [vase] = await stocked_variants(db, 1)
    held = await lane.claim(a_claim({vase: 1}))
    first, second = await a_waiter(db, vase), await a_waiter(db, vase)
    async with db.begin() as tx:
        assert await ahead_of(tx, second) == 1
        await release(tx, held.hold_id)
    assert await state_of(db, first.token) == WaitState.OFFERED
    assert await state_of(db, second.token) == WaitState.WAITING
    with pytest.raises(SoldOut):
        await lane.claim(a_claim({vase: 1}))


async def test_an_offered_piece_is_claimed_by_its_token_alone(
    db: Database, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 1)
    waiter = await a_waiter(db, vase)
    assert await state_of(db, waiter.token) == WaitState.OFFERED
    granted = await lane.claim(a_claim({vase: 1}, buyer=waiter.token))
    assert granted.buyer == waiter.token
    assert (await level_of(db, vase)).reserved == 1


async def test_an_offer_that_nobody_takes_goes_to_the_next(db: Database) -> None:
    [vase] = await stocked_variants(db, 1)
    first, second = await a_waiter(db, vase), await a_waiter(db, vase)
    with clock.stopped_at(clock.now() + timedelta(minutes=4)):
        await expire_due(db)
        assert await state_of(db, first.token) == WaitState.LAPSED
        assert await state_of(db, second.token) == WaitState.OFFERED
    assert (await level_of(db, vase)).reserved == 1


async def test_many_who_wait_share_what_arrives(db: Database) -> None:
    [vase] = await stocked_variants(db, 1)
    waiters = [await a_waiter(db, vase) for _ in range(4)]
    async with db.begin() as tx:
        await receive(tx, vase, 2)
    async with asyncio.TaskGroup() as both:
        both.create_task(pass_on_due(db))
        both.create_task(pass_on_due(db))
    states = [await state_of(db, waiter.token) for waiter in waiters]
    assert states == [*[WaitState.OFFERED] * 3, WaitState.WAITING]


async def test_nothing_is_offered_before_its_moment(db: Database) -> None:
    [vase] = await stocked_variants(db, 1)
    opens = clock.now() + timedelta(minutes=1)
    async with db.begin() as tx:
        early = await join(
            tx,
            vase,
            account_id=None,
            holder=None,
            offer_for=timedelta(minutes=2),
            not_before=opens,
        )
    await pass_on_due(db)
    assert await state_of(db, early.token) == WaitState.WAITING
    with clock.stopped_at(opens):
        await pass_on_due(db)
    assert await state_of(db, early.token) == WaitState.OFFERED


async def test_an_account_keeps_its_one_place(db: Database) -> None:
    [vase] = await stocked_variants(db, 1)
    await a_waiter(db, vase)
    async with db.begin() as tx:
        ada = await an_account(tx)
        places = [
            await join(tx, vase, account_id=ada.id, holder=None, offer_for=timedelta(minutes=2))
            for _ in range(2)
        ]
    assert places[0].id == places[1].id


async def test_one_network_cannot_fill_the_line(db: Database) -> None:
    [vase] = await stocked_variants(db, 1)
    await a_waiter(db, vase)
    for _ in range(OF_ONE_NETWORK):
        await a_waiter(db, vase, holder="network/192.0.2.0")
    with pytest.raises(LineFull):
        await a_waiter(db, vase, holder="network/192.0.2.0")


async def test_a_deals_line_ends_with_it(db: Database) -> None:
    [vase] = await stocked_variants(db, 1)
    await a_waiter(db, vase)
    async with db.begin() as tx:
        late = await join(
            tx,
            vase,
            deal_id=7,
            account_id=None,
            holder=None,
            offer_for=timedelta(minutes=2),
        )
        await end_waiting(tx, 7)
    async with db.begin() as tx:
        assert (await place_by_token(tx, late.token)).state == WaitState.OVER


async def test_two_claims_and_a_waiter_never_share_a_piece(db: Database, lane: ClaimLane) -> None:
    [vase] = await stocked_variants(db, 1)
    async with asyncio.TaskGroup() as everybody:
        claims = [everybody.create_task(answer_of(lane, a_claim({vase: 1}))) for _ in range(2)]
        waits = everybody.create_task(a_waiter(db, vase))
    winners = sum(isinstance(claim.result(), Granted) for claim in claims)
    is_offered = await state_of(db, waits.result().token) == WaitState.OFFERED
    assert winners + is_offered == 1
