import io
from datetime import datetime

import segno
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from vitrine import chat, market
from vitrine import show as shows
from vitrine.api.dependencies import InSettings, InTx, SignedIn
from vitrine.api.hosting import HostedShow, ProducedShow, Producing
from vitrine.api.problems import refusals
from vitrine.api.shapes import PublicId
from vitrine.api.showing import TokenOut
from vitrine.api.shows import InVisit

router = APIRouter(tags=["devices"])


class DeviceOut(BaseModel):
    """`ends_at`: until then it may be opened, or once opened, works."""

    model_config = ConfigDict(from_attributes=True)

    id: PublicId
    name: str
    made_at: datetime
    opened_at: datetime | None
    ends_at: datetime


class NewDeviceOut(DeviceOut):
    """`url` opens the producer's page once; `qr` is the same as SVG."""

    url: str
    qr: str


class DevicesOut(BaseModel):
    devices: list[DeviceOut]


@router.post(
    "/shows/{show_id}/devices", status_code=201, responses=refusals(401, 403, 404, 410, 422)
)
async def create_device(
    tx: InTx, using: InSettings, account: SignedIn, show: HostedShow
) -> NewDeviceOut:
    """A second device: it may pin, ask and answer in this show, and nothing else."""
    device, secret = await shows.lend_device(tx, show, account.id)
    url = f"{using.web_url}/producer#{secret}"
    known = DeviceOut.model_validate(device).model_dump()
    return NewDeviceOut(**known, url=url, qr=qr_of(url))


@router.get("/shows/{show_id}/devices", responses=refusals(401, 403, 404, 422))
async def read_devices(tx: InTx, show: HostedShow) -> DevicesOut:
    """Open ones, and links that may still be followed."""
    found = await shows.devices_of(tx, show.id)
    return DevicesOut(devices=[DeviceOut.model_validate(device) for device in found])


@router.delete(
    "/shows/{show_id}/devices/{device_id}", status_code=204, responses=refusals(401, 403, 404, 422)
)
async def delete_device(tx: InTx, show: HostedShow, device_id: PublicId) -> None:
    """At once."""
    await shows.revoke_device(tx, show, device_id)


@router.get("/shows/{show_id}/producer-token", responses=refusals(401, 403, 404, 422))
async def read_producer_token(
    tx: InTx, using: InSettings, show: ProducedShow, producing: Producing, visit: InVisit
) -> TokenOut:
    """A room token for a second device; it lasts two minutes and ends with the device."""
    await market.demand(tx, visit.market, market.Capability.BROWSE)
    key = using.derived_key("room-token")
    token = await chat.room_token(
        tx, show, producing.account, visit, key=key, ticket=producing.ticket
    )
    return TokenOut(token=token, room_url=using.room_url)


def qr_of(url: str) -> str:
    drawn = io.BytesIO()
    segno.make(url).save(drawn, kind="svg", border=2, scale=5, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()
