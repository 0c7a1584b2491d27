import asyncio
import hashlib
import re
import struct
from io import BytesIO

import msgspec
from PIL import Image, ImageOps

from vitrine.catalogue.errors import ImageNotUsable, ImageTooLarge
from vitrine.ports import Blobs

MOST_BYTES = 12_000_000
MOST_PIXELS = 40_000_000
FOLDER = "images"
LONGEST_SIDE = 1600  # pixels
SIZES = (160, 480)  # longest sides of the smaller ones
READABLE = ("JPEG", "PNG", "WEBP")
QUALITY = 85
# What a decoder and its notes raise over a file that was made to break it, or is broken.
BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
NAME = re.compile(rf"[0-9a-f]{{32}}(-({'|'.join(map(str, SIZES))}))?\.jpg")


class StoredImage(msgspec.Struct, frozen=True):
    key: str
    width: int
    height: int


async def store_image(blobs: Blobs, data: bytes) -> StoredImage:
    """Decoded and encoded again, so nothing of the file that was sent is ever served."""
    stored, files = await asyncio.to_thread(reencode, data)
    for name, body in files.items():
        await blobs.put(f"{FOLDER}/{name}", body, kind="image/jpeg")
    return stored


async def stored_image(blobs: Blobs, key: str) -> StoredImage | None:
    """One that was stored before, as a form names it again."""
    body = await read_image(blobs, image_name(key))
    if body is None:
        return None
    with Image.open(BytesIO(body), formats=["JPEG"]) as picture:
        return StoredImage(key, picture.width, picture.height)


async def read_image(blobs: Blobs, name: str) -> bytes | None:
    """The file to serve at /images/{name}; it never changes, so it may be kept for ever."""
    return await blobs.read(f"{FOLDER}/{name}") if NAME.fullmatch(name) else None


def image_name(key: str, size: int | None = None) -> str:
    return f"{key}.jpg" if size is None else f"{key}-{size}.jpg"


def reencode(data: bytes) -> tuple[StoredImage, dict[str, bytes]]:
    """The picture, and its files by name, the smaller sizes among them."""
    picture = read(data)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    encoded = as_jpeg(picture)
    key = hashlib.sha256(encoded).hexdigest()[:32]
    files = {image_name(key): encoded}
    for size in SIZES:
        smaller = picture.copy()
        smaller.thumbnail((size, size))
        files[image_name(key, size)] = as_jpeg(smaller)
    return StoredImage(key, picture.width, picture.height), files


def read(data: bytes) -> Image.Image:
    """Upright and opaque, on white."""
    if len(data) > MOST_BYTES:
        raise too_large()
    try:
        picture = Image.open(BytesIO(data), formats=READABLE)
        if picture.width * picture.height > MOST_PIXELS:
            raise too_large()
        picture.load()
        upright = turned(picture).convert("RGBA")
        ground = Image.new("RGBA", upright.size, "white")
        return Image.alpha_composite(ground, upright).convert("RGB")
    except Image.DecompressionBombError:
        raise too_large() from None
    except BROKEN:
        raise ImageNotUsable(field="image") from None


def too_large() -> ImageTooLarge:
    return ImageTooLarge(
        field="image", megabytes=MOST_BYTES // 1_000_000, megapixels=MOST_PIXELS // 1_000_000
    )


def turned(picture: Image.Image) -> Image.Image:
    """As the camera was held. Where its note is broken the picture is good all the same."""
    try:
        return ImageOps.exif_transpose(picture)
    except BROKEN:
        return picture


def as_jpeg(picture: Image.Image) -> bytes:
    encoded = BytesIO()
    picture.save(encoded, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return encoded.getvalue()
