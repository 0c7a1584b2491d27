"""Invoices, credit notes and slips: numbers without gaps, sums that are the order's."""

import asyncio

import pytest

from tests.world.after import Placed, placed
from tests.world.order import Till
from tests.world.outbox import heard
from vitrine import aftersale, settlement
from vitrine.aftersale import Disposition, Inspected
from vitrine.db import Database, Tx
from vitrine.mail import print_waiting
from vitrine.order import order_with_units
from vitrine.ports import open_blobs
from vitrine.settings import Settings
from vitrine.settlement import CreditNote, Invoice, Paper, PaperKind, body_from_data
from vitrine.settlement.issuing import issue_invoice, next_number


async def papers(order: Placed) -> list[Paper]:
    await heard(order.db)
    async with order.db.begin() as tx:
        return list(await settlement.papers_of_order(tx, order.id))


async def test_an_invoice_has_the_order_s_sums_and_the_next_number(till: Till) -> None:
    first, second = await placed(till, 2), await placed(till, 1)
    [invoice], [next_one] = await papers(first), await papers(second)
    assert (invoice.written_number, next_one.written_number) == ("I-000001", "I-000002")
    body, order = body_from_data(invoice.body), await first.order()
    assert isinstance(body, Invoice)
    assert body.total == order.total
    assert sum(tax.gross.minor for tax in body.taxes) == order.total_minor
    assert sum(tax.tax.minor for tax in body.taxes) == order.tax_minor
    assert sum(line.total.minor for line in body.lines) + body.delivery.minor == order.total_minor


async def test_every_refund_has_its_credit_note(till: Till) -> None:
    order = await placed(till)
    for unit_id in await order.units():
        async with order.db.begin() as tx:
            await aftersale.cancel_by_buyer(tx, order.id, [unit_id], reason="mistake")
    invoice, *notes = await papers(order)
    assert [note.written_number for note in notes] == ["C-000001", "C-000002", "C-000003"]
    bodies = [body_from_data(note.body) for note in notes]
    credited = [body for body in bodies if isinstance(body, CreditNote)]
    assert {body.corrects for body in credited} == {invoice.written_number}
    assert sum(body.total.minor for body in credited) == (await order.order()).total_minor
    for body in credited:
        assert sum(tax.gross.minor for tax in body.taxes) == body.total.minor


class Undone(Exception):
    pass


async def test_a_number_that_was_not_used_is_given_again(db: Database, till: Till) -> None:
    """Many at once, every third of them fails: the numbers are 1, 2, 3 … all the same."""

    async def draw(n: int) -> int | None:
        async def drawn(tx: Tx) -> int:
            number = await next_number(tx, till.shop_id, PaperKind.INVOICE)
            if n % 3 == 0:
                raise Undone
            return number

        try:
            async with db.begin() as tx:
                return await drawn(tx)
        except Undone:
            return None

    async with asyncio.TaskGroup() as group:
        draws = [group.create_task(draw(n)) for n in range(12)]
    assert sorted(number for task in draws if (number := task.result())) == list(range(1, 9))


async def test_told_twice_an_order_has_one_invoice(db: Database, till: Till) -> None:
    order = await placed(till, 1)
    async with db.begin() as tx:
        whole = await order_with_units(tx, order.id)
        once = await issue_invoice(tx, whole)
        assert (await issue_invoice(tx, whole)).id == once.id


@pytest.fixture
async def going_back(till: Till) -> Placed:
    order = await placed(till, 2)
    await order.deliver()
    first, _ = await order.units()
    asked = await order.come_back([first])
    async with order.db.begin() as tx:
        price = (await order_with_units(tx, order.id)).units[0].gross_minor
        await aftersale.settle(tx, asked, {first: Inspected(price, Disposition.SHELF)})
    return order


async def test_papers_are_printed_once_and_kept(going_back: Placed, settings: Settings) -> None:
    kinds = [paper.kind for paper in await papers(going_back)]
    assert kinds == ["invoice", "slip", "credit_note"]
    blobs = open_blobs(settings)
    await print_waiting(going_back.db, blobs, settings)
    for paper in await papers(going_back):
        assert paper.printed_at is not None
        printed = await blobs.read(paper.key)
        assert printed is not None
        assert printed.startswith(b"%PDF-")
        assert printed.rstrip().endswith(b"%%EOF")
    before = [paper.printed_at for paper in await papers(going_back)]
    await print_waiting(going_back.db, blobs, settings)
    assert [paper.printed_at for paper in await papers(going_back)] == before
