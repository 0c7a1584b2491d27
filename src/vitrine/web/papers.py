"""Invoices, credit notes and slips, for the buyer who has the link and for the seller."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from vitrine import settlement
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit.ids import read_id
from vitrine.kit.text import file_name
from vitrine.order import order_by_secret
from vitrine.ports import Blobs
from vitrine.settlement import CommissionInvoice, Paper
from vitrine.settlement.errors import PaperNotPrinted
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InBlobs, InDatabase, PathSecret, SignedIn

router = APIRouter()

PaperFile = Annotated[str, Path(pattern=r"^[1-9][0-9]{0,18}\.pdf$")]


@router.get("/o/{secret}/papers/{name}")
async def buyers_paper(
    db: InDatabase, blobs: InBlobs, secret: PathSecret, name: PaperFile
) -> Response:
    async with db.begin() as tx:
        order = await order_by_secret(tx, secret)
        paper = await paper_named(tx, name)
    if paper.order_id != order.id:
        raise NotFound
    return await served(blobs, paper, paper.written_number or str(paper.kind))


@router.get("/studio/papers/{name}")
async def sellers_paper(
    db: InDatabase, blobs: InBlobs, account: SignedIn, name: PaperFile
) -> Response:
    async with db.begin() as tx:
        paper = await paper_named(tx, name)
        await managed(tx, account, paper.shop_id)
    return await served(blobs, paper, paper.written_number or str(paper.kind))


@router.get("/studio/commission/{name}")
async def commission_invoice(
    db: InDatabase, blobs: InBlobs, account: SignedIn, name: PaperFile
) -> Response:
    async with db.begin() as tx:
        invoice = await settlement.commission_invoice_by_id(tx, id_named(name))
        await managed(tx, account, invoice.shop_id)
    return await served(blobs, invoice, invoice.written_number)


def id_named(name: str) -> int:
    paper_id = read_id(name.removesuffix(".pdf"))
    if paper_id is None:
        raise NotFound
    return paper_id


async def paper_named(tx: Tx, name: str) -> Paper:
    return await settlement.paper_by_id(tx, id_named(name))


async def served(blobs: Blobs, paper: Paper | CommissionInvoice, named: str) -> Response:
    body = await blobs.read(paper.key) if paper.printed_at else None
    if body is None:
        raise PaperNotPrinted
    name = file_name(named)
    headers = {
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "same-origin",
    }
    return Response(body, media_type="application/pdf", headers=headers)
