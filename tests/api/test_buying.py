from datetime import timedelta

import httpx2
import pytest

from tests.world.account import PASSWORD, an_account
from tests.world.api_buyer import API, ApiBuyer
from tests.world.order import DECLINED, PAYS, SECOND_STEP, a_price_cue, a_till
from tests.world.stock import a_claim
from vitrine.db import Database
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.offer import set_price
from vitrine.stock import ClaimLane, expire_due


@pytest.fixture
async def buyer(client: httpx2.AsyncClient, db: Database, lane: ClaimLane) -> ApiBuyer:
    return ApiBuyer(client, await a_till(db, lane, pieces=3))


async def test_a_guest_buys_from_hold_to_order(buyer: ApiBuyer) -> None:
    begun = await buyer.begin(2)
    assert begun.status_code == 201
    checkout = begun.json()
    assert checkout["hold"]["held"]
    assert checkout["quote"] is None
    assert checkout["lines"][0]["gross"] == {"minor": 4800, "currency": "GBP"}
    assert checkout["delivery_methods"][0]["name"] == "Standard delivery"
    quote = (await buyer.deliver(checkout["token"])).json()
    assert quote["total"] == {"minor": 5195, "currency": "GBP"}
    assert [(vat["rate_bp"], vat["tax"]["minor"]) for vat in quote["vat"]] == [(2000, 866)]
    assert quote["button_label"] == "Order and pay"
    ordered = (await buyer.order(checkout["token"], quote["id"], PAYS)).json()
    assert ordered["payment"]["state"] == "captured"
    assert ordered["order"]["state"] == "placed"
    secret = ordered["order"]["url"].removeprefix("/o/")
    order = (await buyer.client.get(f"{API}/orders/by-secret/{secret}")).json()
    assert order["number"] == ordered["order"]["number"]
    assert order["address"]["postcode"] == "SW1A 1AA"


async def test_who_comes_too_late_is_told_how_many_are_left(buyer: ApiBuyer) -> None:
    await buyer.begin(2)
    refused = await buyer.begin(2)
    assert refused.status_code == 409
    problem = refused.json()
    assert (problem["code"], problem["available"]) == ("sold-out", 1)
    assert problem["detail"] == "Only 1 left."


async def test_a_double_tap_answers_twice_alike(buyer: ApiBuyer) -> None:
    key = ids.new_secret()
    first, second = await buyer.begin(key=key), await buyer.begin(key=key)
    assert first.json()["token"] == second.json()["token"]
    assert (await buyer.begin(2, key=key)).status_code == 422


async def test_without_an_idempotency_key_nothing_is_claimed(buyer: ApiBuyer) -> None:
    refused = await buyer.begin(key="short")
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"


async def test_a_changed_price_is_a_conflict_with_old_and_new(
    buyer: ApiBuyer, db: Database
) -> None:
    token = (await buyer.begin()).json()["token"]
    quote = (await buyer.deliver(token)).json()
    async with db.begin() as tx:
        await set_price(tx, buyer.till.variant_id, "GB", Money(3000, "GBP"))
    refused = await buyer.order(token, quote["id"], PAYS)
    assert refused.status_code == 409
    problem = refused.json()
    assert problem["code"] == "quote-changed"
    assert (problem["old"]["minor"], problem["new"]["minor"]) == (2795, 3395)
    assert (await buyer.order(token, problem["quote"], PAYS)).status_code == 200


@pytest.mark.parametrize(("seconds_later", "asks"), [(10, 2400), (16, 3000)])
async def test_a_tap_on_a_price_that_rose_is_answered_with_what_it_costs_now(
    buyer: ApiBuyer, db: Database, seconds_later: int, asks: int
) -> None:
    async with db.begin() as tx:
        cue = await a_price_cue(tx, buyer.till.show_id)
    rose_at = clock.now() + timedelta(seconds=60)
    with clock.stopped_at(rose_at):
        async with db.begin() as tx:
            await set_price(tx, buyer.till.variant_id, "GB", Money(3000, "GBP"))
    with clock.stopped_at(rose_at + timedelta(seconds=seconds_later)):
        begun = (await buyer.begin(cue=cue)).json()
        quote = (await buyer.deliver(begun["token"])).json()
    assert begun["lines"][0]["unit"]["minor"] == asks
    assert quote["goods"]["minor"] == asks


