import json

import msgspec
from nats.aio.client import Client

from tests.world.room import a_token, put
from tests.world.room_log import a_chat, a_pin, a_stock, numbered
from tests.world.room_page import a_page
from vitrine.kit import clock
from vitrine.realtime.entries import Ended
from vitrine.realtime.folding import advance_all
from vitrine.realtime.manners import Manners
from vitrine.realtime.state import Snapshot
from vitrine.roles import room
from vitrine.settings import Settings


async def test_a_page_holds_the_same_state_as_the_log(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    log = [a_pin(), a_chat(), a_stock(), a_chat("Later", message="502")]
    await put(nats, show, *log[:2])
    async with a_page(address, show, a_token(settings, show)) as page:
        await page.hear(lambda told: told.get("restarted"))
        await put(nats, show, *log[2:])
        told = await page.hear(lambda told: told.get("seq") == 4)
        expected = advance_all(Snapshot(), numbered(*log)).state
        assert told["state"] == json.loads(msgspec.json.encode(expected))


async def test_a_page_that_speaks_learns_its_line_s_place(
    address: str, show: str, settings: Settings
) -> None:
    async with a_page(address, show, a_token(settings, show)) as page:
        await page.hear(lambda told: told.get("status") == "open")
        request = await page.say("Hello")
        acked = await page.hear(lambda told: told.get("acked") == request)
        await page.hear(lambda told: acked["seq"] in told.get("seqs", []))


async def test_a_page_resumes_on_a_node_that_takes_over(
    nats: Client, show: str, room_settings: Settings
) -> None:
    token = a_token(room_settings, show)
    async with room.serving(room_settings) as port:
        fixed = room_settings.model_copy(update={"room_port": port})
        page_at = a_page(f"ws://127.0.0.1:{port}", show, token)
        page = await page_at.__aenter__()
        await page.hear(lambda told: told.get("restarted"))
        await put(nats, show, a_chat("one"))
        await page.hear(lambda told: told.get("seq") == 1)
    await page.hear(lambda told: told.get("status") == "reconnecting")
    await put(nats, show, a_pin(), a_chat("three"))
    request = await page.say("While it was away")
    async with room.serving(fixed):
        await page.hear(lambda told: told.get("acked") == request)
        await page.hear(lambda told: 4 in told.get("seqs", []))
        assert page.seqs == [1, 2, 3, 4]
        assert sum(bool(told.get("restarted")) for told in page.heard) == 1
        await page_at.__aexit__(None, None, None)


async def test_a_page_without_sockets_polls_the_same_entries(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    await put(nats, show, a_pin())
    token = a_token(settings, show)
    async with a_page(address, show, token, NO_SOCKETS="1") as page:
        await page.hear(lambda told: told.get("status") == "polling")
        await page.hear(lambda told: told.get("restarted"))
        await put(nats, show, a_chat(), a_stock())
        await page.hear(lambda told: told.get("seq") == 3)
        assert page.seqs == [2, 3]


async def test_a_page_that_polls_reads_that_the_shop_asks_for_an_account(
    address: str, show: str, manners: dict[str, Manners], settings: Settings
) -> None:
    manners[show] = Manners(anonymous=False)
    token = a_token(settings, show, who=None)
    async with a_page(address, show, token, NO_SOCKETS="1") as page:
        await page.hear(lambda told: told.get("status") == "sign-in")


async def test_a_page_that_polls_reads_that_its_place_was_taken_back(
    address: str, show: str, manners: dict[str, Manners], settings: Settings
) -> None:
    manners[show] = Manners(revoked=("d1",))
    async with a_page(address, show, a_token(settings, show), NO_SOCKETS="1") as page:
        await page.hear(lambda told: told.get("restarted"))
    token = a_token(settings, show, ticket="d1")
    async with a_page(address, show, token, NO_SOCKETS="1") as page:
        await page.hear(lambda told: told.get("revoked"))


async def test_a_page_knows_the_end(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    async with a_page(address, show, a_token(settings, show)) as page:
        await page.hear(lambda told: told.get("restarted"))
        await put(nats, show, Ended(at=clock.now_ms()))
        await page.hear(lambda told: told.get("status") == "ended")
