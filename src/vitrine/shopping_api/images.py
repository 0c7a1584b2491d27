import asyncio
from io import BytesIO

import msgspec
from PIL import Image, UnidentifiedImageError

from vitrine.app import Scope
from vitrine.catalogue import image_name, store_image
from vitrine.catalogue.errors import ImageNotUsable, ImageTooLarge
from vitrine.shopping_api.bodies import uploaded
from vitrine.shopping_api.calling import Call, Endpoint, House
from vitrine.shopping_api.refusing import (
    IMAGE_FORMAT,
    IMAGE_RESOLUTION,
    IMAGE_SIZE,
    Refused,
    invalid,
)

MOST_BYTES = 10_000_000
AROUND_BYTES = 100_000  # what multipart adds
THUMBNAIL = 480
SIDES = (100, 20_000)  # pixels
MAIN_SIDES = (300, 4_000)
MAIN = "MAIN_IMAGE"
USES = (
    MAIN,
    "ATTRIBUTE_IMAGE",
    "DESCRIPTION_IMAGE",
    "CERTIFICATION_IMAGE",
    "SIZE_CHART_IMAGE",
    "CUSTOMIZATION_IMAGE",
)


class UploadedImage(msgspec.Struct, frozen=True, kw_only=True):
    uri: str
    url: str
    height: int
    width: int
    use_case: str


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    uri: str
    urls: list[str]
    thumb_urls: list[str]
    width: int
    height: int


async def upload(call: Call) -> UploadedImage:
    async with uploaded(call) as sent:
        data = await asyncio.to_thread(sent.file.read)
    use = sent.fields.get("use_case") or MAIN
    if use not in USES:
        raise invalid("use_case", f"write one of {', '.join(USES)}")
    await asyncio.to_thread(demand_sides, data, MAIN_SIDES if use == MAIN else SIDES)
    try:
        stored = await store_image(call.house.blobs, data)
    except ImageNotUsable:
        raise Refused(IMAGE_FORMAT, "data: use JPEG, PNG or WebP.") from None
    except ImageTooLarge as error:
        raise Refused(IMAGE_SIZE, f"data: {error}") from None
    return UploadedImage(
        uri=stored.key,
        url=picture_url(call.house, stored.key),
        height=stored.height,
        width=stored.width,
        use_case=use,
    )


def demand_sides(data: bytes, sides: tuple[int, int]) -> None:
    try:
        with Image.open(BytesIO(data)) as picture:
            width, height = picture.size
    except Image.DecompressionBombError:
        raise Refused(IMAGE_RESOLUTION) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refused(IMAGE_FORMAT, "data: use JPEG, PNG or WebP.") from None
    least, most = sides
    if not (least <= width <= most and least <= height <= most):
        raise Refused(IMAGE_RESOLUTION, f"data: {least} to {most} pixels in width and height.")


def picture_url(house: House, key: str, size: int | None = None) -> str:
    return f"{house.settings.web_url}/images/{image_name(key, size)}"


def picture(house: House, key: str, width: int, height: int) -> Picture:
    return Picture(
        uri=key,
        urls=[picture_url(house, key)],
        thumb_urls=[picture_url(house, key, THUMBNAIL)],
        width=width,
        height=height,
    )


ENDPOINTS = (
    Endpoint(
        "POST",
        "product",
        "images/upload",
        ("202309",),
        Scope.PRODUCT_WRITE,
        upload,
        "A picture of a product: JPEG, PNG or WebP, at most 10 MB.",
        needs_shop=False,
        file_bytes=MOST_BYTES + AROUND_BYTES,
    ),
)
