import asyncio

import pytest

from tests.world.stock import a_claim, answer_of, pieces_held, stocked_variants
from vitrine.db import Database
from vitrine.stock import ClaimLane, Granted, claim_lane, holder_of
from vitrine.stock.errors import TooManyHeld
from vitrine.stock.holders import OF_ONE_ACCOUNT

ANNA = "account/1"


async def test_one_account_holds_no_more_than_its_share_however_many_checkouts_it_opens(
    db: Database, database_url: str, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 100)
    async with claim_lane(database_url) as other, asyncio.TaskGroup() as taps:
        tries = [
            taps.create_task(answer_of((lane, other)[n % 2], a_claim({vase: 3}, holder=ANNA)))
            for n in range(20)
        ]
    refused = [each.result() for each in tries if not isinstance(each.result(), Granted)]
    assert {type(refusal) for refusal in refused} == {TooManyHeld}
    assert await pieces_held(db, vase) == OF_ONE_ACCOUNT // 3 * 3


async def test_another_buyer_and_another_product_have_shares_of_their_own(
    db: Database, lane: ClaimLane
) -> None:
    vase, bowl = await stocked_variants(db, 50, 50)
    await lane.claim(a_claim({vase: 20}, holder=ANNA))
    await lane.claim(a_claim({bowl: 20}, holder=ANNA))
    await lane.claim(a_claim({vase: 20}, holder="account/2"))
    await lane.claim(a_claim({vase: 5}))


async def test_a_hold_that_is_replaced_counts_no_more(db: Database, lane: ClaimLane) -> None:
    [vase] = await stocked_variants(db, 50)
    await lane.claim(a_claim({vase: 15}, buyer="c1", holder=ANNA))
    await lane.claim(a_claim({vase: 20}, buyer="c1", holder=ANNA))
    with pytest.raises(TooManyHeld):
        await lane.claim(a_claim({vase: 1}, buyer="c2", holder=ANNA))


@pytest.mark.parametrize(
    ("account", "address", "holder"),
    [
        (7, "93.184.216.34", "account/7"),
        (None, "93.184.216.34", "network/93.184.216.34"),
        (None, "::ffff:93.184.216.34", "network/93.184.216.34"),
        (None, "2606:2800:220:1:248:1893:25c8:1946", "network/2606:2800:220:1::"),
        (None, "127.0.0.1", None),
        (None, "10.0.0.7", None),
        (None, "::1", None),
        (None, "testclient", None),
    ],
)
def test_a_holder_is_an_account_or_a_network_that_tells_somebody_apart(
    account: int | None, address: str, holder: str | None
) -> None:
    assert holder_of(account, address) == holder
