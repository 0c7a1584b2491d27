"""Sends what webhooks have to say: none waits for another's address."""

import asyncio

from vitrine import webhook
from vitrine.app import app_for_sending
from vitrine.db import Database
from vitrine.settings import Settings
from vitrine.shopping_api.notifying import send
from vitrine.webhook import Place

PLACES = 50
LOOKS_AGAIN = 1.0  # seconds


async def send_due(db: Database, settings: Settings) -> None:
    """Until nothing is due. What comes meanwhile does not wait for what takes long."""
    turns = asyncio.Semaphore(PLACES)
    busy: dict[Place, asyncio.Task[None]] = {}
    async with asyncio.TaskGroup() as group:
        while True:
            async with db.begin() as tx:
                due = await webhook.places_due(tx)
            for place in due:
                if place not in busy:
                    busy[place] = group.create_task(send_to(db, settings, turns, place))
            if busy:
                await asyncio.wait(busy.values(), timeout=LOOKS_AGAIN)
            busy = {place: task for place, task in busy.items() if not task.done()}
            if not busy:
                return


async def send_to(db: Database, settings: Settings, turns: asyncio.Semaphore, place: Place) -> None:
    """In rounds: after each, other addresses have their turn."""
    is_due = True
    while is_due:
        async with turns:
            is_due = await send_some(db, settings, place)


async def send_some(db: Database, settings: Settings, place: Place) -> bool:
    async with db.begin() as tx:
        claimed = await webhook.claim_due(tx, place)
        app = await app_for_sending(tx, place.app_id)
    async with asyncio.TaskGroup() as group:
        for delivery in claimed:
            group.create_task(send(db, settings, delivery, app))
    return bool(claimed)
