from tests.world.outbox import signalled
from tests.world.show import a_show
from vitrine.db import Tx


async def test_the_keeper_is_told_of_a_new_room_at_once(tx: Tx) -> None:
    show = await a_show(tx)
    assert (f"keeper.look.{show.id}", b"{}") in await signalled(tx)
