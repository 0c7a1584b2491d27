"""The whole program, buyers at every step of checkout, and one of its processes killed."""

import os
import signal
from collections.abc import AsyncGenerator

import pytest

from tests.world.fake_stripe.server import fake_stripe
from tests.world.mall import (
    Street,
    a_mall,
    a_street,
    look_after,
    nothing_is_lost,
    stripe_tells_all,
)
from tests.world.walk import (
    STEPS,
    all_go_on,
    gets_money_back,
    has_money_set_aside,
    in_the_middle,
    orders_of,
)

VICTIMS = {"web": "role web", "postgres": "bin/postgres -D", "worker": "role worker"}


@pytest.fixture(scope="module")
async def street(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Street]:
    data = tmp_path_factory.mktemp("buying") / "data"
    async with fake_stripe() as stripe, a_street(data, stripe) as street:
        yield street


@pytest.mark.timeout(900)
@pytest.mark.parametrize("victim", VICTIMS)
async def test_whoever_is_killed_all_in_mid_checkout_buy_once(street: Street, victim: str) -> None:
    refunded = [gets_money_back] if victim == "worker" else []
    async with a_mall(street, pieces=len(STEPS) + 1) as mall:
        async with in_the_middle(mall, [*refunded, has_money_set_aside, *STEPS]) as walkers:
            os.kill(street.launch.member(VICTIMS[victim]).pid, signal.SIGKILL)
        goes_away, *stay = walkers[len(refunded) :]
        await all_go_on(stay)
        await look_after(mall)
        await goes_away.go_on()
        await stripe_tells_all(mall)
        await nothing_is_lost(mall, orders_of([goes_away, *stay]))
