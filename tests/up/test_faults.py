"""The whole program in the middle of a show, and one of its processes killed."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from tests.world.catalogue import a_product
from tests.world.launch import Launch, eventually, status_of
from tests.world.room import a_token
from tests.world.room_page import RoomPage, a_page
from tests.world.shop import a_shop
from tests.world.show import a_live_show, an_item
from tests.world.traveller import COMES_BACK_AFTER, Traveller, travelling
from vitrine import show as shows
from vitrine.cli.finding import RunningSystem, running_system
from vitrine.kit import clock

VICTIMS = {
    "room": "role room",
    "nats": "nats-server -c",
    "postgres": "bin/postgres -D",
    "web": "role web",
    "worker": "role worker",
}
A_DAY_MS = 86_400_000  # processes may start slowly; the tokens shall not end
IS_BACK_WITHIN = 150.0  # seconds


@dataclass(frozen=True)
class Airing:
    launch: Launch
    ready: dict[str, str]
    show: int

    def answers(self) -> bool:
        roles = (self.ready[role].replace("ws:", "http:") for role in ("http", "room", "media"))
        return all(status_of(f"{address}/readyz") == 200 for address in roles)


@pytest.fixture(scope="module")
def airing(tmp_path_factory: pytest.TempPathFactory) -> Generator[Airing]:
    launch = Launch(tmp_path_factory.mktemp("faults") / "data")
    try:
        ready = launch.ready()
        yield Airing(launch, ready, asyncio.run(a_show_on(launch.data)))
    finally:
        launch.ends(signal.SIGTERM)


async def a_show_on(data: Path) -> int:
    async with running_system(data) as system, system.db.begin() as tx:
        shop = await a_shop(tx)
        show = await a_live_show(tx, shop)
        await an_item(tx, show, await a_product(tx, shop))
        return show.id


@pytest.mark.timeout(900)
@pytest.mark.parametrize("victim", VICTIMS)
async def test_whatever_is_killed_every_viewer_sees_the_log_whole_and_in_order(
    airing: Airing, victim: str
) -> None:
    async with running_system(airing.launch.data) as system, watching(airing, system) as viewers:
        page, travellers = viewers
        await all_see(await pin(system, airing.show), page, travellers)
        os.kill(airing.launch.member(VICTIMS[victim]).pid, signal.SIGKILL)
        said = await page.say("Are you still there?")
        await all_see(await pin_once_it_is_back(system, airing.show), page, travellers)
        await page.hear(lambda told: said in {told.get("acked"), told.get("refused")})
    for traveller in travellers:
        begun = traveller.snapshots[0]["seq"]
        assert traveller.seqs == list(range(begun + 1, begun + 1 + len(traveller.seqs)))
        assert len(traveller.snapshots) == 1
    assert page.seqs == list(range(page.seqs[0], page.seqs[0] + len(page.seqs)))
    assert sum(bool(told.get("restarted")) for told in page.heard) == 1
    assert await asyncio.to_thread(eventually, airing.answers, IS_BACK_WITHIN)


@asynccontextmanager
async def watching(
    airing: Airing, system: RunningSystem
) -> AsyncGenerator[tuple[RoomPage, Sequence[Traveller]]]:
    """Two viewers of ours, and the front end's own connection."""
    show, pages, room = str(airing.show), airing.ready["http"], airing.ready["room"]
    token = a_token(system.settings, show, origin=pages, exp=clock.now_ms() + A_DAY_MS)
    travellers = [Traveller([room], show, origin=pages) for _ in range(2)]
    async with a_page(room, show, token, origin=pages) as page, travelling(*travellers):
        await page.hear(lambda told: told.get("restarted"))
        for traveller in travellers:
            await traveller.until(lambda it: it.snapshots)
        yield page, travellers


async def all_see(cue: int, page: RoomPage, travellers: Sequence[Traveller]) -> None:
    for traveller in travellers:
        await traveller.until(lambda it: it.cues[-1] >= cue)
    await page.hear(lambda told: "state" in told and told["state"]["cue"] >= cue, IS_BACK_WITHIN)


async def pin(system: RunningSystem, show_id: int) -> int:
    """Its cue."""
    async with system.db.begin() as tx:
        show = await shows.show_by_id(tx, show_id)
        [item] = await shows.items_of(tx, show_id)
        await shows.pin(tx, show, item)
        return (await shows.room_of(tx, show_id)).cue


async def pin_once_it_is_back(system: RunningSystem, show_id: int) -> int:
    async with asyncio.timeout(IS_BACK_WITHIN):
        while True:
            try:
                return await pin(system, show_id)
            except (SQLAlchemyError, OSError):
                await asyncio.sleep(COMES_BACK_AFTER)
