from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse

from vitrine.web.assets import A_WEEK, STATIC

router = APIRouter()

ROBOTS = """User-agent: *
Disallow: /api/
Disallow: /checkout
Disallow: /o/
Disallow: /orders/
Disallow: /account
Disallow: /studio
Disallow: /developers
Disallow: /open/
Disallow: /oauth/
Disallow: /outbox
"""


@router.get("/robots.txt")
async def robots() -> PlainTextResponse:
    return PlainTextResponse(ROBOTS)


@router.get("/favicon.ico")
@router.get("/favicon.svg")
async def favicon() -> FileResponse:
    logo = STATIC / "images" / "logo.svg"
    return FileResponse(logo, media_type="image/svg+xml", headers={"Cache-Control": A_WEEK})
