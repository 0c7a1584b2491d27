import httpx2
from sqlalchemy import select

from tests.world.account import an_account
from tests.world.pages import Cast, a_browser, sign_in
from vitrine.chat import pseudonym
from vitrine.db import Database
from vitrine.settings import Settings
from vitrine.show.model import Poll, PollVote
from vitrine.show.voting import digest
from vitrine.stock import ClaimLane

GLAZES = {"question": "Which glaze next?", "options": ["Coral", "Night"]}
VIEWER = "viewer@example.org"
OTHER = "other@example.org"


def path(cast: Cast, more: str = "") -> str:
    return f"/api/v1/shows/{cast.live.id}/polls{more}"


async def asked(host: httpx2.AsyncClient, cast: Cast, **more: object) -> str:
    made = await host.post(path(cast), json=GLAZES | more)
    assert made.status_code == 201, made.text
    poll = made.json()["id"]
    opened = await host.put(path(cast, f"/{poll}/phase"), json={"phase": "open"})
    assert opened.json()["phase"] == "open"
    return poll


async def test_a_host_asks_and_everybody_has_one_vote(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database, lane: ClaimLane
) -> None:
    await sign_in(client)
    poll = await asked(client, cast)
    vote = path(cast, f"/{poll}/vote")
    refused = await client.post(vote, json={"choice": 0})
    assert (refused.status_code, refused.json()["code"]) == (403, "hosts-do-not-vote")
    async with db.begin() as tx:
        await an_account(tx, email=VIEWER)
    async with a_browser(settings, db, lane) as viewer, a_browser(settings, db, lane) as guest:
        await sign_in(viewer, VIEWER)
        for browser, first, second in ((viewer, 0, 1), (guest, 1, 0)):
            assert (await browser.post(vote, json={"choice": first})).json() == {"choice": first}
            assert (await browser.post(vote, json={"choice": second})).json() == {"choice": first}
        async with a_browser(settings, db, lane) as same_viewer:
            await sign_in(same_viewer, VIEWER)
            assert (await same_viewer.post(vote, json={"choice": 1})).json() == {"choice": 0}
    shown = await client.put(path(cast, f"/{poll}/phase"), json={"phase": "result"})
    assert shown.json()["counts"] == [1, 1]


async def test_one_browser_votes_once_as_a_guest_and_signed_in(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database, lane: ClaimLane
) -> None:
    await sign_in(client)
    poll = await asked(client, cast)
    vote = path(cast, f"/{poll}/vote")
    async with db.begin() as tx:
        await an_account(tx, email=VIEWER)
        await an_account(tx, email=OTHER)
    async with a_browser(settings, db, lane) as browser, a_browser(settings, db, lane) as phone:
        assert (await browser.post(vote, json={"choice": 0})).json() == {"choice": 0}
        await sign_in(browser, VIEWER)
        assert (await browser.post(vote, json={"choice": 1})).json() == {"choice": 0}
        await browser.post("/sign-out")
        assert (await browser.post(vote, json={"choice": 1})).json() == {"choice": 0}
        await sign_in(phone, VIEWER)
        assert (await phone.post(vote, json={"choice": 1})).json() == {"choice": 0}
        await sign_in(browser, OTHER)
        assert (await browser.post(vote, json={"choice": 1})).json() == {"choice": 1}
    shown = await client.put(path(cast, f"/{poll}/phase"), json={"phase": "result"})
    assert shown.json()["counts"] == [1, 1]


async def test_what_an_account_voted_elsewhere_stands_against_its_browser_s_guest(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database, lane: ClaimLane
) -> None:
    await sign_in(client)
    poll = await asked(client, cast)
    vote = path(cast, f"/{poll}/vote")
    async with db.begin() as tx:
        await an_account(tx, email=VIEWER)
    async with a_browser(settings, db, lane) as phone, a_browser(settings, db, lane) as laptop:
        await sign_in(phone, VIEWER)
        await phone.post(vote, json={"choice": 0})
        await laptop.post(vote, json={"choice": 1})
        await sign_in(laptop, VIEWER)
        assert (await laptop.post(vote, json={"choice": 1})).json() == {"choice": 0}
    shown = await client.put(path(cast, f"/{poll}/phase"), json={"phase": "result"})
    assert shown.json()["counts"] == [1, 0]


async def test_a_browser_votes_for_nobody_else(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database, lane: ClaimLane
) -> None:
    await sign_in(client)
    vote = path(cast, f"/{await asked(client, cast)}/vote")
    async with db.begin() as tx:
        viewer = await an_account(tx, email=VIEWER)
        seen_in_the_chat = await pseudonym(tx, cast.live.id, viewer.id)
    async with a_browser(settings, db, lane) as thief, a_browser(settings, db, lane) as viewer:
        thief.cookies.set("ballot", seen_in_the_chat)
        assert (await thief.post(vote, json={"choice": 1})).json() == {"choice": 1}
        await sign_in(viewer, VIEWER)
        assert (await viewer.post(vote, json={"choice": 0})).json() == {"choice": 0}


async def test_nobody_but_the_shop_prepares_or_reads_ahead(
    client: httpx2.AsyncClient, cast: Cast
) -> None:
    assert (await client.post(path(cast), json=GLAZES)).status_code == 401
    assert (await client.get(path(cast))).status_code == 401


async def test_a_vote_for_nothing_is_refused_by_name(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database, lane: ClaimLane
) -> None:
    await sign_in(client)
    poll = await asked(client, cast, correct=1)
    async with a_browser(settings, db, lane) as guest:
        for choice, code in ((2, "no-such-option"), (9, "invalid"), ("0", None)):
            answer = await guest.post(path(cast, f"/{poll}/vote"), json={"choice": choice})
            assert answer.status_code == (200 if code is None else 422)
        other = f"/api/v1/shows/{cast.over.id}/polls/{poll}/vote"
        assert (await guest.post(other, json={"choice": 0})).status_code == 404


async def test_where_a_vote_came_from_cannot_be_worked_out(
    client: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database, lane: ClaimLane
) -> None:
    await sign_in(client)
    poll = await asked(client, cast)
    votes, places = path(cast, f"/{poll}/vote"), select(PollVote.place)
    for address in ("9.9.9.9", "9.9.9.9", "8.8.8.8"):
        async with a_browser(settings, db, lane, address=address) as guest:
            await guest.post(votes, json={"choice": 0})
    async with db.begin() as tx:
        stored = list(await tx.session.scalars(places))
        asked_of = await tx.session.get_one(Poll, int(poll))
    assert len(set(stored)) == 2
    assert digest(asked_of, "9.9.9.9") not in stored
