"""Papers become files, once: what was sent to a buyer stays as it was."""

import asyncio

from vitrine import settlement
from vitrine.db import Database
from vitrine.mail.commission_drawing import drawn_commission
from vitrine.mail.drawing import drawn
from vitrine.ports import Blobs
from vitrine.settings import Settings
from vitrine.settlement import Paper

PDF = "application/pdf"


async def print_waiting(db: Database, blobs: Blobs, settings: Settings) -> None:
    async with db.begin() as tx:
        waiting = await settlement.papers_to_print(tx)
    for paper in waiting:
        await print_one(db, blobs, settings, paper)
    await print_commission(db, blobs)


async def print_one(db: Database, blobs: Blobs, settings: Settings, paper: Paper) -> None:
    body = settlement.body_from_data(paper.body)
    printed = await asyncio.to_thread(drawn, body, paper.locale, settings.web_url)
    await blobs.put(paper.key, printed, kind=PDF)
    async with db.begin() as tx:
        await settlement.mark_printed(tx, paper.id)


async def print_commission(db: Database, blobs: Blobs) -> None:
    async with db.begin() as tx:
        waiting = await settlement.commission_to_print(tx)
    for invoice in waiting:
        bill = settlement.commission_from_data(invoice.body)
        printed = await asyncio.to_thread(drawn_commission, bill, invoice.locale)
        await blobs.put(invoice.key, printed, kind=PDF)
        async with db.begin() as tx:
            await settlement.mark_commission_printed(tx, invoice.id)
