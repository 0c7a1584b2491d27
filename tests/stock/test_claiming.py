import asyncio
import secrets
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import make_url, select

from tests.conftest import Engines
from tests.world.stock import (
    a_claim,
    answer_of,
    both,
    cut_connections,
    level_of,
    pieces_held,
    stocked_variants,
    waits_for_a_lock,
)
from vitrine.db import Database, Outbox
from vitrine.kit import clock
from vitrine.stock import Claim, ClaimLane, Granted, claim_lane, expire_due, wanted_of
from vitrine.stock.errors import KeyReused, LaneBusy, QuantityNotPossible, SoldOut, TooFewLeft
from vitrine.stock.granting import KNOWN_HOLDS, SHELVES_HELD, settle
from vitrine.stock.lane import PLANNING, plain_address
from vitrine.stock.model import Hold


async def test_the_last_piece_goes_to_one_and_the_other_is_told(
    db: Database, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 1)
    answers = await both(lane, a_claim({vase: 1}), a_claim({vase: 1}))
    winners = [answer for answer in answers if isinstance(answer, Granted)]
    [refusal] = [answer for answer in answers if isinstance(answer, SoldOut)]
    assert len(winners) == 1
    assert refusal.facts == {"variant": str(vase), "available": 0}


async def test_who_wants_more_than_is_left_is_told_how_many_are(
    db: Database, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 2)
    with pytest.raises(TooFewLeft) as refusal:
        await lane.claim(a_claim({vase: 3}))
    assert refusal.value.facts["available"] == 2


async def test_two_processes_grant_exactly_what_is_there(
    db: Database, database_url: str, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 20)
    async with claim_lane(database_url) as other, asyncio.TaskGroup() as buyers:
        tries = [
            buyers.create_task(answer_of((lane, other)[n % 2], a_claim({vase: 1})))
            for n in range(200)
        ]
    assert sum(isinstance(each.result(), Granted) for each in tries) == 20
    level = await level_of(db, vase)
    assert (level.on_hand, level.reserved) == (20, 20)
    assert await pieces_held(db, vase) == 20


