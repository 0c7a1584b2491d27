from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market.errors import MarketNotOpen
from vitrine.market.lawbook import market, markets
from vitrine.market.model import Capability, MarketStage, Stage

OPENS = {
    Stage.CLOSED: frozenset[Capability](),
    Stage.WAITLIST: frozenset({Capability.BROWSE}),
    Stage.PILOT: frozenset(Capability),
    Stage.LIVE: frozenset(Capability),
}

STAGE = select(MarketStage).where(MarketStage.market == bindparam("market"))


async def stage_of(tx: Tx, code: str) -> Stage:
    row = await tx.session.get(MarketStage, code)
    return Stage(row.stage) if row else market(code).stage


async def allows(tx: Tx, code: str, capability: Capability) -> bool:
    known, kept = market(code), tx.kept(MarketStage)
    row = kept.get(code) or await tx.session.scalar(STAGE, {"market": code})
    if row is None:
        return capability in OPENS[known.stage]
    kept[code] = row
    return capability in OPENS[Stage(row.stage)] and capability not in row.stopped


async def demand(tx: Tx, code: str, capability: Capability) -> None:
    if not await allows(tx, code, capability):
        raise MarketNotOpen(market=code, name=market(code).name, capability=capability.value)


async def set_stage(tx: Tx, code: str, stage: Stage) -> None:
    market(code)
    row = await stage_row(tx, code)
    row.stage = stage
    row.changed_at = clock.now()


async def stop(tx: Tx, code: str, capability: Capability) -> None:
    """The kill switch: one capability of one market, at once."""
    row = await stage_row(tx, code)
    row.stopped = sorted({*row.stopped, capability})
    row.changed_at = clock.now()


async def resume(tx: Tx, code: str, capability: Capability) -> None:
    row = await stage_row(tx, code)
    row.stopped = sorted({*row.stopped} - {capability})
    row.changed_at = clock.now()


async def seed_stages(tx: Tx) -> None:
    """The stages of the law files, where no row says otherwise."""
    connection = await tx.connection()
    for known in markets():
        new = insert(MarketStage).values(
            market=known.code, stage=known.stage, stopped=[], changed_at=clock.now()
        )
        await connection.execute(new.on_conflict_do_nothing())


async def stage_row(tx: Tx, code: str) -> MarketStage:
    row = await tx.session.get(MarketStage, code, with_for_update=True)
    if row is None:
        row = MarketStage(market=code, stage=market(code).stage, stopped=[], changed_at=clock.now())
        tx.session.add(row)
        await tx.flush()
    return row
