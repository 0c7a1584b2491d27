"""Create, asked for what it would answer."""

from collections.abc import Sequence

import msgspec

from vitrine import catalogue
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.shopping_api import saving
from vitrine.shopping_api.calling import Call, Endpoint
from vitrine.shopping_api.drafting import drafted, images_known
from vitrine.shopping_api.not_kept import Warned, demand_sold_as_told, warnings_for
from vitrine.shopping_api.product_bodies import WholeBody
from vitrine.shopping_api.product_files import files_told
from vitrine.shopping_api.refusing import Refused, refusal_of

PASS, FAILED = "PASS", "FAILED"


class FailReason(msgspec.Struct, frozen=True):
    code: int
    message: str


class Checked(msgspec.Struct, frozen=True, omit_defaults=True):
    check_result: str
    fail_reasons: list[FailReason] = []
    warnings: Warned | None = None


async def check(call: Call) -> Checked:
    """As create would answer, and nothing is kept."""
    # The key is create's: one that made a product already is no mistake of what is checked.
    body = msgspec.structs.replace(call.body(WholeBody), idempotency_key=None)
    try:
        demand_sold_as_told(body)
        images = await images_known(call.house.blobs, body.main_images)
        await files_told(call.house.blobs, body)
        async with call.house.db.begin() as tx:
            await tried(tx, call, body, images)
    except Refused as refusal:
        return Checked(FAILED, [FailReason(refusal.code.number, refusal.message)])
    except VitrineError as error:
        refusal = refusal_of(error)
        return Checked(FAILED, [FailReason(refusal.code.number, refusal.message)])
    warned = " ".join(each.message for each in warnings_for(call.raw))
    return Checked(PASS, [], Warned(warned) if warned else None)


async def tried(
    tx: Tx, call: Call, body: WholeBody, images: Sequence[catalogue.StoredImage]
) -> None:
    shop = await call.shop(tx)
    outbox = tx.has_news
    async with tx.session.begin_nested() as nested:
        draft = await drafted(tx, shop, body, images, None)
        await saving.add(tx, shop, draft, saving.SaveMode.LISTING)
        await nested.rollback()
    tx.has_news = outbox


ENDPOINTS = (
    Endpoint(
        "POST",
        "product",
        "products/listing_check",
        ("202309",),
        Scope.PRODUCT_READ,
        check,
        "What create would answer, without adding anything.",
    ),
)
