"""A parcel's label and packing slip, at an address that says itself how long it is good for."""

import asyncio
import hashlib
import hmac
import re
from datetime import timedelta

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from vitrine import settlement
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.shopping_api.calling import Call, Endpoint, House, in_tx
from vitrine.shopping_api.package_answers import own_parcel
from vitrine.shopping_api.refusing import NO_SUCH_PATH, Refused, invalid
from vitrine.shopping_api.wording import seconds

PATH = "/fulfillment/documents/"
GOOD_FOR = timedelta(hours=24)
SIZES = ("A6", "A5")
UNSAID = "0"  # what EcomPHP sends where its caller names no size
NAME = re.compile(
    r"(?P<parcel>[1-9][0-9]{0,18})-(?P<until>[0-9]{10})-(?P<kind>[a-z_]{1,40})"
    r"-(?P<size>A[56])-(?P<sign>[0-9a-f]{64})\.pdf"
)
KINDS = {
    "SHIPPING_LABEL": "label",
    "PACKING_SLIP": "slip",
    "SHIPPING_LABEL_AND_PACKING_SLIP": "label_and_slip",
}
NOT_HERE = ("SHIPPING_LABEL_PICTURE", "HAZMAT_LABEL", "INVOICE_LABEL")


class Document(msgspec.Struct, frozen=True, kw_only=True):
    doc_url: str
    tracking_number: str


async def document(tx: Tx, call: Call) -> Document:
    told = call.query.demand("document_type", (*KINDS, *NOT_HERE))
    if told in NOT_HERE:
        raise invalid("document_type", f"there is none here: write one of {', '.join(KINDS)}")
    if call.query.chosen("document_format", ("PDF", "ZPL")) != "PDF":
        raise invalid("document_format", "there is none here but PDF")
    size = call.query.chosen("document_size", (*SIZES, UNSAID)).replace(UNSAID, SIZES[0])
    parcel = await own_parcel(tx, call, call.path_id("package_id"))
    until = seconds(clock.now() + GOOD_FOR)
    name = f"{parcel.id}-{until}-{KINDS[told]}-{size}"
    settings = call.house.settings
    return Document(
        doc_url=f"{settings.web_url}{PATH}{name}-{signed(settings, name)}.pdf",
        tracking_number=parcel.tracking or "",
    )


async def answer(house: House, request: Request) -> Response:
    """Whoever has the address may fetch it, until then."""
    asked = NAME.fullmatch(request.url.path.removeprefix(PATH))
    if asked is None or request.method not in {"GET", "HEAD"}:
        raise Refused(NO_SUCH_PATH)
    name = asked[0].rpartition("-")[0]
    right = hmac.compare_digest(signed(house.settings, name), asked["sign"])
    if not right or int(asked["until"]) < seconds(clock.now()):
        raise Refused(NO_SUCH_PATH, "This document's address has expired. Ask for a new one.")
    async with house.db.begin() as tx:
        paper = await settlement.parcel_paper(tx, int(asked["parcel"]))
    kind, size = asked["kind"], asked["size"]
    pdf = await asyncio.to_thread(
        house.draw_for_parcel, paper, size=size, label="label" in kind, slip="slip" in kind
    )
    headers = {
        "Content-Disposition": f'inline; filename="{paper.order_number}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
    }
    return Response(pdf, media_type="application/pdf", headers=headers)


def signed(settings: Settings, name: str) -> str:
    key = settings.derived_key("parcel-paper")
    return hmac.new(key, name.encode(), hashlib.sha256).hexdigest()


ENDPOINTS = (
    Endpoint(
        "GET",
        "fulfillment",
        "packages/{package_id}/shipping_documents",
        ("202309",),
        Scope.FULFILMENT_READ,
        in_tx(document),
        "An address label and a packing slip as PDF, at an address that is good for a day.",
    ),
)
