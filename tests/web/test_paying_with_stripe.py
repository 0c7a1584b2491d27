from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from tests.world.fake_stripe.books import Books
from tests.world.pages import Cast
from tests.world.provider import account_at
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.payment import ProviderEvent, Providers, Stripe
from vitrine.roles.web import Engines, create_app
from vitrine.settings import Settings
from vitrine.stock import ClaimLane

TOLERATED = 300  # seconds


@pytest.fixture
async def at_stripes(
    settings: Settings, db: Database, lane: ClaimLane
) -> AsyncGenerator[httpx2.AsyncClient]:
    keys = {
        "stripe_secret_key": SecretStr("sk_test"),
        "stripe_publishable_key": "pk_test_1",
        "stripe_webhook_secret": SecretStr("whsec_test"),
    }
    async with stripe_alone() as stripe:
        app = create_app(settings.model_copy(update=keys), Engines(db, lane, Providers(stripe)))
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app), base_url=settings.web_url
        ) as client:
            yield client


@asynccontextmanager
async def stripe_alone() -> AsyncGenerator[Stripe]:
    stripe = Stripe(account_at("http://127.0.0.1:9"))
    yield stripe
    await stripe.close()


async def kept(db: Database) -> int:
    async with db.begin() as tx:
        return await tx.session.scalar(select(func.count()).select_from(ProviderEvent)) or 0


EVENT = {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded"}


async def post(client: httpx2.AsyncClient, body: bytes, signature: str) -> int:
    sent = await client.post(
        "/webhooks/stripe", content=body, headers={"Stripe-Signature": signature}
    )
    return sent.status_code


async def test_a_signed_event_is_kept_once(db: Database, at_stripes: httpx2.AsyncClient) -> None:
    body, signature = Books().signed(EVENT)
    assert [await post(at_stripes, body, signature) for _ in range(2)] == [204, 204]
    assert await kept(db) == 1


async def test_a_forged_changed_or_old_event_is_refused(
    db: Database, at_stripes: httpx2.AsyncClient
) -> None:
    body, signature = Books().signed(EVENT)
    long_ago = int(clock.now().timestamp()) - TOLERATED - 1
    for sent in (
        (body, ""),
        (body, "t=1,v1=00"),
        (body.replace(b"evt_1", b"evt_2"), signature),
        Books(webhook_secret="whsec_other").signed(EVENT),
        Books().signed(EVENT, at=long_ago),
    ):
        assert await post(at_stripes, *sent) == 400
    assert await kept(db) == 0


async def test_without_stripe_there_is_no_such_address(visitor: httpx2.AsyncClient) -> None:
    assert await post(visitor, *Books().signed(EVENT)) == 404


async def test_test_cards_pay_for_nothing_where_money_is_real(
    at_stripes: httpx2.AsyncClient,
) -> None:
    card = {"number": "4242 4242 4242 4242", "expiry": "12/40", "cvc": "123"}
    assert (await at_stripes.post("/api/v1/sandbox/cards", json=card)).status_code == 404


async def test_the_page_lets_stripes_script_in_and_nobody_elses(
    cast: Cast, at_stripes: httpx2.AsyncClient
) -> None:
    room = await at_stripes.get(f"/live/{cast.live.id}")
    policy = room.headers["Content-Security-Policy"]
    assert "script-src 'self' https://js.stripe.com https://*.js.stripe.com;" in policy
    assert (
        "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com" in policy
    )
    assert '"stripe_key":"pk_test_1"' in room.text.replace(" ", "")
