from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from vitrine import show as shows
from vitrine.web.cards import cards_of
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.visiting import Browsing, InTx, Visiting
from vitrine.web.waiting import waitlist_roles

router = APIRouter()


@router.get("/", dependencies=[Browsing])
async def home(tx: InTx, visit: Visiting) -> HTMLResponse:
    return page(
        visit,
        "home.html",
        live=await cards_of(tx, visit, await shows.live_now(tx)),
        soon=await cards_of(tx, visit, await shows.scheduled(tx)),
        replays=await cards_of(tx, visit, await shows.ended(tx)),
        roles=waitlist_roles(visit),
        form=Form(),
    )