async def test_two_processes_with_crossing_baskets_do_not_deadlock(
    db: Database, database_url: str, lane: ClaimLane
) -> None:
    lamp, vase = await stocked_variants(db, 30, 30)
    baskets = [{lamp: 1, vase: 2}, {vase: 1, lamp: 1}]
    async with claim_lane(database_url) as other, asyncio.TaskGroup() as buyers:
        for n in range(60):
            buyers.create_task(answer_of((lane, other)[n % 2], a_claim(baskets[n // 2 % 2])))
    for variant_id in (lamp, vase):
        assert (await level_of(db, variant_id)).reserved == await pieces_held(db, variant_id)
    assert (await level_of(db, vase)).reserved >= 29


async def test_the_decision_is_made_under_the_lock(db: Database, database_url: str) -> None:
    """Two batches that both saw one piece free before either wrote: one may have it."""
    [vase] = await stocked_variants(db, 1)
    address = plain_address(database_url)
    first, second = await asyncpg.connect(address), await asyncpg.connect(address)
    try:
        started = first.transaction()
        await started.start()
        won = await settle(first, [a_claim({vase: 1})], timedelta(minutes=10))
        async with asyncio.TaskGroup() as buyers:
            late = buyers.create_task(settle(second, [a_claim({vase: 1})], timedelta(minutes=10)))
            await waits_for_a_lock(db)
            await started.commit()
        assert isinstance(won.answers[0], Granted)
        assert isinstance(late.result().answers[0], SoldOut)
    finally:
        await first.close()
        await second.close()


async def test_the_same_key_gets_the_same_answer_and_counts_once(
    db: Database, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 5)
    claim = a_claim({vase: 2})
    answers = await both(lane, claim, claim)
    assert answers[0] == answers[1] == await lane.claim(claim)
    assert (await level_of(db, vase)).reserved == 2


async def test_the_same_key_with_another_body_is_refused(db: Database, lane: ClaimLane) -> None:
    [vase] = await stocked_variants(db, 5)
    claim = a_claim({vase: 2})
    await lane.claim(claim)
    with pytest.raises(KeyReused):
        await lane.claim(a_claim({vase: 1}, key=claim.key, request="another"))


async def test_a_buyers_next_claim_replaces_their_hold(db: Database, lane: ClaimLane) -> None:
    lamp, vase = await stocked_variants(db, 1, 3)
    first = await lane.claim(a_claim({vase: 3}, buyer="jo"))
    second = await lane.claim(a_claim({vase: 2, lamp: 1}, buyer="jo"))
    assert first.hold_id != second.hold_id
    assert (await level_of(db, vase)).reserved == 2
    assert (await level_of(db, lamp)).reserved == 1


async def test_a_refused_replacement_leaves_the_hold_as_it_was(
    db: Database, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 3)
    await lane.claim(a_claim({vase: 2}, buyer="jo"))
    with pytest.raises(TooFewLeft) as refusal:
        await lane.claim(a_claim({vase: 4}, buyer="jo"))
    assert refusal.value.facts["available"] == 3
    assert await pieces_held(db, vase) == 2


async def test_two_claims_of_one_buyer_in_one_batch_leave_the_later(
    db: Database, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 3)
    await both(lane, a_claim({vase: 3}, buyer="jo"), a_claim({vase: 1}, buyer="jo"))
    assert (await level_of(db, vase)).reserved == await pieces_held(db, vase) == 1


async def test_lines_of_one_variant_are_summed() -> None:
    assert wanted_of([(7, 1), (8, 2), (7, 2)]) == {7: 3, 8: 2}


@pytest.mark.parametrize("lines", [[], [(7, 0)], [(7, -1)], [(7, 60), (7, 60)]])
async def test_impossible_quantities_are_refused(lines: list[tuple[int, int]]) -> None:
    with pytest.raises(QuantityNotPossible):
        wanted_of(lines)


async def test_a_batch_tells_each_variant_once(db: Database, lane: ClaimLane) -> None:
    lamp, vase = await stocked_variants(db, 9, 9)
    async with db.begin() as tx:
        before = len((await tx.session.scalars(select(Outbox.id))).all())
    await both(lane, a_claim({vase: 1, lamp: 1}), a_claim({vase: 2, lamp: 1}))
    async with db.begin() as tx:
        told = (await tx.session.scalars(select(Outbox).order_by(Outbox.id))).all()[before:]
    assert {row.subject for row in told} == {"facts.stock.changed"}
    assert len(told) <= 4


async def test_one_broken_claim_does_not_spoil_its_batch(db: Database, lane: ClaimLane) -> None:
    [vase] = await stocked_variants(db, 9)
    broken = Claim(key="x" * 300, buyer="mallory", wanted={vase: 1}, request="r")
    good = [a_claim({vase: 1}) for _ in range(5)]
    async with asyncio.TaskGroup() as buyers:
        tries = [
            buyers.create_task(answer_of(lane, claim)) for claim in [*good[:2], broken, *good[2:]]
        ]
    answers = [each.result() for each in tries]
    assert sum(isinstance(answer, Granted) for answer in answers) == 5
    assert isinstance(answers[2], asyncpg.PostgresError)


async def test_a_sold_out_variant_is_refused_early_only_for_a_moment(
    db: Database, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 1)
    lane.refuse_early(a_claim({vase: 1}))
    await lane.claim(a_claim({vase: 1}))
    with pytest.raises(SoldOut):
        lane.refuse_early(a_claim({vase: 1}))


async def test_a_lost_connection_is_answered_from_the_keys(db: Database, lane: ClaimLane) -> None:
    [vase] = await stocked_variants(db, 3)
    claim = a_claim({vase: 1})
    first = await lane.claim(claim)
    async with db.begin() as tx:
        await cut_connections(tx)
    assert await lane.claim(claim) == first
    assert (await level_of(db, vase)).reserved == 1


async def test_a_hold_that_ran_out_is_sold_to_the_next(db: Database, lane: ClaimLane) -> None:
    [vase] = await stocked_variants(db, 1)
    held = await lane.claim(a_claim({vase: 1}))
    with clock.stopped_at(held.expires_at):
        assert await expire_due(db) == 1
    assert isinstance(await lane.claim(a_claim({vase: 1})), Granted)
    async with db.begin() as tx:
        hold = await tx.session.get(Hold, held.hold_id)
    assert hold is not None
    assert hold.state == "expired"


@pytest.mark.parametrize("query", [SHELVES_HELD, KNOWN_HOLDS])
async def test_keys_and_buyers_are_found_by_index_in_a_fresh_table(
    db: Database, database_url: str, lane: ClaimLane, query: str
) -> None:
    """Scanning what is active cost nine tenths of the claims per second."""
    [vase] = await stocked_variants(db, 900)
    async with asyncio.TaskGroup() as buyers:
        for _ in range(900):
            buyers.create_task(lane.claim(a_claim({vase: 1})))
    nobody = [secrets.token_hex(8) for _ in range(500)]
    connection = await asyncpg.connect(plain_address(database_url), server_settings=PLANNING)
    try:
        wanted = [nobody] * (1 + query.count("$2"))
        plan = "\n".join(row[0] for row in await connection.fetch(f"explain {query}", *wanted))
    finally:
        await connection.close()
    assert "uq_hold_active_buyer" in plan
    assert "ix_hold_due" not in plan
    assert "Seq Scan" not in plan


async def test_while_the_database_is_away_the_lane_says_busy(
    db: Database, database_url: str, engines: Engines, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 3)
    name, claim = make_url(database_url).database, a_claim({vase: 1})
    async with db.begin() as tx:
        await tx.connection()
        engines.admin(f"alter database {name} with allow_connections false")
        await cut_connections(tx)
    with pytest.raises(LaneBusy):
        await lane.claim(claim)
    engines.admin(f"alter database {name} with allow_connections true")
    assert isinstance(await lane.claim(claim), Granted)


async def test_a_closing_lane_lets_nobody_wait(db: Database, database_url: str) -> None:
    [vase] = await stocked_variants(db, 3)
    async with claim_lane(database_url) as lane, asyncio.TaskGroup() as buyers:
        tries = [buyers.create_task(answer_of(lane, a_claim({vase: 1}))) for _ in range(3)]
        await asyncio.sleep(0)
    assert all(isinstance(each.result(), Granted | LaneBusy) for each in tries)
