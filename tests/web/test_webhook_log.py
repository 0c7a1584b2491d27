"""What a shop's apps were told, as its seller reads it, and sent again."""

import re
from collections.abc import AsyncGenerator

import httpx2
import pytest

from tests.world.account import an_account
from tests.world.app import a_program
from tests.world.outbox import heard
from tests.world.pages import Cast, sign_in
from tests.world.receiver import Receiver, a_receiver
from vitrine import app as apps
from vitrine import webhook
from vitrine.catalogue import pause, product_by_id
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.shopping_api.sending import send_due
from vitrine.webhook import DeliveryState, WebhookDelivery
from vitrine.webhook.delivering import RETRIES


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    async with a_receiver() as receiver:
        yield receiver


@pytest.fixture
def lab(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhooks_inside": True})


@pytest.fixture
async def given_up(db: Database, lab: Settings, cast: Cast, receiver: Receiver) -> Cast:
    """An app whose server failed through all tries, as a product went off sale."""
    await heard(db, "webhook")
    async with db.begin() as tx:
        await a_program(tx, lab, cast.shop, by=cast.owner, webhook=receiver.url)
        pause(tx, await product_by_id(tx, cast.cup.id))
    await heard(db, "webhook")
    receiver.status, now = 503, clock.now()
    for wait in (0 * RETRIES[0], *RETRIES):
        now += wait
        with clock.stopped_at(now):
            await send_due(db, lab)
    return cast


def log_of(cast: Cast) -> str:
    return f"/studio/shops/{cast.shop.id}/apps/log"


async def test_a_message_that_failed_is_seen_and_sent_again(
    visitor: httpx2.AsyncClient, db: Database, lab: Settings, given_up: Cast, receiver: Receiver
) -> None:
    await sign_in(visitor, given_up.owner.email)
    page = (await visitor.get(log_of(given_up))).text
    for said in ("A product went on or off sale", "It answered 503.", "5 tries", "Given up"):
        assert said in page
    assert receiver.url in page
    assert f'href="/studio/products/{given_up.cup.id}"' in page
    again = re.search(rf"{log_of(given_up)}/\d+/again", page)
    assert again
    receiver.status, before = 200, len(receiver.heard)
    assert "It is sent again within seconds." in (await visitor.post(again[0])).text
    await send_due(db, lab)
    assert len(receiver.heard) == before + 1
    assert receiver.heard[-1].body == receiver.heard[0].body
    after = (await visitor.get(log_of(given_up))).text
    assert "Delivered" in after
    assert "It answered 503." not in after


async def test_what_waits_goes_to_the_address_that_the_developer_gives_instead(
    visitor: httpx2.AsyncClient, db: Database, lab: Settings, cast: Cast, receiver: Receiver
) -> None:
    await heard(db, "webhook")
    async with db.begin() as tx:
        program = await a_program(
            tx, lab, cast.shop, by=cast.owner, owner=cast.owner, webhook="https://old.example/hook"
        )
        pause(tx, await product_by_id(tx, cast.cup.id))
    await heard(db, "webhook")
    await sign_in(visitor, cast.owner.email)
    sent = {
        "name": program.app.name,
        "redirect_url": program.app.redirect_url,
        "webhook_url": receiver.url,
        "scopes": program.app.scopes,
    }
    await visitor.post(f"/developers/apps/{program.app.id}", data=sent)
    await send_due(db, lab)
    assert len(receiver.heard) == 1


async def test_a_message_is_not_sent_again_where_the_app_hears_no_more(
    visitor: httpx2.AsyncClient, db: Database, given_up: Cast
) -> None:
    async with db.begin() as tx:
        [grant] = await apps.grants_of_shop(tx, given_up.shop.id)
        (await apps.app_by_id(tx, grant.app_id)).webhook_url = None
        [delivery] = await webhook.deliveries_of_shop(tx, given_up.shop.id, [grant.app_id])
    await sign_in(visitor, given_up.owner.email)
    refused = await visitor.post(f"{log_of(given_up)}/{delivery.id}/again")
    assert refused.status_code == 409
    assert "The app has no address for it any more." in refused.text


async def test_the_log_is_its_shops_alone(
    visitor: httpx2.AsyncClient, db: Database, given_up: Cast
) -> None:
    async with db.begin() as tx:
        stranger = await an_account(tx, email="stranger@else.example", name="Sten")
    await sign_in(visitor, stranger.email)
    assert (await visitor.get(log_of(given_up))).status_code == 404
    assert (await visitor.post(f"{log_of(given_up)}/1/again")).status_code == 404


async def test_what_was_not_delivered_is_found_among_all_that_was(
    visitor: httpx2.AsyncClient, db: Database, given_up: Cast
) -> None:
    """An import brings messages by ten thousands."""
    async with db.begin() as tx:
        [grant] = await apps.grants_of_shop(tx, given_up.shop.id)
        [failed] = await webhook.deliveries_of_shop(tx, given_up.shop.id, [grant.app_id])
        for n in range(webhook.SHOWN_AT_ONCE):
            tx.session.add(delivered_after(failed, n))
    await sign_in(visitor, given_up.owner.email)
    newest, log = (await visitor.get(log_of(given_up))).text, log_of(given_up)
    assert "It answered 503." not in newest
    assert "Page 1 of 2" in newest
    for address in (f"{log}?page=2", f"{log}?only=open"):
        page = (await visitor.get(address)).text
        assert page.count("It answered 503.") == 1
        assert page.count("/again") == 1


def delivered_after(failed: WebhookDelivery, n: int) -> WebhookDelivery:
    return WebhookDelivery(
        app_id=failed.app_id,
        shop_id=failed.shop_id,
        topic=failed.topic,
        subject=f"product/{n}",
        facts=failed.facts,
        address=f"{failed.address}?token=hush",
        state=DeliveryState.DELIVERED,
        tries=1,
        next_at=failed.next_at,
        last_problem="",
        happened_at=failed.happened_at,
    )


async def test_what_only_the_developer_is_to_know_of_an_address_is_not_shown(
    visitor: httpx2.AsyncClient, db: Database, given_up: Cast
) -> None:
    async with db.begin() as tx:
        [grant] = await apps.grants_of_shop(tx, given_up.shop.id)
        [failed] = await webhook.deliveries_of_shop(tx, given_up.shop.id, [grant.app_id])
        tx.session.add(delivered_after(failed, 1))
    await sign_in(visitor, given_up.owner.email)
    assert "hush" not in (await visitor.get(log_of(given_up))).text
