import httpx2
import pytest
from sqlalchemy import select

from vitrine.db import Database
from vitrine.market import WaitlistEntry

FR = "/api/v1/markets/FR"


async def test_markets_say_what_is_open_there(client: httpx2.AsyncClient) -> None:
    found = {each["code"]: each for each in (await client.get("/api/v1/markets")).json()}
    assert found["GB"]["allows"] == ["browse", "go_live", "check_out", "pay_out"]
    assert (found["FR"]["stage"], found["FR"]["allows"]) == ("waitlist", ["browse"])
    assert found["DE"]["order_button"] == "Order with obligation to pay"


async def test_a_market_speaks_the_reader_s_language(client: httpx2.AsyncClient) -> None:
    german = await client.get("/api/v1/markets/DE", headers={"Accept-Language": "de-DE"})
    assert german.json()["order_button"] == "Zahlungspflichtig bestellen"
    assert german.json()["ad_label"] == "Werbung"


async def test_a_market_that_nobody_knows_is_not_there(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/v1/markets/XX")
    assert (answer.status_code, answer.json()["code"]) == (404, "market-unknown")


async def test_a_visitor_waits_for_a_market(client: httpx2.AsyncClient, db: Database) -> None:
    for role in ("viewer", "creator"):
        body = {"email": "ann@example.org", "role": role}
        assert (await client.post(f"{FR}/waitlist", json=body)).status_code == 204
    async with db.begin() as tx:
        entry = (await tx.session.scalars(select(WaitlistEntry))).one()
    assert (entry.market, entry.email, entry.role) == ("FR", "ann@example.org", "creator")


@pytest.mark.parametrize("body", [{"email": "ann"}, {"email": "ann@example.org", "role": "king"}])
async def test_waiting_needs_an_address_and_a_known_role(
    client: httpx2.AsyncClient, body: dict[str, str]
) -> None:
    assert (await client.post(f"{FR}/waitlist", json=body)).status_code == 422
