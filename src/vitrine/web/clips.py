from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from vitrine import clip as clips
from vitrine import show as shows
from vitrine.catalogue import products_by_ids
from vitrine.clip import Clip
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.shop import shop_by_id
from vitrine.web.booting import room_boot
from vitrine.web.cards import card_of
from vitrine.web.rendering import boot_json, page
from vitrine.web.sharing import share_of_clip
from vitrine.web.studio import STATES, hosted
from vitrine.web.visiting import Browsing, InTx, PathId, SignedIn, Visiting
from vitrine.web.watching import shelf_of

router = APIRouter()

VTT = "text/vtt; charset=utf-8"


@router.get("/clips/{clip_id}", dependencies=[Browsing])
async def watch_clip(tx: InTx, visit: Visiting, clip_id: PathId) -> HTMLResponse:
    clip = await ready_clip(tx, clip_id)
    show = await shows.show_by_id(tx, clip.show_id)
    shop = await shop_by_id(tx, show.shop_id)
    boot = await room_boot(tx, visit, show, shop, source=f"clip:{clip.id}")
    video = f"{visit.settings.media_url}/{clip.blob_folder}/clip.mp4"
    boot["clip"] = {
        "id": str(clip.id),
        "title": clip.title,
        "video_url": video,
        "poster_url": f"{visit.settings.media_url}/{clip.blob_folder}/poster.jpg",
        "page_url": visit.url(f"/clips/{clip.id}"),
        "anchors": clip.anchors,
    }
    if clip.vtt:
        captions = f"/clips/{clip.id}/captions.vtt"
        boot["captions"] = [{"language": clip.language, "url": captions}]
    shelf = await shelf_of(tx, visit, show)
    return page(
        visit,
        "room.html",
        clip=clip,
        share=share_of_clip(visit, clip, show, shop, shelf),
        show=await card_of(tx, visit, show, shop),
        playlist_url=video,
        shelf=shelf,
        chat=[],
        boot=boot_json(boot),
    )


@router.get("/clips/{clip_id}/captions.vtt")
async def clip_captions(tx: InTx, clip_id: PathId) -> Response:
    clip = await ready_clip(tx, clip_id)
    if clip.vtt is None:
        raise NotFound
    return Response(clip.vtt, media_type=VTT)


@router.get("/live/{show_id}/captions/{language}.vtt")
async def show_captions(tx: InTx, show_id: PathId, language: str) -> Response:
    found = {said.language: said for said in await clips.captions_of(tx, show_id)}
    if language not in found:
        raise NotFound
    return Response(found[language].body, media_type=VTT)


@router.get("/studio/{show_id}/clips")
async def clip_desk(tx: InTx, visit: Visiting, account: SignedIn, show_id: PathId) -> HTMLResponse:
    show = await shows.show_by_id(tx, show_id)
    shop = await hosted(tx, account, show.shop_id)
    boot = await room_boot(tx, visit, show, shop, source="studio")
    boot["recording_removed"] = show.recording_removed_at is not None
    answer = page(
        visit,
        "studio/clips.html",
        show=await card_of(tx, visit, show, shop),
        state_name=visit.says(STATES[shows.ShowState(show.state)][0]),
        removed=show.recording_removed_at is not None,
        pins=await pinned_titles(tx, show.id),
        boot=boot_json(boot),
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


async def pinned_titles(tx: Tx, show_id: int) -> list[str]:
    pins = await shows.pins_of(tx, show_id)
    products = await products_by_ids(tx, {pin.product_id for pin in pins})
    return [products[pin.product_id].title for pin in pins if pin.product_id in products]


async def ready_clip(tx: Tx, clip_id: int) -> Clip:
    clip = await clips.clip_by_id(tx, clip_id)
    if not clip.is_ready:
        raise NotFound
    return clip
