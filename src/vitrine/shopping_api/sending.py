"""Sends what webhooks have to say: none waits for another's address."""

import asyncio

from vitrine import webhook
from vitrine.app import app_for_sending
from vitrine.db import Database
from vitrine.settings import Settings
from vitrine.shopping_api.notifying import send
from vitrine.webhook import Place

PLACES = 50
FAILING_PLACES = 50  # beside them
TURN = 1.0  # seconds
LOOKS_AGAIN = 1.0  # seconds


async def send_due(db: Database, settings: Settings) -> None:
    """Until nothing is due. What comes meanwhile does not wait for what takes long.

    Those that fail have turns of their own: each may keep one until it is too late.
    """
    turns = {False: asyncio.Semaphore(PLACES), True: asyncio.Semaphore(FAILING_PLACES)}
    busy: dict[tuple[int, str], asyncio.Task[None]] = {}
    async with asyncio.TaskGroup() as group:
        while True:
            async with db.begin() as tx:
                due = await webhook.places_due(tx)
            for place in due:
                if place.key not in busy:
                    sending = send_to(db, settings, turns[place.is_failing], place)
                    busy[place.key] = group.create_task(sending)
            if busy:
                await asyncio.wait(busy.values(), timeout=LOOKS_AGAIN)
            busy = {key: task for key, task in busy.items() if not task.done()}
            if not busy:
                return


async def send_to(db: Database, settings: Settings, turns: asyncio.Semaphore, place: Place) -> None:
    """Until it has all, or fails: then it comes back later."""
    goes_on = True
    while goes_on:
        async with turns:
            goes_on = await have_a_turn(db, settings, place)


async def have_a_turn(db: Database, settings: Settings, place: Place) -> bool:
    """Of time and not of messages: who answers slowly has few, and others need not wait."""
    clock = asyncio.get_running_loop().time
    began = clock()
    while await send_some(db, settings, place):
        if clock() - began > TURN:
            return True
    return False


async def send_some(db: Database, settings: Settings, place: Place) -> bool:
    """Whether there was something, and all of it arrived.

    No transaction is open while the other side thinks.
    """
    async with db.begin() as tx:
        claimed = await webhook.claim_due(tx, place)
        app = await app_for_sending(tx, place.app_id)
    if not claimed:
        return False
    async with asyncio.TaskGroup() as group:
        tries = {each.id: group.create_task(send(settings, each, app)) for each in claimed}
    results = {id_: task.result() for id_, task in tries.items()}
    async with db.begin() as tx:
        await webhook.note(tx, results)
    return not any(results.values())
