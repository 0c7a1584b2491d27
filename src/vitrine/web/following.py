from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from vitrine import chat
from vitrine.shop import shop_by_id
from vitrine.web.filling import Form
from vitrine.web.visiting import InTx, PathId, SignedIn, Visiting

router = APIRouter()


@router.post("/shops/{shop_id}/follow")
async def follow(
    request: Request, tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    """The room's button does the same through the API."""
    shop = await shop_by_id(tx, shop_id)
    form = Form.sent(await request.form())
    if form.values["stop"]:
        await chat.unfollow(tx, shop, account)
    else:
        await chat.follow(tx, shop, account)
    return RedirectResponse(visit.url(f"/shops/{shop_id}"), 303)
