from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.world.catalogue import a_picture
from vitrine.catalogue import image_name, image_path, store_image
from vitrine.catalogue.errors import ImageNotUsable, ImageTooLarge


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_is_kept_under_its_content(tmp_path: Path, form: str) -> None:
    stored = await store_image(tmp_path, a_picture(form=form))
    again = await store_image(tmp_path, a_picture(form=form))
    path = image_path(tmp_path, image_name(stored.key))
    assert stored == again
    assert path is not None
    with Image.open(path) as picture:
        assert picture.format == "JPEG"


async def test_a_picture_has_smaller_sizes(tmp_path: Path) -> None:
    stored = await store_image(tmp_path, a_picture(size=(3000, 1500)))
    small = image_path(tmp_path, image_name(stored.key, 160))
    assert (stored.width, stored.height) == (1600, 800)
    assert small is not None
    with Image.open(small) as picture:
        assert picture.size == (160, 80)


async def test_a_turned_picture_is_set_upright_and_loses_its_metadata(tmp_path: Path) -> None:
    data, exif = BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Jo"
    Image.new("RGB", (200, 100)).save(data, "JPEG", exif=exif)
    stored = await store_image(tmp_path, data.getvalue())
    path = image_path(tmp_path, image_name(stored.key))
    assert (stored.width, stored.height) == (100, 200)
    assert path is not None
    assert b"Camera" not in path.read_bytes()


async def test_what_is_clear_becomes_white(tmp_path: Path) -> None:
    data = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(data, "PNG")
    stored = await store_image(tmp_path, data.getvalue())
    path = image_path(tmp_path, image_name(stored.key))
    assert path is not None
    with Image.open(path) as picture:
        assert picture.getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"<svg onload=x()>", a_picture()[:200], a_picture(form="GIF")]
)
async def test_what_is_no_picture_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ImageNotUsable):
        await store_image(tmp_path, data)


async def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageTooLarge):
        await store_image(tmp_path, b"0" * 12_000_001)


@pytest.mark.parametrize("side", [7000, 20_000])
async def test_a_picture_that_unpacks_too_large_is_refused(tmp_path: Path, side: int) -> None:
    data = BytesIO()
    Image.new("1", (side, side)).save(data, "PNG")
    with pytest.raises(ImageTooLarge):
        await store_image(tmp_path, data.getvalue())


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "0.jpg", f"{'0' * 32}.png", f"{'0' * 32}-99.jpg", f"{'0' * 32}.jpg"]
)
def test_only_our_own_names_are_served(tmp_path: Path, name: str) -> None:
    assert image_path(tmp_path, name) is None
