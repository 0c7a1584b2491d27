"""Who is told of what: each app that a shop let in, where it wants it, if it may know."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select, text

from vitrine.app import AppGrant, grants_ending, grants_of_shop
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.webhook.addressing import address_for
from vitrine.webhook.model import (
    IN_BULK,
    NEEDS,
    DeliveryState,
    Topic,
    WebhookDelivery,
)

TURN = text("select pg_advisory_xact_lock(:kind, :subject)")
TELLS = 76  # advisory locks: one for each subject
ENDING_WITHIN = timedelta(days=30)


class News(msgspec.Struct, frozen=True, kw_only=True):
    """`unless_told`: nothing, where the last that was said of its subject is just this.

    `begins`: nothing, where anything was said of it.
    """

    shop_id: int
    topic: Topic
    subject: str
    facts: dict[str, Any]
    at: datetime
    unless_told: bool = False
    begins: bool = False


async def tell(tx: Tx, news: News, *more: News) -> None:
    """All of one shop and topic; to each app once, however many people let it in."""
    needed, told = NEEDS[news.topic], set[int]()
    for grant in await grants_of_shop(tx, news.shop_id):
        if grant.app_id not in told and (needed is None or needed.value in grant.scopes):
            told.add(grant.app_id)
            await tell_app(tx, grant, news, *more)


async def tell_app(tx: Tx, grant: AppGrant, news: News, *more: News) -> None:
    address = await address_for(tx, grant.app, news.shop_id, news.topic)
    if address is None:
        return
    for each in (news, *more):
        if await is_news(tx, grant, each):
            tx.session.add(delivery_of(grant, address, each))


async def is_news(tx: Tx, grant: AppGrant, news: News) -> bool:
    if not (news.unless_told or news.begins):
        return True
    last = await last_told(tx, grant, news)
    return last is None if news.begins else last != news.facts


def delivery_of(grant: AppGrant, address: str, news: News) -> WebhookDelivery:
    return WebhookDelivery(
        app_id=grant.app_id,
        shop_id=news.shop_id,
        topic=news.topic,
        subject=news.subject,
        facts=news.facts,
        address=address,
        in_bulk=news.topic in IN_BULK,
        state=DeliveryState.WAITING,
        tries=0,
        next_at=clock.now(),
        last_problem="",
        happened_at=news.at,
    )


async def in_turn(tx: Tx, subject_id: int) -> None:
    """Who asks what was told last, and then tells, does so one after the other."""
    await tx.session.execute(TURN, {"kind": TELLS, "subject": subject_id % 2**31})


async def last_told(tx: Tx, grant: AppGrant, news: News) -> dict[str, Any] | None:
    return await tx.session.scalar(
        select(WebhookDelivery.facts)
        .where(
            WebhookDelivery.app_id == grant.app_id,
            WebhookDelivery.subject == news.subject,
            WebhookDelivery.topic == news.topic,
            WebhookDelivery.shop_id == news.shop_id,
        )
        .order_by(WebhookDelivery.id.desc())
        .limit(1)
    )


async def warn_of_ends(tx: Tx) -> None:
    """Thirty days before a consent ends, and then daily: run once a day."""
    for grant in await grants_ending(tx, within=ENDING_WITHIN):
        for row in grant.shops:
            news = News(
                shop_id=row.shop_id,
                topic=Topic.CONSENT_ENDING,
                subject=f"consent/{grant.id}",
                facts={"expires_at": clock.to_ms(grant.expires_at) // 1_000},
                at=clock.now(),
            )
            await tell_app(tx, grant, news)
