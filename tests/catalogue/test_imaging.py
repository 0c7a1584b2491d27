from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.world.blobs import settings_without_engines
from tests.world.catalogue import a_picture
from vitrine.catalogue import image_name, read_image, store_image
from vitrine.catalogue.errors import ImageNotUsable, ImageTooLarge
from vitrine.ports import Blobs, open_blobs


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return open_blobs(settings_without_engines(tmp_path))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_is_kept_under_its_content(blobs: Blobs, form: str) -> None:
    stored = await store_image(blobs, a_picture(form=form))
    again = await store_image(blobs, a_picture(form=form))
    body = await read_image(blobs, image_name(stored.key))
    assert stored == again
    assert body is not None
    with Image.open(BytesIO(body)) as picture:
        assert picture.format == "JPEG"


async def test_a_picture_has_smaller_sizes(blobs: Blobs) -> None:
    stored = await store_image(blobs, a_picture(size=(3000, 1500)))
    small = await read_image(blobs, image_name(stored.key, 160))
    assert (stored.width, stored.height) == (1600, 800)
    assert small is not None
    with Image.open(BytesIO(small)) as picture:
        assert picture.size == (160, 80)


async def test_a_turned_picture_is_set_upright_and_loses_its_metadata(blobs: Blobs) -> None:
    data, exif = BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Jo"
    Image.new("RGB", (200, 100)).save(data, "JPEG", exif=exif)
    stored = await store_image(blobs, data.getvalue())
    body = await read_image(blobs, image_name(stored.key))
    assert (stored.width, stored.height) == (100, 200)
    assert body is not None
    assert b"Camera" not in body


async def test_what_is_clear_becomes_white(blobs: Blobs) -> None:
    data = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(data, "PNG")
    stored = await store_image(blobs, data.getvalue())
    body = await read_image(blobs, image_name(stored.key))
    assert body is not None
    with Image.open(BytesIO(body)) as picture:
        assert picture.getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"<svg onload=x()>", a_picture()[:200], a_picture(form="GIF")]
)
async def test_what_is_no_picture_is_refused(blobs: Blobs, data: bytes) -> None:
    with pytest.raises(ImageNotUsable):
        await store_image(blobs, data)


async def test_a_file_that_is_too_large_is_refused(blobs: Blobs) -> None:
    with pytest.raises(ImageTooLarge):
        await store_image(blobs, b"0" * 12_000_001)


@pytest.mark.parametrize("side", [7000, 20_000])
async def test_a_picture_that_unpacks_too_large_is_refused(blobs: Blobs, side: int) -> None:
    data = BytesIO()
    Image.new("1", (side, side)).save(data, "PNG")
    with pytest.raises(ImageTooLarge):
        await store_image(blobs, data.getvalue())


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "0.jpg", f"{'0' * 32}.png", f"{'0' * 32}-99.jpg", f"{'0' * 32}.jpg"]
)
async def test_only_our_own_names_are_served(blobs: Blobs, name: str) -> None:
    assert await read_image(blobs, name) is None


async def test_a_picture_is_good_where_what_is_noted_beside_it_is_not(blobs: Blobs) -> None:
    picture, beside = Image.new("RGB", (60, 40), "navy"), PngInfo()
    beside.add_text("Raw profile type exif", "\nexif\n       4\nnot hex\n")
    png, jpeg = BytesIO(), BytesIO()
    picture.save(png, "PNG", pnginfo=beside)
    picture.save(jpeg, "JPEG", dpi=(72, 72), exif=b"Exif\0\0neither order of bytes")
    for file in (png, jpeg):
        stored = await store_image(blobs, file.getvalue())
        assert (stored.width, stored.height) == (60, 40)
