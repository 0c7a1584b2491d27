"""One contract, kept by a folder and by a bucket."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.world.blobs import settings_without_engines
from tests.world.s3 import S3
from vitrine.ports import Blobs, BlobsAway, open_blobs
from vitrine.settings import Settings, SettingsWrong

KIND = "text/plain"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Without engines: no blob needs one."""
    return settings_without_engines(tmp_path)


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, settings: Settings) -> Blobs:
    if request.param == "folder":
        return open_blobs(settings)
    s3: S3 = request.getfixturevalue("s3")
    return open_blobs(s3.settings(settings))


async def test_what_was_put_is_read_again(blobs: Blobs) -> None:
    await blobs.put("images/a.txt", b"hello", kind=KIND)
    await blobs.put("images/a.txt", b"hello again", kind=KIND)
    assert await blobs.read("images/a.txt") == b"hello again"
    assert await blobs.size("images/a.txt") == 11


async def test_a_piece_is_read_by_its_place(blobs: Blobs) -> None:
    await blobs.put("a/digits", b"0123456789", kind=KIND)
    assert await blobs.piece("a/digits", 3, 4) == b"3456"


async def test_a_file_is_put_from_where_it_lies(blobs: Blobs, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(bytes(range(256)) * 30_000)  # more than one part of an upload
    await blobs.put("video/large.mp4", large, kind="video/mp4")
    assert await blobs.size("video/large.mp4") == 7_680_000
    assert await blobs.piece("video/large.mp4", 7_679_998, 2) == b"\xfe\xff"


async def test_an_empty_file_is_a_file(blobs: Blobs) -> None:
    await blobs.put("shows/1/ended", b"", kind=KIND)
    assert await blobs.read("shows/1/ended") == b""
    assert await blobs.sizes("shows/1") == {"shows/1/ended": 0}


async def test_nothing_is_where_nothing_was_put(blobs: Blobs) -> None:
    assert await blobs.read("none") is None
    assert await blobs.piece("none", 5, 5) is None
    assert await blobs.size("none") is None
    assert await blobs.sizes("none") == {}
    await blobs.remove(["none"])


async def test_a_folder_goes_with_all_below_and_nothing_beside(blobs: Blobs) -> None:
    for key in ("shows/1/a", "shows/1/b/c", "shows/10/a", "shows/2/a"):
        await blobs.put(key, b"x", kind=KIND)
    assert await blobs.remove_below("shows/1") == 2
    assert sorted(await blobs.sizes("shows")) == ["shows/10/a", "shows/2/a"]
    assert await blobs.remove_below("shows/1") == 0


async def test_a_wrong_key_opens_no_bucket(s3: S3, settings: Settings) -> None:
    stranger = s3.settings(settings, blob_key_secret=SecretStr("another" * 5))
    with pytest.raises(BlobsAway, match="privileges"):
        await open_blobs(stranger).put("a", b"x", kind=KIND)


async def test_a_bucket_that_is_away_says_so_and_comes_back(s3: S3, settings: Settings) -> None:
    blobs = open_blobs(s3.settings(settings))
    s3.go_away()
    with pytest.raises(BlobsAway):
        await blobs.read("a")
    s3.come()
    await blobs.put("a", b"x", kind=KIND)
    assert await blobs.read("a") == b"x"


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("?endpiont=https://s3.example", "endpiont is not known"),
        ("?style=virtual", "style is path or host"),
        ("?endpoint=s3.example", "endpoint begins with https://"),
    ],
)
def test_a_bucket_s_address_says_what_is_wrong_with_it(
    settings: Settings, query: str, problem: str
) -> None:
    with pytest.raises(SettingsWrong, match=problem):
        open_blobs(settings.model_copy(update={"blob_url": f"s3://bucket/{query}"}))


def test_no_secret_stands_in_a_bucket_s_address(settings: Settings) -> None:
    secret = settings.model_dump() | {"blob_url": "s3://key:secret@bucket/prefix"}
    with pytest.raises(ValueError, match="blob_url"):
        Settings.model_validate(secret)