async def test_a_lost_hold_is_gone(buyer: ApiBuyer, db: Database) -> None:
    token = (await buyer.begin(3)).json()["token"]
    quote = (await buyer.deliver(token)).json()
    with clock.stopped_at(clock.now().replace(year=2040)):
        await expire_due(db)
    seen = (await buyer.client.get(f"{API}/checkouts/{token}")).json()
    assert not seen["hold"]["held"]
    await buyer.till.lane.claim(a_claim({buyer.till.variant_id: 1}))
    refused = await buyer.order(token, quote["id"], PAYS)
    assert refused.status_code == 410
    assert refused.json()["code"] == "hold-lost"


async def test_a_declined_card_is_said_and_another_pays(buyer: ApiBuyer) -> None:
    token, refused = await buyer.buy(DECLINED)
    assert refused["payment"]["state"] == "declined"
    assert refused["payment"]["detail"] == "The card was declined. Nothing was charged."
    assert refused["order"]["state"] == "unpaid"
    quote = (await buyer.client.get(f"{API}/checkouts/{token}")).json()["quote"]["id"]
    paid = (await buyer.order(token, quote, PAYS)).json()
    assert paid["order"]["id"] == refused["order"]["id"]
    assert paid["payment"]["state"] == "captured"


@pytest.mark.parametrize(("approve", "state"), [(True, "captured"), (False, "declined")])
async def test_a_second_step_is_approved_or_denied(
    buyer: ApiBuyer, *, approve: bool, state: str
) -> None:
    token, waits = await buyer.buy(SECOND_STEP)
    assert waits["payment"]["state"] == "requires_action"
    assert waits["payment"]["challenge"]
    url = f"{API}/checkouts/{token}/challenge"
    answer = await buyer.client.post(url, json={"approve": approve})
    assert answer.json()["payment"]["state"] == state


async def test_an_address_that_is_not_right_names_its_fields(buyer: ApiBuyer) -> None:
    token = (await buyer.begin()).json()["token"]
    refused = await buyer.deliver(token, postcode="10115", name="")
    assert refused.status_code == 422
    problem = refused.json()
    assert (problem["field"], problem["fields"]) == ("name", ["name", "postcode"])


async def test_lines_change_and_a_checkout_is_given_up(buyer: ApiBuyer) -> None:
    token = (await buyer.begin()).json()["token"]
    lines = {"lines": [{"variant": str(buyer.till.variant_id), "quantity": 3}]}
    changed = await buyer.client.put(f"{API}/checkouts/{token}/lines", json=lines)
    assert changed.json()["lines"][0]["quantity"] == 3
    assert (await buyer.client.delete(f"{API}/checkouts/{token}")).status_code == 204
    assert not (await buyer.client.get(f"{API}/checkouts/{token}")).json()["hold"]["held"]


async def test_an_order_opens_for_its_buyer_only(buyer: ApiBuyer, db: Database) -> None:
    async with db.begin() as tx:
        await an_account(tx, email="jo@example.org")
    _, guests = await buyer.buy(PAYS)
    await buyer.client.post(
        f"{API}/sessions", json={"email": "jo@example.org", "password": PASSWORD}
    )
    _, mine = await buyer.buy(PAYS)
    orders = f"{API}/orders"
    assert (await buyer.client.get(f"{orders}/{mine['order']['id']}")).status_code == 200
    assert (await buyer.client.get(f"{orders}/{guests['order']['id']}")).status_code == 404
    await buyer.client.delete(f"{API}/sessions/current")
    assert (await buyer.client.get(f"{orders}/{mine['order']['id']}")).status_code == 401


async def test_a_real_card_is_not_taken_and_not_repeated(buyer: ApiBuyer) -> None:
    body = {"number": "4111 1111 1111 1111", "expiry": "12/40", "cvc": "123"}
    refused = await buyer.client.post(f"{API}/sandbox/cards", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "only-test-cards")
    assert "4111" not in refused.text
