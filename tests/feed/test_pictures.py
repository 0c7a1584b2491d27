"""Pictures that a file gives the address of, from servers that nobody knows."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from obstore.store import LocalStore

from tests.world.blobs import FailsOnce
from tests.world.catalogue import a_picture
from tests.world.feed import MUG, VASE, Importing, a_csv
from tests.world.pictured import Pictured
from tests.world.receiver import Receiver, a_receiver
from vitrine.catalogue import MOST_BYTES
from vitrine.feed import fetch_pictures, picturing
from vitrine.feed.model import PictureState
from vitrine.ports import Blobs


@pytest.fixture
async def server() -> AsyncGenerator[Receiver]:
    async with a_receiver() as server:
        yield server


@pytest.fixture
def pictured(importing: Importing, blobs: Blobs) -> Pictured:
    return Pictured(importing, blobs)


async def test_a_picture_is_fetched_and_shown(pictured: Pictured, server: Receiver) -> None:
    server.body = a_picture()
    assert await pictured.fetch(server.url, inside=True) == [(PictureState.STORED, None)]
    assert len((await pictured.product()).images) == 1
    assert len(server.heard) == 1


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://127.0.0.1/cup.png", "The name leads into a private network."),
        ("https://169.254.169.254/latest/meta-data", "The name leads into a private network."),
        ("https://localhost/cup.png", "The name leads into a private network."),
        ("https://[::1]/cup.png", "The name leads into a private network."),
        ("http://127.0.0.1/cup.png", "Only https:// is safe enough."),
        ("https://user@127.0.0.1/cup.png", "This is no address of the web."),
    ],
)
async def test_nothing_inside_the_house_is_asked_for_a_picture(
    pictured: Pictured, url: str, says: str
) -> None:
    assert await pictured.fetch(url, inside=False) == [(PictureState.FAILED, says)]
    product = await pictured.product()
    assert (len(product.images), product.is_listed_in("GB")) == (0, True)


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("file:///etc/passwd", "This is no address of the web."),
        ("ftp://192.0.2.1/cup.png", "This is no address of the web."),
        ("https://[", "This is no address of the web."),
        ("/hook", "It redirects too often."),
    ],
)
async def test_a_redirect_is_looked_at_as_closely(
    pictured: Pictured, server: Receiver, location: str, says: str
) -> None:
    server.status, server.location = 302, location
    assert await pictured.fetch(server.url, inside=True) == [(PictureState.FAILED, says)]


async def test_what_never_ends_is_not_read_to_its_end(pictured: Pictured, server: Receiver) -> None:
    server.body = b"\xff\xd8" + bytes(MOST_BYTES)
    assert await pictured.fetch(server.url, inside=True) == [
        (PictureState.FAILED, "The file is too large.")
    ]


async def test_what_is_no_picture_is_asked_for_once_and_takes_no_other_with_it(
    pictured: Pictured, server: Receiver
) -> None:
    server.body = b"<script>alert(1)</script>"
    [(state, _)] = await pictured.fetch(server.url, inside=True)
    assert (state, len(server.heard)) == (PictureState.FAILED, 1)
    server.body = a_picture(colour="navy")
    outcome = await pictured.fetch(server.url, "https://127.0.0.1/2.png", inside=True)
    assert [state for state, _ in outcome] == [PictureState.STORED, PictureState.FAILED]
    assert len((await pictured.product()).images) == 1


async def test_one_that_fails_in_a_way_of_its_own_takes_no_other_with_it(
    importing: Importing, server: Receiver, tmp_path: Path
) -> None:
    pictured = Pictured(importing, FailsOnce(LocalStore(tmp_path)))
    server.body = a_picture()
    outcome = await pictured.fetch(server.url, f"{server.url}?2", inside=True)
    assert outcome == [(PictureState.STORED, None)] * 2
    assert len(server.heard) == 3


async def test_who_comes_behind_many_of_a_slow_server_does_not_wait_for_them(
    pictured: Pictured, server: Receiver
) -> None:
    importing = pictured.importing
    server.body = a_picture()
    async with a_receiver() as slow:
        slow.answers.clear()
        many = [
            {"Handle": MUG["Handle"], "Image Src": f"{slow.url}?{n}", "Image Position": str(n)}
            for n in range(2, 14)
        ]
        await importing.apply(a_csv(MUG, *many))
        await importing.apply(a_csv(VASE | {"Image Src": server.url}))
        async with asyncio.TaskGroup() as fetching:
            fetching.create_task(fetch_pictures(importing.db, pictured.blobs, inside=True))
            await server.has_heard(1)
            assert len(slow.heard) < picturing.AT_ONCE
            slow.answers.set()
    assert len((await importing.goods())[VASE["Title"]].images) == 1
