import pytest
from nats.aio.client import Client

from tests.world.nodes import running_nodes
from tests.world.room import a_token, put, talking
from tests.world.room_log import a_chat
from tests.world.traveller import Traveller, travelling
from vitrine.kit import clock
from vitrine.settings import Settings

A_DAY_MS = 86_400_000  # processes may start slowly; the tokens shall not end


@pytest.mark.timeout(300)
async def test_nodes_that_restart_or_crash_one_by_one_lose_and_repeat_no_entry(
    nats: Client, show: str, settings: Settings
) -> None:
    with running_nodes(settings, 2) as nodes:
        for node in nodes:
            await node.ready()
        addresses = [node.address for node in nodes]
        travellers = [
            Traveller(order, show, a_token(settings, show, exp=clock.now_ms() + A_DAY_MS))
            for order in (addresses, addresses[::-1], addresses)
        ]
        async with travelling(*travellers):
            for traveller in travellers:
                await traveller.until(lambda it: it.snapshots)
            async with talking(nats, show):
                await nodes[0].restart()
                await nodes[1].restart()
                await nodes[0].crash()
            last = await put(nats, show, a_chat("the last"))
            for traveller in travellers:
                await traveller.until(lambda it: it.seqs and it.seqs[-1] == last)
        for traveller in travellers:
            begun = traveller.snapshots[0]["seq"]
            assert traveller.seqs == list(range(begun + 1, last + 1))
            assert len(traveller.snapshots) == 1
            assert traveller.visits >= 2
