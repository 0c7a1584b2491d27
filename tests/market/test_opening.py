import pytest

from vitrine.db import Tx
from vitrine.market import (
    Capability,
    Stage,
    allows,
    demand,
    resume,
    seed_stages,
    set_stage,
    stage_of,
    stop,
)
from vitrine.market.errors import MarketNotOpen, MarketUnknown


@pytest.mark.parametrize(
    ("code", "capability", "allowed"),
    [
        ("GB", Capability.CHECK_OUT, True),
        ("DE", Capability.GO_LIVE, True),
        ("FR", Capability.BROWSE, True),
        ("FR", Capability.CHECK_OUT, False),
    ],
)
async def test_a_market_opens_what_its_stage_opens(
    tx: Tx, code: str, capability: Capability, *, allowed: bool
) -> None:
    assert await allows(tx, code, capability) is allowed
    await seed_stages(tx)
    assert await allows(tx, code, capability) is allowed


async def test_demanding_what_is_closed_is_refused_by_name(tx: Tx) -> None:
    with pytest.raises(MarketNotOpen, match="France is not open") as refused:
        await demand(tx, "FR", Capability.CHECK_OUT)
    assert refused.value.facts["capability"] == "check_out"


async def test_nothing_is_allowed_in_an_unknown_market(tx: Tx) -> None:
    with pytest.raises(MarketUnknown):
        await allows(tx, "XX", Capability.BROWSE)


async def test_the_kill_switch_stops_one_capability_of_one_market(tx: Tx) -> None:
    await stop(tx, "GB", Capability.CHECK_OUT)
    assert not await allows(tx, "GB", Capability.CHECK_OUT)
    assert await allows(tx, "GB", Capability.GO_LIVE)
    assert await allows(tx, "DE", Capability.CHECK_OUT)
    await resume(tx, "GB", Capability.CHECK_OUT)
    await demand(tx, "GB", Capability.CHECK_OUT)


async def test_a_stage_in_the_database_wins_over_the_file(tx: Tx) -> None:
    await set_stage(tx, "FR", Stage.PILOT)
    await seed_stages(tx)
    assert await stage_of(tx, "FR") is Stage.PILOT
    assert await allows(tx, "FR", Capability.CHECK_OUT)
    await set_stage(tx, "FR", Stage.CLOSED)
    assert not await allows(tx, "FR", Capability.BROWSE)


async def test_without_a_row_the_stage_is_the_file_s(tx: Tx) -> None:
    assert await stage_of(tx, "FR") is Stage.WAITLIST
