import asyncio
import secrets
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, select, text

from tests.world.catalogue import a_product
from tests.world.shop import a_shop
from vitrine.db import Database, Tx
from vitrine.stock import MAIN, Claim, ClaimLane, Granted, StockWait, join, receive
from vitrine.stock.model import Hold, HoldLine, HoldState, StockLevel, StockMovement


async def a_stocked_variant(tx: Tx, pieces: int = 5) -> int:
    product = await a_product(tx, await a_shop(tx), options=("Coral",))
    variant_id = product.variants[0].id
    await receive(tx, variant_id, pieces)
    return variant_id


async def stocked_variants(db: Database, *pieces: int) -> list[int]:
    async with db.begin() as tx:
        return [await a_stocked_variant(tx, each) for each in pieces]


def a_claim(  # noqa: PLR0913 - what a test may care about, each with a default
    wanted: Mapping[int, int],
    *,
    key: str | None = None,
    buyer: str | None = None,
    request: str = "r",
    holder: str | None = None,
    location: str = MAIN,
    limits: Mapping[int, int] | None = None,
) -> Claim:
    unique = secrets.token_hex(8)
    return Claim(
        key or unique,
        buyer or unique,
        dict(wanted),
        request,
        holder,
        places=dict.fromkeys(wanted, location),
        limits=limits or {},
    )


async def level_of(db: Database, variant_id: int, location: str = MAIN) -> StockLevel:
    async with db.begin() as tx:
        return await tx.session.get_one(StockLevel, (variant_id, location))


async def sum_of_movements(db: Database, variant_id: int, location: str = MAIN) -> int:
    async with db.begin() as tx:
        moved = select(func.coalesce(func.sum(StockMovement.quantity), 0)).where(
            StockMovement.variant_id == variant_id, StockMovement.location == location
        )
        return await tx.session.scalar(moved) or 0


async def pieces_held(db: Database, variant_id: int, location: str = MAIN) -> int:
    async with db.begin() as tx:
        held = select(func.coalesce(func.sum(HoldLine.quantity), 0)).join(
            Hold, Hold.id == HoldLine.hold_id
        )
        active = held.where(
            HoldLine.variant_id == variant_id,
            HoldLine.location == location,
            Hold.state == HoldState.ACTIVE,
        )
        return await tx.session.scalar(active) or 0


async def a_waiter(
    db: Database, variant_id: int, *, location: str = MAIN, holder: str | None = None
) -> StockWait:
    async with db.begin() as tx:
        return await join(
            tx,
            variant_id,
            location=location,
            account_id=None,
            holder=holder,
            offer_for=timedelta(minutes=3),
        )


async def answer_of(lane: ClaimLane, claim: Claim) -> Granted | Exception:
    try:
        return await lane.claim(claim)
    except Exception as refusal:  # noqa: BLE001 - whatever the lane answers is the answer
        return refusal


async def both(lane: ClaimLane, first: Claim, second: Claim) -> list[Granted | Exception]:
    async with asyncio.TaskGroup() as buyers:
        tries = [buyers.create_task(answer_of(lane, claim)) for claim in (first, second)]
    return [each.result() for each in tries]


async def waits_for_a_lock(db: Database) -> None:
    waiting = text(
        "select count(*) from pg_stat_activity"
        " where wait_event_type = 'Lock' and datname = current_database()"
    )
    async with asyncio.timeout(30):
        while True:
            async with db.begin() as tx:
                if await tx.session.scalar(waiting):
                    return


async def cut_connections(tx: Tx) -> None:
    """Every other connection to this database ends."""
    connection = await tx.connection()
    await connection.exec_driver_sql(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where pid <> pg_backend_pid() and datname = current_database()"
    )
