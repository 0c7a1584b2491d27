import httpx2
import pytest
from sqlalchemy import select

from tests.world.pages import Cast, field, sign_in
from vitrine import market
from vitrine.account import sessions_of
from vitrine.db import Database
from vitrine.market import WaitlistEntry
from vitrine.notification import Reminder


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/", {"Accept-Language": "de-DE,de;q=0.9"}, "de"),
        ("/", {"Accept-Language": "fr,en;q=0.5"}, "en"),
        ("/", {"Accept-Language": "de", "Cookie": "lang=en"}, "en"),
        ("/de/", {"Accept-Language": "en", "Cookie": "lang=en"}, "de"),
    ],
)
async def test_the_language_is_the_paths_then_the_cookies_then_the_browsers(
    visitor: httpx2.AsyncClient, path: str, headers: dict[str, str], language: str
) -> None:
    answer = await visitor.get(path, headers=headers)
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["content-language"] == language


async def test_prices_are_those_of_the_market(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    assert "£24" in (await visitor.get(f"/p/{cast.cup.id}")).text
    assert "€24" in (await visitor.get(f"/p/{cast.cup.id}?market=DE")).text
    assert "€24" in (await visitor.get(f"/p/{cast.cup.id}")).text


@pytest.mark.parametrize("how", ["?market=FR", ""])
async def test_a_visitor_from_france_gets_the_waitlist(
    visitor: httpx2.AsyncClient, db: Database, how: str
) -> None:
    french = {"Accept-Language": "fr-FR,fr"}
    home = await visitor.get(f"/{how}", headers={} if how else french)
    assert "Not open in France yet" in home.text
    assert 'action="/waitlist/FR"' in home.text
    joined = await visitor.post(
        "/waitlist/FR", data={"email": "ana@example.org", "role": "creator"}
    )
    assert "You are on the list" in joined.text
    async with db.begin() as tx:
        entry = (await tx.session.scalars(select(WaitlistEntry))).one()
    assert (entry.market, entry.email, entry.role) == ("FR", "ana@example.org", "creator")


@pytest.mark.parametrize("path", ["/", "/live/{show}", "/p/{product}", "/shops/{shop}"])
async def test_a_market_whose_browsing_was_stopped_shows_its_waitlist(
    visitor: httpx2.AsyncClient, cast: Cast, db: Database, path: str
) -> None:
    async with db.begin() as tx:
        await market.stop(tx, "GB", market.Capability.BROWSE)
    here = path.format(show=cast.live.id, product=cast.cup.id, shop=cast.shop.id)
    answer = await visitor.get(f"{here}?market=GB")
    assert answer.url.path == "/waitlist/GB"
    assert (await visitor.get(f"{here}?market=DE")).url.path == here


async def test_nobody_checks_out_in_a_market_that_is_not_open(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    product = await visitor.get(f"/p/{cast.cup.id}")
    wanted = {name: field(product, name) for name in ("product", "key", "variant")}
    refused = await visitor.post("/checkout?market=FR", data=wanted | {"quantity": "1"})
    assert "Not open in France yet" in refused.text
    assert "/checkout/" not in str(refused.url)


async def test_a_coming_show_reminds_by_mail_and_calendar(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    path = f"/live/{cast.soon.id}"
    asked = await visitor.post(f"{path}/reminders", data={"email": "jo@example.org"})
    assert "You will get an e-mail before it starts." in asked.text
    async with db.begin() as tx:
        reminder = (await tx.session.scalars(select(Reminder))).one()
    entry = await visitor.get(f"{path}.ics")
    assert entry.headers["content-type"].startswith("text/calendar")
    assert f"URL:http://127.0.0.1:8000{path}\r\n" in entry.text
    assert "Do not remind me" in (await visitor.get(f"/reminders/{reminder.secret}")).text
    assert "We will not remind you" in (await visitor.post(f"/reminders/{reminder.secret}")).text


async def test_signing_in_rotates_the_session_and_out_ends_it(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    await sign_in(visitor)
    first = visitor.cookies["session"]
    await sign_in(visitor)
    assert visitor.cookies["session"] != first
    async with db.begin() as tx:
        assert len(await sessions_of(tx, cast.owner)) == 1
    await visitor.post("/sign-out")
    assert "/sign-in" in str((await visitor.get("/account")).url)


async def test_a_new_account_is_signed_in_at_once(visitor: httpx2.AsyncClient) -> None:
    filled = {"name": "Ana", "email": "ana@example.org", "password": "a quiet little bowl"}
    account = await visitor.post("/sign-up", data=filled | {"next": "/account"})
    assert "Ana" in account.text
    assert "No orders yet." in account.text


async def test_a_wrong_password_is_refused_in_a_sentence(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    sent = {"email": cast.owner.email, "password": "not this one", "next": "/"}
    refused = await visitor.post("/de/sign-in", data=sent)
    assert refused.status_code == 422
    assert "gehören nicht zusammen" in refused.text


async def test_a_host_creates_a_show_with_its_rundown(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await sign_in(visitor)
    filled = {
        "shop": str(cast.shop.id),
        "title": "Kiln opening",
        "starts_at": "2030-01-01T19:00",
        "products": [str(cast.cup.id)],
    }
    studio = await visitor.post("/studio/new", data=filled)
    assert "/studio/" in str(studio.url)
    assert "Kiln opening" in studio.text
    assert "Coral cup" in studio.text


async def test_a_live_show_is_previewed_by_its_newest_still(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    still = f"/shows/{cast.live.id}/live.jpg"
    home = (await visitor.get("/")).text
    room = (await visitor.get(f"/live/{cast.live.id}")).text
    assert f'class="poster still" src="http://127.0.0.1:8002{still}"' in home
    assert f'<meta property="og:image" content="http://127.0.0.1:8002{still}">' in room
