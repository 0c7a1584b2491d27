"""A producer's second device: its link, and its page."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import show as shows
from vitrine.account import account_by_id
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit.cookies import DeviceCookie
from vitrine.shop import shop_by_id
from vitrine.show import ProducerDevice
from vitrine.web.booting import Seated, producer_boot
from vitrine.web.rendering import boot_json, page
from vitrine.web.visiting import InSettings, InTx, PathId, Visiting

router = APIRouter()

LASTS_SECONDS = 60 * 60 * 12
Secret = Annotated[str, Form(pattern=r"^[a-z2-7]{26}$")]


@router.get("/producer")
async def invited(visit: Visiting) -> HTMLResponse:
    """Opening costs a tap. The link's secret is behind its `#`, which no server is told."""
    return page(visit, "producer_link.html")


@router.post("/producer")
async def enter(
    request: Request, tx: InTx, using: InSettings, visit: Visiting, secret: Secret
) -> Response:
    device, token = await shows.open_device(tx, secret, request.headers.get("user-agent", ""))
    cookie = DeviceCookie.at(using.web_url)
    answer = RedirectResponse(visit.url(f"/producer/shows/{device.show_id}"), 303)
    answer.set_cookie(
        cookie.name,
        token,
        max_age=LASTS_SECONDS,
        path="/",
        secure=cookie.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/producer/shows/{show_id}")
async def producer(
    request: Request, tx: InTx, using: InSettings, visit: Visiting, show_id: PathId
) -> HTMLResponse:
    device = await device_in(tx, request.cookies.get(DeviceCookie.at(using.web_url).name))
    if device is None or device.show_id != show_id:
        raise NotFound
    show = await shows.show_by_id(tx, show_id)
    lender = await account_by_id(tx, device.account_id)
    await shows.demand_host(tx, lender, show)
    shop = await shop_by_id(tx, show.shop_id)
    boot = await producer_boot(tx, visit, show, shop, Seated(lender, str(device.id)))
    answer = page(visit, "producer.html", title=show.title, boot=boot_json(boot))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


async def device_in(tx: Tx, token: str | None) -> ProducerDevice | None:
    return await shows.device_by_token(tx, token) if token else None
